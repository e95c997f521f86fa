import { expect, test } from "vitest";
import { geometricGaps } from "../../src/numerics/geometric-gaps.ts";
import { uniformOf } from "../../src/numerics/inverse-draw.ts";

const words = Array.from({ length: 50_001 }, (_, i) => Math.floor((i / 50_000) * 0xffffffff));

test.each([1e-6, 1e-3, 1 / 256 - 1e-9, 1 / 256, 0.05, 0.3, 0.999])(
  "the gap of chance %d is floor(log u / log(1 - p)), but for rounding at the boundaries",
  (p) => {
    const gap = geometricGaps(p);
    const wrong = words.map(uniformOf).filter((u) => {
      const exact = Math.log(u) / Math.log1p(-p);
      return Math.abs(exact - Math.round(exact)) >= 1e-6 && gap(u) !== Math.floor(exact);
    });
    expect(wrong).toEqual([]);
  },
);

test("success at every trial, or never", () => {
  expect(
    words
      .map(uniformOf)
      .map(geometricGaps(1))
      .every((k) => k === 0),
  ).toBe(true);
  expect(geometricGaps(1)(uniformOf(0))).toBe(0);
  expect(geometricGaps(0)(0.5)).toBe(Infinity);
});
