import { PACKS_FROM, type TileProduct, tileProduct } from "./tile-product.ts";

/** Cholesky factor and inverse of large dense matrices in tiles that stay in cache; column-major, lower triangle. */

/** Columns (rows) of a panel; a multiple of the tile edge. */
const PANEL = 48;
const TILE = 4;

/** Room for one panel and one tile row of packs at size n. */
function makeProduct(n: number): TileProduct {
  return tileProduct((PANEL + TILE) * Math.max(n, 1));
}

/**
 * Replaces the lower triangle of a (n x n) by its Cholesky factor; the upper triangle is left as it is.
 *
 * Left-looking by panels; each panel is brought up to date by products of packed tiles.
 * Fails: returns false where a is not positive definite.
 */
export function factorLarge(a: Float64Array, n: number): boolean {
  const product = makeProduct(n);
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    if (from > 0) updatePanel(a, n, from, to, product);
    if (!factorPanel(a, n, from, to)) return false;
  }
  return true;
}

/** Rows of a panel that are solved together, so that they stay in the first cache. */
const CHUNK = 64;

/** Factor of a panel that is up to date: its diagonal block, then the rows below, chunk by chunk. */
function factorPanel(a: Float64Array, n: number, from: number, to: number): boolean {
  for (let start = from; start < n; ) {
    const end = start === from ? to : Math.min(n, start + CHUNK);
    for (let j = from; j < to; j++) {
      const column = j * n;
      if (start === from) {
        const pivot = a[j + column]!;
        if (!(pivot > 0)) return false;
        a[j + column] = Math.sqrt(pivot);
      }
      const first = start === from ? j + 1 : start;
      const inverse = 1 / a[j + column]!;
      for (let i = first; i < end; i++) a[i + column]! *= inverse;
      for (let c = j + 1; c < to; c++) {
        const factor = a[c + column]!;
        const target = c * n;
        for (let i = start === from ? c : start; i < end; i++) a[i + target]! -= factor * a[i + column]!;
      }
    }
    start = end;
  }
  return true;
}

/** Subtracts L[from.., 0..from) L[from..to, 0..from)' from columns from..to. */
function updatePanel(a: Float64Array, n: number, from: number, to: number, product: TileProduct): void {
  const rowPack = PACKS_FROM;
  const panelPack = rowPack + TILE * n;
  for (let c = from; c < to; c += TILE)
    pack(a, n, { row: c, from: 0, to: from }, product, panelPack + (c - from) * n);
  for (let i = from; i < n; i += TILE) {
    pack(a, n, { row: i, from: 0, to: from }, product, rowPack);
    for (let c = from; c < Math.min(to, i + TILE); c += TILE) {
      product.multiply(rowPack, panelPack + (c - from) * n, from);
      const width = Math.min(TILE, to - c);
      const height = Math.min(TILE, n - i);
      for (let y = 0; y < width; y++)
        for (let x = Math.max(0, c + y - i); x < height; x++)
          a[i + x + (c + y) * n]! -= product.numbers[x + TILE * y]!;
    }
  }
}

/** Packs rows row..row+3, columns from..to-1 of a; rows beyond n count as 0. */
function pack(
  a: Float64Array,
  n: number,
  { row, from, to }: { readonly row: number; readonly from: number; readonly to: number },
  { numbers }: TileProduct,
  at: number,
): void {
  let place = at;
  if (row + TILE <= n)
    for (let l = from, source = row + from * n; l < to; l++, source += n, place += TILE) {
      numbers[place] = a[source]!;
      numbers[place + 1] = a[source + 1]!;
      numbers[place + 2] = a[source + 2]!;
      numbers[place + 3] = a[source + 3]!;
    }
  else
    for (let l = from; l < to; l++, place += TILE)
      for (let x = 0; x < TILE; x++) numbers[place + x] = row + x < n ? a[row + x + l * n]! : 0;
}

/** Inverse of the lower triangular l (n x n, column-major), zero above the diagonal. */
export function invertLower(l: Float64Array, n: number): Float64Array {
  return transposeSquare(invertedTransposed(l, n), n);
}

/** (L L')^-1 for the lower triangular l (n x n); lower triangle, zero above the diagonal. */
export function inverseFromFactor(l: Float64Array, n: number): Float64Array {
  const y = invertedTransposed(l, n);
  const result = new Float64Array(n * n);
  const product = makeProduct(n);
  const rowPack = PACKS_FROM;
  const panelPack = rowPack + TILE * n;
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    for (let j = from; j < to; j += TILE)
      pack(y, n, { row: j, from, to: n }, product, panelPack + (j - from) * n);
    for (let i = from; i < n; i += TILE) {
      // Row i of y starts at column i: earlier products are with zeros.
      pack(y, n, { row: i, from: i, to: n }, product, rowPack);
      for (let j = from; j < Math.min(to, i + TILE); j += TILE) {
        product.multiply(rowPack, panelPack + (j - from) * n + TILE * (i - from), n - i);
        const width = Math.min(TILE, to - j);
        const height = Math.min(TILE, n - i);
        for (let c = 0; c < width; c++)
          for (let r = Math.max(0, j + c - i); r < height; r++)
            result[i + r + (j + c) * n] = product.numbers[r + TILE * c]!;
      }
    }
  }
  return result;
}

/**
 * Transpose of L^-1 (upper triangular).
 *
 * Panel of rows by panel: X[I, j] = L[I, I]^-1 (E[I, j] - sum_k L[I, k] X[k, j]), k over earlier rows.
 */
function invertedTransposed(l: Float64Array, n: number): Float64Array {
  // y is X', so that a row of X is a column of y and both factors of the product are packed alike.
  const y = new Float64Array(n * n);
  const product = n > PANEL ? makeProduct(n) : undefined;
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    for (let i = from; i < to; i++) y[i + i * n] = 1;
    if (product && from > 0) subtractEarlier(l, y, n, { from, to }, product);
    for (let i = from; i < to; i++) {
      const column = i * n;
      for (let k = from; k < i; k++) {
        const factor = l[i + k * n]!;
        if (factor === 0) continue;
        const source = k * n;
        for (let j = 0; j <= k; j++) y[j + column]! -= factor * y[j + source]!;
      }
      const inverse = 1 / l[i + i * n]!;
      for (let j = 0; j <= i; j++) y[j + column]! *= inverse;
    }
  }
  return y;
}

/** y[j, i] -= sum over k in j..from of L[i, k] y[j, k] for i in the panel and j before it. */
function subtractEarlier(
  l: Float64Array,
  y: Float64Array,
  n: number,
  { from, to }: { readonly from: number; readonly to: number },
  product: TileProduct,
): void {
  const rowPack = PACKS_FROM;
  const panelPack = rowPack + TILE * n;
  for (let i = from; i < to; i += TILE)
    pack(l, n, { row: i, from: 0, to: from }, product, panelPack + (i - from) * n);
  for (let j = 0; j < from; j += TILE) {
    pack(y, n, { row: j, from: j, to: from }, product, rowPack);
    for (let i = from; i < to; i += TILE) {
      product.multiply(rowPack, panelPack + (i - from) * n + TILE * j, from - j);
      const width = Math.min(TILE, to - i);
      for (let c = 0; c < width; c++)
        for (let r = 0; r < TILE; r++) y[j + r + (i + c) * n]! -= product.numbers[r + TILE * c]!;
    }
  }
}

/** Transpose of an n x n matrix, by blocks that stay in cache. */
function transposeSquare(a: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let cs = 0; cs < n; cs += PANEL)
    for (let rs = 0; rs < n; rs += PANEL)
      for (let c = cs; c < Math.min(n, cs + PANEL); c++)
        for (let r = rs; r < Math.min(n, rs + PANEL); r++) result[c + r * n] = a[r + c * n]!;
  return result;
}
