import { expect, test } from "vitest";
import { pairedPermutation } from "../../src/stats/paired-permutation.ts";

test("ten pairs: all sign patterns, as scipy counts them", () => {
  // scipy 1.17.1: permutation_test(..., permutation_type="samples", n_resamples=inf)
  const differences = [0.3, 0.1, 0.5, -0.2, 0.4, 0.25, 0.6, -0.05, 0.35, 0.2];
  expect(pairedPermutation(differences, 1)).toEqual({ p: 0.017578125, exact: true });
});

test("n differences of one sign have the smallest p there is, 2^(1 - n)", () => {
  expect(pairedPermutation([1, 2, 3, 4, 5], 1)!.p).toBe(2 / 32);
  expect(pairedPermutation([-1, -1, -1], 1)!.p).toBe(2 / 8);
});

test("no difference at all has p 1, and no pairs have none", () => {
  expect(pairedPermutation([0, 0, 0, 0], 1)!.p).toBe(1);
  expect(pairedPermutation([], 1)).toBeNull();
});

test("beyond twelve pairs random patterns agree with the exact count", () => {
  const twelve = [0.3, 0.1, 0.5, -0.2, 0.4, -0.3, 0.6, -0.5, 0.35, 0.2, -0.6, 0.1];
  const exact = pairedPermutation(twelve, 1)!;
  const drawn = pairedPermutation([...twelve, 0], 1)!;
  expect(drawn.exact).toBe(false);
  // a 13th difference of 0 changes no sum; five standard errors of 10,000 draws
  expect(Math.abs(drawn.p - exact.p)).toBeLessThan(5 * Math.sqrt((exact.p * (1 - exact.p)) / 10_000));
});
