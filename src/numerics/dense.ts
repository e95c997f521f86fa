/** Dense linear algebra on small matrices. All matrices are column-major Float64Array: element (i, j) at i + j * rows. */

/**
 * Replaces the symmetric `a` (n x n, lower triangle read) by its lower Cholesky factor, zero above the diagonal.
 *
 * Returns false, leaving `a` half done, where `a` is not positive definite.
 */
export function cholesky(a: Float64Array, n: number): boolean {
  for (let j = 0; j < n; j++) {
    const column = j * n;
    for (let k = 0; k < j; k++) {
      const factor = a[j + k * n]!;
      if (factor === 0) continue;
      for (let i = j; i < n; i++) a[i + column]! -= factor * a[i + k * n]!;
    }
    const pivot = a[j + column]!;
    if (!(pivot > 0) || pivot === Infinity) return false;
    const root = Math.sqrt(pivot);
    for (let i = j; i < n; i++) a[i + column]! /= root;
    for (let i = 0; i < j; i++) a[i + column] = 0;
  }
  return true;
}

/** Replaces b (length n) by L^-1 b, L lower triangular n x n. */
export function solveLower(l: Float64Array, n: number, b: Float64Array): void {
  for (let j = 0; j < n; j++) {
    const value = (b[j]! /= l[j + j * n]!);
    for (let i = j + 1; i < n; i++) b[i]! -= value * l[i + j * n]!;
  }
}

/** Replaces b (length n) by L'^-1 b, L lower triangular n x n. */
export function solveLowerTransposed(l: Float64Array, n: number, b: Float64Array): void {
  for (let j = n - 1; j >= 0; j--) {
    let value = b[j]!;
    for (let i = j + 1; i < n; i++) value -= l[i + j * n]! * b[i]!;
    b[j] = value / l[j + j * n]!;
  }
}

/** Replaces b (length n) by (L L')^-1 b, L from `cholesky`. */
export function choleskySolve(l: Float64Array, n: number, b: Float64Array): void {
  solveLower(l, n, b);
  solveLowerTransposed(l, n, b);
}

/**
 * Inverse of a symmetric positive definite matrix (n x n, lower triangle read).
 *
 * Fails: where `a` is not positive definite; callers with such input use `symmetricEigen`.
 */
export function invertPositive(a: Float64Array, n: number): Float64Array {
  const l = Float64Array.from(a);
  if (!cholesky(l, n)) throw new Error("bug: invertPositive got a matrix that is not positive definite");
  const inverse = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const column = inverse.subarray(j * n, (j + 1) * n);
    column[j] = 1;
    choleskySolve(l, n, column);
  }
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < j; i++) {
      const mean = 0.5 * (inverse[i + j * n]! + inverse[j + i * n]!);
      inverse[i + j * n] = mean;
      inverse[j + i * n] = mean;
    }
  }
  return inverse;
}

/** Product of a (rows x inner) and b (inner x cols). */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  rows: number,
  inner: number,
  cols: number,
): Float64Array {
  const product = new Float64Array(rows * cols);
  for (let j = 0; j < cols; j++) {
    for (let k = 0; k < inner; k++) {
      const factor = b[k + j * inner]!;
      if (factor === 0) continue;
      for (let i = 0; i < rows; i++) product[i + j * rows]! += a[i + k * rows]! * factor;
    }
  }
  return product;
}

/** Transpose (cols x rows) of a (rows x cols). */
export function transpose(a: Float64Array, rows: number, cols: number): Float64Array {
  const result = new Float64Array(rows * cols);
  for (let j = 0; j < cols; j++) for (let i = 0; i < rows; i++) result[j + i * cols] = a[i + j * rows]!;
  return result;
}

/**
 * Eigenvalues, ascending, and orthonormal eigenvectors (columns) of a symmetric n x n column-major matrix.
 *
 * Source: Householder reduction and implicit QL, EISPACK tred2 and tql2 (Bowdler, Martin, Reinsch & Wilkinson 1968,
 * Numer Math 11:293) in the order of loops of JAMA.
 */
export function symmetricEigen(
  a: Float64Array,
  n: number,
): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const v = Float64Array.from(a);
  const d = new Float64Array(n);
  const e = new Float64Array(n);
  // The upper triangle is made to follow the lower one, so that only the latter counts.
  for (let j = 0; j < n; j++) for (let i = 0; i < j; i++) v[i + j * n] = v[j + i * n]!;
  if (n > 0) {
    tridiagonalise(v, d, e, n);
    diagonalise(v, d, e, n);
    sortAscending(v, d, n);
  }
  return { values: d, vectors: v };
}

/** tred2: v becomes the orthogonal transformation, d the diagonal and e the subdiagonal (from index 1). */
function tridiagonalise(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) d[j] = v[n - 1 + j * n]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = v[i - 1 + j * n]!;
        v[i + j * n] = 0;
        v[j + i * n] = 0;
      }
    } else {
      for (let k = 0; k < i; k++) {
        d[k]! /= scale;
        h += d[k]! * d[k]!;
      }
      let f = d[i - 1]!;
      let g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
      e[i] = scale * g;
      h -= f * g;
      d[i - 1] = f - g;
      e.fill(0, 0, i);
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        v[j + i * n] = f;
        g = e[j]! + v[j + j * n]! * f;
        for (let k = j + 1; k < i; k++) {
          g += v[k + j * n]! * d[k]!;
          e[k]! += v[k + j * n]! * f;
        }
        e[j] = g;
      }
      f = 0;
      for (let j = 0; j < i; j++) {
        e[j]! /= h;
        f += e[j]! * d[j]!;
      }
      const hh = f / (h + h);
      for (let j = 0; j < i; j++) e[j]! -= hh * d[j]!;
      for (let j = 0; j < i; j++) {
        f = d[j]!;
        g = e[j]!;
        for (let k = j; k < i; k++) v[k + j * n]! -= f * e[k]! + g * d[k]!;
        d[j] = v[i - 1 + j * n]!;
        v[i + j * n] = 0;
      }
    }
    d[i] = h;
  }
  // Accumulate the transformations.
  for (let i = 0; i < n - 1; i++) {
    v[n - 1 + i * n] = v[i + i * n]!;
    v[i + i * n] = 1;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[k + (i + 1) * n]! / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += v[k + (i + 1) * n]! * v[k + j * n]!;
        for (let k = 0; k <= i; k++) v[k + j * n]! -= g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) v[k + (i + 1) * n] = 0;
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[n - 1 + j * n]!;
    v[n - 1 + j * n] = 0;
  }
  v[n * n - 1] = 1;
  e[0] = 0;
}

/** tql2: implicit QL on the tridiagonal (d, e), rotating the columns of v. */
function diagonalise(v: Float64Array, d: Float64Array, e: Float64Array, n: number): void {
  for (let i = 1; i < n; i++) e[i - 1] = e[i]!;
  e[n - 1] = 0;
  let f = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * largest) m++;
    for (let sweep = 0; m > l && sweep < 60; sweep++) {
      let g = d[l]!;
      let p = (d[l + 1]! - g) / (2 * e[l]!);
      let r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
      d[l] = e[l]! / (p + r);
      d[l + 1] = e[l]! * (p + r);
      const next = d[l + 1]!;
      let h = g - d[l]!;
      for (let i = l + 2; i < n; i++) d[i]! -= h;
      f += h;
      p = d[m]!;
      let c = 1;
      let c2 = 1;
      let c3 = 1;
      const el1 = e[l + 1]!;
      let s = 0;
      let s2 = 0;
      for (let i = m - 1; i >= l; i--) {
        c3 = c2;
        c2 = c;
        s2 = s;
        g = c * e[i]!;
        h = c * p;
        r = Math.hypot(p, e[i]!);
        e[i + 1] = s * r;
        s = e[i]! / r;
        c = p / r;
        p = c * d[i]! - s * g;
        d[i + 1] = h + s * (c * g + s * d[i]!);
        for (let k = 0; k < n; k++) {
          h = v[k + (i + 1) * n]!;
          v[k + (i + 1) * n] = s * v[k + i * n]! + c * h;
          v[k + i * n] = c * v[k + i * n]! - s * h;
        }
      }
      p = (-s * s2 * c3 * el1 * e[l]!) / next;
      e[l] = s * p;
      d[l] = c * p;
      if (Math.abs(e[l]!) <= Number.EPSILON * largest) break;
    }
    d[l]! += f;
    e[l] = 0;
  }
}

function sortAscending(v: Float64Array, d: Float64Array, n: number): void {
  for (let i = 0; i < n - 1; i++) {
    let k = i;
    for (let j = i + 1; j < n; j++) if (d[j]! < d[k]!) k = j;
    if (k === i) continue;
    [d[i], d[k]] = [d[k]!, d[i]!];
    for (let row = 0; row < n; row++) {
      const value = v[row + i * n]!;
      v[row + i * n] = v[row + k * n]!;
      v[row + k * n] = value;
    }
  }
}
