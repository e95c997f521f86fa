import { solveLower, solveLowerTransposed, transpose } from "../numerics/dense.ts";
import { inverseFromFactor } from "../numerics/dense-factor.ts";
import { type CrossedFactor, crossedFixed, factorCrossed } from "./lmm-crossed-factor.ts";
import type { CrossedMoments } from "./lmm-crossed-moments.ts";
import { crossedStart } from "./lmm-crossed-start.ts";
import { dearEvaluator } from "./lmm-dear-evaluator.ts";
import type { Evaluation, Evaluator } from "./lmm-evaluation.ts";
import { quadraticForm } from "./lmm-profile.ts";
import { regularTemplates, sphericalSlopes } from "./lmm-spherical-slopes.ts";
import { templates, thetaEntries } from "./lmm-terms.ts";

/**
 * Evaluator of crossed and partially crossed factors: the largest factor is eliminated level by level, the others form one
 * dense trailing block.
 *
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 3, in the blocked form of MixedModels.jl
 * (Bates, Alday & Kokandakar 2025, arXiv:2505.11674).
 */
export function crossedEvaluator(moments: CrossedMoments): Evaluator {
  const entries = thetaEntries(moments.terms);
  const work = new Float64Array(moments.trailing ** 2);
  const valueAt = (theta: Float64Array) =>
    factorCrossed(moments, templates(moments.terms, entries, theta), work);
  const slopeAt = (theta: Float64Array): Evaluation => {
    const factors = templates(moments.terms, entries, theta);
    const value = factorCrossed(moments, factors, work);
    const { logDetL, a } = value;
    const regular = regularTemplates(moments.terms, theta);
    const changed = regular.some((t, i) => t.some((one, j) => one !== factors[i]![j]));
    const factor = changed ? factorCrossed(moments, regular, work) : value;
    const solution = {
      u: crossedFixed(moments, factor),
      inverseBlocks: inverseBlocks(moments, factor),
      forward: (s: Float64Array) => forward(moments, factor, s),
    };
    return { logDetL, a, ...sphericalSlopes(moments.terms, theta, a, solution) };
  };
  return {
    ...dearEvaluator(moments, valueAt, slopeAt),
    start: (contrast) => startOf(moments, contrast),
    cost: moments.trailing > 100 ? "dense" : "linear",
  };
}

/** Replaces s by L^-1 s. */
function forward(moments: CrossedMoments, factor: CrossedFactor, s: Float64Array): void {
  const { trailing: m, starts, columns } = moments;
  const { roots, pairs, corner } = factor;
  const levels = starts.length - 1;
  const q = moments.terms[0]!.columnNames.length;
  const rest = s.subarray(levels * q);
  for (let g = 0; g < levels; g++) {
    if (q === 1) s[g]! /= roots[g]!;
    else solveLower(roots.subarray(g * q * q, (g + 1) * q * q), q, s.subarray(g * q, (g + 1) * q));
    for (let e = starts[g]!; e < starts[g + 1]!; e++)
      for (let c = 0; c < q; c++) rest[columns[e]!]! -= pairs[e * q + c]! * s[g * q + c]!;
  }
  solveLower(corner, m, rest);
}

/** Diagonal blocks of Omega^-1 of each term: of the leading levels R^-1 (I + F C F') R^-T, C the trailing inverse. */
function inverseBlocks(moments: CrossedMoments, factor: CrossedFactor): Float64Array[] {
  const { trailing: m, terms, starts, offsets } = moments;
  const inverse = inverseFromFactor(factor.corner, m);
  return terms.map(({ levels, columnNames }, t) => {
    const q = columnNames.length;
    if (t > 0) return trailingBlocks(inverse, m, offsets[t]!, levels.length, q);
    const middles = leadingSpreads(moments, factor.pairs, q, inverse);
    for (let g = 0; g + 1 < starts.length; g++) {
      if (q === 1) middles[g]! /= factor.roots[g]! ** 2;
      else {
        const block = middles.subarray(g * q * q, (g + 1) * q * q);
        block.set(conjugated(factor.roots.subarray(g * q * q, (g + 1) * q * q), block, q));
      }
    }
    return middles;
  });
}

/** I + F_g C F_g' of each leading level, q x q, with C the inverse of the trailing block (lower triangle). */
function leadingSpreads(
  moments: CrossedMoments,
  pairs: Float64Array,
  q: number,
  inverse: Float64Array,
): Float64Array {
  const { trailing: m, starts, columns, columnStarts, columnPairs, pairLevels } = moments;
  const result = new Float64Array((starts.length - 1) * q * q);
  for (let i = 0; i < result.length; i += q * q) for (let a = 0; a < q; a++) result[i + a * (q + 1)] = 1;
  for (let c = 0; c < m; c++) {
    const base = c * m;
    for (let at = columnStarts[c]!; at < columnStarts[c + 1]!; at++) {
      const e = columnPairs[at]!;
      const level = pairLevels[e]!;
      const end = starts[level + 1]!;
      const own = inverse[base + c]!;
      for (let a = 0; a < q; a++) {
        for (let b = 0; b < q; b++) {
          let sum = 0.5 * own * pairs[e * q + b]!;
          for (let f = e + 1; f < end; f++) sum += inverse[base + columns[f]!]! * pairs[f * q + b]!;
          const value = sum * pairs[e * q + a]!;
          result[(level * q + a) * q + b]! += value;
          result[(level * q + b) * q + a]! += value;
        }
      }
    }
  }
  return result;
}

/** R^-1 M R^-T for the Cholesky factor L = R' of a leading block. */
function conjugated(root: Float64Array, middle: Float64Array, q: number): Float64Array {
  const half = Float64Array.from(middle);
  for (let j = 0; j < q; j++) solveLowerTransposed(root, q, half.subarray(j * q, (j + 1) * q));
  const turned = transpose(half, q, q);
  for (let j = 0; j < q; j++) solveLowerTransposed(root, q, turned.subarray(j * q, (j + 1) * q));
  return turned;
}

/** Diagonal q x q blocks of a matrix of which the lower triangle is given (m x m). */
function trailingBlocks(
  matrix: Float64Array,
  m: number,
  from: number,
  levels: number,
  q: number,
): Float64Array {
  const blocks = new Float64Array(levels * q * q);
  for (let g = 0; g < levels; g++)
    for (let b = 0; b < q; b++)
      for (let a = b; a < q; a++) {
        const at = from + g * q;
        const value = matrix[at + a + (at + b) * m]!;
        blocks[g * q * q + a + b * q] = value;
        blocks[g * q * q + b + a * q] = value;
      }
  return blocks;
}

function startOf(moments: CrossedMoments, contrast: Float64Array): Float64Array {
  const { terms, fixed, cross, n, coordinates } = moments;
  return crossedStart({
    terms,
    n,
    fixed,
    contrast,
    intercept: coordinates.intercept,
    total: quadraticForm(cross, contrast),
    eachProduct: (visit) => eachProduct(moments, visit),
  });
}

/** Visits each non-zero of the lower triangle of Z'Z once. */
function eachProduct(moments: CrossedMoments, visit: (i: number, j: number, value: number) => void): void {
  const { terms, starts, columns, pairs, leading, corner, trailing: m } = moments;
  const q = terms[0]!.columnNames.length;
  const levels = starts.length - 1;
  for (let g = 0; g < levels; g++)
    for (let b = 0; b < q; b++) {
      for (let a = b; a < q; a++) visit(g * q + a, g * q + b, leading[(g * q + a) * q + b]!);
      for (let e = starts[g]!; e < starts[g + 1]!; e++)
        visit(levels * q + columns[e]!, g * q + b, pairs[e * q + b]!);
    }
  for (let j = 0; j < m; j++)
    for (let i = j; i < m; i++)
      if (corner[i + j * m] !== 0) visit(levels * q + i, levels * q + j, corner[i + j * m]!);
}
