import { expect, test } from "vitest";
import { rankCorrelation } from "../../src/stats/rank-correlation.ts";

test("order alone counts, and its reversal is -1", () => {
  expect(rankCorrelation([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 14);
  expect(rankCorrelation([1, 2, 3, 4], [4, 3, 2, 1])).toBeCloseTo(-1, 14);
});

test("ties share their mean rank", () => {
  // cor(c(1,2,2,4), c(1,3,2,4), method = "spearman") in R 4.2.2
  expect(rankCorrelation([1, 2, 2, 4], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505138, 14);
});

test("a constant has no rank correlation", () => {
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNull();
  expect(rankCorrelation([1], [2])).toBeNull();
});
