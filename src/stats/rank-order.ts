import { mean, quantileSorted, sortedCopy } from "../numerics/quantile.ts";
import { ksAsymptoticP, ksDistanceSorted } from "./kolmogorov-smirnov.ts";

/** A straight line and the share of variance it takes up. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
  readonly R2: number;
}

/** Rank-order plot of Turrigiano et al. 1998 with its lines. Sizes in the unit of the table. */
export interface RankOrder {
  /** Matched quantiles, ascending, K = smaller sample size, at (i - 0.5) / K. */
  readonly reference: Float64Array;
  readonly treated: Float64Array;
  readonly ols: Line;
  /** Line that minimises the distance at right angles. */
  readonly orthogonal: Line;
  readonly slopeThroughOrigin: number;
  /** On log sizes; a slope of 1 is expected under scaling. */
  readonly logLog: Line;
  /** K-S of the treated against the reference moved by the OLS line; p as if synapses were independent. */
  readonly after: { readonly D: number; readonly p: number };
}

/** Why the R2 of a rank-order line is shown and not used. */
export const R2_NOTE =
  "R2 proves nothing: two sorted samples are always nearly in line. In cohorts without any effect it ran from 0.92 to 0.999, as it does with uniform, additive or selective change.";

/**
 * Rank-order regression of treated on reference sizes: a plot with lines, not a test.
 *
 * OLS is ruled by the few largest synapses, its standard error means nothing (neighbouring order statistics are
 * correlated), and a free intercept can hide an additive or threshold effect.
 * Source: Turrigiano et al. 1998, Nature 391:892; statistics.md 9.1.
 * Fails: null where a sample holds fewer than two different sizes, through which no line runs.
 */
export function rankOrder(reference: ArrayLike<number>, treated: ArrayLike<number>): RankOrder | null {
  const sortedReference = sortedCopy(reference);
  const sortedTreated = sortedCopy(treated);
  const K = Math.min(sortedReference.length, sortedTreated.length);
  const x = new Float64Array(K);
  const y = new Float64Array(K);
  for (let i = 0; i < K; i++) {
    x[i] = quantileSorted(sortedReference, (i + 0.5) / K);
    y[i] = quantileSorted(sortedTreated, (i + 0.5) / K);
  }
  const moments = momentsOf(x, y);
  if (!(moments.xx > 0 && moments.yy > 0)) return null;
  const ols = olsLine(moments);
  const moved = sortedReference.map((value) => ols.intercept + ols.slope * value).sort();
  const D = ksDistanceSorted(moved, sortedTreated);
  return {
    reference: x,
    treated: y,
    ols,
    orthogonal: orthogonalLine(moments),
    slopeThroughOrigin: productSum(x, y) / productSum(x, x),
    logLog: olsLine(momentsOf(x.map(Math.log), y.map(Math.log))),
    after: { D, p: ksAsymptoticP(D, moved.length, sortedTreated.length) },
  };
}

interface Moments {
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly xy: number;
  readonly yy: number;
}

function momentsOf(x: Float64Array, y: Float64Array): Moments {
  const centreX = mean(x);
  const centreY = mean(y);
  const dx = x.map((value) => value - centreX);
  const dy = y.map((value) => value - centreY);
  return { x: centreX, y: centreY, xx: productSum(dx, dx), xy: productSum(dx, dy), yy: productSum(dy, dy) };
}

function olsLine(m: Moments): Line {
  const slope = m.xy / m.xx;
  return { slope, intercept: m.y - slope * m.x, R2: (m.xy * m.xy) / (m.xx * m.yy) };
}

function orthogonalLine(m: Moments): Line {
  const gap = m.yy - m.xx;
  const slope = (gap + Math.sqrt(gap * gap + 4 * m.xy * m.xy)) / (2 * m.xy);
  return { slope, intercept: m.y - slope * m.x, R2: (m.xy * m.xy) / (m.xx * m.yy) };
}

function productSum(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
