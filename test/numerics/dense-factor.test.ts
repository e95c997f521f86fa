import { expect, test } from "vitest";
import { cholesky } from "../../src/numerics/dense.ts";
import { factorLarge, inverseFromFactor, invertLower } from "../../src/numerics/dense-factor.ts";
import { randomStream } from "../../src/numerics/random.ts";

/** A positive definite matrix. */
function matrix(n: number): Float64Array {
  const random = randomStream(4, "factor", n);
  const b = Float64Array.from({ length: n * n }, () => random.normal());
  const a = new Float64Array(n * n);
  for (let j = 0; j < n; j++)
    for (let i = 0; i < n; i++) {
      let sum = i === j ? n : 0;
      for (let k = 0; k < n; k++) sum += b[i + k * n]! * b[j + k * n]!;
      a[i + j * n] = sum;
    }
  return a;
}

test.each([1, 3, 48, 49, 97, 150, 203])("the factor and its inverse at size %i are right", (n) => {
  const a = matrix(n);
  const tiled = Float64Array.from(a);
  const plain = Float64Array.from(a);
  expect(factorLarge(tiled, n)).toBe(true);
  cholesky(plain, n);
  const x = invertLower(tiled, n);
  const inverse = inverseFromFactor(tiled, n);
  for (let j = 0; j < n; j++)
    for (let i = j; i < n; i++) {
      expect(Math.abs(tiled[i + j * n]! - plain[i + j * n]!)).toBeLessThan(1e-11 * n);
      let entry = 0;
      for (let k = i; k < n; k++) entry += x[k + i * n]! * x[k + j * n]!;
      expect(Math.abs(inverse[i + j * n]! - entry)).toBeLessThan(1e-12);
      let sum = 0;
      for (let k = j; k <= i; k++) sum += tiled[i + k * n]! * x[k + j * n]!;
      expect(Math.abs(sum - (i === j ? 1 : 0))).toBeLessThan(1e-11 * n);
    }
});

test("a matrix that is not positive definite is refused", () => {
  const a = matrix(60);
  a[55 * 61] = -1;
  expect(factorLarge(a, 60)).toBe(false);
});
