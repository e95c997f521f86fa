import { normalQuantile } from "../numerics/normal-distribution.ts";

/** A share with its interval. */
export interface Share {
  /** Between 0 and 1; null where there were no trials. */
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
}

/**
 * Share of successes with its Wilson score interval.
 *
 * Source: Wilson 1927, J Am Stat Assoc 22:209. Never leaves [0, 1], and is not empty at 0 of n.
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Share {
  if (trials === 0) return { value: null, low: 0, high: 1 };
  const z = normalQuantile(0.5 + level / 2);
  const p = successes / trials;
  const widening = 1 + (z * z) / trials;
  const centre = (p + (z * z) / (2 * trials)) / widening;
  const half = (z / widening) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials));
  return { value: p, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
