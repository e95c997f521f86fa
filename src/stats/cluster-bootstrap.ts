import { tQuantile } from "../numerics/distributions.ts";
import { quantileSorted, sortedCopy } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";

/** The animal (and, if known, the dendrite) of each row of one group. */
export interface Clusters {
  /** 0..animalCount-1. */
  readonly animals: Int32Array;
  readonly animalCount: number;
  /** Numbered over all animals; absent to keep animals whole. */
  readonly dendrites?: Int32Array;
}

/** Values of one group with their clusters. */
export interface ClusteredValues extends Clusters {
  readonly values: Float64Array;
}

/** Groups with fewer animals never get percentile intervals: at 4 v 4 they are wrong in 15 % of nulls. */
export const PERCENTILE_ANIMALS = 10;

/** How often each of `count` clusters is drawn in `count` draws with replacement. */
export function drawWeights(count: number, stream: RandomStream, out = new Int32Array(count)): Int32Array {
  out.fill(0);
  for (let i = 0; i < count; i++) out[stream.integer(count)]!++;
  return out;
}

/**
 * Multiplicity of each row in one resample: animals drawn with replacement, then (where dendrites are given) as
 * many dendrites as the animal has, drawn with replacement for each time the animal was drawn. Never synapses alone.
 */
export function resample(group: Clusters, stream: RandomStream): Int32Array {
  const animals = drawWeights(group.animalCount, stream);
  const { dendrites } = group;
  if (dendrites === undefined) return gathered(animals, group.animals);
  return gathered(dendriteWeights(group, dendrites, animals, stream), dendrites);
}

/** The weight of each row's cluster. */
function gathered(weights: Int32Array, clusters: Int32Array): Int32Array {
  const rows = new Int32Array(clusters.length);
  for (let i = 0; i < rows.length; i++) rows[i] = weights[clusters[i]!]!;
  return rows;
}

function dendriteWeights(
  group: Clusters,
  dendrites: Int32Array,
  animals: Int32Array,
  stream: RandomStream,
): Int32Array {
  const within = Array.from({ length: group.animalCount }, () => new Set<number>());
  let count = 0;
  for (let i = 0; i < dendrites.length; i++) {
    within[group.animals[i]!]!.add(dendrites[i]!);
    count = Math.max(count, dendrites[i]! + 1);
  }
  const weights = new Int32Array(count);
  within.forEach((set, animal) => {
    const list = [...set];
    for (let draw = 0; draw < animals[animal]! * list.length; draw++)
      weights[list[stream.integer(list.length)]!]!++;
  });
  return weights;
}

/**
 * `replicates` values of a statistic of resampled groups; row r holds the numbers of replicate r.
 *
 * `statistic` gets the multiplicity of every row of every group, so that nothing is copied or sorted again.
 */
export function clusterBootstrap(
  groups: readonly Clusters[],
  statistic: (weights: readonly Int32Array[]) => ArrayLike<number>,
  replicates: number,
  stream: RandomStream,
): Float64Array[] {
  return Array.from({ length: replicates }, () =>
    Float64Array.from(statistic(groups.map((group) => resample(group, stream)))),
  );
}

/** Interval of one number from a cluster bootstrap, and by which rule. */
export interface BootstrapInterval {
  readonly estimate: number;
  /** Bootstrap SD times sqrt(M / (M - 1)), M the smaller number of animals. */
  readonly se: number;
  readonly low: number;
  readonly high: number;
  readonly df: number;
  readonly rule: "corrected SE with t quantile" | "percentile";
}

/**
 * Interval from bootstrap replicates of one number.
 *
 * With M animals a bootstrap's variance is too small by (M - 1) / M; the SE is corrected for it. Below 10 animals in
 * a group the interval is estimate -+ t SE on sum (M - 1) degrees of freedom; from 10 on it is the percentile interval.
 * Fails: returns null where a group has fewer than 2 animals.
 */
export function bootstrapInterval(
  estimate: number,
  replicates: ArrayLike<number>,
  animalCounts: readonly number[],
  level = 0.95,
): BootstrapInterval | null {
  const fewest = Math.min(...animalCounts);
  if (fewest < 2) return null;
  const df = animalCounts.reduce((sum, m) => sum + m - 1, 0);
  const se = spread(replicates) * Math.sqrt(fewest / (fewest - 1));
  if (fewest >= PERCENTILE_ANIMALS) {
    const sorted = sortedCopy(replicates);
    const low = quantileSorted(sorted, (1 - level) / 2);
    const high = quantileSorted(sorted, (1 + level) / 2);
    return { estimate, se, low, high, df, rule: "percentile" };
  }
  const half = tQuantile((1 + level) / 2, df) * se;
  return {
    estimate,
    se,
    low: estimate - half,
    high: estimate + half,
    df,
    rule: "corrected SE with t quantile",
  };
}

/** SD of bootstrap replicates, n - 1 below. */
export function spread(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const centre = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - centre) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
