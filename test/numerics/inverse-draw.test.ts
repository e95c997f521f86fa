import { describe, expect, test } from "vitest";
import { normalOf, poissonOf, uniformOf } from "../../src/numerics/inverse-draw.ts";
import { normalQuantile } from "../../src/numerics/normal-distribution.ts";

/** Midpoints of n equal parts of (0, 1). */
const grid = (n: number) => Array.from({ length: n }, (_, i) => (i + 0.5) / n);

test("a word gives a number strictly between 0 and 1, without rounding", () => {
  expect(uniformOf(0)).toBe(2 ** -33);
  expect(uniformOf(0xffffffff)).toBe(1 - 2 ** -33);
});

test("normalOf is the normal quantile to 1.2e-7 for every word, tails included", () => {
  const words = [...grid(20001).map((u) => Math.floor(u * 2 ** 32)), 0, 1, 2, 10, 0xffffffff];
  for (const word of words) {
    const u = uniformOf(word);
    const exact = normalQuantile(u);
    expect(Math.abs(normalOf(u) - exact)).toBeLessThanOrEqual(1.2e-7 * Math.abs(exact) + 1e-15);
  }
});

describe("poissonOf", () => {
  const moments = (mean: number) => {
    const counts = grid(200_000).map((u) => poissonOf(u, mean));
    const m = counts.reduce((s, k) => s + k, 0) / counts.length;
    return { m, v: counts.reduce((s, k) => s + (k - m) ** 2, 0) / counts.length };
  };

  // By equidistant uniforms: the error is that of the rounding of u, not of sampling.
  test.each([0.01, 1, 20, 63])("has mean and variance %d", (mean) => {
    const { m, v } = moments(mean);
    expect(Math.abs(m / mean - 1)).toBeLessThan(1e-3);
    expect(Math.abs(v / mean - 1)).toBeLessThan(2e-3);
  });

  test.each([65, 500, 1e5])(
    "has mean %d within 0.1 % and this variance within 0.3 % by the normal expansion",
    (mean) => {
      const { m, v } = moments(mean);
      expect(Math.abs(m / mean - 1)).toBeLessThan(1e-3);
      expect(Math.abs(v / mean - 1)).toBeLessThan(3e-3);
    },
  );

  test("is off the distribution function by at most 2e-4 at a mean of 65", () => {
    let p = Math.exp(-65);
    let below = p;
    for (let k = 0; k < 140; k++) {
      if (below > 3e-4) expect(poissonOf(below - 2e-4, 65)).toBeLessThanOrEqual(k);
      if (below + 2e-4 < 1) expect(poissonOf(below + 2e-4, 65)).toBeGreaterThan(k);
      p *= 65 / (k + 1);
      below += p;
    }
  });

  test("inverts the distribution function: P(0) = exp(-2), P(0) + P(1) = 3 exp(-2)", () => {
    expect(poissonOf(Math.exp(-2) - 1e-9, 2)).toBe(0);
    expect(poissonOf(Math.exp(-2) + 1e-9, 2)).toBe(1);
    expect(poissonOf(3 * Math.exp(-2) + 1e-9, 2)).toBe(2);
  });

  test("is 0 at a mean of 0 and grows with u over the change of method", () => {
    expect(poissonOf(1 - 2 ** -33, 0)).toBe(0);
    const below = grid(1000).map((u) => poissonOf(u, 64));
    const above = grid(1000).map((u) => poissonOf(u, 64.0001));
    for (const [i, k] of below.entries()) expect(Math.abs(k - above[i]!)).toBeLessThanOrEqual(1);
  });
});
