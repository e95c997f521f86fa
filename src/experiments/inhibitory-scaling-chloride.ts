import { culture } from "../circuits/culture.ts";
import {
  type ComputedArm,
  experiment,
  type Finding,
  type Measured,
  type RecordingOf,
  type RunSize,
} from "../model/experiment.ts";
import type { Model, ProjectionSpec } from "../model/model.ts";
import { meanBetween, type WeightSnapshot } from "../model/recording.ts";
import { mean, sortedCopy } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";
import { rankOrder } from "../stats/rank-order.ts";
import { adapted, type Firing, restingReversal } from "./chloride-of-quiet-cells.ts";
import { finding } from "./finding.ts";
import { patchedWeights } from "./patch-weights.ts";

/** Set-point and rate before the drug, Hz, and hours of the drug. */
const TARGET = 4;
const DRUG = 48;

/** Rest of the membrane, and a holding potential far from E_GABA, mV. */
const REST = -60;
const FAR = 0;

/** Cells, and inhibitory synapses of a cell. */
const CELLS = 100;
const SITES = 20;

/** Spread over cells: of KCC2 before, and of what bicuculline does to the rate (logs). Error of E_GABA, mV. */
const spread = { kcc2: 0.1, boost: 0.3, reversal: 2 };
/** Bicuculline doubles the rate of a cell in the median, as it does to that of the culture. */
const BOOST = 2;

/** Changes above which the virtual recording calls a change: of the log of the mean amplitude, and of E_GABA (mV). */
const called = { conductance: 0.15, reversal: 2 };

/** Half the gain that makes 1.92 of excitation in 48 h of silence, per spike of error (mechanisms.md 3.2 and 7.1). */
const GAIN = Math.log(1.92) / (48 * 3600 * TARGET) / 2;

type Drug = "ttx" | "bicuculline";

/** Speeds of the two ways to weaken inhibition, 1 for the usual one; 0 is off. */
const ways: Readonly<Record<string, readonly [receptors: number, chloride: number, drug: Drug]>> = {
  "receptors, ttx": [1, 0, "ttx"],
  "chloride, ttx": [0, 1, "ttx"],
  "both, ttx": [1, 1, "ttx"],
  "none, ttx": [0, 0, "ttx"],
  "receptors, bicuculline": [1, 0, "bicuculline"],
  "chloride, bicuculline": [0, 1, "bicuculline"],
  "none, bicuculline": [0, 0, "bicuculline"],
};

/** Speed of the chloride rule in the 48 h of silence before a culture is washed. */
const washes: Readonly<Record<string, number>> = {
  "unchanged, wash": 0,
  "chloride, wash": 1,
  "chloride too far, wash": 2.5,
};

function cell(receptors: number, chloride: number) {
  return { targetRate: TARGET, tauRate: 3600, receptorGain: receptors * GAIN, kcc2Gain: chloride / 48 };
}

const silence: Firing = [{ hours: DRUG, rate: 0 }];

/** The culture in the minute after 48 h of silence, with the KCC2 that is left; E_GABA is near -70 mV. */
function washed(speed: number) {
  return (_: RunSize, seed: number): Model => {
    const cells = 40;
    const onto = (from: string, unitWeight: string, median: number): ProjectionSpec => ({
      from,
      to: "E",
      receptor: from === "I" ? "gaba" : "ampa",
      wiring: { kind: "fixed-probability", probability: 0.5 },
      weight: { lognormal: { median, sdLog: 0.6 } },
      unitWeight,
      delay: { uniform: ["1 ms", "2 ms"] },
    });
    const kcc2Start = adapted(cell(0, speed), silence).kcc2;
    return culture({
      name: "inhibitory-scaling-chloride",
      seed,
      duration: "40 s",
      cells,
      projections: { EE: onto("E", "1 nS", 0.1), IE: onto("I", "8 nS", 0.835) },
      rest: {
        guard: "record",
        mechanisms: {
          chloride: {
            mechanism: "chloride-homeostasis",
            population: "E",
            parameters: { targetRate: `${TARGET} Hz`, gainKCC2: "0 1/h", kcc2Start },
          },
        },
        recording: { rates: "1 s", quantiles: [{ name: "E.eGABA", every: "1 s" }] },
      },
    });
  };
}

/** Before or after the drug: inhibitory synapses, and E_GABA of each cell. */
interface State {
  readonly weights: WeightSnapshot;
  readonly reversals: Float64Array;
}

/** 100 cells at their set-point, then after 48 h of the drug. */
function states([receptors, chloride, drug]: (typeof ways)[string], seed: number): [State, State] {
  const draws = randomStream(seed, "cells");
  const kcc2 = Float64Array.from({ length: CELLS }, () => Math.exp(spread.kcc2 * draws.normal()));
  const boosts = Float64Array.from({ length: CELLS }, () => BOOST * Math.exp(spread.boost * draws.normal()));
  const w = Float64Array.from({ length: CELLS * SITES }, () => Math.exp(0.6 * draws.normal()));
  const post = Int32Array.from(w.keys(), (i) => Math.floor(i / SITES));
  const ends = Array.from(kcc2, (start, i) => {
    const firing = drug === "ttx" ? silence : [{ hours: DRUG, rate: TARGET * boosts[i]! }];
    return adapted(cell(receptors, chloride), firing, start);
  });
  const state = (time: number, factor: (i: number) => number, expressed: (i: number) => number): State => ({
    weights: {
      ...{ projection: "IE", time, pre: post, post, ordinal: post, branch: null, w, age: null },
      strength: w.map((each, i) => each * factor(post[i]!)),
      variables: new Map(),
    },
    reversals: kcc2.map((_, i) => restingReversal(expressed(i))),
  });
  return [
    state(
      0,
      () => 1,
      (i) => kcc2[i]!,
    ),
    state(
      DRUG * 3600,
      (i) => ends[i]!.factor,
      (i) => ends[i]!.kcc2,
    ),
  ];
}

const percent = (after: number, before: number) => 100 * (after / before - 1);

/** Mean current through the open channels of all synapses at a potential, in units of a weight times mV. */
function current({ weights, reversals }: State, potential: number): number {
  return mean(weights.strength.map((s, i) => s * Math.abs(potential - reversals[weights.post[i]!]!)));
}

/** What an electrode makes of it: amplitudes at a fixed driving force, and reversals by perforated patch, 20 cells each. */
function recorded([before, after]: readonly [State, State], seed: number) {
  const table = patchedWeights(before.weights, after.weights, seed);
  const column = (name: string) => table.columns.find((each) => each.name === name)!;
  const [group, amplitude] = [column("group"), column("amplitude")];
  if (group.kind !== "category" || amplitude.kind !== "number")
    throw new Error("bug: a recording without amplitudes");
  const amplitudes = [0, 1].map((code) => mean(amplitude.values.filter((_, i) => group.codes[i] === code)));
  const draws = randomStream(seed, "perforated patch");
  const reversal = ({ reversals }: State) =>
    mean(
      Float64Array.from(
        { length: 20 },
        () => reversals[draws.integer(CELLS)]! + spread.reversal * draws.normal(),
      ),
    );
  const shift = -reversal(before) + reversal(after);
  return { amplitudes, shift };
}

function drugged(way: (typeof ways)[string], seed: number): Measured {
  const both = states(way, seed);
  const [before, after] = both;
  const [s0, s1] = [before.weights.strength, after.weights.strength];
  const seen = sortedCopy(s0)[s0.length / 2]!;
  const sites = (of: Float64Array) => of.filter((s) => s >= seen).length;
  const { amplitudes, shift } = recorded(both, seed);
  const isChanged = Math.abs(Math.log(amplitudes[1]! / amplitudes[0]!)) > called.conductance;
  const isShifted = Math.abs(shift) > called.reversal;
  const line = rankOrder(s0, s1)!; // weights are never all equal
  return {
    conductance: percent(mean(s1), mean(s0)),
    amplitude: percent(amplitudes[1]!, amplitudes[0]!),
    sites: percent(sites(s1), sites(s0)),
    shift: mean(after.reversals) - mean(before.reversals),
    power: percent(current(after, REST), current(before, REST)),
    farCurrent: percent(current(after, FAR), current(before, FAR)),
    called: isChanged === way[0] > 0 && isShifted === way[1] > 0 ? 1 : 0,
    slope: line.ols.slope,
    intercept: (100 * line.ols.intercept) / mean(s0),
    excess: null,
    rate: null,
  };
}

const noDrug: Measured = Object.fromEntries(
  ["conductance", "amplitude", "sites", "shift", "power", "farCurrent", "called", "slope", "intercept"].map(
    (name) => [name, null],
  ),
);

type Arm = Model | ComputedArm;

function measure(recording: RecordingOf<Arm>, paired: (arm: string) => RecordingOf<Arm>): Measured {
  if (!("series" in recording)) return drugged(ways[recording.arm]!, recording.data.seed);
  const rateOf = (of: RecordingOf<Arm>) =>
    "series" in of ? meanBetween(of, "E.rate", ["5 s", "40 s"]) : null;
  const [own, usual] = [rateOf(recording), rateOf(paired("unchanged, wash"))];
  return { ...noDrug, rate: own, excess: own === null || !usual ? null : own / usual };
}

function calledRight(arm: string): Finding {
  return finding(
    `conductance and E_GABA as recorded name what the cells did (${arm})`,
    "share of seeds",
    [0.95, 1],
    { as: "seeds", of: "called", arm },
  );
}

/**
 * Two ways for a quiet cell to weaken its inhibition: fewer receptors, or a driving force that shrinks.
 *
 * Arms with a drug are a mean field: 100 cells whose spikes are replaced by their rate, through the equations of
 * `inhibitory-scaling` and `chloride-homeostasis` for 48 h in real time, read in a block of spikes as miniature currents
 * are. A virtual electrode then sees 20 cells before and 20 after. The arms of the wash are circuits: the culture in its
 * first 40 s, with the KCC2 that 48 h of silence leave.
 *
 * Departs from the catalogue: the mean field stands for the culture in the full run, too, where only the demo may have it;
 * no culture under bicuculline (the rate of a cell doubles, as that of the culture did), and no arm of both ways under it; no single-channel conductance; a
 * site is seen above the median strength before. One factor for all synapses of a cell under bicuculline is built in and no
 * finding: slope and intercept of the rank-order line are reported, which pooled over cells misses the origin, as cells
 * differ in their factor. Chosen here: the thresholds that call a change, the spread over cells, and the gain of the
 * receptors, half that of excitation. Chosen after quick runs: recurrence and inhibition of the culture, for 3 Hz at first.
 *
 * The wash compares pathological states: activity loads chloride and lifts E_GABA above -60 mV within 40 s in every arm,
 * `unchanged, wash` and `chloride, wash` as well, so that `excess` says how much worse, not that only one goes wrong.
 *
 * Put in, shown as a check: what a way does not touch stays, so `shift`, `chlorideConductance`, `noneConductance` and
 * `nonePower` cannot fail but by an error of the code. Under ttx all cells share one factor: no seed changes a conductance.
 */
export const inhibitoryScalingChloride = experiment({
  name: "inhibitory-scaling-chloride",
  question:
    "Does a quiet cell weaken inhibition by removing receptors, by shifting chloride, and can they be told apart?",
  source: {
    cite: "Kilman, van Rossum & Turrigiano 2002, J Neurosci 22:1328-1337",
    doi: "10.1523/JNEUROSCI.22-04-01328.2002",
  },
  claims: ["C14", "C15"],
  restsOn: {
    C14: ["conductance", "amplitude", "sites", "shift"],
    C15: ["chlorideShift", "chlorideConductance", "chloridePower"],
  },
  checks: [
    "called",
    "chlorideCalled",
    "bothCalled",
    "noneCalled",
    "shift",
    "chlorideConductance",
    "noneConductance",
    "nonePower",
  ],
  seed: 2002,
  findings: {
    conductance: finding("receptors, 48 h of silence: mIPSC conductance", "%", [-50, -20], {
      range: "V",
    }),
    amplitude: finding("the same as recorded above a threshold of 5 pA", "%", [-50, -20], {
      range: "V",
    }),
    sites: finding("sites above the median strength before (published: about -50 %)", "%", [-70, -30]),
    shift: finding("receptors: E_GABA stays", "mV", [-1, 1], { as: "equivalence" }),
    called: calledRight("receptors, ttx"),
    chlorideShift: finding("chloride, 48 h of silence: shift of E_GABA", "mV", [3, 10], {
      of: "shift",
      arm: "chloride, ttx",
    }),
    chlorideConductance: finding("chloride: the mIPSC conductance stays", "%", [-3, 3], {
      as: "equivalence",
      of: "conductance",
      arm: "chloride, ttx",
    }),
    chloridePower: finding("chloride: inhibitory current at rest", "%", [-100, -25], {
      of: "power",
      arm: "chloride, ttx",
    }),
    chlorideFar: finding("chloride: an assay at 0 mV sees little of it", "%", [-15, 15], {
      as: "equivalence",
      of: "farCurrent",
      arm: "chloride, ttx",
    }),
    chlorideCalled: calledRight("chloride, ttx"),
    bothCalled: calledRight("both, ttx"),
    noneConductance: finding("neither: the mIPSC conductance stays", "%", [-3, 3], {
      as: "equivalence",
      of: "conductance",
      arm: "none, ttx",
    }),
    nonePower: finding("neither: the current at rest stays", "%", [-3, 3], {
      as: "equivalence",
      of: "power",
      arm: "none, ttx",
    }),
    noneCalled: calledRight("none, ttx"),
    moreReceptors: finding("receptors, 48 h of bicuculline: mIPSC conductance rises", "%", [5, 400], {
      of: "conductance",
      arm: "receptors, bicuculline",
    }),
    chlorideFalls: finding("chloride, 48 h of bicuculline: E_GABA falls", "mV", [-10, -0.5], {
      of: "shift",
      arm: "chloride, bicuculline",
    }),
    excess: finding(
      "chloride too far (17 mV): rate after the wash over that of the unchanged culture (E_GABA above -60 mV in both)",
      "1",
      [2, 100],
      {
        arm: "chloride too far, wash",
      },
    ),
    mildExcess: finding(
      "chloride (5 mV): rate after the wash over that of the unchanged culture (E_GABA above -60 mV in both)",
      "1",
      [1, 2],
      {
        of: "excess",
        arm: "chloride, wash",
      },
    ),
  },
  arms: {
    ...Object.fromEntries(
      Object.keys(ways).map((name) => [
        name,
        (_: RunSize, seed: number) => ({ settings: { way: name }, seed }),
      ]),
    ),
    ...Object.fromEntries(Object.entries(washes).map(([name, speed]) => [name, washed(speed)])),
  },
  pairedWith: ["unchanged, wash"],
  control: [
    { arm: "none, ttx", misses: ["conductance"] },
    { arm: "chloride, ttx", misses: ["conductance", "amplitude", "sites"] },
    { arm: "none, ttx", of: "chloride, ttx", misses: ["chlorideShift", "chloridePower"] },
    { arm: "receptors, ttx", of: "chloride, ttx", misses: ["chlorideShift"] },
    { arm: "none, bicuculline", of: "receptors, bicuculline" },
    { arm: "none, bicuculline", of: "chloride, bicuculline" },
    { arm: "chloride, wash", of: "chloride too far, wash" },
    { arm: "unchanged, wash", of: "chloride too far, wash" },
  ],
  replicates: (size) => (size === "full" ? 20 : 2),
  measure,
  courses: [
    { title: "Rate of the culture after 48 h of silence", quantity: "E.rate", unit: "Hz" },
    { title: "E_GABA after 48 h of silence", quantity: "E.eGABA mean", unit: "mV" },
  ],
});
