import { declineCoefficient } from "../instruments/cohort-effects.ts";
import { quantiles } from "../numerics/quantile.ts";

/** Ways in which sleep may turn wake sizes into sleep sizes; the first is the simplest. */
export const candidateNames = [
  "uniform",
  "random-subset",
  "threshold",
  "linear",
  "quadratic",
  "endosome",
  "quadratic-endosome",
  "sub-linear",
] as const;
export type CandidateName = (typeof candidateNames)[number];

/** Synapses of some mice: log size, endosome (0/1) and mouse of each. */
export interface MarkedSizes {
  readonly logSize: Float64Array;
  readonly endosome: ArrayLike<number>;
  readonly mouse: ArrayLike<number>;
}

/** One candidate on one data set. */
export interface CandidateFit {
  readonly name: CandidateName;
  /** Share that scales (for `sub-linear` the exponent) and factor at the least distance. */
  readonly fraction: number;
  readonly factor: number;
  /** Anderson-Darling distance of log size, summed over spines with and without endosome. */
  readonly distance: number;
  /** Distance to mice that were left out of the search, one entry per mouse. */
  readonly heldOut: Float64Array;
}

/** All candidates, and the fraction that an approximate Bayesian search gives for the quadratic one. */
export interface CandidateLandscape {
  readonly fits: readonly CandidateFit[];
  /** Mean fraction over the nearest 2 % of the (fraction, factor) grid, prior uniform on the grid. */
  readonly fraction: number;
}

/** Grid of the search: fraction 0.50 to 1 in steps of 0.02, factor 0.50 to 1.00 in steps of 0.01. */
export const fractionGrid = Array.from({ length: 26 }, (_, i) => (50 + 2 * i) / 100);
export const factorGrid = Array.from({ length: 51 }, (_, i) => (50 + i) / 100);

const levels = Array.from({ length: 96 }, (_, k) => (k + 0.5) / 96);

/**
 * Distance of every candidate to the sleep sizes, on the grid and out of sample by mouse.
 *
 * A candidate turns the wake distribution into a mixture of moved and unmoved synapses. The distribution of that
 * mixture is computed, not simulated: it is what the mean over endlessly many bootstraps of the wake sizes tends to.
 * Each mouse is left out in turn: a sleep mouse is predicted from the others, a wake mouse predicts the sleep mice.
 */
export function candidateLandscape(wake: MarkedSizes, sleep: MarkedSizes): CandidateLandscape {
  const whole = landscapeOf(wake, sleep);
  const folds = leaveOneMouseOut(wake, sleep);
  const heldOut = candidateNames.map(() => new Float64Array(folds.length));
  folds.forEach(({ train, test }, fold) => {
    const points = landscapeOf(train.wake, train.sleep).best;
    const distance = distancesOf(test.wake, test.sleep);
    candidateNames.forEach((name, c) => {
      heldOut[c]![fold] = distance(name, points[c]!.fraction, points[c]!.factor);
    });
  });
  return {
    fits: candidateNames.map((name, c) => ({ name, ...whole.best[c]!, heldOut: heldOut[c]! })),
    fraction: whole.fraction,
  };
}

interface GridPoint {
  readonly fraction: number;
  readonly factor: number;
  readonly distance: number;
}

function landscapeOf(wake: MarkedSizes, sleep: MarkedSizes): { best: GridPoint[]; fraction: number } {
  const distance = distancesOf(wake, sleep);
  const quadratic: GridPoint[] = [];
  const best = candidateNames.map((name) => {
    let least: GridPoint = { fraction: 1, factor: 1, distance: Number.POSITIVE_INFINITY };
    for (const fraction of name === "uniform" ? [1] : fractionGrid) {
      for (const factor of factorGrid) {
        const point = { fraction, factor, distance: distance(name, fraction, factor) };
        if (point.distance < least.distance) least = point;
        if (name === "quadratic") quadratic.push(point);
      }
    }
    return least;
  });
  quadratic.sort((a, b) => a.distance - b.distance);
  const near = quadratic.slice(0, Math.ceil(0.02 * quadratic.length));
  return { best, fraction: near.reduce((sum, point) => sum + point.fraction, 0) / near.length };
}

/** The distance function of one pair of samples: everything that does not depend on the candidate is made once. */
function distancesOf(wake: MarkedSizes, sleep: MarkedSizes) {
  const rank = ranks(wake.logSize);
  const centre = wake.logSize.reduce((sum, value) => sum + value, 0) / wake.logSize.length;
  const strata = [0, 1]
    .map((endosome) => stratum(wake, sleep, rank, endosome))
    .filter((part) => part.n > 0 && part.share > 0);
  return (name: CandidateName, fraction: number, factor: number): number =>
    strata.reduce((sum, part) => sum + part.share * stratumDistance(part, name, fraction, factor, centre), 0);
}

/** A ladder of log sizes, 0.0025 apart, from far below to far above any synapse. */
const ladderFrom = -12;
const ladderSteps = 400;
const ladderSizes = Float64Array.from(
  { length: 16 * ladderSteps },
  (_, step) => ladderFrom + step / ladderSteps,
);

/** Wake and sleep synapses with, or without, endosomes, as far as no candidate matters. */
interface Stratum {
  readonly endosome: boolean;
  readonly n: number;
  /** Share of the sleep synapses in this stratum. */
  readonly share: number;
  /** Wake log sizes, ascending, with their rank among all wake synapses. */
  readonly size: Float64Array;
  readonly rank: Float64Array;
  /** Points at which distributions are compared, and the sleep distribution there. */
  readonly at: Float64Array;
  readonly sleep: Float64Array;
  /** Wake synapses at or below `at` after a factor; by factor. */
  readonly below: Map<number, Int32Array>;
  /** Wake synapses at or below `ladderFrom` + step / `ladderSteps`, by step. */
  readonly ladder: Int32Array;
  /** Sums over ascending wake synapses of the chance to scale; by candidate and fraction. */
  readonly chance: Map<string, Float64Array>;
}

function stratum(wake: MarkedSizes, sleep: MarkedSizes, rank: Float64Array, endosome: number): Stratum {
  const rows = [...wake.logSize.keys()]
    .filter((row) => wake.endosome[row] === endosome)
    .sort((a, b) => wake.logSize[a]! - wake.logSize[b]!);
  const size = Float64Array.from(rows, (row) => wake.logSize[row]!);
  const treated = sleep.logSize.filter((_, row) => sleep.endosome[row] === endosome).sort();
  const pooled = new Float64Array(size.length + treated.length);
  pooled.set(size);
  pooled.set(treated, size.length);
  const at = quantiles(pooled, levels);
  return {
    endosome: endosome === 1,
    n: size.length,
    share: treated.length / sleep.logSize.length,
    size,
    rank: Float64Array.from(rows, (row) => rank[row]!),
    at,
    sleep: Float64Array.from(countsBelow(treated, at), (count) => count / treated.length),
    ladder: countsBelow(size, ladderSizes),
    below: new Map(),
    chance: new Map(),
  };
}

function stratumDistance(
  part: Stratum,
  name: CandidateName,
  fraction: number,
  factor: number,
  centre: number,
): number {
  const candidate =
    name === "sub-linear" ? powerLaw(part, fraction, factor, centre) : mixture(part, name, fraction, factor);
  let sum = 0;
  for (let k = 0; k < levels.length; k++) {
    const gap = candidate[k]! - part.sleep[k]!;
    sum += (gap * gap) / (levels[k]! * (1 - levels[k]!));
  }
  return sum / levels.length;
}

const scratch = new Float64Array(levels.length);

/** Distribution at `part.at` when synapses of chance p(rank) are multiplied by `factor` and the others stay. */
function mixture(part: Stratum, name: CandidateName, fraction: number, factor: number): Float64Array {
  const chance = memo(part.chance, `${name} ${fraction}`, () => chanceSums(part, name, fraction));
  const unmoved = memo(part.below, 1, () => countsBelow(part.size, part.at));
  const moved = memo(part.below, factor, () =>
    countsBelow(
      part.size,
      part.at.map((value) => value - Math.log(factor)),
    ),
  );
  for (let k = 0; k < scratch.length; k++) {
    scratch[k] = (unmoved[k]! - chance[unmoved[k]!]! + chance[moved[k]!]!) / part.n;
  }
  return scratch;
}

/** Distribution at `part.at` when log size is stretched about its centre by `exponent` and moved by log `factor`. */
function powerLaw(part: Stratum, exponent: number, factor: number, centre: number): Float64Array {
  const { ladder } = part;
  const shift = Math.log(factor);
  for (let k = 0; k < scratch.length; k++) {
    const step = (centre + (part.at[k]! - shift - centre) / exponent - ladderFrom) * ladderSteps;
    scratch[k] = ladder[Math.max(0, Math.min(ladder.length - 1, Math.floor(step)))]! / part.n;
  }
  return scratch;
}

function chanceSums(part: Stratum, name: CandidateName, fraction: number): Float64Array {
  const sums = new Float64Array(part.n + 1);
  for (let i = 0; i < part.n; i++)
    sums[i + 1] = sums[i]! + chanceOf(name, fraction, part.rank[i]!, part.endosome);
  return sums;
}

/** Chance that a synapse of rank u scales. Without endosome the combined candidate keeps a tenth, as the generator. */
function chanceOf(name: CandidateName, fraction: number, u: number, endosome: boolean): number {
  switch (name) {
    case "uniform":
      return 1;
    case "random-subset":
      return fraction;
    case "threshold":
      return u < fraction ? 1 : 0;
    case "linear":
      return Math.max(0, 1 - declineCoefficient(fraction, 1) * u);
    case "quadratic":
      return Math.max(0, 1 - declineCoefficient(fraction, 2) * u * u);
    case "endosome":
      return endosome ? fraction : 0;
    case "quadratic-endosome":
      return Math.max(0, 1 - declineCoefficient(fraction, 2) * u * u) * (endosome ? 1 : 0.1);
    case "sub-linear":
      throw new Error("bug: sub-linear change has no chance");
  }
}

function leaveOneMouseOut(wake: MarkedSizes, sleep: MarkedSizes) {
  const split = (sizes: MarkedSizes, mouse: number) => ({
    own: only(sizes, (m) => m === mouse),
    others: only(sizes, (m) => m !== mouse),
  });
  const sleepFolds = distinct(sleep.mouse).map((mouse) => {
    const { own, others } = split(sleep, mouse);
    return { train: { wake, sleep: others }, test: { wake, sleep: own } };
  });
  const wakeFolds = distinct(wake.mouse).map((mouse) => {
    const { own, others } = split(wake, mouse);
    return { train: { wake: others, sleep }, test: { wake: own, sleep } };
  });
  return [...sleepFolds, ...wakeFolds];
}

function only(sizes: MarkedSizes, keep: (mouse: number) => boolean): MarkedSizes {
  const kept = (_: unknown, row: number) => keep(sizes.mouse[row]!);
  return {
    logSize: sizes.logSize.filter(kept),
    endosome: Array.from(sizes.endosome).filter(kept),
    mouse: Array.from(sizes.mouse).filter(kept),
  };
}

function distinct(values: ArrayLike<number>): number[] {
  return [...new Set(Array.from(values))];
}

/** Ranks (rank - 1/2) / n. */
function ranks(values: Float64Array): Float64Array {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const rank = new Float64Array(values.length);
  order.forEach((row, position) => {
    rank[row] = (position + 0.5) / values.length;
  });
  return rank;
}

/** How many of the ascending `sorted` are at or below each of the ascending `at`. */
function countsBelow(sorted: Float64Array, at: ArrayLike<number>): Int32Array {
  const counts = new Int32Array(at.length);
  let i = 0;
  for (let k = 0; k < at.length; k++) {
    while (i < sorted.length && sorted[i]! <= at[k]!) i++;
    counts[k] = i;
  }
  return counts;
}

function memo<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
