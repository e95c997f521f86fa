import { culture } from "../circuits/culture.ts";
import { standardAssay } from "../instruments/mepsc-sampler.ts";
import { additiveScaling } from "../mechanisms/additive-scaling.ts";
import { arcPathway } from "../mechanisms/arc-pathway.ts";
import { calciumSensor } from "../mechanisms/calcium-sensor.ts";
import { proteinSynthesisGate } from "../mechanisms/protein-synthesis-gate.ts";
import { tnfPathway } from "../mechanisms/tnf-pathway.ts";
import type { AmplitudeEffector } from "../model/assay-design.ts";
import {
  experiment,
  type Measured,
  type RecordingOf,
  type RunSize,
  type SampledArm,
} from "../model/experiment.ts";
import type { Mechanism } from "../model/mechanism.ts";
import type { InstanceSpec, Model } from "../model/model.ts";
import { weightsAt } from "../model/recording.ts";
import type { Table } from "../model/table.ts";
import { mean, sortedCopy } from "../numerics/quantile.ts";
import { rankOrder } from "../stats/rank-order.ts";
import { assayCalls } from "./assay-analyses.ts";
import { coarseTicks } from "./coarse-ticks.ts";
import { counterEvidence } from "./counter-evidence.ts";
import { patchedWeights, patchThreshold } from "./patch-weights.ts";

/** Rate of the culture before the treatment, and set-point of every rule, Hz. */
const TARGET = 3.4;

/** Cells, minutes before the treatment, and hours of it; the vehicle fires all the while and is followed for less. */
const course = { cells: 320, baseline: 20, hours: 48, vehicleHours: 2 };

type Rules = Readonly<Record<string, InstanceSpec>>;

/** Grid of the rules that act on cells: it costs a sixtieth of that of a second. */
const TICK = "1 min";

/** Sensor, both arms and the slots: the chain from calcium to receptors, at its default values. */
const molecular: Rules = {
  sensor: {
    mechanism: coarseTicks(calciumSensor, TICK),
    population: "E",
    parameters: { targetRate: `${TARGET} Hz` },
  },
  arc: { mechanism: coarseTicks(arcPathway, TICK), population: "E" },
  tnf: { mechanism: coarseTicks(tnfPathway, TICK), population: "E" },
  slots: { mechanism: coarseTicks(proteinSynthesisGate, TICK), on: ["XE", "EE"] },
};

/** Mean change of the chain in two days: TNF-alpha takes 12 h to rise, then slots grow by e in 73.6 h. */
const MEAN_FACTOR = Math.exp((48 - 12 * (1 - Math.exp(-4))) / (48 / Math.log(1.92)));

/** Gain that moves the mean by as much in 48 h of silence, per spike of error. */
const ADDED = (MEAN_FACTOR - 1) / (48 * 3600 * TARGET);

const additive: Rules = {
  scaling: {
    mechanism: coarseTicks(additiveScaling, "10 min"),
    on: ["XE", "EE"],
    parameters: { targetRate: `${TARGET} Hz`, gain: `${ADDED} 1/(s Hz)` },
  },
};

/** The relative change of a synapse grows with its size at the start: the pattern of the later re-analysis. */
const divergentScaling: Mechanism = {
  name: "divergent-scaling",
  about: "silence strengthens large synapses by a larger factor than small ones",
  source: {
    cite: "the pattern of Hanes et al. 2020, J Neurosci 40:4090-4102; the rule is a control of this experiment",
    doi: "10.1523/JNEUROSCI.3020-19.2020",
  },
  laws: [],
  parameters: {
    targetRate: { value: TARGET, unit: "Hz", tag: "C", about: "set-point of the rate" },
    tauRate: { value: 100, unit: "s", tag: "C", group: "slow", power: -1, about: "memory of the rate" },
    gain: {
      value: 1e-6,
      unit: "1/(s Hz)",
      tag: "C",
      group: "slow",
      power: 1,
      about: "change of the mean synapse",
    },
  },
  variables: {
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate" },
    wMean: { per: "post", unit: "1", initial: 0, about: "mean weight at the first tick" },
  },
  continuous: ["d(rate)/dt = -rate / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "10 min": [
      "wMean = if(wMean > 0, wMean, mean(w))",
      "w *= exp(interval * gain * (targetRate - rate) * clip(w / wMean, 0, 3))",
    ],
  },
};

const divergent: Rules = {
  scaling: {
    mechanism: divergentScaling,
    on: ["XE", "EE"],
    parameters: { gain: `${0.6 * ADDED} 1/(s Hz)` },
  },
};

interface Treatment {
  /** What the demo, which draws amplitudes without a culture, does to them. */
  readonly effector: AmplitudeEffector;
  readonly rules: Rules;
  readonly ttx: boolean;
  /** Is transcription blocked from the beginning of the treatment on? */
  readonly block?: boolean;
}

const unchanged: AmplitudeEffector = { kind: "none" };

const arms: Readonly<Record<string, Treatment>> = {
  ttx: { rules: molecular, ttx: true, effector: { kind: "multiplicative", factor: MEAN_FACTOR } },
  vehicle: { rules: molecular, ttx: false, effector: unchanged },
  additive: { rules: additive, ttx: true, effector: { kind: "additive", meanFactor: MEAN_FACTOR } },
  "no homeostasis": { rules: {}, ttx: true, effector: unchanged },
  "transcription block": { rules: molecular, ttx: true, block: true, effector: unchanged },
  divergent: {
    rules: divergent,
    ttx: true,
    effector: { kind: "power", meanFactor: MEAN_FACTOR, exponent: 1.3 },
  },
};

/** Times of the samples after the beginning of the treatment, h. */
function marks(ttx: boolean): number[] {
  return ttx ? [0, 4, 6, 12, 24, course.hours] : [0, course.vehicleHours];
}

/** A moment of the run, so many hours after the beginning of the treatment. */
function at(hours: number): string {
  return `${course.baseline + 60 * hours} min`;
}

function arm(treatment: Treatment) {
  return (size: RunSize, seed: number): Model | SampledArm =>
    size === "full"
      ? circuit(treatment, seed)
      : { design: { ...standardAssay, effector: treatment.effector }, seed };
}

function circuit({ rules, ttx, block = false }: Treatment, seed: number): Model {
  const times = marks(ttx);
  return culture({
    name: "ttx-scale-up",
    seed,
    duration: at(times.at(-1)!),
    cells: course.cells,
    rest: {
      // silence is skipped exactly: nothing fires, so only the slow rules move
      skipSilence: true,
      mechanisms: rules,
      protocol: [
        ...(ttx ? [{ at: at(0), condition: "ttx" }] : []),
        ...(block ? [{ at: at(0), set: { "gate.transcription": 0 } }] : []),
      ],
      recording: {
        rates: "1 min",
        quantiles: "slots" in rules ? [{ name: "slots.H", every: "1 h" }] : [],
        weights: { projections: ["EE"], at: times.map(at) },
      },
    },
  });
}

function measure(recording: RecordingOf<Model | SampledArm>): Measured {
  if ("table" in recording) return { ...noWeights, ...patched(recording.table) };
  const samples = marks(arms[recording.arm]!.ttx).map((hours) => weightsAt(recording, "EE", at(hours)));
  const [before, after] = [samples[0]!, samples.at(-1)!];
  const line = rankOrder(before.strength, after.strength)!; // weights are never all equal
  const means = samples.map(({ strength }) => mean(strength));
  return {
    slope: line.ols.slope,
    intercept: (100 * line.ols.intercept) / means[0]!,
    factor: means.at(-1)! / means[0]!,
    ratioError: spreadOfLogs(after.strength.map((s, i) => s / before.strength[i]!)),
    monotone: means.every((value, i) => i === 0 || value > means[i - 1]!) ? 1 : 0,
    ...patched(patchedWeights(before, after, recording.data.seed)),
  };
}

/** The demo has no weights to look at. */
const noWeights: Measured = { slope: null, intercept: null, factor: null, ratioError: null, monotone: null };

/** What the recommended analysis says of miniature currents. */
function patched(table: Table): Measured {
  const calls = assayCalls(table, patchThreshold);
  return {
    patchSlope: calls.slope,
    patchIntercept: calls.intercept,
    patchFactor: calls.factor,
    patchP: calls.rescaledP,
    calledUniform: calls.calledByCell === 2 ? 1 : 0,
    calledAdditive: calls.calledByCell === 3 ? 1 : 0,
    calledDivergent: calls.calledByCell === 4 ? 1 : 0,
  };
}

/** Half the width of the central 90 % of the log of a ratio: 0 where all synapses share one factor. */
function spreadOfLogs(ratios: Float64Array): number {
  const sorted = sortedCopy(ratios.map(Math.log));
  const at = (p: number) => sorted[Math.round(p * (sorted.length - 1))]!;
  return (at(0.95) - at(0.05)) / 2;
}

/**
 * Two days of silence: does every excitatory synapse scale by one factor?
 *
 * The culture fires at its set-point, then spikes are blocked for 48 h, which is skipped exactly. The chain from calcium
 * over Arc and TNF-alpha to slots acts in the test arm; controls add one amount, let the factor grow with size, block
 * transcription, or have no homeostasis. The truth is read from the weights, and a virtual electrode records miniature
 * currents of 20 cells, which the recommended analysis calls.
 *
 * Departs from the catalogue: the baseline is 20 min, as weights start calibrated; miniature events are drawn from the
 * weights and do not act on the cells; the vehicle is followed for 2 h, as it stays at its set-point; rules of cells tick
 * every minute and those of synapses every ten; no size fluctuations, whose noise would hide the exactness that is
 * tested; no wash-out. The quick run has no culture: it draws miniature currents from a distribution and shows what the analysis
 * makes of each effector.
 */
export const ttxScaleUp = experiment({
  name: "ttx-scale-up",
  question: "Does silencing scale every excitatory synapse by one factor?",
  source: { cite: "Turrigiano et al. 1998, Nature 391:892-896", doi: "10.1038/36103" },
  claims: ["B02", "B08", "B09", "B18", "C08", "C09"],
  restsOn: {
    B02: ["slope", "intercept", "ratioError"],
    B08: ["factor", "monotone", "vehicleStays", "noneStays"],
    B09: ["slope", "intercept", "ratioError"],
    B18: ["factor", "ratioError"],
    C08: ["factor", "monotone", "vehicleStays"],
    C09: ["slope", "intercept", "calledUniform", "additiveSlope", "additiveIntercept", "calledAdditive"],
  },
  counterEvidence: counterEvidence.Q4,
  seed: 1998,
  findings: {
    factor: {
      about: "mean weight after 48 h over that before",
      unit: "1",
      as: "mean",
      between: [1.2, 2],
      range: "V",
    },
    slope: {
      about: "slope of the rank-order line, weights",
      unit: "1",
      as: "mean",
      between: [0.97 * MEAN_FACTOR, 1.03 * MEAN_FACTOR],
      range: "here",
    },
    intercept: {
      about: "intercept of the rank-order line, share of the mean weight before",
      unit: "%",
      as: "equivalence",
      between: [-2, 2],
      range: "here",
    },
    ratioError: {
      about: "spread of the factor over the synapses (half of 5 to 95 %, log)",
      unit: "1",
      as: "mean",
      between: [0, 0.02],
      range: "here",
    },
    monotone: {
      about: "rises from sample to sample (0, 4, 6, 12, 24, 48 h)",
      unit: "share of seeds",
      as: "seeds",
      between: [1, 1],
      range: "V",
    },
    calledUniform: {
      about: "patch recording called one factor",
      unit: "share of seeds",
      as: "seeds",
      between: [0.8, 1],
      range: "here",
    },
    vehicleStays: {
      about: "the vehicle keeps its mean weight",
      unit: "1",
      of: "factor",
      as: "equivalence",
      between: [0.95, 1.05],
      range: "here",
      arm: "vehicle",
    },
    noneStays: {
      about: "without homeostasis the mean weight stays",
      unit: "1",
      of: "factor",
      as: "equivalence",
      between: [0.95, 1.05],
      range: "here",
      arm: "no homeostasis",
    },
    blockStays: {
      about: "with transcription blocked the mean weight changes by less than a tenth",
      unit: "1",
      of: "factor",
      as: "equivalence",
      between: [0.9, 1.1],
      range: "here",
      arm: "transcription block",
    },
    calledAdditive: {
      about: "patch recording of an added amount called additive",
      unit: "share of seeds",
      as: "seeds",
      between: [0.8, 1],
      range: "here",
      arm: "additive",
    },
    additiveSlope: {
      about: "an added amount leaves the slope at 1",
      unit: "1",
      of: "slope",
      as: "mean",
      between: [0.9, 1.1],
      range: "cal",
      arm: "additive",
    },
    additiveIntercept: {
      about: "an added amount lifts the intercept",
      unit: "%",
      of: "intercept",
      as: "mean",
      between: [20, 200],
      range: "cal",
      arm: "additive",
    },
  },
  arms: Object.fromEntries(Object.entries(arms).map(([name, treatment]) => [name, arm(treatment)])),
  // an amount and a growing factor are matched in the mean, the others keep the weights as they are
  control: [
    { arm: "additive", misses: ["slope", "intercept", "ratioError", "calledUniform"] },
    { arm: "no homeostasis", misses: ["factor", "slope"] },
    { arm: "vehicle", misses: ["factor", "slope"] },
    { arm: "transcription block", misses: ["factor", "slope"] },
    { arm: "divergent", misses: ["slope", "intercept", "ratioError", "calledUniform"] },
  ],
  replicates: (size) => (size === "full" ? 10 : 6),
  measure,
  courses: [
    { title: "Slots of a neuron under silence", quantity: "slots.H q50", unit: "1" },
    { title: "Rate of the excitatory cells", quantity: "E.rate", unit: "Hz" },
  ],
});
