import { tileKernel } from "./tile-kernel.ts";

// Cholesky factor and inverse of large dense matrices by tiles that stay in cache; column-major, lower triangle.

/** Rows or columns of a panel; a multiple of the tile. */
const PANEL = 48;
/** Rows and columns of a tile of sums, which the processor holds in registers. */
const TILE = 4;

/**
 * Replaces the lower triangle of a (n x n) by its Cholesky factor; the upper triangle is left as it is.
 *
 * Left-looking by panels: the columns of a panel lose the product of what stands to their left, then are factorised
 * among themselves. Source: Golub & Van Loan 2013, Matrix Computations, algorithm 4.2.3 (gaxpy Cholesky, by blocks).
 * Fails: returns false where a is not positive definite.
 */
export function factorLarge(a: Float64Array, n: number): boolean {
  const { memory, multiply } = tileKernel(16 + TILE * n + PANEL * n);
  const rowStart = 16;
  const columnStart = 16 + TILE * n;
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    for (let c = from; c < to; c += TILE) pack(a, n, c, to, 0, from, memory, columnStart + (c - from) * from);
    for (let i = from; from > 0 && i < n; i += TILE) {
      pack(a, n, i, n, 0, from, memory, rowStart);
      for (let c = from; c < to && c < i + TILE; c += TILE) {
        multiply(rowStart, columnStart + (c - from) * from, from, 0);
        subtractTile(a, n, i, c, to, memory);
      }
    }
    if (!factorPanel(a, n, from, to)) return false;
  }
  return true;
}

/** Unblocked factorisation of columns from..to-1, rows from..n-1. */
function factorPanel(a: Float64Array, n: number, from: number, to: number): boolean {
  for (let j = from; j < to; j++) {
    const pivot = a[j + j * n]!;
    if (!(pivot > 0) || pivot === Infinity) return false;
    const root = Math.sqrt(pivot);
    const inverse = 1 / root;
    a[j + j * n] = root;
    for (let i = j + 1; i < n; i++) a[i + j * n]! *= inverse;
    for (let c = j + 1; c < to; c++) {
      const factor = a[c + j * n]!;
      if (factor !== 0) for (let i = c; i < n; i++) a[i + c * n]! -= factor * a[i + j * n]!;
    }
  }
  return true;
}

/**
 * Inverse of the lower triangular l (n x n, column-major), zero above the diagonal; the upper triangle of l is not read.
 *
 * By panels of rows: X[p, c] = -L[p, p]^-1 (L[p, c..] X[c.., c]).
 */
export function invertLower(l: Float64Array, n: number): Float64Array {
  const x = new Float64Array(n * n);
  const { memory, multiply } = tileKernel(16 + PANEL * n + TILE * n);
  const rowStart = 16;
  const columnStart = 16 + PANEL * n;
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    for (let i = from; i < to; i += TILE) pack(l, n, i, to, 0, from, memory, rowStart + (i - from) * from);
    for (let c = 0; c < from; c += TILE) {
      // Rows above c are zero in these columns of X.
      packTransposed(x, n, c, from, memory, columnStart);
      for (let i = from; i < to; i += TILE) {
        multiply(rowStart + (i - from) * from + c * TILE, columnStart, from - c, 0);
        subtractTile(x, n, i, c, n, memory, to);
      }
    }
    for (let j = from; j < to; j++) x[j + j * n] = 1;
    for (let c = 0; c < to; c++) solvePanel(l, n, Math.max(from, c), to, x, c * n);
  }
  return x;
}

/** Forward substitution of rows from..to-1 of one column, in the diagonal block of l that starts there. */
function solvePanel(
  l: Float64Array,
  n: number,
  from: number,
  to: number,
  x: Float64Array,
  column: number,
): void {
  for (let j = from; j < to; j++) {
    const value = (x[column + j]! /= l[j + j * n]!);
    for (let i = j + 1; i < to; i++) x[column + i]! -= value * l[i + j * n]!;
  }
}

/** Copies rows row..row+3 (zero from row `end` on) of columns first..last-1 so that the four stand together. */
function pack(
  a: Float64Array,
  n: number,
  row: number,
  end: number,
  first: number,
  last: number,
  out: Float64Array,
  at: number,
): void {
  const [r1, r2, r3] = [row + 1 < end ? 1 : -1, row + 2 < end ? 2 : -1, row + 3 < end ? 3 : -1];
  for (let l = first, base = row + first * n, o = at; l < last; l++, base += n, o += TILE) {
    out[o] = a[base]!;
    out[o + 1] = r1 > 0 ? a[base + 1]! : 0;
    out[o + 2] = r2 > 0 ? a[base + 2]! : 0;
    out[o + 3] = r3 > 0 ? a[base + 3]! : 0;
  }
}

/** Copies rows c..last-1 of columns c..c+3 so that the four numbers of a row stand together. */
function packTransposed(
  x: Float64Array,
  n: number,
  c: number,
  last: number,
  out: Float64Array,
  start: number,
): void {
  for (let y = 0; y < TILE; y++)
    for (let l = c, o = start + y, at = c + (c + y) * n; l < last; l++, o += TILE, at++) out[o] = x[at]!;
}

/** Subtracts a tile from the lower triangle of a[i.., c..], rows below `lastRow` and columns below `lastColumn`. */
function subtractTile(
  a: Float64Array,
  n: number,
  i: number,
  c: number,
  lastColumn: number,
  sums: Float64Array,
  lastRow = n,
): void {
  const height = Math.min(TILE, lastRow - i);
  const width = Math.min(TILE, lastColumn - c);
  for (let y = 0; y < width; y++)
    for (let x = Math.max(0, c + y - i); x < height; x++) a[i + x + (c + y) * n]! -= sums[x + y * TILE]!;
}
