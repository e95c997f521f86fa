import { randomStream } from "../numerics/random.ts";

/** Two-sided p value of a sign-flip test. */
export interface PermutationTest {
  readonly p: number;
  /** True if all 2^n sign patterns were counted. */
  readonly exact: boolean;
}

/** Pairs up to which every sign pattern is counted. */
const EXACT_PAIRS = 12;
const DRAWS = 10_000;

/**
 * Paired permutation test: does the mean of the differences lie farther from 0 than their signs alone would bring it?
 *
 * Exact for up to 12 pairs, else 10,000 random sign patterns with the observed one counted in. The smallest p of n pairs
 * is 2^(1-n): five pairs cannot reach 0.05.
 * Fails: returns null without pairs.
 */
export function pairedPermutation(differences: ArrayLike<number>, seed: number): PermutationTest | null {
  const n = differences.length;
  if (n === 0) return null;
  let observed = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    observed += differences[i]!;
    size += Math.abs(differences[i]!);
  }
  // sums of the same numbers in another order differ by rounding
  const reach = Math.abs(observed) - 1e-12 * size;
  if (n <= EXACT_PAIRS) {
    let hits = 0;
    for (let pattern = 0; pattern < 2 ** n; pattern++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (pattern >> i) & 1 ? differences[i]! : -differences[i]!;
      if (Math.abs(sum) >= reach) hits++;
    }
    return { p: hits / 2 ** n, exact: true };
  }
  const stream = randomStream(seed, "paired-permutation", n);
  let hits = 1;
  for (let draw = 0; draw < DRAWS; draw++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += stream.bernoulli(0.5) ? differences[i]! : -differences[i]!;
    if (Math.abs(sum) >= reach) hits++;
  }
  return { p: hits / (DRAWS + 1), exact: false };
}
