import { describe, expect, test } from "vitest";
import { studentizedRangeUpper, tTwoSided } from "../../src/numerics/distributions.ts";
import { normalUpper } from "../../src/numerics/normal-distribution.ts";
import { adjustFamily, holm } from "../../src/stats/adjustment.ts";
import { correlationOf, pairwise } from "../../src/stats/contrasts.ts";
import { maximumOfT, singleStepCritical, singleStepP } from "../../src/stats/single-step.ts";

/** Correlation of all differences of `count` independent means of equal variance. */
function balanced(count: number): Float64Array {
  const identity = new Float64Array(count * count);
  for (let i = 0; i < count; i++) identity[i * count + i] = 1;
  const rows = pairwise(Array.from({ length: count }, (_, i) => `m${i}`)).map((c) =>
    Float64Array.from(c.coefficients),
  );
  return correlationOf(rows, identity);
}

describe("single-step", () => {
  test("equals Tukey for three means of equal variance, to the last digits and into the tail", () => {
    const { upper } = maximumOfT(balanced(3), 3);
    for (const df of [3, 8.37, 40, Number.POSITIVE_INFINITY])
      for (const c of [0.3, 1.5, 3, 6])
        expect(upper(c, df) / studentizedRangeUpper(c * Math.SQRT2, 3, df) - 1).toBeCloseTo(0, 10);
  });

  test.each([
    [4, 2e-6],
    [6, 3e-5],
  ])("equals Tukey for %i means of equal variance within %d, and within its own error", (count, bound) => {
    const family = maximumOfT(balanced(count), (count * (count - 1)) / 2);
    for (const df of [9, Number.POSITIVE_INFINITY])
      for (const c of [1.2, 2.5, 4]) {
        const difference = Math.abs(family.upper(c, df) - studentizedRangeUpper(c * Math.SQRT2, count, df));
        expect(difference).toBeLessThan(bound);
        expect(difference).toBeLessThan(2 * family.error(c, df) + 1e-7);
      }
  });

  test("independent contrasts follow the product rule", () => {
    const p = singleStepP([2.2, 1], Float64Array.from([1, 0, 0, 1]), [
      Number.POSITIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
    expect(p[0]).toBeCloseTo(1 - (1 - 2 * normalUpper(2.2)) ** 2, 12);
  });

  test("a family of copies of one contrast needs no adjustment", () =>
    expect(singleStepP([2, -2], Float64Array.from([1, -1, -1, 1]), [7, 7])[0]).toBeCloseTo(
      tTwoSided(2, 7),
      12,
    ));

  test("the critical value gives the level back", () => {
    const correlation = balanced(3);
    const c = singleStepCritical(correlation, 9, 0.95);
    expect(singleStepP([c], correlation.subarray(0, 1), [9])[0]).toBeLessThan(0.05);
    expect(maximumOfT(correlation, 3).upper(c, 9)).toBeCloseTo(0.05, 10);
  });

  test("at t = 0 the p value is 1", () => expect(maximumOfT(balanced(4), 6).upper(0, 5)).toBe(1));
});

describe("adjusted p values", () => {
  const family = {
    t: [3, 2, 0.5],
    p: [3, 2, 0.5].map((t) => tTwoSided(t, 12)),
    df: [12, 12, 12],
    correlation: balanced(3),
    meanCount: 3,
  };
  const p = (method: Parameters<typeof adjustFamily>[1]) => adjustFamily(family, method).p;

  test("Bonferroni, Sidak and Holm by their definitions", () => {
    expect(p("bonferroni")).toEqual(family.p.map((value) => Math.min(1, 3 * value)));
    expect(p("sidak")[0]).toBeCloseTo(1 - (1 - family.p[0]!) ** 3, 12);
    expect(holm([0.01, 0.04, 0.03, 0.5])).toEqual([0.04, 0.09, 0.09, 0.5]);
  });

  test("from the sharpest to the bluntest they are ordered", () => {
    const [none, step, sidak, bonferroni] = [p("none"), p("single-step"), p("sidak"), p("bonferroni")].map(
      (all) => all[1]!,
    );
    expect(none).toBeLessThan(step!);
    expect(step).toBeLessThan(sidak!);
    expect(sidak).toBeLessThan(bonferroni!);
  });

  test("each critical value turns its own p value into the level", () => {
    for (const method of ["single-step", "tukey", "sidak", "bonferroni", "none"] as const) {
      const [c] = adjustFamily(family, method).critical();
      const at = adjustFamily({ ...family, t: [c!, 0, 0], p: [tTwoSided(c!, 12), 1, 1] }, method).p[0];
      expect(at).toBeCloseTo(0.05, 6);
    }
  });
});
