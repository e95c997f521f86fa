import { symmetricEigen } from "../numerics/dense.ts";

/** l'M l for a symmetric p x p matrix, column-major. */
export function quadratic(matrix: Float64Array, l: Float64Array): number {
  return bilinear(l, matrix, l);
}

/** a'M b for a p x p matrix, column-major. */
export function bilinear(a: Float64Array, matrix: Float64Array, b: Float64Array): number {
  const p = a.length;
  let sum = 0;
  for (let j = 0; j < p; j++) {
    if (b[j] === 0) continue;
    let column = 0;
    for (let i = 0; i < p; i++) column += a[i]! * matrix[i + j * p]!;
    sum += column * b[j]!;
  }
  return sum;
}

/** L M L' for rows L, q x q. */
export function sandwich(rows: readonly Float64Array[], matrix: Float64Array): Float64Array {
  const q = rows.length;
  const result = new Float64Array(q * q);
  for (let j = 0; j < q; j++)
    for (let i = 0; i < q; i++) result[i + j * q] = bilinear(rows[i]!, matrix, rows[j]!);
  return result;
}

/** Sum of products. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * Rows that span the same hypothesis as `rows`, uncorrelated under the covariance `matrix`, with their variances.
 *
 * Directions whose variance is below 1.5e-8 of the largest are dropped: they repeat other rows.
 */
export function principalRows(
  rows: readonly Float64Array[],
  matrix: Float64Array,
): { readonly row: Float64Array; readonly variance: number }[] {
  const q = rows.length;
  const { values, vectors } = symmetricEigen(sandwich(rows, matrix), q);
  const largest = values[q - 1] ?? 0;
  const kept: { row: Float64Array; variance: number }[] = [];
  for (let c = q - 1; c >= 0; c--) {
    if (!(values[c]! > 1.5e-8 * largest)) continue;
    const row = new Float64Array(rows[0]!.length);
    for (let r = 0; r < q; r++)
      for (let i = 0; i < row.length; i++) row[i]! += vectors[r + c * q]! * rows[r]![i]!;
    kept.push({ row, variance: values[c]! });
  }
  return kept;
}
