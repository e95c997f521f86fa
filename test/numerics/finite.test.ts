import { expect, test } from "vitest";
import { allFinite } from "../../src/numerics/finite.ts";

test("one number that is none, or infinite, is found among finite ones of any size", () => {
  const sizes = [0, -0, 5e-324, -1.7976931348623157e308, 1.7976931348623157e308, 1];
  expect(allFinite(Float64Array.from(sizes))).toBe(true);
  expect(allFinite([])).toBe(true);
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    expect(allFinite([...sizes, bad, ...sizes])).toBe(false);
});
