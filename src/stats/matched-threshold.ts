import { findRoot } from "../numerics/one-dimension.ts";
import { mean, quantileSorted } from "../numerics/quantile.ts";
import type { AnimalSizes } from "./animal-quantiles.ts";

/** Sizes cut so that uniform scaling leaves the same share of every group above the detection limit. */
export interface MatchedSizes {
  readonly animals: readonly AnimalSizes[];
  /** Log of the factor treated / reference at which the cut groups agree in mean log size. */
  readonly logFactor: number;
  /** `logFactor` less the difference of mean log sizes before the cut: what the limit hid of the change. */
  readonly correction: number;
  /** Error of `logFactor` over the error of the difference of means: above 1, since cutting follows the factor. */
  readonly stretch: number;
  /** Sizes dropped over sizes compared. */
  readonly droppedShare: number;
}

/** The log sizes by which an animal is cut, and what is compared: absent, the log sizes themselves. */
export interface MatchedAnimal extends AnimalSizes {
  /** One value for each log size, in the order of `logSizes`; log units. */
  readonly compared?: Float64Array;
}

/** Groups to be matched: weight 1 for the treated, -1/k for the references, 0 for groups left as they are. */
export interface MatchRequest {
  readonly animals: readonly MatchedAnimal[];
  readonly weights: readonly number[];
  readonly logThreshold: number;
}

/**
 * Drops, on the side that scaling shrinks, what it would have carried below the detection limit.
 *
 * Under scaling by e^d < 1 the treated sizes above tau are the reference sizes above tau e^-d, scaled; under scaling
 * up the roles change. d solves d = (mean log size, treated - reference) after the cut, with animals weighted
 * equally; for log-concave sizes the right side rises more slowly than d, so that there is one root.
 * Fails: null where no factor does so with a tenth of every animal's sizes left above the limit.
 * Source: the idea is Kim, Tsien & Alger 2012, PLoS ONE 7:e37364; matching means and not K-S p values is ours.
 */
export function matchedSizes(request: MatchRequest): MatchedSizes | null {
  const { animals, weights, logThreshold } = request;
  const excess = (d: number) => meanContrast(cut(request, d), weights) - d;
  const down = largestCut(animals, logThreshold, (weight) => weight < 0, weights);
  const up = largestCut(animals, logThreshold, (weight) => weight > 0, weights);
  if (!(excess(-down) > 0 && excess(up) < 0)) return null;
  const logFactor = findRoot(excess, -down, up, 1e-6);
  const slope = (excess(logFactor + slopeStep) - excess(logFactor - slopeStep)) / (2 * slopeStep);
  const stretch = slope < 0 ? Math.min(mostStretch, Math.max(1, -1 / slope)) : 1;
  const kept = cut({ animals, weights, logThreshold }, logFactor);
  const compared = (list: readonly AnimalSizes[]) =>
    list.reduce((sum, one) => sum + (weights[one.group] === 0 ? 0 : one.logSizes.length), 0);
  const before = compared(animals);
  const droppedShare = before === 0 ? 0 : 1 - compared(kept) / before;
  const correction = logFactor - meanContrast(cut(request, 0), weights);
  return { animals: kept, logFactor, correction, stretch, droppedShare };
}

/** Why there is no comparison where `matchedSizes` finds none. */
export const tooClose =
  "too many sizes lie close above the detection limit to allow for those that scaling carried across it";

/** Half-width of the difference that gives the slope, log units: wide enough to pass several sizes. */
const slopeStep = 0.05;
/** A factor whose error is stretched further rests on the few sizes far above the limit. */
const mostStretch = 5;

/** Lowest log size that stays in a group of weight `weight` if scaling was by e^d. */
export function lowestKept(weight: number, d: number, logThreshold: number): number {
  if (weight < 0) return logThreshold + Math.max(0, -d);
  return weight > 0 ? logThreshold + Math.max(0, d) : logThreshold;
}

/** Largest |d| at which every animal of the side still keeps a tenth of its sizes; not below 0.01. */
function largestCut(
  animals: readonly AnimalSizes[],
  logThreshold: number,
  isCut: (weight: number) => boolean,
  weights: readonly number[],
): number {
  let largest = Infinity;
  for (const { group, logSizes } of animals) {
    if (!isCut(weights[group]!) || logSizes.length === 0) continue;
    largest = Math.min(largest, quantileSorted(logSizes, 0.9) - logThreshold);
  }
  return Math.max(0.01, Math.min(4, largest));
}

function cut({ animals, weights, logThreshold }: MatchRequest, d: number): MatchedAnimal[] {
  return animals.map((one) => {
    const from = firstAtLeast(one.logSizes, lowestKept(weights[one.group]!, d, logThreshold));
    const logSizes = one.logSizes.subarray(from);
    return one.compared ? { ...one, logSizes, compared: one.compared.subarray(from) } : { ...one, logSizes };
  });
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Weighted sum over groups of the mean over animals of what is compared; animals without sizes do not count. */
function meanContrast(animals: readonly MatchedAnimal[], weights: readonly number[]): number {
  let contrast = 0;
  weights.forEach((weight, group) => {
    if (weight === 0) return;
    const means = animals
      .filter((one) => one.group === group && one.logSizes.length > 0)
      .map(({ logSizes, compared }) => mean(compared ?? logSizes));
    contrast += weight * mean(means);
  });
  return contrast;
}
