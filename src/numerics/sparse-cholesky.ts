import { solveLower, solveLowerTransposed } from "./dense.ts";
import { factorLarge } from "./dense-factor.ts";
import type { SparseSymbolic } from "./sparse-symbolic.ts";

/** Numbers of a sparse Cholesky factor L of the permuted matrix, laid out as its symbolic analysis says. */
export interface SparseFactor {
  readonly symbolic: SparseSymbolic;
  /** Diagonal of the sparse columns. */
  readonly diagonal: Float64Array;
  /** Entries below it. */
  readonly values: Float64Array;
  /** Factor of the core, dense, lower triangle, column-major. */
  readonly core: Float64Array;
  /** log|A| = 2 log|L|. */
  readonly logDet: number;
}

/**
 * Cholesky factor of the matrix whose entries, in the order of the pattern that was analysed, are `entries`.
 *
 * Left-looking by columns, then the core as a dense matrix. Source: Davis 2006, Direct Methods for Sparse Linear Systems, sec. 4.
 * Fails: returns undefined where the matrix is not positive definite.
 */
export function sparseCholesky(symbolic: SparseSymbolic, entries: Float64Array): SparseFactor | undefined {
  const { n, sparseCount, starts, rows, inputStarts, inputRows, inputSources } = symbolic;
  const m = n - sparseCount;
  const values = new Float64Array(rows.length);
  const diagonal = new Float64Array(sparseCount);
  const core = new Float64Array(m * m);
  const column = new Float64Array(n);
  // Columns whose next entry lies in row j, as a linked list.
  const firsts = new Int32Array(n).fill(-1);
  const nexts = new Int32Array(sparseCount);
  const at = Float64Array.from(starts.subarray(0, sparseCount));
  const waitFor = (k: number) => {
    if (at[k]! >= starts[k + 1]!) return;
    const row = rows[at[k]!]!;
    nexts[k] = firsts[row]!;
    firsts[row] = k;
  };
  let logDet = 0;
  for (let j = 0; j < n; j++) {
    const inCore = j >= sparseCount;
    const target = inCore ? core.subarray((j - sparseCount) * m, (j - sparseCount + 1) * m) : column;
    const shift = inCore ? sparseCount : 0;
    for (let e = inputStarts[j]!; e < inputStarts[j + 1]!; e++)
      target[inputRows[e]! - shift]! += entries[inputSources[e]!]!;
    for (let k = firsts[j]!; k >= 0; ) {
      const following = nexts[k]!;
      const factor = values[at[k]!]!;
      const end = starts[k + 1]!;
      for (let e = at[k]!; e < end; e++) target[rows[e]! - shift]! -= factor * values[e]!;
      at[k]! += 1;
      waitFor(k);
      k = following;
    }
    if (inCore) continue;
    const pivot = column[j]!;
    if (!(pivot > 0)) return undefined;
    const root = Math.sqrt(pivot);
    diagonal[j] = root;
    logDet += Math.log(pivot);
    column[j] = 0;
    for (let e = starts[j]!; e < starts[j + 1]!; e++) {
      values[e] = column[rows[e]!]! / root;
      column[rows[e]!] = 0;
    }
    waitFor(j);
  }
  if (!factorLarge(core, m)) return undefined;
  for (let j = 0; j < m; j++) logDet += 2 * Math.log(core[j * (m + 1)]!);
  return { symbolic, diagonal, values, core, logDet };
}

/** Replaces b (length n, in the matrix's own order) by P'L^-1 P b or, transposed, by P'L'^-1 P b; P is the permutation. */
export function sparseSolve(factor: SparseFactor, b: Float64Array, side: "lower" | "transposed"): void {
  const { places, n, sparseCount } = factor.symbolic;
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) x[places[i]!] = b[i]!;
  const rest = x.subarray(sparseCount);
  if (side === "lower") {
    lowerPart(factor, x);
    solveLower(factor.core, rest.length, rest);
  } else {
    solveLowerTransposed(factor.core, rest.length, rest);
    transposedPart(factor, x);
  }
  for (let i = 0; i < n; i++) b[i] = x[places[i]!]!;
}

function lowerPart({ symbolic: { starts, rows }, diagonal, values }: SparseFactor, x: Float64Array): void {
  for (let j = 0; j < diagonal.length; j++) {
    const value = (x[j]! /= diagonal[j]!);
    for (let e = starts[j]!; e < starts[j + 1]!; e++) x[rows[e]!]! -= values[e]! * value;
  }
}

function transposedPart(
  { symbolic: { starts, rows }, diagonal, values }: SparseFactor,
  x: Float64Array,
): void {
  for (let j = diagonal.length - 1; j >= 0; j--) {
    let value = x[j]!;
    for (let e = starts[j]!; e < starts[j + 1]!; e++) value -= values[e]! * x[rows[e]!]!;
    x[j] = value / diagonal[j]!;
  }
}
