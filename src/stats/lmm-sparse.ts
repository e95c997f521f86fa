import { type SparseFactor, sparseCholesky, sparseSolve } from "../numerics/sparse-cholesky.ts";
import { sparseInverse } from "../numerics/sparse-inverse.ts";
import { crossedStart } from "./lmm-crossed-start.ts";
import { dearEvaluator } from "./lmm-dear-evaluator.ts";
import type { Evaluator } from "./lmm-evaluation.ts";
import { quadraticForm } from "./lmm-profile.ts";
import type { SparseMoments } from "./lmm-sparse-moments.ts";
import { regularTemplates, sphericalSlopes } from "./lmm-spherical-slopes.ts";
import { templates, thetaEntries } from "./lmm-terms.ts";

/**
 * Evaluator of crossed factors whose levels seldom meet: Omega = Lambda'Z'Z Lambda + I is factorised as a sparse matrix, and
 * the slopes take its inverse only where the factor has entries.
 *
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 3.4 and 5.
 */
export function sparseEvaluator(moments: SparseMoments): Evaluator {
  const { terms } = moments;
  const valueAt = (theta: Float64Array) => whitened(moments, templates(terms, thetaEntries(terms), theta));
  const slopeAt = (theta: Float64Array) => {
    const factors = templates(terms, thetaEntries(terms), theta);
    const value = whitened(moments, factors);
    const regular = regularTemplates(terms, theta);
    const changed = regular.some((t, i) => t.some((one, j) => one !== factors[i]![j]));
    const { factor, whiteFixed } = changed ? whitened(moments, regular) : value;
    const slopes = sphericalSlopes(terms, theta, value.a, {
      u: sphericalFixed(factor, whiteFixed, moments.p + 1),
      inverseBlocks: inverseBlocks(moments, factor),
      forward: (s) => sparseSolve(factor, s, "lower"),
    });
    return { logDetL: value.logDetL, a: value.a, ...slopes };
  };
  return {
    ...dearEvaluator(moments, valueAt, slopeAt),
    start: (contrast) => startOf(moments, contrast),
    cost: "dense",
  };
}

/** Factor of Omega, L^-1 Lambda'Z'[X y] (k columns of length N) and what is left of [X y]'[X y]. */
export function whitened(moments: SparseMoments, factors: readonly Float64Array[]) {
  const { p, cross, symbolic } = moments;
  const k = p + 1;
  const factor = sparseCholesky(symbolic, omegaEntries(moments, factors));
  if (factor === undefined) throw new Error("bug: Omega is not positive definite");
  const whiteFixed = scaledFixed(moments, factors);
  for (const column of whiteFixed) sparseSolve(factor, column, "lower");
  const a = Float64Array.from(cross);
  for (let j = 0; j < k; j++)
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let c = 0; c < symbolic.n; c++) sum += whiteFixed[i]![c]! * whiteFixed[j]![c]!;
      a[i + j * k]! -= sum;
    }
  return { factor, whiteFixed, a, logDetL: factor.logDet };
}

/** U = L'^-1 of the whitened columns: N x k, row after row. */
export function sphericalFixed(
  factor: SparseFactor,
  whiteFixed: readonly Float64Array[],
  k: number,
): Float64Array {
  const u = new Float64Array(factor.symbolic.n * k);
  whiteFixed.forEach((column, j) => {
    const own = Float64Array.from(column);
    sparseSolve(factor, own, "transposed");
    for (let c = 0; c < own.length; c++) u[c * k + j] = own[c]!;
  });
  return u;
}

/** Diagonal blocks of Omega^-1 of each term, levels x q x q. */
export function inverseBlocks({ terms }: SparseMoments, factor: SparseFactor): Float64Array[] {
  const { entry } = sparseInverse(factor);
  let from = 0;
  return terms.map(({ levels, columnNames }) => {
    const q = columnNames.length;
    const blocks = new Float64Array(levels.length * q * q);
    for (let g = 0; g < levels.length; g++, from += q)
      for (let b = 0; b < q; b++)
        for (let a = b; a < q; a++) {
          const value = entry(from + a, from + b);
          blocks[g * q * q + a + b * q] = value;
          blocks[g * q * q + b + a * q] = value;
        }
    return blocks;
  });
}

/** Lambda'Z'Z Lambda + I in the pattern of Z'Z: block by block, T_row' (Z'Z) T_column. */
function omegaEntries(moments: SparseMoments, factors: readonly Float64Array[]): Float64Array {
  const { starts, rows, products, symbolic } = moments;
  const termOf = termOfColumns(moments);
  const entries = new Float64Array(products.length);
  for (let first = 0; first < symbolic.n; ) {
    const t = factors[termOf[first]!]!;
    const q = Math.sqrt(t.length);
    // Place of row r of the block that begins `offset` below the own block, in column c of the level.
    const place = (c: number, offset: number, r: number) => starts[first + c]! + q - c + offset + r;
    ownBlock(products, entries, { t, q, starts, first });
    const below = starts[first + 1]! - starts[first]! - q;
    for (let offset = 0; offset < below; ) {
      const other = factors[termOf[rows[place(0, offset, 0)]!]!]!;
      const height = Math.sqrt(other.length);
      for (let c = 0; c < q; c++)
        for (let r = 0; r < height; r++) {
          let sum = 0;
          for (let b = c; b < q; b++)
            for (let a = r; a < height; a++)
              sum += other[a + r * height]! * products[place(b, offset, a)]! * t[b + c * q]!;
          entries[place(c, offset, r)] = sum;
        }
      offset += height;
    }
    first += q;
  }
  return entries;
}

/** The lower triangle of T'(Z'Z)_g T + I for the level whose columns begin at `first`. */
function ownBlock(
  products: Float64Array,
  entries: Float64Array,
  {
    t,
    q,
    starts,
    first,
  }: { readonly t: Float64Array; readonly q: number; readonly starts: Float64Array; readonly first: number },
): void {
  const at = (i: number, j: number) => starts[first + Math.min(i, j)]! + Math.abs(i - j);
  for (let c = 0; c < q; c++)
    for (let r = c; r < q; r++) {
      let sum = r === c ? 1 : 0;
      for (let b = c; b < q; b++)
        for (let a = r; a < q; a++) sum += t[a + r * q]! * products[at(a, b)]! * t[b + c * q]!;
      entries[at(r, c)] = sum;
    }
}

function termOfColumns({ terms, symbolic }: SparseMoments): Int32Array {
  const result = new Int32Array(symbolic.n);
  let from = 0;
  terms.forEach(({ levels, columnNames }, t) => {
    result.fill(t, from, from + levels.length * columnNames.length);
    from += levels.length * columnNames.length;
  });
  return result;
}

/** Lambda'Z'[X y] as k columns of length N. */
function scaledFixed({ terms, fixed, p }: SparseMoments, factors: readonly Float64Array[]): Float64Array[] {
  const k = p + 1;
  const columns = Array.from({ length: k }, () => new Float64Array(fixed.length / k));
  let from = 0;
  terms.forEach(({ levels }, t) => {
    const factor = factors[t]!;
    const q = Math.sqrt(factor.length);
    for (let g = 0; g < levels.length; g++, from += q)
      for (let c = 0; c < q; c++)
        for (let r = c; r < q; r++)
          for (let j = 0; j < k; j++)
            columns[j]![from + c]! += factor[r + c * q]! * fixed[(from + r) * k + j]!;
  });
  return columns;
}

function startOf(moments: SparseMoments, contrast: Float64Array): Float64Array {
  const { terms, starts, rows, products, symbolic, cross, fixed, n, coordinates } = moments;
  return crossedStart({
    terms,
    n,
    fixed,
    contrast,
    intercept: coordinates.intercept,
    total: quadraticForm(cross, contrast),
    eachProduct: (visit) => {
      for (let j = 0; j < symbolic.n; j++)
        for (let at = starts[j]!; at < starts[j + 1]!; at++) visit(rows[at]!, j, products[at]!);
    },
  });
}
