import type { ModelFrame } from "./lmm-types.ts";

type Transform = ModelFrame["responseTransform"];

/** Factor from the scale of the model to natural logs; null if the response is no log. */
function logBase(transform: Transform): number | null {
  switch (transform) {
    case "log":
    case "log1p":
      return 1;
    case "log2":
      return Math.LN2;
    case "log10":
      return Math.LN10;
    default:
      return null;
  }
}

/** A mean back on the scale of the measurement: geometric for logs, squared for square roots; null if that is unknown. */
export function responseOfMean(transform: Transform, mean: number): number | null {
  switch (transform) {
    case "identity":
      return mean;
    case "log":
      return Math.exp(mean);
    case "log2":
      return 2 ** mean;
    case "log10":
      return 10 ** mean;
    case "log1p":
      return Math.expm1(mean);
    case "sqrt":
      return mean < 0 ? null : mean * mean;
    case "exp":
      return mean > 0 ? Math.log(mean) : null;
    case "other":
      return null;
  }
}

/** Change in per cent that a difference of logs means, 100 (ratio - 1); null if the response is no log. Of x + 1 for log1p. */
export function percentOfDifference(transform: Transform, difference: number): number | null {
  const base = logBase(transform);
  return base === null ? null : 100 * Math.expm1(base * difference);
}

/** A percentage with the standard error of the delta method. */
export interface PercentEstimate {
  readonly percent: number;
  readonly se: number;
}

/**
 * Change in per cent from mean b to mean a of square roots, 100 (a^2 / b^2 - 1), with its standard error.
 *
 * `variance` holds Var(a), Cov(a, b), Var(b). Null where a mean is not positive.
 */
export function percentOfSquares(
  a: number,
  b: number,
  variance: readonly [number, number, number],
): PercentEstimate | null {
  if (!(a > 0 && b > 0)) return null;
  const ratio = (a / b) ** 2;
  // d ratio = 2 ratio (da / a - db / b)
  const relative = variance[0] / a ** 2 - (2 * variance[1]) / (a * b) + variance[2] / b ** 2;
  return { percent: 100 * (ratio - 1), se: 200 * ratio * Math.sqrt(Math.max(0, relative)) };
}
