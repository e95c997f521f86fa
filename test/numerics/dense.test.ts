import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cholesky,
  choleskySolve,
  invertPositive,
  multiply,
  solveLower,
  symmetricEigen,
  transpose,
} from "../../src/numerics/dense.ts";
import { randomStream } from "../../src/numerics/random.ts";

/** Random symmetric positive definite n x n matrix A A' + I / 10. */
function positive(n: number, seed: number): Float64Array {
  const stream = randomStream(seed, n);
  const a = Float64Array.from({ length: n * n }, () => stream.normal());
  const product = multiply(a, transpose(a, n, n), n, n, n);
  for (let i = 0; i < n; i++) product[i + i * n]! += 0.1;
  return product;
}

function largestDifference(a: Float64Array, b: ArrayLike<number>): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}

const identity = (n: number) => Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
const sizes = fc.integer({ min: 1, max: 12 });
const seeds = fc.integer({ min: 0, max: 1e6 });

describe("dense algebra", () => {
  test("multiplies column-major matrices", () => {
    // (1 3 5; 2 4 6) times (1 4; 2 5; 3 6)
    const product = multiply(Float64Array.of(1, 2, 3, 4, 5, 6), Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3, 2);
    expect([...product]).toEqual([22, 28, 49, 64]);
    expect([...transpose(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 3, 5, 2, 4, 6]);
  });

  test("the Cholesky factor is lower triangular and multiplies back", () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const a = positive(n, seed);
        const l = Float64Array.from(a);
        expect(cholesky(l, n)).toBe(true);
        for (let j = 0; j < n; j++) for (let i = 0; i < j; i++) expect(l[i + j * n]).toBe(0);
        expect(largestDifference(multiply(l, transpose(l, n, n), n, n, n), a)).toBeLessThan(1e-12 * n * n);
      }),
      { seed: 1 },
    );
  });

  test("a matrix that is not positive definite is refused", () => {
    expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
    expect(cholesky(Float64Array.of(0), 1)).toBe(false);
    expect(cholesky(Float64Array.of(Number.NaN), 1)).toBe(false);
    expect(() => invertPositive(Float64Array.of(1, 2, 2, 1), 2)).toThrow("not positive definite");
  });

  test("solving and inverting undo the matrix", () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const a = positive(n, seed);
        const x = Float64Array.from({ length: n }, (_, i) => i - 2);
        const b = multiply(a, x, n, n, 1);
        const l = Float64Array.from(a);
        cholesky(l, n);
        choleskySolve(l, n, b);
        // The condition number of these matrices is below 1e4.
        expect(largestDifference(b, x)).toBeLessThan(1e-9);
        expect(largestDifference(multiply(a, invertPositive(a, n), n, n, n), identity(n))).toBeLessThan(1e-9);
      }),
      { seed: 2 },
    );
  });

  test("solves a lower triangular system", () => {
    const b = Float64Array.of(4, 11);
    solveLower(Float64Array.of(2, 1, 0, 3), 2, b);
    expect([...b]).toEqual([2, 3]);
  });
});

describe("symmetricEigen", () => {
  test("values ascend, vectors are orthonormal and rebuild the matrix", () => {
    fc.assert(
      fc.property(sizes, seeds, (n, seed) => {
        const a = positive(n, seed).map((value, i) => (i % (n + 1) === 0 ? value - 3 : value));
        const { values, vectors } = symmetricEigen(a, n);
        expect([...values]).toEqual([...values].sort((x, y) => x - y));
        const vt = transpose(vectors, n, n);
        expect(largestDifference(multiply(vt, vectors, n, n, n), identity(n))).toBeLessThan(1e-12 * n);
        const scaled = vectors.map((value, i) => value * values[Math.floor(i / n)]!);
        expect(largestDifference(multiply(scaled, vt, n, n, n), a)).toBeLessThan(1e-11 * n);
      }),
      { seed: 3 },
    );
  });

  test("handles equal and zero values", () => {
    expect([...symmetricEigen(identity(4), 4).values]).toEqual([1, 1, 1, 1]);
    const ones = symmetricEigen(new Float64Array(9).fill(1), 3).values;
    expect(largestDifference(ones, [0, 0, 3])).toBeLessThan(1e-14);
    expect(symmetricEigen(new Float64Array(0), 0).values.length).toBe(0);
  });
});
