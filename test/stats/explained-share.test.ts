import { expect, test } from "vitest";
import { explainedShare } from "../../src/stats/explained-share.ts";

const times = Array.from({ length: 40 }, (_, i) => i);
const a = times.map((t) => [Math.sin(t), Math.cos(3 * t)]);
const b = times.map((t) => [Math.sin(1.7 * t)]);
const nuisance = times.map((t) => [1, t]);

test("what only one set explains is its own, whatever the trend", () => {
  const y = times.map((t, i) => 5 + 0.3 * t + 2 * a[i]![0]! - a[i]![1]!);
  expect(explainedShare(y, nuisance, a, b).share).toBeCloseTo(1, 10);
  expect(explainedShare(y, nuisance, b, a).share).toBeCloseTo(0, 10);
});

test("coefficients of the second set are those of the fit with both", () => {
  const y = times.map((t, i) => 1 - t + a[i]![0]! + 0.25 * b[i]![0]!);
  const { share, coefficients } = explainedShare(y, nuisance, a, b);
  expect(coefficients).toHaveLength(1);
  expect(coefficients[0]).toBeCloseTo(0.25, 10);
  expect(share).toBeGreaterThan(0.8);
  expect(share).toBeLessThan(1);
});

test("a column that says nothing new changes nothing", () => {
  const y = times.map((t, i) => t + a[i]![0]! + b[i]![0]!);
  const twice = a.map((row) => [...row, row[0]! + row[1]!]);
  expect(explainedShare(y, nuisance, twice, b).share).toBeCloseTo(
    explainedShare(y, nuisance, a, b).share,
    10,
  );
});
