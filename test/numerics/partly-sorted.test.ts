import { expect, test } from "vitest";
import { partlySorted } from "../../src/numerics/partly-sorted.ts";
import { quantileSorted, sortedCopy } from "../../src/numerics/quantile.ts";
import { randomStream } from "../../src/numerics/random.ts";

const ps = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];

const random = randomStream(3, "partly sorted");
const lists: readonly [string, (n: number) => ArrayLike<number>][] = [
  ["random", (n) => Float64Array.from({ length: n }, () => random.normal())],
  ["few different", (n) => Float64Array.from({ length: n }, () => random.integer(3))],
  ["equal", (n) => new Float64Array(n).fill(0.3)],
  ["ascending", (n) => Float64Array.from({ length: n }, (_, k) => k)],
  ["descending", (n) => Float64Array.from({ length: n }, (_, k) => -k)],
  ["rising and falling", (n) => Float64Array.from({ length: n }, (_, k) => Math.min(k, n - k))],
];

test.each(lists)("quantiles of %s values are those of the sorted ones", (_, make) => {
  for (const n of [1, 2, 3, 24, 25, 26, 100, 999, 5000]) {
    const values = make(n);
    const before = Array.from(values);
    const placed = partlySorted(values, ps);
    const sorted = sortedCopy(values);
    expect(ps.map((p) => quantileSorted(placed, p))).toEqual(ps.map((p) => quantileSorted(sorted, p)));
    expect(sortedCopy(placed)).toEqual(sorted);
    expect(Array.from(values)).toEqual(before);
  }
});

test("of no values there are none", () => {
  expect(partlySorted([], ps)).toHaveLength(0);
});
