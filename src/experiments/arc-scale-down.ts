import { culture } from "../circuits/culture.ts";
import { additiveScaling } from "../mechanisms/additive-scaling.ts";
import { ampaTrafficking } from "../mechanisms/ampa-trafficking.ts";
import { arcPathway } from "../mechanisms/arc-pathway.ts";
import { calciumSensor } from "../mechanisms/calcium-sensor.ts";
import { proteinSynthesisGate } from "../mechanisms/protein-synthesis-gate.ts";
import { tnfPathway } from "../mechanisms/tnf-pathway.ts";
import { experiment, type Finding, type Measured, type RunSize } from "../model/experiment.ts";
import type { Mechanism } from "../model/mechanism.ts";
import type { InstanceSpec, Model, ProtocolEntry } from "../model/model.ts";
import { type CircuitRecording, meanBetween, seriesOf, weightsAt } from "../model/recording.ts";
import { mean } from "../numerics/quantile.ts";
import { rankOrder } from "../stats/rank-order.ts";
import { assayCalls } from "./assay-analyses.ts";
import { coarseTicks } from "./coarse-ticks.ts";
import { patchedWeights, patchThreshold } from "./patch-weights.ts";

/** Set-point, Hz: the rate of the culture before the treatment. */
const TARGET = 3.4;
/** Grid of the slow rules, model time. */
const TICK = "1 min";
/** Bins of the rate, h. */
const RATE_BIN = 0.5;

/** Hours before the treatment, in which rates find the set-point, and hours of it. */
interface Course {
  readonly rest: number;
  readonly treated: number;
}

/** The course, excitatory cells, step, and how many times as fast slow processes run; the audit compares with half of it. */
const sizes: Readonly<
  Record<RunSize, Course & { readonly cells: number; readonly dt: string; readonly compression: number }>
> = {
  full: { rest: 12, treated: 48, cells: 100, dt: "0.5 ms", compression: 24 },
  quick: { rest: 1, treated: 20, cells: 40, dt: "1 ms", compression: 100 },
};

/** A moment of the run, so many hours after the beginning of the treatment. */
function at({ rest }: Course, hours: number): string {
  return `${60 * (rest + hours)} min`;
}

function courseOf({ data }: CircuitRecording): Course {
  return data.duration === at(sizes.full, sizes.full.treated) ? sizes.full : sizes.quick;
}

/** The calcium sensor with a block of the channels through which spikes reach it: controllers then see the set-point. */
const sensor: Mechanism = {
  ...calciumSensor,
  name: "calcium-sensor-that-can-be-cut",
  laws: [],
  parameters: {
    ...calciumSensor.parameters,
    cut: { value: 0, unit: "1", tag: "C", about: "1 while spikes do not reach the sensor" },
  },
  every: { "1 s": [...calciumSensor.every["1 s"], "c = if(cut > 0, 1, c)"] },
};

type Rules = Readonly<Record<string, InstanceSpec>>;

/** Excitatory synapses of the excitatory cells, all of which scale. */
const on = ["XE", "EE"];

const chain: Rules = {
  sensor: {
    mechanism: coarseTicks(sensor, TICK),
    population: "E",
    parameters: { targetRate: `${TARGET} Hz`, tauRate: "1 h" },
  },
  arc: { mechanism: coarseTicks(arcPathway, TICK), population: "E" },
  tnf: { mechanism: coarseTicks(tnfPathway, TICK), population: "E" },
  slots: { mechanism: coarseTicks(proteinSynthesisGate, TICK), on },
  receptors: { mechanism: coarseTicks(ampaTrafficking, TICK), on },
};

/** Takes one amount from every synapse; at three times the set-point as fast as the chain takes its mean at full drive. */
const additive: Rules = {
  scaling: {
    mechanism: coarseTicks(additiveScaling, TICK),
    on,
    parameters: {
      targetRate: `${TARGET} Hz`,
      tauRate: "1 h",
      gain: `${1 / (73.6 * 3600 * 2 * TARGET)} 1/(s Hz)`,
    },
  },
};

interface Treatment {
  readonly rules: Rules;
  readonly drug?: "bicuculline" | "ttx";
  /** No Arc from the start of the run. */
  readonly knockout?: true;
  readonly set?: Readonly<Record<string, number>>;
  /** At full size, where it is not that of the course. */
  readonly compression?: number;
}

const arms: Readonly<Record<string, Treatment>> = {
  bicuculline: { rules: chain, drug: "bicuculline" },
  vehicle: { rules: chain },
  "bicuculline, Arc KO": { rules: chain, drug: "bicuculline", knockout: true },
  "vehicle, Arc KO": { rules: chain, knockout: true },
  "ttx, Arc KO": { rules: chain, drug: "ttx", knockout: true },
  ttx: { rules: chain, drug: "ttx" },
  // at 24 times this arm fails its audit by the spread of calcium over the cells
  "Arc over-expressed": { rules: chain, set: { "arc.basal": 0.5, "gate.fmrp": 0 }, compression: 8 },
  "bicuculline, calcium cut": { rules: chain, drug: "bicuculline", set: { "sensor.cut": 1 } },
  additive: { rules: additive, drug: "bicuculline" },
};

function protocol({ drug, knockout, set }: Treatment, course: Course): ProtocolEntry[] {
  return [
    ...(knockout ? [{ at: "0 min", condition: "arc-ko" }] : []),
    ...(drug ? [{ at: at(course, 0), condition: drug }] : []),
    ...(set ? [{ at: at(course, 0), set }] : []),
  ];
}

function arm(treatment: Treatment) {
  return (size: RunSize, seed: number): Model => {
    const course = sizes[size];
    const { cells, dt, treated } = course;
    const compression = (size === "full" ? treatment.compression : undefined) ?? course.compression;
    const quantities = "slots" in treatment.rules ? ["sensor.c", "arc.arc", "slots.H"] : [];
    return culture({
      name: "arc-scale-down",
      seed,
      duration: at(course, treated),
      cells,
      rest: {
        dt,
        compression,
        guard: "record",
        mechanisms: treatment.rules,
        protocol: protocol(treatment, course),
        recording: {
          rates: `${60 * RATE_BIN} min`,
          quantiles: quantities.map((name) => ({ name, every: "30 min" })),
          weights: { projections: ["EE"], at: [at(course, 0), at(course, treated)] },
        },
      },
    });
  };
}

/** Mean strength at the end of the treatment over that at its beginning. */
function factor(recording: CircuitRecording): number {
  const course = courseOf(recording);
  const of = (hours: number) => mean(weightsAt(recording, "EE", at(course, hours)).strength);
  return of(course.treated) / of(0);
}

/** Mean rate between two hours of the treatment; a bin has the time of its end, so that the one at `from` lies before. */
function rate(recording: CircuitRecording, from: number, to: number): number | null {
  const course = courseOf(recording);
  return meanBetween(recording, "E.rate", [at(course, from + RATE_BIN / 2), at(course, to)]);
}

/** The first rate over the second; null where either is missing or the second is 0. */
function ratio(over: number | null, under: number | null): number | null {
  return over === null || !under ? null : over / under;
}

/** First hour of the treatment at which a course has gone a share of the way to its extreme; null if it does not move. */
function hourOf(recording: CircuitRecording, name: string, share: number): number | null {
  const { times, values } = seriesOf(recording, name);
  const { rest } = courseOf(recording);
  const from = times.findIndex((time) => time >= 3600 * rest - 1);
  const [first, course] = [values[from]!, values.subarray(from)];
  const extreme = course.reduce((far, value) =>
    Math.abs(value - first) > Math.abs(far - first) ? value : far,
  );
  if (extreme === first) return null;
  const there = course.findIndex((value) => (value - first) / (extreme - first) >= share);
  return times[from + there]! / 3600 - rest;
}

function measure(recording: CircuitRecording, paired: (arm: string) => CircuitRecording): Measured {
  const course = courseOf(recording);
  const { rest, treated } = course;
  const before = weightsAt(recording, "EE", at(course, 0));
  const after = weightsAt(recording, "EE", at(course, treated));
  const line = rankOrder(before.strength, after.strength)!; // weights are never all equal
  const effect = (arm: string) => (100 * (factor(recording) - 1)) / (factor(paired(arm)) - 1);
  const own = {
    factor: factor(recording),
    rise: ratio(rate(recording, 0, 1), rate(recording, -rest / 2, 0)),
    end: ratio(rate(recording, treated - 6, treated), rate(paired("vehicle"), treated - 6, treated)),
    slope: line.ols.slope / factor(recording),
    rescaledP: assayCalls(patchedWeights(before, after, recording.data.seed), patchThreshold).rescaledP,
    ofVehicle: factor(recording) / factor(paired("vehicle")),
    down: effect("bicuculline"),
    up: effect("ttx"),
    before: mean(before.strength) / mean(weightsAt(paired("vehicle"), "EE", at(course, 0)).strength),
  };
  if (!recording.series.has("arc.arc mean")) return own;
  const calcium = hourOf(recording, "sensor.c mean", 1);
  const arc = hourOf(recording, "arc.arc mean", 1);
  const half = hourOf(recording, "slots.H mean", 0.5);
  return {
    ...own,
    calcium,
    arc,
    half,
    order: calcium === null || arc === null || half === null ? null : calcium < arc && arc < half ? 1 : 0,
    oneFactor: own.rescaledP > 0.05 ? 1 : 0,
  };
}

function control(
  of: string,
  arm: string,
  {
    about,
    unit = "1",
    between,
    as = "equivalence",
  }: {
    readonly about: string;
    readonly unit?: string;
    readonly between: readonly [number, number];
    readonly as?: "equivalence" | "mean";
  },
): Finding {
  return { about, unit, of, as, between, range: "here", arm };
}

/** Arms whose courses the figures show. */
const shown = [
  "bicuculline",
  "vehicle",
  "bicuculline, Arc KO",
  "Arc over-expressed",
  "bicuculline, calcium cut",
];

/**
 * Two days without inhibition: activity rises, calcium and Arc follow, and weights fall until the rate is back.
 *
 * The culture fires at its set-point for half a day, then nine of ten inhibitory channels are blocked. Knock-out and
 * over-expression of Arc, a cut of the sensor, and a rule that takes one amount from all synapses are the controls.
 *
 * Departs from the catalogue: slow processes run 24 times as fast, with Arc over-expressed 8 times, which the run audits
 * against half of it; 100 excitatory
 * cells that keep the synapses they have in a culture of 320; a sensor of 1 h, so that it averages enough spikes at this
 * speed; no wash-out. Over-expression is a basal expression of one half. A block of calcium channels that took calcium
 * to nothing would scale up as silence does; here the sensor is cut and controllers see the set-point. Peaks are those of
 * means over cells every 30 min. Over-expression closes the gate of FMRP as well, which lets basal Arc be made. "At
 * least 0.9 of the seeds" is all of the 6.
 * Put in, not found: `arc-ko` takes the gain of scaling up away (`knockoutUp`); without Arc, or with the sensor cut, no drive
 * down is left in this model. Chosen here: "higher without Arc" starts at 0.5 % (`knockoutBefore`). Chosen after a quick run:
 * over-expression is compared with the vehicle, not with before.
 */
export const arcScaleDown = experiment({
  name: "arc-scale-down",
  question: "Does lasting over-activity scale synapses down through calcium and Arc, until the rate is back?",
  source: {
    cite: "Turrigiano et al. 1998, Nature 391:892-896; Shepherd et al. 2006, Neuron 52:475-484",
    doi: "10.1016/j.neuron.2006.08.034",
  },
  claims: ["B01", "C12"],
  restsOn: {
    B01: ["rise", "end", "factor", "slope", "oneFactor"],
    C12: ["rise", "factor", "order", "knockoutDown", "overExpressed", "cut", "vehicle"],
  },
  checks: ["knockoutUp"],
  seed: 2006,
  findings: {
    rise: {
      about: "rate in the first hour over that before",
      unit: "1",
      as: "mean",
      between: [3, 100],
      range: "K",
    },
    end: {
      about: "rate after two days, inhibition still blocked, over that of the vehicle",
      unit: "1",
      as: "mean",
      between: [0.75, 1.25],
      range: "K",
    },
    factor: {
      about: "mean weight after two days over that before",
      unit: "1",
      as: "mean",
      between: [0.6, 0.85],
      range: "here",
    },
    slope: {
      about: "slope of the rank-order line over the factor",
      unit: "1",
      as: "mean",
      between: [0.9, 1.1],
      range: "here",
    },
    oneFactor: {
      about: "patch recording: rescaled K-S p above 0.05",
      unit: "share of seeds",
      as: "seeds",
      between: [0.9, 1],
      range: "here",
    },
    order: {
      about: "calcium is highest before Arc, and Arc before half of the change of slots",
      unit: "share of seeds",
      as: "seeds",
      between: [0.9, 1],
      range: "here",
    },
    knockoutBefore: control("before", "vehicle, Arc KO", {
      about: "without Arc: mean weight before the treatment over that with it",
      between: [1.005, 2],
      as: "mean",
    }),
    knockoutDown: control("down", "bicuculline, Arc KO", {
      about: "without Arc: scaling down, share of that with it",
      unit: "%",
      between: [-20, 20],
    }),
    knockoutUp: control("up", "ttx, Arc KO", {
      about: "without Arc: scaling up in silence, share of that with it",
      unit: "%",
      between: [-20, 20],
    }),
    overExpressed: control("ofVehicle", "Arc over-expressed", {
      about: "Arc over-expressed: factor after two days over that of the vehicle",
      between: [0.2, 0.97],
      as: "mean",
    }),
    cut: control("factor", "bicuculline, calcium cut", {
      about: "calcium cut: mean weight after two days over that before",
      between: [0.95, 1.05],
    }),
    vehicle: control("factor", "vehicle", {
      about: "vehicle: mean weight after two days over that before",
      between: [0.9, 1.1],
    }),
  },
  arms: Object.fromEntries(Object.entries(arms).map(([name, treatment]) => [name, arm(treatment)])),
  control: [
    { arm: "vehicle", misses: ["rise", "factor"] },
    { arm: "bicuculline, Arc KO", misses: ["factor"] },
    { arm: "bicuculline, calcium cut", misses: ["factor", "end"] },
    { arm: "additive", misses: ["slope"] },
    { arm: "bicuculline", of: "bicuculline, Arc KO" },
    { arm: "ttx", of: "ttx, Arc KO" },
    { arm: "vehicle", of: "Arc over-expressed" },
  ],
  pairedWith: ["bicuculline", "vehicle", "ttx"],
  // the demo shows what over-activity does, that it takes Arc and calcium, and how silence differs
  replicates: (size, arm) =>
    size === "full" ? 6 : ["additive", "vehicle, Arc KO", "ttx, Arc KO"].includes(arm) ? 0 : 1,
  measure,
  courses: [
    { title: "Rate of the excitatory cells", quantity: "E.rate", unit: "Hz", scale: "log", arms: shown },
    { title: "Calcium over its target", quantity: "sensor.c mean", unit: "1", scale: "log", arms: shown },
    { title: "Arc", quantity: "arc.arc mean", unit: "1", arms: shown },
    { title: "Slots", quantity: "slots.H mean", unit: "1", scale: "log", arms: shown },
  ],
});
