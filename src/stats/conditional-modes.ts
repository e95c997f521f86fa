import { invertPositive, transpose } from "../numerics/dense.ts";
import { crossedFixed, factorCrossed } from "./lmm-crossed-factor.ts";
import type { CrossedMoments } from "./lmm-crossed-moments.ts";
import { denseMoments, timesLambda } from "./lmm-dense-moments.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { nestedEvaluator } from "./lmm-nested.ts";
import type { NestedMoments } from "./lmm-nested-moments.ts";
import { profile } from "./lmm-profile.ts";
import { inverseBlocks, sphericalFixed, whitened } from "./lmm-sparse.ts";
import type { SparseMoments } from "./lmm-sparse-moments.ts";
import { templates, thetaEntries } from "./lmm-terms.ts";
import type { LmmFit } from "./lmm-types.ts";
import { vectorEvaluator } from "./lmm-vector.ts";
import type { VectorMoments } from "./lmm-vector-moments.ts";

/** Predicted random effects of one grouping factor; `modes` and `sd` are levels x q, level after level, units of y. */
export interface ConditionalModes {
  readonly group: string;
  readonly levels: readonly string[];
  readonly columnNames: readonly string[];
  readonly modes: Float64Array;
  /** Conditional SD given theta, sigma and beta; null where the model has too many crossed columns to compute it. */
  readonly sd: Float64Array | null;
}

/** Random-effect columns above which the conditional SDs of a crossed model are left out. */
const MOST_COLUMNS = 2500;

/**
 * Best linear unbiased predictions of the random effects, b = Lambda u, with their conditional SDs.
 *
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, eq. 56-57 (ranef with condVar in lme4).
 */
export function conditionalModes(moments: LmmMoments, fit: LmmFit): ConditionalModes[] {
  switch (moments.kind) {
    case "nested":
      return nestedModes(moments, fit);
    case "vector":
      return vectorModes(moments, fit);
    case "crossed":
      return crossedModes(moments, fit);
    case "sparse":
      return sparseModes(moments, fit);
  }
}

function describe(
  moments: LmmMoments,
  t: number,
): Pick<ConditionalModes, "group" | "levels" | "columnNames"> {
  const { group, levels, columnNames } = moments.terms[t]!;
  return { group, levels, columnNames };
}

function nestedModes(moments: NestedMoments, fit: LmmFit): ConditionalModes[] {
  const { levels, evaluation } = nestedEvaluator(moments).sweeps(fit.theta);
  const { contrast } = profile(moments, fit.criterion, evaluation);
  const k = moments.p + 1;
  return levels.map((level, t) => {
    const above = levels[t + 1];
    const u = fit.theta[t]! ** 2;
    const modes = new Float64Array(level.count);
    const sd = new Float64Array(level.count);
    for (let g = 0; g < level.count; g++) {
      const at = level.parent ? level.parent[g]! : 0;
      for (let j = 0; j < k; j++) {
        const base = above ? above.predicted[at * k + j]! : 0;
        modes[g]! += contrast[j]! * (level.predicted[g * k + j]! - base);
      }
      const passed = u * level.shrunk[g]!;
      const own = u / (1 + u * level.size[g]!);
      sd[g] = fit.sigma * Math.sqrt(own + (above ? passed ** 2 * above.uncertainty[at]! : 0));
    }
    return { ...describe(moments, t), modes, sd };
  });
}

function vectorModes(moments: VectorMoments, fit: LmmFit): ConditionalModes[] {
  const { levels, evaluation } = vectorEvaluator(moments).sweeps(fit.theta);
  const { contrast } = profile(moments, fit.criterion, evaluation);
  const k = moments.p + 1;
  return levels.map(({ count, q, stack, predicted, uncertainty }, t) => {
    const size = stack.length;
    const modes = new Float64Array(count * q);
    const sd = new Float64Array(count * q);
    for (let g = 0; g < count; g++)
      for (let c = 0; c < q; c++) {
        for (let j = 0; j < k; j++) modes[g * q + c]! += contrast[j]! * predicted[(g * size + c) * k + j]!;
        sd[g * q + c] = fit.sigma * Math.sqrt(Math.max(0, uncertainty[g * size ** 2 + c * (size + 1)]!));
      }
    return { ...describe(moments, t), modes, sd };
  });
}

function crossedModes(moments: CrossedMoments, fit: LmmFit): ConditionalModes[] {
  const factors = templates(moments.terms, thetaEntries(moments.terms), fit.theta);
  const { u, contrast } = sphericalModes(moments, fit, factors);
  return modesOf(moments, fit, { factors, u, contrast, variances: conditionalVariances(moments, factors) });
}

function sparseModes(moments: SparseMoments, fit: LmmFit): ConditionalModes[] {
  const factors = templates(moments.terms, thetaEntries(moments.terms), fit.theta);
  const { factor, whiteFixed, a, logDetL } = whitened(moments, factors);
  const { contrast } = profile(moments, fit.criterion, { logDetL, a, ...NO_SLOPES });
  const blocks = inverseBlocks(moments, factor);
  const variances = blocks.flatMap((block, t) => [...blockVariances(block, factors[t]!)]);
  const u = sphericalFixed(factor, whiteFixed, moments.p + 1);
  return modesOf(moments, fit, { factors, u, contrast, variances });
}

const NO_SLOPES = { logDetSlopes: new Float64Array(0), aSlopes: [], curvatures: new Float64Array(0) };

/** b = Lambda U contrast and the roots of `variances` (relative to sigma^2), columns term after term. */
function modesOf(
  moments: CrossedMoments | SparseMoments,
  fit: LmmFit,
  of: {
    readonly factors: readonly Float64Array[];
    readonly u: Float64Array;
    readonly contrast: Float64Array;
    readonly variances: ArrayLike<number> | null;
  },
): ConditionalModes[] {
  const { factors, u, contrast, variances } = of;
  const k = moments.p + 1;
  let from = 0;
  return moments.terms.map(({ levels, columnNames }, t) => {
    const q = columnNames.length;
    const factor = factors[t]!;
    const first = from;
    const modes = new Float64Array(levels.length * q);
    for (let g = 0; g < levels.length; g++)
      for (let i = 0; i < q; i++)
        for (let c = 0; c <= i; c++)
          for (let j = 0; j < k; j++)
            modes[g * q + i]! += factor[i + c * q]! * u[(first + g * q + c) * k + j]! * contrast[j]!;
    const sd = variances
      ? Float64Array.from(modes, (_, i) => fit.sigma * Math.sqrt(Math.max(0, variances[first + i]!)))
      : null;
    from += levels.length * q;
    return { ...describe(moments, t), modes, sd };
  });
}

/** Diagonals of T B T' for the q x q blocks B of each level. */
function blockVariances(blocks: Float64Array, t: Float64Array): Float64Array {
  const q = Math.sqrt(t.length);
  const result = new Float64Array(blocks.length / q);
  for (let at = 0; at < result.length; at++) {
    const r = at % q;
    const base = (at - r) * q;
    for (let a = 0; a <= r; a++)
      for (let b = 0; b <= r; b++) result[at]! += t[r + a * q]! * blocks[base + a + b * q]! * t[r + b * q]!;
  }
  return result;
}

/** U = Omega^-1 Lambda'Z'[X y], k numbers a column, leading columns first, and (-beta, 1). */
function sphericalModes(moments: CrossedMoments, fit: LmmFit, factors: readonly Float64Array[]) {
  const factor = factorCrossed(moments, factors, new Float64Array(moments.trailing ** 2));
  const { contrast } = profile(moments, fit.criterion, { ...factor, ...NO_SLOPES });
  return { u: crossedFixed(moments, factor), contrast };
}

/** Diagonal of Lambda Omega^-1 Lambda', or null where the model is too large. */
function conditionalVariances(
  moments: CrossedMoments,
  factors: readonly Float64Array[],
): Float64Array | null {
  const columns = moments.trailing + moments.leading.length / moments.terms[0]!.columnNames.length;
  if (columns > MOST_COLUMNS) return null;
  const { size, zz, first } = denseMoments(moments);
  const shrunk = (m: Float64Array) => transpose(timesLambda(m, size, size, factors, first), size, size);
  const omega = shrunk(shrunk(zz));
  for (let i = 0; i < size; i++) omega[i * (size + 1)]! += 1;
  const inverse = invertPositive(omega, size);
  const result = new Float64Array(size);
  factors.forEach((t, term) => {
    const q = Math.sqrt(t.length);
    for (let at = first[term]!; at < first[term + 1]!; at += q)
      for (let r = 0; r < q; r++)
        for (let a = 0; a <= r; a++)
          for (let b = 0; b <= r; b++)
            result[at + r]! += t[r + a * q]! * inverse[at + a + (at + b) * size]! * t[r + b * q]!;
  });
  return result;
}
