import { sleepingNetwork } from "../circuits/sleeping-network.ts";
import { experiment, type Measured, type RunSize } from "../model/experiment.ts";
import type { InstanceSpec, Model, ProtocolEntry } from "../model/model.ts";
import { type CircuitRecording, meanBetween, reached, weightsAt } from "../model/recording.ts";
import { counterEvidence } from "./counter-evidence.ts";
import { demoDrive } from "./demo-drive.ts";

/** Cells, step, compression of time, and hours of sleep that is missed. */
const sizes: Readonly<Record<RunSize, { cells: number; dt: string; extra: number; compression: number }>> = {
  quick: { cells: 60, dt: "1 ms", extra: 12, compression: 100 },
  full: { cells: 120, dt: "0.5 ms", extra: 24, compression: 50 },
};

/** Hours of a usual wake and night, when the nap after a usual night begins and ends, and the bedtime after it. */
const NIGHT = 12;
const nap = { from: 25, to: 28 };
const BEDTIME = nap.to + NIGHT;

/** Factor of a usual night, 12 h from the pressure that 12 h of wake make. */
const night = { total: 0.82, sleep: `${NIGHT} h`, tauFall: "2 h" };

type Rules = Readonly<Record<string, InstanceSpec>>;

const rules: Readonly<Record<string, Rules>> = {
  "by pressure": {
    sleep: {
      mechanism: "downscale-uniform",
      on: ["EE"],
      parameters: { ...night, startPressure: 0.777 },
    },
  },
  // another instance of the pressure, that never changes, is what this one reads
  "without pressure": {
    even: { mechanism: evenPressure(), population: "E" },
    sleep: {
      mechanism: "downscale-uniform",
      on: ["EE"],
      preset: "constant-pressure",
      parameters: { total: night.total, sleep: night.sleep },
      reads: { pressure: "even" },
    },
  },
  "no renormalisation": {},
};

function evenPressure() {
  return {
    name: "even-pressure",
    about: "a sleep pressure that is always 1: the control of this experiment",
    source: { cite: "a control of this experiment" },
    laws: [],
    parameters: {},
    shares: ["pressure"],
    variables: { pressure: { per: "network", unit: "1", initial: 1, about: "always 1" } },
  } satisfies InstanceSpec["mechanism"];
}

/** A day, a short sleep one hour after its night, a usual wake that goes on for `extra` hours, and the night that follows. */
function statesOf(extra: number): ProtocolEntry[] {
  return [
    { at: "0 h", enter: "wake" },
    { at: `${NIGHT} h`, enter: "nrem" },
    { at: `${2 * NIGHT} h`, enter: "wake" },
    { at: `${nap.from} h`, enter: "nrem" },
    { at: `${nap.to} h`, enter: "wake" },
    { at: `${BEDTIME + extra} h`, enter: "nrem" },
  ];
}

function deprived(of: Rules) {
  return (size: RunSize, seed: number): Model => {
    const { cells, dt, extra, compression } = sizes[size];
    const recovery = BEDTIME + extra;
    const marks = [
      NIGHT,
      NIGHT + 3,
      2 * NIGHT - 3,
      2 * NIGHT,
      nap.from,
      nap.to,
      BEDTIME,
      recovery,
      recovery + NIGHT,
    ];
    return sleepingNetwork({
      name: "sleep-deprivation",
      seed,
      duration: `${recovery + NIGHT} h`,
      compression,
      cells,
      dt,
      ...(size === "quick" ? { drive: demoDrive } : {}),
      bound: 8,
      rules: of,
      protocol: statesOf(extra),
      recording: {
        rates: "15 min",
        quantiles: [{ name: "EE.w", every: "1 h" }],
        variables: [{ name: "pressure.pressure", every: "15 min" }],
        weights: { projections: ["EE"], at: marks.map((hour) => `${hour} h`) },
      },
    });
  };
}

/** Sum of the weights: what the source calls total strength. */
function total(recording: CircuitRecording, hour: number): number {
  return weightsAt(recording, "EE", `${hour} h`).w.reduce((a, b) => a + b, 0);
}

function measure(recording: CircuitRecording): Measured {
  const end = (recording.data.protocol ?? []).at(-1)!;
  const recovery = Number.parseFloat(String(end.at));
  if (!reached(recording, `${recovery + NIGHT} h`)) return {};
  const at = (hour: number) => total(recording, hour);
  const lost = (from: number, to: number) => Math.log(at(from) / at(to));
  const [early, late] = [lost(NIGHT, NIGHT + 3), lost(2 * NIGHT - 3, 2 * NIGHT)];
  const onset = (hour: number) =>
    meanBetween(recording, "pressure.pressure", [`${hour - 0.5} h`, `${hour} h`]);
  const [usual, missed] = [onset(NIGHT), onset(recovery)];
  return {
    extraWake: 100 * ((at(recovery) / at(BEDTIME)) ** (7 / (recovery - BEDTIME)) - 1),
    earlyShare: early / (early + late),
    napLoss: lost(nap.from, nap.to) / early,
    recovery: 100 * (at(recovery + NIGHT) / at(recovery) - at(2 * NIGHT) / at(NIGHT)),
    pressureRise: usual === null || missed === null ? null : missed - usual,
    nightChange: 100 * (at(2 * NIGHT) / at(NIGHT) - 1),
  };
}

/**
 * A missed night: strength goes on rising, the night after takes more, and a nap without pressure takes little.
 *
 * Departs from the text: one schedule holds all comparisons, with one missed night of 24 h and no restriction over days; no
 * task, no slow waves and no field potential, so that error rate and slopes are left out; sleep pressure stands for slow-wave
 * activity, whose rise and fall are put in and not found. 120 cells, time compressed 50 times. A full run
 * with steps of 1 ms came first; learning drifts there by more than `integrator-and-seed-audit` allows, and they are of 0.5 ms.
 * Claims of the sources: the text names C44 (sleep loss degrades learning and affect) and A43 (receptors, puncta). Neither
 * is tested here, where there is no task, no affect and no marker, so that neither is listed.
 * Learning goes on while awake, at the rate of `shy-cycle` and with a lower bound (8 times the median weight instead of 25).
 * That of `em-from-circuits` ends at bedtime: strength would rise no more in a missed night. The text asks for the one here
 * and for equal wake groups there, and no single model here passes both.
 * Chosen here after quick runs: learning ends at 8 times the median weight, beyond which small networks ran away.
 */
export const sleepDeprivation = experiment({
  name: "sleep-deprivation",
  question:
    "Does strength rise while a night is missed, and does sleep take most early, under high pressure?",
  source: { cite: "Tononi & Cirelli 2014, Neuron 81:12-34", doi: "10.1016/j.neuron.2013.12.025" },
  claims: [],
  checks: ["pressureRise"],
  counterEvidence: counterEvidence.Q7,
  seed: 2014,
  findings: {
    extraWake: {
      about: "change of total strength in 7 h of wake after bedtime",
      unit: "%",
      as: "mean",
      between: [5, 12],
      range: "here",
    },
    earlyShare: {
      about: "loss in the first 3 h of a night, over that in the first and last 3 h",
      unit: "1",
      as: "mean",
      between: [0.8, 1.1],
      range: "here",
    },
    napLoss: {
      about: "loss in 3 h of sleep after 1 h awake, over that after a usual day",
      unit: "1",
      as: "mean",
      between: [-0.1, 0.35],
      range: "here",
    },
    recovery: {
      about: "change in the night after the missed one, minus that in a usual night",
      unit: "points",
      as: "mean",
      between: [-15, -0.5],
      range: "here",
    },
    pressureRise: {
      about: "sleep pressure at the end of the missed night, minus that at a usual bedtime",
      unit: "1",
      as: "mean",
      between: [0.05, 1],
      range: "here",
    },
  },
  arms: Object.fromEntries(Object.entries(rules).map(([name, of]) => [name, deprived(of)])),
  control: [
    { arm: "without pressure", misses: ["earlyShare", "napLoss"] },
    { arm: "no renormalisation", misses: ["recovery"] },
  ],
  replicates: (size, arm) => (size === "full" ? 6 : arm === "no renormalisation" ? 0 : 1),
  measure,
  courses: [
    { title: "Mean excitatory weight", quantity: "EE.w mean", unit: "1" },
    { title: "Sleep pressure", quantity: "pressure.pressure", unit: "1", arms: ["by pressure"] },
  ],
  caption:
    "A night, a nap one hour after it, a day that goes on through the next night, and the recovery. Time is compressed. " +
    "Potentiation goes on while awake; in em-from-circuits it ends at bedtime: no single model here passes both.",
});
