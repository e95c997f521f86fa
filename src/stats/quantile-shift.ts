import { mean, quantiles } from "../numerics/quantile.ts";

/** 0.05 to 0.95 by 0.05. */
export const shiftProbabilities: readonly number[] = Array.from({ length: 19 }, (_, i) => (i + 1) * 0.05);

/** Shift function of two samples of sizes. */
export interface QuantileShift {
  readonly probabilities: readonly number[];
  /** Quantiles (type 7) in the unit of the sizes. */
  readonly reference: Float64Array;
  readonly treated: Float64Array;
  /** D(q) = log of treated over reference. Constant under uniform scaling. */
  readonly logRatio: Float64Array;
  /** Least-squares slope of D on log reference size: 0 under uniform scaling; null if those quantiles are all equal. */
  readonly slopeOnLogReference: number | null;
}

/**
 * Quantile-shift function of raw sizes.
 *
 * The ratio at rank q is not the change of a synapse: ranks are not kept under selective change.
 * Source: Rousselet, Pernet & Wilcox 2017, Eur J Neurosci 46:1738; statistics.md 9.5 and 9.6.
 */
export function quantileShift(
  reference: ArrayLike<number>,
  treated: ArrayLike<number>,
  probabilities: readonly number[] = shiftProbabilities,
): QuantileShift {
  const before = quantiles(reference, probabilities);
  const after = quantiles(treated, probabilities);
  const logRatio = after.map((value, i) => Math.log(value) - Math.log(before[i]!));
  return {
    probabilities,
    reference: before,
    treated: after,
    logRatio,
    slopeOnLogReference: slope(before.map(Math.log), logRatio),
  };
}

/**
 * Log ratio over quantiles that uniform scaling by `factor` with a detection limit would show.
 *
 * It rises or falls at the low end although every synapse changed alike, and is the curve to compare with.
 * Fails: null if nothing is left above the limit, before or after the scaling.
 * Source: the argument of Hanes et al. 2020, J Neurosci 40:4090, and Koesters et al. 2024, Neuroscientist 30:49.
 */
export function uniformRatioCurve(
  reference: ArrayLike<number>,
  factor: number,
  threshold: number,
  probabilities: readonly number[] = shiftProbabilities,
): Float64Array | null {
  const seen = Float64Array.from(reference).filter((size) => size >= threshold);
  const scaled = seen.map((size) => size * factor).filter((size) => size >= threshold);
  return scaled.length === 0 || seen.length === 0
    ? null
    : quantileShift(seen, scaled, probabilities).logRatio;
}

function slope(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const centreX = mean(x);
  const centreY = mean(y);
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - centreX) * (y[i]! - centreY);
    xx += (x[i]! - centreX) ** 2;
  }
  return xx > 0 ? xy / xx : null;
}
