import { mean, quantileSorted, sortedCopy } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import {
  type BootstrapInterval,
  bootstrapInterval,
  type ClusteredValues,
  resample,
} from "./cluster-bootstrap.ts";
import { sortValues, weightedQuantiles } from "./weighted-quantiles.ts";

/** How the optimal transport of log sizes from reference to treated divides into one shift and the rest. */
export interface Transport {
  /** Squared 2-Wasserstein distance of log sizes: mean over q of D(q)^2. */
  readonly W2Squared: number;
  /** (mean D)^2, the part of a common factor. */
  readonly shiftSquared: number;
  /** Share of the common factor after sampling noise was taken off both parts; 1 is pure scaling; null where nothing is left above the noise. */
  readonly uniformity: number | null;
  readonly noise: { readonly W2Squared: number; readonly shiftSquared: number };
  readonly interval: BootstrapInterval | null;
}

const GRID = Array.from({ length: 400 }, (_, i) => (i + 0.5) / 400);

/**
 * Uniformity index U with a split-half correction and a bootstrap of animals. Values are log sizes.
 *
 * The noise is the mean W2^2 between random halves of the reference animals (up to 40 splits), times
 * (1/Mr + 1/Mt) / (1/Mh + 1/(Mr - Mh)), which takes the halves' animals to those of the comparison.
 *
 * Departs from the source: noise is taken off (mean D)^2 too, because it raises both; and is scaled to the sizes.
 * Source: statistics.md 10.3.
 */
export function transport(
  reference: ClusteredValues,
  treated: ClusteredValues,
  options: { readonly replicates: number; readonly stream: RandomStream },
): Transport {
  const parts = partsOf(quantilesOf(sortedCopy(reference.values)), quantilesOf(sortedCopy(treated.values)));
  const noise = splitHalfNoise(reference, treated.animalCount, options.stream);
  const corrected = (p: Parts) => {
    const whole = p.W2Squared - noise.W2Squared;
    return whole > 0 ? Math.min(1, Math.max(0, p.shiftSquared - noise.shiftSquared) / whole) : null;
  };
  const uniformity = corrected(parts);
  const sorted = [reference, treated].map((group) => ({ group, sorted: sortValues(group.values) }));
  const replicates = Array.from({ length: uniformity === null ? 0 : options.replicates }, () => {
    const [x, y] = sorted.map((s) => weightedQuantiles(s.sorted, resample(s.group, options.stream), GRID));
    // Nothing above the noise leaves the index open; leaving such resamples out would make the interval too short.
    return corrected(partsOf(x!, y!)) ?? 0;
  });
  return {
    ...parts,
    uniformity,
    noise,
    interval:
      uniformity === null || replicates.length < 2
        ? null
        : clipped(bootstrapInterval(uniformity, replicates, [reference.animalCount, treated.animalCount])),
  };
}

interface Parts {
  readonly W2Squared: number;
  readonly shiftSquared: number;
}

function quantilesOf(ascending: Float64Array): Float64Array {
  return Float64Array.from(GRID, (p) => quantileSorted(ascending, p));
}

function partsOf(x: Float64Array, y: Float64Array): Parts {
  const D = x.map((value, i) => y[i]! - value);
  return { W2Squared: mean(D.map((value) => value * value)), shiftSquared: mean(D) ** 2 };
}

function splitHalfNoise(reference: ClusteredValues, treatedAnimals: number, stream: RandomStream): Parts {
  const M = reference.animalCount;
  if (M < 2) return { W2Squared: 0, shiftSquared: 0 };
  const half = Math.floor(M / 2);
  const toSizes = (1 / M + 1 / treatedAnimals) / (1 / half + 1 / (M - half));
  const splits = Array.from({ length: 40 }, () => {
    const first = new Set(stream.permutation(M).subarray(0, half));
    const side = (inFirst: boolean) =>
      quantilesOf(reference.values.filter((_, i) => first.has(reference.animals[i]!) === inFirst).sort());
    return partsOf(side(true), side(false));
  });
  return {
    W2Squared: toSizes * mean(splits.map((s) => s.W2Squared)),
    shiftSquared: toSizes * mean(splits.map((s) => s.shiftSquared)),
  };
}

function clipped(interval: BootstrapInterval | null): BootstrapInterval | null {
  return interval && { ...interval, low: Math.max(0, interval.low), high: Math.min(1, interval.high) };
}
