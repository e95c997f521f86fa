import { normalQuantile } from "../numerics/normal-distribution.ts";
import { mean, quantileSorted, sortedCopy, variance } from "../numerics/quantile.ts";

/** Normal QQ data of values against their own mean and SD, with a simultaneous 95 % band. */
export interface QqNormal {
  readonly probabilities: readonly number[];
  /** mean + SD z(p). */
  readonly fitted: readonly number[];
  readonly observed: readonly number[];
  /** Band for `observed`; null where it is unbounded (the outer few per cent). */
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** Largest |exp(observed - fitted) - 1| over p in 0.01 to 0.99: for log sizes, a percentage of size / 100. */
  readonly largestDeviation: number;
}

/**
 * QQ points of log sizes at `points` probabilities.
 *
 * The band inverts Lilliefors' test (critical D 0.895 / (sqrt n - 0.01 + 0.85 / sqrt n), Stephens 1974), so it allows
 * for the estimated parameters; it takes the values as independent, which synapses of one animal are not.
 */
export function qqNormal(logSizes: ArrayLike<number>, points = 199): QqNormal {
  const n = logSizes.length;
  const sorted = sortedCopy(logSizes);
  const centre = mean(logSizes);
  const sd = Math.sqrt(variance(logSizes));
  const critical = 0.895 / (Math.sqrt(n) - 0.01 + 0.85 / Math.sqrt(n));
  const probabilities = Array.from({ length: points }, (_, i) => (i + 0.5) / points);
  const at = (p: number) => (p > 0 && p < 1 ? centre + sd * normalQuantile(p) : null);
  const fitted = probabilities.map((p) => centre + sd * normalQuantile(p));
  const observed = probabilities.map((p) => quantileSorted(sorted, p));
  let largestDeviation = 0;
  probabilities.forEach((p, i) => {
    if (p < 0.01 || p > 0.99) return;
    largestDeviation = Math.max(largestDeviation, Math.abs(Math.expm1(observed[i]! - fitted[i]!)));
  });
  return {
    probabilities,
    fitted,
    observed,
    low: probabilities.map((p) => at(p - critical)),
    high: probabilities.map((p) => at(p + critical)),
    largestDeviation,
  };
}
