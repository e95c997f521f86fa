import { symmetricEigen } from "../numerics/dense.ts";
import { chiSquareUpper, fUpper, tTwoSided } from "../numerics/distributions.ts";
import { findRoot } from "../numerics/one-dimension.ts";
import { gaussLegendre } from "../numerics/quadrature.ts";
import { directionMaxima } from "./single-step-lattice.ts";

/** The distribution of max |T_j| of a multivariate t (or normal) with a given correlation. */
export interface MaximumOfT {
  /** P(max_j |T_j| > c) with `df` degrees of freedom, Infinity for the normal. */
  readonly upper: (c: number, df: number) => number;
  /** Number of independent directions of the family. */
  readonly rank: number;
  /** Three standard errors of `upper` at its worst; 0 where the integral is exact. */
  readonly error: (c: number, df: number) => number;
}

/**
 * Distribution of the largest |t| of a family of contrasts with the k x k `correlation` (column-major).
 *
 * Writing the contrasts as a_j . (radius x direction), P(max > c) is the mean over directions of the chance that the
 * radius exceeds c / max_j |a_j . direction|, which is a chi-square or F tail. In the plane (all differences of three
 * means) the mean over directions is a one-dimensional integral, done exactly between the angles where two contrasts
 * tie; beyond it runs over a randomly shifted lattice with a fixed seed.
 * Source: Genz and Bretz 2009, Computation of Multivariate Normal and t Probabilities, sec. 2.1 and 4.2 (Deak 1980).
 */
export function maximumOfT(correlation: Float64Array, k: number): MaximumOfT {
  const { values, vectors } = symmetricEigen(correlation, k);
  const used = [...values.keys()].filter((j) => values[j]! > 1e-9);
  // Rows of A with A A' = correlation, one per contrast.
  const a = Array.from({ length: k }, (_, i) =>
    Float64Array.from(used, (j) => vectors[j * k + i]! * Math.sqrt(values[j]!)),
  );
  if (used.length <= 1) return { rank: 1, upper: tTwoSided, error: () => 0 };
  if (used.length === 2) return { rank: 2, upper: inThePlane(a), error: () => 0 };
  return beyondThePlane(a, used.length);
}

/** Adjusted two-sided p of each of a family of t values; each contrast uses its own `df`. */
export function singleStepP(
  t: readonly number[],
  correlation: Float64Array,
  df: readonly number[],
): number[] {
  const family = maximumOfT(correlation, t.length);
  return t.map((value, i) => family.upper(Math.abs(value), df[i]!));
}

/** The c with P(max |T| <= c) = `level`: half-width in standard errors of simultaneous intervals. */
export function singleStepCritical(correlation: Float64Array, df: number, level: number): number {
  return criticalOf(maximumOfT(correlation, Math.round(Math.sqrt(correlation.length))), df, level);
}

/** The critical value of a family whose distribution is at hand. */
export function criticalOf(family: MaximumOfT, df: number, level: number): number {
  let high = 4;
  while (family.upper(high, df) > 1 - level) high *= 2;
  return findRoot((c) => family.upper(c, df) - (1 - level), 0, high, 1e-12);
}

const rule = gaussLegendre(20);

/** Exact angular integral: (1/pi) of the integral over [0, pi) of K(c / h(angle)), h = max |a_j . (cos, sin)|. */
function inThePlane(a: readonly Float64Array[]): MaximumOfT["upper"] {
  const ties = new Set<number>([0, Math.PI]);
  a.forEach((left, i) => {
    for (const right of a.slice(i + 1))
      for (const sign of [-1, 1]) {
        const angle = Math.atan2(-(left[0]! - sign * right[0]!), left[1]! - sign * right[1]!);
        ties.add(angle < 0 ? angle + Math.PI : angle);
      }
  });
  const cuts = [...ties].sort((x, y) => x - y).filter((x, i, all) => i === 0 || x - all[i - 1]! > 1e-12);
  const heights: number[] = [];
  const weights: number[] = [];
  for (let piece = 0; piece + 1 < cuts.length; piece++) {
    const half = (cuts[piece + 1]! - cuts[piece]!) / 2;
    const middle = cuts[piece]! + half;
    for (let m = 0; m < rule.nodes.length; m++) {
      const angle = middle + half * rule.nodes[m]!;
      heights.push(
        Math.max(...a.map((row) => Math.abs(row[0]! * Math.cos(angle) + row[1]! * Math.sin(angle)))),
      );
      weights.push((half * rule.weights[m]!) / Math.PI);
    }
  }
  return (c, df) => {
    let sum = 0;
    for (let m = 0; m < heights.length; m++) {
      const r2 = (c / heights[m]!) ** 2;
      sum +=
        weights[m]! *
        (df === Number.POSITIVE_INFINITY ? Math.exp(-r2 / 2) : Math.exp((-df / 2) * Math.log1p(r2 / df)));
    }
    return Math.min(1, sum);
  };
}

/** Mean over lattice directions of the tail of the radius in `rank` dimensions. */
function beyondThePlane(a: readonly Float64Array[], rank: number): MaximumOfT {
  const shifts = directionMaxima(a, rank);
  const tail = (r2: number, df: number) =>
    df === Number.POSITIVE_INFINITY ? chiSquareUpper(r2, rank) : fUpper(r2 / rank, rank, df);
  const means = (c: number, df: number) =>
    shifts.map(({ heights, weights }) => {
      let sum = 0;
      for (let m = 0; m < heights.length; m++) sum += weights[m]! * tail((c / heights[m]!) ** 2, df);
      return sum;
    });
  const average = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    rank,
    upper: (c, df) => (c === 0 ? 1 : Math.min(1, average(means(c, df)))),
    error: (c, df) => {
      if (c === 0) return 0;
      const values = means(c, df);
      const centre = average(values);
      const square = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
      return 3 * Math.sqrt(square / (values.length * (values.length - 1)));
    },
  };
}
