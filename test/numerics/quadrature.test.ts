import { expect, test } from "vitest";
import { gaussHermite, gaussLegendre, type QuadratureRule } from "../../src/numerics/quadrature.ts";

const integral = (rule: QuadratureRule, f: (x: number) => number) =>
  rule.nodes.reduce((sum, x, i) => sum + rule.weights[i]! * f(x), 0);

test.each([1, 2, 5, 20])("Gauss-Legendre of %d points is exact to degree 2n - 1", (n) => {
  for (let degree = 0; degree <= 2 * n - 1; degree++) {
    const expected = degree % 2 === 0 ? 2 / (degree + 1) : 0;
    expect(integral(gaussLegendre(n), (x) => x ** degree)).toBeCloseTo(expected, 13);
  }
});

test("Gauss-Legendre misses degree 2n", () => {
  expect(Math.abs(integral(gaussLegendre(3), (x) => x ** 6) - 2 / 7)).toBeGreaterThan(1e-3);
});

test.each([1, 3, 15])("Gauss-Hermite of %d points gives the moments of exp(-x^2)", (n) => {
  let expected = Math.sqrt(Math.PI);
  for (let degree = 0; degree <= 2 * n - 1; degree += 2) {
    const value = integral(gaussHermite(n), (x) => x ** degree);
    expect(Math.abs(value / expected - 1)).toBeLessThan(1e-12);
    expected *= (degree + 1) / 2;
  }
});
