import { patternMeter } from "../circuits/pattern-input.ts";
import { istdpVogels } from "../mechanisms/istdp-vogels.ts";
import { experiment, type Measured, type RunSize } from "../model/experiment.ts";
import type { Mechanism } from "../model/mechanism.ts";
import type { InstanceSpec, Model, PopulationSpec, ProjectionSpec, ProtocolEntry } from "../model/model.ts";
import { type CircuitRecording, meanBetween, reached, seriesOf, valuesAt } from "../model/recording.ts";
import { mean } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";
import { correlation } from "../stats/correlation.ts";
import { finding } from "./finding.ts";

/** Set-point, Hz, and learning rate over the published one. */
const TARGET = 3;
const FASTER = 10;
/** Excitatory and inhibitory synapses of a cell, as in the network of 10,000 cells. */
const IN_DEGREE = { E: 160, I: 40 };

/** Cells, and the course in s: learning of inhibition, imprinting, balance anew, recall. A cue lasts one second. */
interface Course {
  readonly excitatory: number;
  readonly assembly: number;
  readonly learn: number;
  readonly imprint: number;
  readonly recall: number;
  readonly end: number;
}

const courses: Readonly<Record<RunSize, Course>> = {
  full: { excitatory: 1600, assembly: 80, learn: 10, imprint: 130, recall: 250, end: 270 },
  quick: { excitatory: 400, assembly: 40, learn: 2, imprint: 32, recall: 62, end: 72 },
};

/** Seconds between cues, and seconds before imprinting and before recall in which the circuit is read. */
const CUE_EVERY = 4;
const READ = 20;

/** Every second: relative change of one factor for all inhibitory synapses, by the mean rate of the population. */
const globalGain: Mechanism = {
  name: "global-inhibitory-gain",
  about: "one factor on all inhibition follows the mean rate of the population",
  source: { cite: "a control of this experiment" },
  laws: [],
  parameters: {
    targetRate: { value: TARGET, unit: "Hz", tag: "C", about: "mean rate that it keeps" },
    gain: { value: 0, unit: "1/(s Hz)", tag: "C", about: "relative change per spike of error" },
  },
  variables: {
    H: { per: "post", unit: "1", initial: 1, about: "factor on all inhibition, the same for all cells" },
    spikes: { per: "post", unit: "1", initial: 0, about: "spikes since the last tick" },
    population: { per: "network", unit: "Hz", initial: 0, about: "mean rate" },
  },
  onPost: ["spikes += 1"],
  every: {
    "1 s": [
      "population = mean(spikes, network) / interval",
      "H = clip(H * exp(interval * gain * (population - targetRate)), 0.05, 50)",
      "spikes = 0",
    ],
  },
};

/** The window of the source with its sign turned for pairs in which the postsynaptic spike comes first; no set-point. */
const antisymmetric: Mechanism = {
  ...istdpVogels,
  name: "istdp-antisymmetric",
  about: "pre before post strengthens inhibition, post before pre weakens it",
  laws: [],
  presets: {},
  onPre: ["w = clip(w - eta * xPost, 0, wMax)", "xPre += 1"],
};

/** Turns the synapses within assemblies on at once. */
const imprint: Mechanism = {
  name: "imprint",
  about: "synapses within assemblies, there from a moment on",
  source: { cite: "a manipulation of this experiment" },
  laws: [],
  parameters: { on: { value: 0, unit: "1", tag: "C", about: "1 from the moment of imprinting on" } },
  variables: { H: { per: "post", unit: "1", initial: 0, about: "factor on the synapses within assemblies" } },
  every: { "1 s": ["H = on"] },
};

/** Mean currents of a cell, sampled every 10 ms with a memory of 10 s, and its intervals while `on` is 1. */
const meter: Mechanism = {
  name: "balance-meter",
  about: "mean excitatory and inhibitory current, and intervals between spikes",
  source: { cite: "a counter, no mechanism of the brain" },
  laws: [],
  parameters: {
    on: { value: 0, unit: "1", tag: "C", about: "1 while intervals count" },
    memory: { value: 10, unit: "s", tag: "C", about: "memory of the currents" },
  },
  variables: {
    excitation: { per: "post", unit: "pA", initial: 0, about: "mean current through AMPA" },
    inhibition: { per: "post", unit: "pA", initial: 0, about: "mean current through GABA_A" },
    last: { per: "post", unit: "ms", initial: 0, about: "time of the last spike" },
    intervals: { per: "post", unit: "1", initial: 0, about: "intervals" },
    total: { per: "post", unit: "ms", initial: 0, about: "sum of the intervals" },
    squares: { per: "post", unit: "ms^2", initial: 0, about: "sum of their squares" },
  },
  onPost: ["intervals += on", "total += on * (t - last)", "squares += on * (t - last) ^ 2", "last = t"],
  every: {
    "10 ms": [
      "d(excitation)/dt = (gAMPA * (eExc - v) - excitation) / memory",
      "d(inhibition)/dt = (gGABA * (v - eGABA) - inhibition) / memory",
    ],
  },
};

type Rule = () => {
  readonly rule: Readonly<Record<string, InstanceSpec>>;
  readonly set: string | null;
  readonly to: number | string;
};

const vogels =
  (mechanism: string | Mechanism, hertz: number): Rule =>
  () => ({
    rule: { balance: { mechanism, on: ["IE"], parameters: { targetRate: `${hertz} Hz`, eta: 0 } } },
    set: "balance.eta",
    to: 0.01 * FASTER,
  });

const arms: Readonly<Record<string, Rule>> = {
  "inhibitory STDP": vogels("istdp-vogels", TARGET),
  off: () => ({ rule: {}, set: null, to: 0 }),
  "global gain": () => ({
    rule: { balance: { mechanism: globalGain, on: ["IE"] } },
    set: "balance.gain",
    to: "0.02 1/(s Hz)",
  }),
  "set-point of 10 Hz": vogels("istdp-vogels", 10),
  "antisymmetric window": vogels(antisymmetric, TARGET),
};

/** Synapses within two assemblies, 0 to n and n to 2 n, at random with the density of the network. */
function withinAssemblies({ excitatory, assembly }: Course, seed: number): ProjectionSpec {
  const draws = randomStream(seed, "assemblies");
  const [pre, post]: [number[], number[]] = [[], []];
  for (let a = 0; a < 2 * assembly; a++)
    for (let b = 0; b < assembly; b++) {
      const other = b + (a < assembly ? 0 : assembly);
      if (other === a || draws.uniform() >= IN_DEGREE.E / excitatory) continue;
      pre.push(other);
      post.push(a);
    }
  return {
    from: "E",
    to: "E",
    receptor: "ampa",
    wiring: { kind: "list", pre, post },
    // four times the usual weight beside it makes five
    weight: 4 * 0.3,
    unitWeight: "1 nS",
    delay: "1.5 ms",
  };
}

/** Excitatory and inhibitory cells, and the source of a cue for each cued cell. */
function populations({ excitatory, assembly }: Course): Model["populations"] {
  const cells = (count: number): PopulationSpec => ({
    count,
    neuron: "lif-conductance",
    parameters: { iExt: "200 pA" },
    initial: { v: { uniform: ["-60 mV", "-50 mV"] } },
  });
  return {
    E: cells(excitatory),
    I: cells(excitatory / 4),
    S: { count: assembly / 4, input: { kind: "poisson", rate: "0 Hz" } },
  };
}

function projections(course: Course, seed: number): Readonly<Record<string, ProjectionSpec>> {
  const between = (from: "E" | "I", to: "E" | "I"): ProjectionSpec => ({
    from,
    to,
    receptor: from === "E" ? "ampa" : "gaba",
    wiring: { kind: "fixed-probability", probability: IN_DEGREE.E / course.excitatory },
    weight: from === "E" ? 0.3 : 3,
    unitWeight: "1 nS",
    delay: { uniform: ["1 ms", "2 ms"] },
  });
  const cued = [...Array(course.assembly / 4).keys()];
  return {
    EE: between("E", "E"),
    EI: between("E", "I"),
    IE: between("I", "E"),
    II: between("I", "I"),
    AA: withinAssemblies(course, seed),
    SE: {
      from: "S",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "list", pre: cued, post: cued },
      weight: 1,
      unitWeight: "20 nS",
      delay: "1 ms",
    },
  };
}

/** The rule learns until recall, intervals are read before imprinting, and cues last a second. */
function protocol(
  { learn, imprint: at, recall, end }: Course,
  { set, to }: ReturnType<Rule>,
): ProtocolEntry[] {
  const cues = Array.from(
    { length: Math.floor((end - recall) / CUE_EVERY) },
    (_, k) => recall + CUE_EVERY * k + 1,
  );
  return [
    ...(set === null ? [] : [{ at: `${learn} s`, until: `${recall} s`, set: { [set]: to } }]),
    { at: `${at - READ} s`, until: `${at} s`, set: { "currents.on": 1 } },
    { at: `${at} s`, set: { "imprint.on": 1 } },
    ...cues.map((cue) => ({ at: `${cue} s`, until: `${cue + 1} s`, set: { "S.rate": "100 Hz" } })),
  ];
}

function circuit(rule: Rule) {
  return (size: RunSize, seed: number): Model => {
    const course = courses[size];
    const { assembly, imprint: at, recall, end } = course;
    const chosen = rule();
    return {
      version: 1,
      name: "ei-balance",
      dt: "0.5 ms",
      duration: `${end} s`,
      seed,
      guard: "record",
      populations: populations(course),
      projections: projections(course, seed),
      mechanisms: {
        ...chosen.rule,
        imprint: { mechanism: imprint, on: ["AA"] },
        first: { mechanism: patternMeter(assembly / 4, assembly), population: "E" },
        currents: { mechanism: meter, population: "E" },
      },
      protocol: protocol(course, chosen),
      recording: {
        rates: "50 ms",
        variables: [
          { name: "first.patternRate", every: "1 s" },
          { name: "first.otherRate", every: "1 s" },
          ...["intervals", "total", "squares"].map((name) => ({
            name: `currents.${name}`,
            every: `${at} s`,
          })),
          ...["excitation", "inhibition"].map((name) => ({
            name: `currents.${name}`,
            every: `${recall} s`,
          })),
        ],
        quantiles: chosen.set === "balance.eta" ? [{ name: "IE.w", every: "5 s" }] : [],
      },
    };
  };
}

/** Mean over cells with twenty intervals or more (1 Hz) of the coefficient of variation, and the share of such cells. */
function irregularity(recording: CircuitRecording, at: string): Measured {
  const [count, sum, squares] = ["intervals", "total", "squares"].map((name) =>
    valuesAt(recording, `currents.${name}`, at),
  );
  const found: number[] = [];
  count!.forEach((n, i) => {
    if (n < 20) return;
    const average = sum![i]! / n;
    found.push(Math.sqrt(Math.max(0, squares![i]! / n - average ** 2)) / average);
  });
  return {
    irregularity: found.length === 0 ? null : mean(Float64Array.from(found)),
    regarded: (100 * found.length) / count!.length,
  };
}

/** Mean correlation of the counts of two cells in 50 ms, from the variance of the population's count. */
function pairCorrelation(
  recording: CircuitRecording,
  [from, to]: readonly [number, number],
  cells: number,
): number | null {
  const { times, values } = seriesOf(recording, "E.rate");
  const counts = values
    .filter((_, i) => times[i]! > from && times[i]! <= to)
    .map((rate) => rate * cells * 0.05);
  const average = mean(counts);
  if (!(average > 0)) return null;
  const variance = mean(counts.map((each) => (each - average) ** 2));
  // the counts of a cell are taken to vary as those of a Poisson process
  return (variance / average - 1) / (cells - 1);
}

function measure(recording: CircuitRecording): Measured {
  const size = recording.data.populations["E"]!.count === courses.quick.excitatory ? "quick" : "full";
  const { excitatory, imprint: at, recall, end } = courses[size];
  if (!reached(recording, `${end} s`)) return {};
  const between = (name: string, from: number, to: number) =>
    meanBetween(recording, name, [`${from} s`, `${to} s`]);
  const pattern = between("first.patternRate", recall - READ + 1, recall);
  const other = between("first.otherRate", recall - READ + 1, recall);
  const { times, values } = seriesOf(recording, "first.patternRate");
  // the sample at the end of each cue
  const isCued = (time: number) => time > recall && Math.abs(((time - recall) % CUE_EVERY) - 2) < 0.25;
  const cued = values.filter((_, i) => isCued(times[i]!));
  const background = between("first.otherRate", recall, end);
  const [excitation, inhibition] = ["excitation", "inhibition"].map((name) =>
    valuesAt(recording, `currents.${name}`, `${recall} s`),
  );
  const rate = between("E.rate", at - READ, at);
  return {
    rate: rate === null ? null : 100 * (rate / TARGET - 1),
    ...irregularity(recording, `${at} s`),
    pairs: pairCorrelation(recording, [at - READ, at], excitatory),
    matched: correlation(excitation!, inhibition!),
    hot: pattern === null || !other ? null : pattern / other,
    recall: !background || cued.length === 0 ? null : mean(cued) / background,
  };
}

/**
 * Inhibitory STDP in a network that stores two assemblies: is every cell balanced, and do the assemblies hide and recall?
 *
 * Ten seconds of static weights, learning of inhibition, five times the excitation within two assemblies from one moment
 * on, balance anew, then a quarter of the first assembly is cued with learning off. Currents of a cell are means over 10 s.
 *
 * Departs from the catalogue: 2,000 cells with the in-degrees of 10,000 (X5, sizes not compared), inhibition learns ten
 * times faster than published and for two minutes each, assemblies are 80 cells, whose synapses stand beside the network's
 * own, a cue lasts a second. Intervals are read of cells above 1 Hz, whose share is shown. Pair correlations come from the
 * variance of the population's count in 50 ms, cells being taken to vary like Poisson processes. Chosen here: the controls'
 * rules, one factor for all inhibition with a gain of 0.02, and a window whose sign turns where the postsynaptic spike comes
 * first. Demo: 500 cells, half a minute each.
 */
export const eiBalance = experiment({
  name: "ei-balance",
  question:
    "Does inhibitory plasticity keep excitation and inhibition of every cell matched, also where assemblies are stored?",
  source: { cite: "Vogels et al. 2011, Science 334:1569-1573", doi: "10.1126/science.1211095" },
  claims: ["C16"],
  restsOn: { C16: ["rate", "irregularity", "pairs", "matched", "hot", "offHot"] },
  seed: 2011,
  findings: {
    rate: finding("rate after learning, against 3 Hz", "%", [-20, 20]),
    irregularity: finding("coefficient of variation of the intervals, cells above 1 Hz", "1", [0.8, 1.3]),
    pairs: finding("mean correlation of two cells", "1", [-0.05, 0.05]),
    matched: finding("E and I currents of a cell: correlation over cells, assemblies stored", "1", [0.9, 1]),
    hot: finding("rate of an assembly over that of the rest, after balance anew", "1", [0.8, 1.2]),
    recall: finding("rate of the cells without a cue over that of the rest, in a cue", "1", [4, 1000]),
    offHot: finding("static inhibition: the assembly stays hot", "1", [2, 1000], { of: "hot", arm: "off" }),
    globalHot: finding("one factor for all: the assembly stays hot", "1", [2, 1000], {
      of: "hot",
      arm: "global gain",
    }),
    tenRate: finding("set-point of 10 Hz: rate against 3 Hz (within 20 % of 10 Hz)", "%", [500 / 3, 300], {
      of: "rate",
      arm: "set-point of 10 Hz",
    }),
  },
  arms: Object.fromEntries(Object.entries(arms).map(([name, rule]) => [name, circuit(rule)])),
  control: [
    { arm: "off", misses: ["rate", "hot"] },
    { arm: "global gain", misses: ["hot"] },
    { arm: "antisymmetric window", misses: ["matched"] },
    { arm: "set-point of 10 Hz", misses: ["rate"] },
    { arm: "inhibitory STDP", of: "global gain", misses: ["globalHot"] },
  ],
  replicates: (size) => (size === "full" ? 5 : 1),
  measure,
  rows: [
    {
      number: 1,
      quantity: "cells above 1 Hz, whose intervals are read",
      unit: "%",
      source: "all cells",
      of: "regarded",
      basis: "context",
      acceptance: "none: shown beside the findings",
    },
  ],
  courses: [
    {
      title: "Rate of the first assembly, without its cued cells",
      quantity: "first.patternRate",
      unit: "Hz",
    },
    { title: "Rate of the other cells", quantity: "first.otherRate", unit: "Hz" },
    { title: "Mean weight from inhibitory to excitatory cells", quantity: "IE.w mean", unit: "1" },
  ],
});
