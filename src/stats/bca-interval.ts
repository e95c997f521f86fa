import { normalCdf, normalQuantile } from "../numerics/normal-distribution.ts";
import { mean, quantileSorted } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";

/** How a bootstrap interval is drawn. */
export interface BcaEffort {
  readonly seed: number;
  /** Default 10,000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly level?: number;
}

/**
 * Bias-corrected and accelerated bootstrap interval of the mean of independent replicates.
 *
 * Where all values are one number the interval is that number. With five replicates or fewer it covers clearly less than
 * its level (a bootstrap's variance is too small by (n - 1) / n, and few samples have few distinct means).
 * Source: Efron 1987, J Am Stat Assoc 82:171-185; acceleration from the jackknife.
 * Fails: returns null for fewer than 2 values.
 */
export function bcaInterval(
  values: ArrayLike<number>,
  { seed, resamples = 10_000, level = 0.95 }: BcaEffort,
): { readonly estimate: number; readonly low: number; readonly high: number } | null {
  const n = values.length;
  if (n < 2) return null;
  const estimate = mean(values);
  const stream = randomStream(seed, "bca", n);
  const means = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[stream.integer(n)]!;
    means[b] = sum / n;
  }
  means.sort();
  const below = shareBelow(means, estimate);
  if (below === null) return { estimate, low: estimate, high: estimate };
  const bias = normalQuantile(below);
  const acceleration = jackknifeAcceleration(values);
  const bound = (p: number) => {
    const z = bias + normalQuantile(p);
    return quantileSorted(means, normalCdf(bias + z / (1 - acceleration * z)));
  };
  return { estimate, low: bound((1 - level) / 2), high: bound((1 + level) / 2) };
}

/** Share of sorted means below the estimate, ties counted half, kept off 0 and 1; null if all means are one number. */
function shareBelow(means: Float64Array, estimate: number): number | null {
  const B = means.length;
  if (means[0] === means[B - 1]) return null;
  let below = 0;
  let ties = 0;
  for (const each of means) {
    if (each < estimate) below++;
    else if (each === estimate) ties++;
  }
  return Math.min(1 - 0.5 / B, Math.max(0.5 / B, (below + ties / 2) / B));
}

/** Skewness of the jackknife means over 6 sqrt(n): for the mean, that of the values themselves. */
function jackknifeAcceleration(values: ArrayLike<number>): number {
  const centre = mean(values);
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < values.length; i++) {
    const d = values[i]! - centre;
    squares += d * d;
    cubes += d * d * d;
  }
  return squares === 0 ? 0 : cubes / (6 * squares * Math.sqrt(squares));
}
