import { invertPositive, symmetricEigen } from "../numerics/dense.ts";
import { fUpper } from "../numerics/distributions.ts";
import { dot, principalRows, quadratic } from "./contrast-algebra.ts";
import { innerRow } from "./lmm-coordinates.ts";
import type { Evaluation } from "./lmm-evaluation.ts";
import { evaluatorOf } from "./lmm-evaluator.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { leadingBlock, profile, quadraticForm } from "./lmm-profile.ts";
import type { DegreesOfFreedom, LmmFit } from "./lmm-types.ts";

/**
 * Satterthwaite's degrees of freedom, as lmerTest computes them, from the moments alone.
 *
 * The Hessian of the criterion in (theta, sigma) comes from differences of analytic slopes, the slopes of the covariance
 * of beta are analytic. Without random effects the degrees of freedom are n - p, exactly.
 * Source: Kuznetsova, Brockhoff & Christensen 2017, doi:10.18637/jss.v082.i13, sec. 2.
 */
export function satterthwaite(moments: LmmMoments, fit: LmmFit): DegreesOfFreedom {
  const { covariance, slopes, information, warnings } = pieces(moments, fit);
  const rowDf = (l: Float64Array): { variance: number; df: number } => {
    const variance = quadratic(covariance, l);
    if (fit.theta.length === 0) return { variance, df: fit.n - fit.p };
    const g = Float64Array.from(slopes, (slope) => quadratic(slope, l));
    return { variance, df: (2 * variance ** 2) / quadratic(information, g) };
  };
  const inner = (l: Float64Array) => innerRow(l, moments.coordinates);
  return {
    method: "satterthwaite",
    vcov: fit.vcov,
    row: (l) => {
      const { variance, df } = rowDf(inner(l));
      return { se: Math.sqrt(variance), df };
    },
    joint: (rows) => {
      const parts = principalRows(rows, fit.vcov);
      const F =
        parts.reduce((sum, { row, variance }) => sum + dot(row, fit.beta) ** 2 / variance, 0) / parts.length;
      const numDf = parts.length;
      const denDf = jointDf(parts.map(({ row }) => rowDf(inner(row)).df));
      return { F, numDf, denDf, p: fUpper(F, numDf, denDf) };
    },
    warnings,
  };
}

/** Denominator df of the mean of squared t variables with the given df (Fai & Cornelius 1996, as lmerTest). */
function jointDf(dfs: readonly number[]): number {
  if (Math.max(...dfs) - Math.min(...dfs) < 1e-8 * Math.max(1, ...dfs))
    return dfs.reduce((a, b) => a + b, 0) / dfs.length;
  if (dfs.some((df) => df <= 2)) return 2;
  const expected = dfs.reduce((sum, df) => sum + df / (df - 2), 0);
  return (2 * expected) / (expected - dfs.length);
}

interface Pieces {
  /** Covariance of the inner beta, and its slope by each of (theta, sigma). */
  readonly covariance: Float64Array;
  readonly slopes: readonly Float64Array[];
  /** 2 H^-1. */
  readonly information: Float64Array;
  readonly warnings: readonly string[];
}

function pieces(moments: LmmMoments, fit: LmmFit): Pieces {
  const { p } = moments;
  const evaluator = evaluatorOf(moments);
  const sigma2 = fit.sigma ** 2;
  const evaluation = evaluator.evaluate(fit.theta, "slope");
  const phi = invertPositive(leadingBlock(evaluation.a, p), p);
  const covariance = phi.map((value) => sigma2 * value);
  const thetaSlopes = evaluation.aSlopes.map((da) => minusSandwich(phi, leadingBlock(da, p), p, sigma2));
  const slopes = [...thetaSlopes, covariance.map((value) => (2 * value) / fit.sigma)];
  const { inverse, dropped } = twiceInverse(hessian(moments, fit, evaluation), fit.theta.length + 1);
  const warnings = dropped
    ? [
        "the criterion is flat along a variance: Satterthwaite df leave that direction out and may be too large",
      ]
    : [];
  if (fit.singular && fit.theta.length > 0)
    warnings.push(
      "a variance estimated 0 counts as known here, so Satterthwaite df may be far too large; prefer Kenward-Roger",
    );
  return { covariance, slopes, information: inverse, warnings };
}

/** Hessian of the criterion D(theta, sigma), beta profiled out but not sigma. */
function hessian(moments: LmmMoments, fit: LmmFit, evaluation: Evaluation): Float64Array {
  const m = fit.theta.length;
  const size = m + 1;
  const { sigma, n, p, criterion } = fit;
  const df = criterion === "reml" ? n - p : n;
  const result = new Float64Array(size * size);
  const contrast = profile(moments, criterion, evaluation).contrast;
  const evaluator = evaluatorOf(moments);
  const slopeAt = (theta: Float64Array) => fixedSigmaSlope(moments, fit, evaluator.evaluate(theta, "slope"));
  for (let j = 0; j < m; j++) {
    const h = 1e-3 * Math.max(0.1, Math.abs(fit.theta[j]!));
    const column = richardson(fit.theta, j, h, slopeAt);
    for (let i = 0; i < m; i++) {
      result[i + j * size]! += column[i]! / 2;
      result[j + i * size]! += column[i]! / 2;
    }
    const mixed = (-2 * quadraticForm(evaluation.aSlopes[j]!, contrast)) / sigma ** 3;
    result[m + j * size] = mixed;
    result[j + m * size] = mixed;
  }
  result[m + m * size] = (-2 * df) / sigma ** 2 + (6 * fit.pwrss) / sigma ** 4;
  return result;
}

/** Fourth-order central difference of a vector function along coordinate j. */
function richardson(
  at: Float64Array,
  j: number,
  h: number,
  f: (x: Float64Array) => Float64Array,
): Float64Array {
  const shifted = (by: number) => {
    const moved = Float64Array.from(at);
    moved[j]! += by;
    return f(moved);
  };
  const [a, b, c, d] = [shifted(h), shifted(-h), shifted(2 * h), shifted(-2 * h)];
  return a!.map((value, i) => (8 * (value - b![i]!) - (c![i]! - d![i]!)) / (12 * h));
}

/** dD / dtheta at the sigma of the fit. */
function fixedSigmaSlope(moments: LmmMoments, fit: LmmFit, evaluation: Evaluation): Float64Array {
  const { p } = moments;
  const { contrast } = profile(moments, fit.criterion, evaluation);
  const phi = fit.criterion === "reml" ? invertPositive(leadingBlock(evaluation.a, p), p) : undefined;
  return evaluation.logDetSlopes.map((slope, j) => {
    const da = evaluation.aSlopes[j]!;
    const reml = phi ? dot(phi, leadingBlock(da, p)) : 0;
    return slope + quadraticForm(da, contrast) / fit.sigma ** 2 + reml;
  });
}

/** -scale phi M phi, all p x p symmetric. */
function minusSandwich(phi: Float64Array, middle: Float64Array, p: number, scale: number): Float64Array {
  const rows = Array.from({ length: p }, (_, i) => phi.slice(i * p, (i + 1) * p));
  const result = new Float64Array(p * p);
  for (let j = 0; j < p; j++)
    for (let i = 0; i <= j; i++) {
      let sum = 0;
      for (let c = 0; c < p; c++) {
        let inner = 0;
        for (let r = 0; r < p; r++) inner += rows[i]![r]! * middle[r + c * p]!;
        sum += inner * rows[j]![c]!;
      }
      result[i + j * p] = -scale * sum;
      result[j + i * p] = -scale * sum;
    }
  return result;
}

/** 2 H^-1 without the directions of eigenvalue 1e-8 and below. */
function twiceInverse(h: Float64Array, size: number): { inverse: Float64Array; dropped: boolean } {
  const { values, vectors } = symmetricEigen(h, size);
  const inverse = new Float64Array(size * size);
  let dropped = false;
  for (let c = 0; c < size; c++) {
    if (!(values[c]! > 1e-8)) {
      dropped = true;
      continue;
    }
    for (let j = 0; j < size; j++)
      for (let i = 0; i < size; i++)
        inverse[i + j * size]! += (2 * vectors[i + c * size]! * vectors[j + c * size]!) / values[c]!;
  }
  return { inverse, dropped };
}
