import { expect, test } from "vitest";
import {
  mean,
  median,
  quantileSorted,
  quantiles,
  sortedCopy,
  variance,
} from "../../src/numerics/quantile.ts";

test("quantiles are of type 7", () => {
  expect(quantileSorted([1, 2, 3, 4], 0.5)).toBe(2.5);
  // R: quantile(c(3, 1, 4, 1, 5, 9, 2, 6), c(0, .1, .33, 1))
  const values = [...quantiles([3, 1, 4, 1, 5, 9, 2, 6], [0, 0.1, 0.33, 1])];
  [1, 1, 2.31, 9].forEach((expected, i) => {
    expect(values[i]).toBeCloseTo(expected, 12);
  });
  expect(quantileSorted([7], 0.3)).toBe(7);
  expect(quantileSorted([], 0.3)).toBeNaN();
});

test("median, mean and variance are those of the textbook", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(mean([1, 2, 6])).toBe(3);
  expect(variance([1, 2, 6])).toBe(7);
  expect(variance([4])).toBeNaN();
});

test("the variance keeps its digits far from zero", () => {
  expect(variance([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBe(1);
});

test("sorting is numeric and leaves the argument alone", () => {
  const values = [10, 9, -1];
  expect([...sortedCopy(values)]).toEqual([-1, 9, 10]);
  expect(values).toEqual([10, 9, -1]);
});
