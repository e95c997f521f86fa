import { PACKS_FROM, type TileProduct, tileProduct } from "./tile-product.ts";

/** Cholesky factor and inverse of large dense matrices by products of 4 x 4 tiles; column-major, lower triangle. */

/** Columns (rows) of a panel; a multiple of the tile edge. */
const PANEL = 48;
const TILE = 4;

/**
 * Memory of the products: a matrix in bands of four rows (band r holds row 4r..4r+3 of column l at 4 (r n + l)), zero where
 * nothing was written; a band block of one panel; the inverse of a diagonal block, banded; and room for one panel of rows.
 */
interface Bands {
  readonly product: TileProduct;
  /** First number of the band that starts at row `row`. */
  readonly band: (row: number) => number;
  readonly block: number;
  readonly diagonal: number;
  readonly panel: number;
}

function makeBands(n: number, withPanel: boolean): Bands {
  const block = PACKS_FROM + TILE * Math.ceil(n / TILE) * n;
  const diagonal = block + TILE * PANEL;
  const panel = diagonal + PANEL * PANEL;
  const product = tileProduct(panel + (withPanel ? PANEL * n : 0) - PACKS_FROM);
  return { product, band: (row) => PACKS_FROM + row * n, block, diagonal, panel };
}

/**
 * Replaces the lower triangle of a (n x n) by its Cholesky factor; the upper triangle is left as it is.
 *
 * Left-looking by panels; the rows below a diagonal block are multiplied by its inverse, so that all but that block is
 * products of tiles. Source: Golub & Van Loan 2013, Matrix Computations, sec. 4.2.
 * Fails: returns false where a is not positive definite.
 */
export function factorLarge(a: Float64Array, n: number): boolean {
  const bands = makeBands(n, false);
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    for (let i = from; i < to; i += TILE)
      for (let c = from; c <= i; c += TILE) updateTile(a, n, { i, c, from, to }, bands);
    if (!factorBlock(a, n, from, to)) return false;
    if (to === n) return true;
    packInverse(invertedBlock(a, n, from, to), to - from, bands);
    for (let i = to; i < n; i += TILE) factorRows(a, n, { i, from, to }, bands);
  }
  return true;
}

/** Subtracts from the tile of rows i.. and columns c.. of a diagonal block what earlier columns make of it. */
function updateTile(
  a: Float64Array,
  n: number,
  { i, c, from, to }: { readonly i: number; readonly c: number; readonly from: number; readonly to: number },
  { product, band }: Bands,
): void {
  if (from === 0) return;
  product.multiply(band(i), band(c), from);
  for (let y = 0; y < Math.min(TILE, to - c); y++)
    for (let x = Math.max(0, c + y - i); x < Math.min(TILE, to - i); x++)
      a[i + x + (c + y) * n]! -= product.numbers[x + TILE * y]!;
}

/** Cholesky factor of the diagonal block of rows and columns from..to-1, in place. */
function factorBlock(a: Float64Array, n: number, from: number, to: number): boolean {
  for (let j = from; j < to; j++) {
    const column = j * n;
    const pivot = a[j + column]!;
    if (!(pivot > 0)) return false;
    const root = Math.sqrt(pivot);
    a[j + column] = root;
    for (let i = j + 1; i < to; i++) a[i + column]! /= root;
    for (let c = j + 1; c < to; c++) {
      const factor = a[c + column]!;
      for (let i = c; i < to; i++) a[i + c * n]! -= factor * a[i + column]!;
    }
  }
  return true;
}

/** Four rows of the factor below a diagonal block: what is left of a times the inverse of the block, transposed. */
function factorRows(
  a: Float64Array,
  n: number,
  { i, from, to }: { readonly i: number; readonly from: number; readonly to: number },
  { product, band, block, diagonal }: Bands,
): void {
  const { numbers, multiply } = product;
  const own = band(i);
  const height = Math.min(TILE, n - i);
  for (let c = from; c < to; c += TILE) {
    if (from > 0) multiply(own, band(c), from);
    else numbers.fill(0, 0, TILE * TILE);
    for (let y = 0; y < TILE; y++)
      for (let x = 0; x < height; x++)
        numbers[block + TILE * (c - from + y) + x] = a[i + x + (c + y) * n]! - numbers[x + TILE * y]!;
  }
  for (let c = from; c < to; c += TILE) {
    multiply(block, diagonal + PANEL * (c - from), c - from + TILE);
    for (let y = 0; y < TILE; y++)
      for (let x = 0; x < height; x++) {
        const value = numbers[x + TILE * y]!;
        a[i + x + (c + y) * n] = value;
        numbers[own + TILE * (c + y) + x] = value;
      }
  }
}

/** Inverse of the diagonal block of rows from..to-1 of the lower triangular l; w x w, column-major, zero above. */
function invertedBlock(l: Float64Array, n: number, from: number, to: number): Float64Array {
  const w = to - from;
  const result = new Float64Array(w * w);
  for (let j = 0; j < w; j++)
    for (let i = j; i < w; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= l[from + i + (from + k) * n]! * result[k + j * w]!;
      result[i + j * w] = sum / l[from + i + (from + i) * n]!;
    }
  return result;
}

/** Writes a w x w lower triangular matrix to the banded diagonal block, PANEL columns a row. */
function packInverse(inverse: Float64Array, w: number, { product, diagonal }: Bands): void {
  product.numbers.fill(0, diagonal, diagonal + PANEL * PANEL);
  for (let l = 0; l < w; l++)
    for (let i = l; i < w; i++)
      product.numbers[diagonal + PANEL * (i - (i % TILE)) + TILE * l + (i % TILE)] = inverse[i + l * w]!;
}

/** Inverse of the lower triangular l (n x n, column-major), zero above the diagonal. */
export function invertLower(l: Float64Array, n: number): Float64Array {
  if (n <= PANEL) return invertedBlock(l, n, 0, n);
  const { product, band } = inverseBands(l, n);
  const result = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const own = band(j - (j % TILE)) + (j % TILE);
    for (let i = j; i < n; i++) result[i + j * n] = product.numbers[own + TILE * i]!;
  }
  return result;
}

/** (L L')^-1 for the lower triangular l (n x n); lower triangle, zero above the diagonal. */
export function inverseFromFactor(l: Float64Array, n: number): Float64Array {
  const { product, band } = inverseBands(l, n);
  const { numbers, multiply } = product;
  const result = new Float64Array(n * n);
  for (let from = 0; from < n; from += PANEL)
    for (let i = from; i < n; i += TILE) {
      const height = Math.min(TILE, n - i);
      for (let j = from; j < Math.min(n, from + PANEL, i + TILE); j += TILE) {
        // Column i of the inverse factor starts at row i: earlier products are with zeros.
        multiply(band(i) + TILE * i, band(j) + TILE * i, n - i);
        for (let y = 0; y < Math.min(TILE, n - j); y++)
          for (let x = Math.max(0, j + y - i); x < height; x++)
            result[i + x + (j + y) * n] = numbers[x + TILE * y]!;
      }
    }
  return result;
}

/**
 * L^-1 with its columns as bands: column j of row k stands in the band of row j, at 4 k.
 *
 * Panel of rows by panel: X[I, j] = -L[I, I]^-1 sum_k L[I, k] X[k, j], k over earlier rows.
 */
function inverseBands(l: Float64Array, n: number): Bands {
  const bands = makeBands(n, true);
  const { numbers } = bands.product;
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    const w = to - from;
    const inverse = invertedBlock(l, n, from, to);
    packInverse(inverse, w, bands);
    packRows(l, n, from, to, bands);
    for (let j = 0; j < from; j += TILE) inverseRows(n, { j, from, to }, bands);
    for (let j = 0; j < w; j++) {
      const own = bands.band(from + j - (j % TILE)) + (j % TILE) + TILE * from;
      for (let k = j; k < w; k++) numbers[own + TILE * k] = inverse[k + j * w]!;
    }
  }
  return bands;
}

/** Copies rows from..to-1, columns 0..from-1 of l to the panel, banded. */
function packRows(l: Float64Array, n: number, from: number, to: number, { product, panel }: Bands): void {
  const { numbers } = product;
  for (let k = 0; k < from; k++)
    for (let i = from; i < to; i++) {
      const row = i - from;
      numbers[panel + (row - (row % TILE)) * n + TILE * k + (row % TILE)] = l[i + k * n]!;
    }
}

/** Rows from..to-1 of columns j..j+3 of the inverse. */
function inverseRows(
  n: number,
  { j, from, to }: { readonly j: number; readonly from: number; readonly to: number },
  { product, band, block, diagonal, panel }: Bands,
): void {
  const { numbers, multiply } = product;
  const own = band(j);
  for (let i = 0; i < to - from; i += TILE) {
    multiply(own + TILE * j, panel + i * n + TILE * j, from - j);
    for (let at = 0; at < TILE * TILE; at++) numbers[block + TILE * i + at] = -numbers[at]!;
  }
  for (let i = 0; i < to - from; i += TILE) {
    multiply(block, diagonal + PANEL * i, i + TILE);
    const count = TILE * Math.min(TILE, to - from - i);
    for (let at = 0; at < count; at++) numbers[own + TILE * (from + i) + at] = numbers[at]!;
  }
}
