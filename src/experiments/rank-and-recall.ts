import { netS, netSWiring } from "../circuits/net-s.ts";
import { experiment, type Finding, type Measured, type RunSize } from "../model/experiment.ts";
import type { Mechanism } from "../model/mechanism.ts";
import type { InstanceSpec, Model, PopulationSpec, ProjectionSpec } from "../model/model.ts";
import { type CircuitRecording, meanBetween, reached, weightsAt } from "../model/recording.ts";
import { exp, log } from "../numerics/elementary.ts";
import { mean, median } from "../numerics/quantile.ts";
import { rankCorrelation } from "../stats/rank-correlation.ts";
import { counterEvidence } from "./counter-evidence.ts";
import { finding } from "./finding.ts";
import { amountFor, CUED, patterns, type StoredPatterns, synapses } from "./stored-patterns.ts";

/** Rate at which the current holds every arm, Hz. */
const TARGET = 4;
/** Inhibition of the excitatory cells over that of NET-S. */
const INHIBITION = 2;
/** Spikes in a cue, 0.5 s, from which a cell counts as reached: three times the target rate. */
const REACHED = 6;
const CUE = 0.5;
/** s: the change, the end of the current's search, and the first cue; there is one cue a second. */
const CHANGE = [2, 12] as const;
const HELD = 28;
const CUES = 30;

const sizes: Readonly<Record<RunSize, StoredPatterns>> = {
  full: { cells: 400, stored: 10 },
  quick: { cells: 300, stored: 5 },
};
/** How often each stored pattern and as many novel ones are cued. */
const TIMES = 2;
const end = (stored: number) => CUES + 2 * stored * TIMES;

/** Each second, while it is on: every weight times a factor, plus an amount, never below 0. */
const change: Mechanism = {
  name: "weight-change",
  about: "every weight times a factor, plus an amount",
  source: { cite: "a manipulation of this experiment" },
  laws: [],
  parameters: {
    factor: { value: 1, unit: "1", tag: "C", about: "factor of a tick" },
    amount: { value: 0, unit: "1", tag: "C", about: "amount of a tick" },
  },
  variables: {},
  every: { "1 s": ["w = max(0, w * factor + amount)"] },
};

/** One current into all excitatory cells, moved until their mean rate meets a target. */
const current: Mechanism = {
  name: "rate-keeper",
  about: "one current into all cells, by their mean rate",
  source: { cite: "a manipulation of this experiment" },
  laws: [],
  parameters: {
    targetRate: { value: TARGET, unit: "Hz", tag: "C", about: "mean rate that it keeps" },
    gain: { value: 0, unit: "pA", tag: "C", about: "current per spike of error" },
  },
  variables: {
    spikes: { per: "post", unit: "1", initial: 0, about: "spikes since the last tick" },
    population: { per: "network", unit: "Hz", initial: 0, about: "mean rate" },
    level: { per: "post", unit: "pA", initial: 0, about: "the current" },
  },
  writes: ["iDrive"],
  onPost: ["spikes += 1"],
  every: {
    "500 ms": [
      "population = mean(spikes, network) / interval",
      "level += interval * gain * (targetRate - population)",
      "iDrive = level",
      "spikes = 0",
    ],
  },
};

/** What becomes of the weights: a factor on the mean, met by one factor, one amount, or one sum for each cell. */
interface Arm {
  readonly by: "factor" | "amount" | "sum" | "shuffle" | "none";
  readonly mean: number;
}

const means = [0.5, 2];
const arms: Readonly<Record<string, Arm>> = {
  ...Object.fromEntries(means.map((each) => [`factor ${each}`, { by: "factor", mean: each } as const])),
  ...Object.fromEntries(means.map((each) => [`amount ${each}`, { by: "amount", mean: each } as const])),
  "sum 0.5": { by: "sum", mean: 0.5 },
  shuffled: { by: "shuffle", mean: 1 },
  none: { by: "none", mean: 1 },
};

/** Arms with findings of their own; the others are shown beside them. */
const judged: readonly string[] = ["factor 0.5", "amount 0.5", "shuffled", "none"];

/** The rule of an arm, and what is set during the change. */
function changed({ by, mean: factor }: Arm, weights: readonly number[], cells: number) {
  const ticks = CHANGE[1] - CHANGE[0];
  const rule: Record<string, InstanceSpec> =
    by === "sum"
      ? {
          sum: {
            mechanism: "weight-normalization",
            on: ["EE"],
            parameters: { total: (factor * weights.reduce((a, b) => a + b, 0)) / cells },
          },
        }
      : { change: { mechanism: change, on: ["EE"] } };
  const set: Record<string, number> =
    by === "factor"
      ? { "change.factor": exp(log(factor) / ticks) }
      : by === "amount"
        ? { "change.amount": amountFor(weights, factor) / ticks }
        : {};
  return { rule, set };
}

/** One source to each cell, which fires while a pattern is cued that has it among its first cells. */
function cueSource(size: StoredPatterns, seed: number): PopulationSpec {
  const { cells, stored } = size;
  return {
    count: cells,
    input: {
      kind: "patterned",
      unit: "Hz",
      rates: patterns(size, seed).map((pattern) => {
        const cued = new Set(pattern.slice(0, CUED));
        return Array.from({ length: cells }, (_, cell) => (cued.has(cell) ? 100 : 0));
      }),
      schedule: [
        { pattern: null, duration: `${CUES} s` },
        ...Array.from({ length: 2 * stored * TIMES }, (_, k) => [
          { pattern: k % (2 * stored), duration: `${CUE} s` },
          { pattern: null, duration: `${1 - CUE} s` },
        ]).flat(),
      ],
    },
  };
}

function circuit(arm: Arm) {
  return (size: RunSize, seed: number): Model => {
    const { cells, stored } = sizes[size];
    const wiring = synapses(sizes[size], seed, arm.by === "shuffle" ? "shuffled" : "drawn");
    const { rule, set } = changed(arm, wiring.weights, cells);
    const recurrent: ProjectionSpec = {
      from: "E",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "list", ...wiring },
      weight: 1,
      unitWeight: netSWiring.unitWeight.EE,
      delay: { uniform: ["1 ms", "2 ms"] },
    };
    const model = netS({
      name: "rank-and-recall",
      seed,
      duration: `${end(stored)} s`,
      cells,
      populations: {
        S: cueSource(sizes[size], seed),
      },
      projections: {
        EE: recurrent,
        SE: {
          from: "S",
          to: "E",
          receptor: "ampa",
          wiring: { kind: "one-to-one" },
          weight: 1,
          unitWeight: "20 nS",
          delay: "1 ms",
        },
      },
      rest: {
        guard: "record",
        mechanisms: { ...rule, current: { mechanism: current, population: "E" } },
        protocol: [
          { at: "1 s", until: `${HELD} s`, set: { "current.gain": "4 pA" } },
          ...(Object.keys(set).length === 0
            ? []
            : [{ at: `${CHANGE[0] + 0.5} s`, until: `${CHANGE[1] + 0.5} s`, set }]),
        ],
        recording: {
          rates: "500 ms",
          spikes: ["E"],
          variables: [{ name: "current.level", every: "1 s", cells: [0] }],
          weights: { projections: ["EE"], at: ["0 s", `${HELD} s`] },
        },
      },
    });
    const projections = model.projections!; // those of NET-S
    return { ...model, projections: { ...projections, IE: { ...projections["IE"]!, weight: INHIBITION } } };
  };
}

/** Overlap of each cue: share of the uncued cells of its pattern that were reached, less that of cells in no cue or pattern. */
function overlaps(recording: CircuitRecording): { readonly stored: number[]; readonly novel: number[] } {
  const size = sizeOf(recording);
  const shown = patterns(sizes[size], recording.data.seed);
  const { cells, stored } = sizes[size];
  const counts = Array.from({ length: 2 * stored * TIMES }, () => new Int32Array(cells));
  const spikes = recording.spikes.get("E")!;
  spikes.times.forEach((time, i) => {
    const since = time - CUES;
    if (since >= 0 && since < counts.length && since % 1 < CUE)
      counts[Math.floor(since)]![spikes.cells[i]!]!++;
  });
  const found: { stored: number[]; novel: number[] } = { stored: [], novel: [] };
  counts.forEach((count, k) => {
    const pattern = shown[k % (2 * stored)]!;
    const inside = pattern.slice(CUED);
    const own = new Set(pattern);
    const others = [...Array(cells).keys()].filter((cell) => !own.has(cell));
    const share = (of: readonly number[]) => of.filter((cell) => count[cell]! >= REACHED).length / of.length;
    found[k % (2 * stored) < stored ? "stored" : "novel"].push(share(inside) - share(others));
  });
  return found;
}

function sizeOf(recording: CircuitRecording): RunSize {
  return recording.data.populations["E"]!.count === sizes.quick.cells ? "quick" : "full";
}

/** How far stored cues lie above novel ones, in standard deviations; null where nothing varies. */
function discriminability({ stored, novel }: ReturnType<typeof overlaps>): number | null {
  const moments = (of: readonly number[]) => {
    const average = mean(Float64Array.from(of));
    return { average, variance: mean(Float64Array.from(of, (x) => (x - average) ** 2)) };
  };
  const [a, b] = [moments(stored), moments(novel)];
  const spread = Math.sqrt((a.variance + b.variance) / 2);
  return spread > 0 ? (a.average - b.average) / spread : null;
}

/** Rank correlation, and the median change of the log ratio of two neighbouring synapses that both survive. */
export function compareWeights(before: Float64Array, after: Float64Array, post: Int32Array): Measured {
  const changes: number[] = [];
  let last: { readonly post: number; readonly change: number } | null = null;
  const order = Int32Array.from(post.keys()).sort((a, b) => post[a]! - post[b]! || a - b);
  for (const k of order) {
    if (!(after[k]! > 0)) continue;
    const own = { post: post[k]!, change: log(after[k]! / before[k]!) };
    if (last?.post === own.post) changes.push(Math.abs(own.change - last.change));
    last = own;
  }
  return {
    spearman: rankCorrelation(before, after),
    ratioError: changes.length === 0 ? null : median(Float64Array.from(changes)),
    silenced: (100 * after.filter((w) => !(w > 0)).length) / after.length,
    meanWeight: mean(after) / mean(before),
  };
}

function measure(recording: CircuitRecording, paired: (arm: string) => CircuitRecording): Measured {
  const { stored } = sizes[sizeOf(recording)];
  if (!reached(recording, `${end(stored)} s`)) return {};
  const none = paired("none");
  const after = weightsAt(recording, "EE", `${HELD} s`);
  const own = overlaps(recording);
  const reference = overlaps(none);
  const recall = mean(Float64Array.from(own.stored));
  const [d, dNone] = [discriminability(own), discriminability(reference)];
  const recallChange = recall - mean(Float64Array.from(reference.stored));
  const rate = (of: CircuitRecording) => meanBetween(of, "E.rate", [`${HELD - 8} s`, `${CUES} s`])!;
  return {
    ...compareWeights(weightsAt(none, "EE", "0 s").w, after.w, after.post),
    recall,
    novel: mean(Float64Array.from(own.novel)),
    recallChange,
    completed: own.stored.filter((each) => each >= 0.5).length / own.stored.length,
    d,
    // the text accepts either: a drop by 0.2, or of d' by 30 %
    loss: Math.max(-recallChange / 0.2, d === null || dNone === null ? -Infinity : (1 - d / dNone) / 0.3),
    rate: rate(recording),
    rateChange: 100 * (rate(recording) / rate(none) - 1),
  };
}

const equal = (about: string, arm: string): Finding =>
  finding(about, "%", [-10, 10], { of: "rateChange", as: "equivalence", arm });

/**
 * Overlapping assemblies in a recurrent network: what is left of their recall after all weights between excitatory cells
 * are multiplied, shifted by one amount of the same mean and cut at 0, or shuffled?
 *
 * The change takes 10 s; one current into all excitatory cells brings their rate back to 4 Hz and is then held; a fifth of
 * each stored and of as many novel patterns is cued twice for half a second. Overlap is the share of uncued cells of the
 * pattern with six spikes or more, less that of the cells outside. Rank correlation does not discriminate: an amount added
 * to all keeps every rank that the cut leaves. Ratios are those of two synapses of a cell that both survive; the share silenced is measured too.
 *
 * Departs from the catalogue: 400 cells instead of 2,000, assemblies of 40 imprinted and not learned, one load of ten
 * patterns, seven arms, three seeds where no finding is read, no feed-forward readout, no information in bits, no
 * Kendall. Nothing drifts during the change: a drift of 10 % by synapse alone is a ratio error of 0.095 (0.6745 sqrt(2)
 * 0.1), beyond the 0.05 that the factor is allowed. The arm A', `sign change removed`, would be the cut at 0 itself.
 * That one factor keeps ranks and ratios, and one amount does not keep ratios, is arithmetic of the weights: C05 is taken as
 * input, and B02 and B18 are left to a rule that finds its factor itself (`ttx-scale-up`). Of B10 only the order is asked,
 * and of no control, as an amount without a cut keeps it as well. Here the cut at 0 breaks it (0.55 for the amount).
 * Chosen here after demo runs: inhibition is twice that of NET-S and weights within an assembly 7.5 times its own, set by
 * the arm `none` alone. In demos before, with twelve times the others and plain inhibition, unchanged weights jumped
 * between 80 Hz and silence, so that rates were not equal; there, too, the factor lost recall and the amount did not.
 * Demo: 300 cells, five patterns, four arms.
 */
export const rankAndRecall = experiment({
  name: "rank-and-recall",
  question: "Does a network recall its patterns after one factor on all weights, and not after one amount?",
  source: { cite: "Turrigiano et al. 1998, Nature 391:892-896", doi: "10.1038/36103" },
  claims: ["B03", "B07", "B10", "B11", "B20", "C05", "C06", "C07"],
  restsOn: {
    B03: ["ratioError", "recallChange", "shuffledRecall", "keeps", "rate", "shuffledRate"],
    B07: ["amountRatio"],
    B10: ["spearman"],
    B11: ["recallChange", "keeps", "rate"],
    B20: ["spearman", "ratioError", "recallChange", "keeps", "rate"],
    C05: ["ratioError"],
    C06: ["amountRatio", "amountLoss", "keeps", "amountRate"],
    C07: ["ratioError", "recallChange", "keeps", "rate"],
  },
  refutes: ["B07"],
  checks: ["keeps", "rate", "amountRate", "shuffledRate"],
  counterEvidence: counterEvidence.Q2,
  seed: 1998,
  findings: {
    spearman: finding("factor 0.5: rank correlation of weights before and after", "1", [0.99, 1]),
    ratioError: finding(
      "factor 0.5: change of the log ratio of two synapses of a cell, median",
      "1",
      [0, 0.05],
    ),
    recallChange: finding("factor 0.5: recall less that of unchanged weights", "1", [-0.05, 0.05], {
      as: "equivalence",
    }),
    amountRatio: finding(
      "amount of mean 0.5: change of the log ratio, median",
      "1",
      [0.3, Number.POSITIVE_INFINITY],
      { of: "ratioError", arm: "amount 0.5" },
    ),
    amountLoss: finding(
      "amount of mean 0.5: drop of recall over 0.2 or of d' over 30 %, the larger",
      "1",
      [1, Number.POSITIVE_INFINITY],
      { of: "loss", arm: "amount 0.5" },
    ),
    shuffledRecall: finding("shuffled: recall, chance being 0", "1", [-0.05, 0.05], {
      of: "recall",
      as: "equivalence",
      arm: "shuffled",
    }),
    keeps: finding("unchanged weights: recall", "1", [0.5, 1], { of: "recall", arm: "none" }),
    rate: equal("factor 0.5: rate before the cues, against unchanged weights", "factor 0.5"),
    amountRate: equal("amount of mean 0.5: rate before the cues", "amount 0.5"),
    shuffledRate: equal("shuffled: rate before the cues", "shuffled"),
  },
  arms: Object.fromEntries(Object.entries(arms).map(([name, arm]) => [name, circuit(arm)])),
  control: [
    { arm: "amount 0.5", misses: ["ratioError", "recallChange"] },
    { arm: "shuffled", misses: ["recallChange"] },
    { arm: "none", of: "shuffled", misses: ["shuffledRecall"] },
  ],
  pairedWith: ["none"],
  replicates: (size, arm) => (judged.includes(arm) ? (size === "full" ? 10 : 1) : size === "full" ? 3 : 0),
  measure,
  rows: Object.keys(arms).map((arm, k) => ({
    number: k + 1,
    quantity: `recall, ${arm}`,
    unit: "1",
    source: "no number",
    of: "recall",
    basis: "context",
    acceptance: "none: shown beside the findings",
    arm,
  })),
  courses: [
    { title: "Rate of the excitatory cells", quantity: "E.rate", unit: "Hz" },
    { title: "Current into the excitatory cells", quantity: "current.level", unit: "pA" },
  ],
});
