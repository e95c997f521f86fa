/** Cholesky factor and inverse of large dense matrices in tiles that stay in cache; column-major, lower triangle. */

/** Columns of a panel. */
const PANEL = 48;

/**
 * Replaces the lower triangle of a (n x n) by its Cholesky factor; the upper triangle is left as it is.
 *
 * Left-looking by panels; the update of a panel is a product of packed tiles.
 * Fails: returns false where a is not positive definite.
 */
export function factorLarge(a: Float64Array, n: number): boolean {
  for (let from = 0; from < n; from += PANEL) {
    const to = Math.min(n, from + PANEL);
    if (from > 0) updatePanel(a, n, from, to);
    for (let j = from; j < to; j++) {
      const pivot = a[j + j * n]!;
      if (!(pivot > 0)) return false;
      const root = Math.sqrt(pivot);
      const inverse = 1 / root;
      a[j + j * n] = root;
      for (let i = j + 1; i < n; i++) a[i + j * n]! *= inverse;
      for (let c = j + 1; c < to; c++) {
        const factor = a[c + j * n]!;
        if (factor !== 0) for (let i = c; i < n; i++) a[i + c * n]! -= factor * a[i + j * n]!;
      }
    }
  }
  return true;
}

/** Subtracts L[rows, 0..from) L[from..to, 0..from)' from columns from..to, four rows by four columns at a time. */
function updatePanel(a: Float64Array, n: number, from: number, to: number): void {
  for (let c = from; c < to; c += 4) {
    const width = Math.min(4, to - c);
    for (let i = c; i < n; i += 4) {
      const height = Math.min(4, n - i);
      if (width === 4 && height === 4) updateTile(a, n, i, c, from);
      else
        for (let y = 0; y < width; y++)
          for (let x = 0; x < height; x++) {
            let sum = 0;
            for (let l = 0; l < from; l++) sum += a[i + x + l * n]! * a[c + y + l * n]!;
            a[i + x + (c + y) * n]! -= sum;
          }
    }
  }
}

function updateTile(a: Float64Array, n: number, i: number, c: number, depth: number): void {
  let s00 = 0,
    s10 = 0,
    s20 = 0,
    s30 = 0,
    s01 = 0,
    s11 = 0,
    s21 = 0,
    s31 = 0;
  let s02 = 0,
    s12 = 0,
    s22 = 0,
    s32 = 0,
    s03 = 0,
    s13 = 0,
    s23 = 0,
    s33 = 0;
  for (let l = 0, x = i, y = c; l < depth; l++, x += n, y += n) {
    const x0 = a[x]!,
      x1 = a[x + 1]!,
      x2 = a[x + 2]!,
      x3 = a[x + 3]!;
    const y0 = a[y]!,
      y1 = a[y + 1]!,
      y2 = a[y + 2]!,
      y3 = a[y + 3]!;
    s00 += x0 * y0;
    s10 += x1 * y0;
    s20 += x2 * y0;
    s30 += x3 * y0;
    s01 += x0 * y1;
    s11 += x1 * y1;
    s21 += x2 * y1;
    s31 += x3 * y1;
    s02 += x0 * y2;
    s12 += x1 * y2;
    s22 += x2 * y2;
    s32 += x3 * y2;
    s03 += x0 * y3;
    s13 += x1 * y3;
    s23 += x2 * y3;
    s33 += x3 * y3;
  }
  const t0 = i + c * n,
    t1 = t0 + n,
    t2 = t1 + n,
    t3 = t2 + n;
  a[t0]! -= s00;
  a[t0 + 1]! -= s10;
  a[t0 + 2]! -= s20;
  a[t0 + 3]! -= s30;
  a[t1]! -= s01;
  a[t1 + 1]! -= s11;
  a[t1 + 2]! -= s21;
  a[t1 + 3]! -= s31;
  a[t2]! -= s02;
  a[t2 + 1]! -= s12;
  a[t2 + 2]! -= s22;
  a[t2 + 3]! -= s32;
  a[t3]! -= s03;
  a[t3 + 1]! -= s13;
  a[t3 + 2]! -= s23;
  a[t3 + 3]! -= s33;
}

/** Inverse of the lower triangular l (n x n, column-major), zero above the diagonal. */
export function invertLower(l: Float64Array, n: number): Float64Array {
  const x = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = j * n;
    x[j + column] = 1 / l[j + column]!;
    for (let c = j; c < n; c++) {
      if (c > j) x[c + column]! /= l[c + c * n]!;
      const value = x[c + column]!;
      const base = c * n;
      if (value !== 0) for (let i = c + 1; i < n; i++) x[i + column]! -= value * l[i + base]!;
    }
  }
  return x;
}
