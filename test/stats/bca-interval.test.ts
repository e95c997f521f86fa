import { expect, test } from "vitest";
import { mean } from "../../src/numerics/quantile.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { bcaInterval } from "../../src/stats/bca-interval.ts";

test.each([
  // scipy 1.17.1: bootstrap((values,), mean, n_resamples=10^6, method="BCa")
  { values: [0.2, 0.4, 0.5, 0.7, 1.1, 1.6, 2.9, 6.3], low: 0.7875, high: 3.8125 },
  { values: [1.02, 0.95, 1.1, 0.99, 1.05, 0.97, 1.01, 1.08, 0.93, 1], low: 0.979, high: 1.043 },
])(
  "the interval of $values is that of scipy, within the noise of 10,000 resamples",
  ({ values, low, high }) => {
    const interval = bcaInterval(values, { seed: 3 })!;
    // a bound is a quantile of 10,000 draws: its standard error is below 3 % of the interval's width
    const noise = 0.03 * (high - low);
    expect(interval.estimate).toBe(mean(values));
    expect(Math.abs(interval.low - low)).toBeLessThan(3 * noise);
    expect(Math.abs(interval.high - high)).toBeLessThan(3 * noise);
  },
);

test("one number in all replicates is its own interval, and one replicate has none", () => {
  expect(bcaInterval([2, 2, 2], { seed: 1 })).toEqual({ estimate: 2, low: 2, high: 2 });
  expect(bcaInterval([2], { seed: 1 })).toBeNull();
});

test("the same seed gives the same interval", () => {
  const values = [1, 4, 2, 8, 5, 7];
  expect(bcaInterval(values, { seed: 9 })).toEqual(bcaInterval(values, { seed: 9 }));
});

test("20 log-normal replicates: the interval covers the mean in nearly 95 of 100 samples", () => {
  let covered = 0;
  const samples = 400;
  for (let s = 0; s < samples; s++) {
    const stream = randomStream(17, "coverage", s);
    const values = Array.from({ length: 20 }, () => Math.exp(0.5 * stream.normal()));
    const { low, high } = bcaInterval(values, { seed: s, resamples: 1000 })!;
    if (low <= Math.exp(0.125) && high >= Math.exp(0.125)) covered++;
  }
  // 92 % is what a bootstrap of 20 skewed values gives; five standard errors of 400 samples are 6.8 %
  expect(covered / samples).toBeGreaterThan(0.85);
  expect(covered / samples).toBeLessThan(0.99);
});
