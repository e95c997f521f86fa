import { describe, expect, test } from "vitest";
import { cholesky, multiply, transpose } from "../../src/numerics/dense.ts";
import { factorLarge, invertLower } from "../../src/numerics/dense-factor.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { tileKernel } from "../../src/numerics/tile-kernel.ts";

/** Random positive definite matrix: A A' / n + I. */
function positive(n: number): Float64Array {
  const stream = randomStream(5, n);
  const a = Float64Array.from({ length: n * n }, () => stream.normal() / Math.sqrt(n));
  const product = multiply(a, transpose(a, n, n), n, n, n);
  for (let i = 0; i < n; i++) product[i + i * n]! += 1;
  return product;
}

/** Largest |a - b| over entries for which `where` holds. */
function distance(
  a: Float64Array,
  b: Float64Array,
  n: number,
  where: (i: number, j: number) => boolean,
): number {
  let most = 0;
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++)
      if (where(i, j)) most = Math.max(most, Math.abs(a[i + j * n]! - b[i + j * n]!));
  return most;
}

// Around the sizes of tiles (4) and panels (48).
describe.each([1, 2, 3, 4, 5, 7, 47, 48, 49, 51, 96, 97, 150])("a matrix of order %d", (n) => {
  const a = positive(n);
  const large = Float64Array.from(a);
  const small = Float64Array.from(a);
  factorLarge(large, n);
  cholesky(small, n);

  test("has the factor of the small algorithm, and keeps its upper triangle", () => {
    expect(distance(large, a, n, (i, j) => i < j)).toBe(0);
    expect(distance(large, small, n, (i, j) => i >= j)).toBeLessThan(1e-13);
  });

  test("has a factor whose inverse undoes it", () => {
    const inverse = invertLower(large, n);
    const zero = new Float64Array(n * n);
    expect(distance(inverse, zero, n, (i, j) => i < j)).toBe(0);
    const identity = zero.map((_, i) => (i % (n + 1) === 0 ? 1 : 0));
    expect(distance(multiply(small, inverse, n, n, n), identity, n, () => true)).toBeLessThan(1e-12);
  });
});

test("the kernel sums the products of a tile in order", () => {
  const { memory, multiply: tile } = tileKernel(200);
  const stream = randomStream(8);
  for (let i = 16; i < 200; i++) memory[i] = stream.normal();
  tile(20, 90, 7, 0);
  for (let y = 0; y < 4; y++)
    for (let x = 0; x < 4; x++) {
      let sum = 0;
      for (let l = 0; l < 7; l++) sum += memory[20 + 4 * l + x]! * memory[90 + 4 * l + y]!;
      expect(memory[x + 4 * y]).toBe(sum);
    }
});

test.each([5, 60, 130])("a matrix of order %d that is not positive definite is refused", (n) => {
  const a = positive(n);
  a[(n - 1) * (n + 1)] = -1;
  expect(factorLarge(a, n)).toBe(false);
  a[0] = Number.NaN;
  expect(factorLarge(a, n)).toBe(false);
});
