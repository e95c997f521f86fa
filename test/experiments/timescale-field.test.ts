import { describe, expect, test } from "vitest";
import { type FieldPoint, kendall, timescaleField } from "../../src/experiments/timescale-field.ts";

const point = (change: Partial<FieldPoint>): FieldPoint => ({
  rule: "scaling",
  gain: 0.7,
  tauDetector: 10,
  tauHomeostasis: 30,
  tauHebb: 300,
  ...change,
});

describe("the mean field of learning and homeostasis", () => {
  test("is stable where linear theory has it so: homeostasis and its detector faster than learning allows", () => {
    // critical detector: 300 s (1 - 0.7) / 0.7 = 129 s
    const calm = (change: Partial<FieldPoint>) =>
      ["memory", "stable"].includes(timescaleField(point(change), 1));
    expect(calm({})).toBe(true);
    expect(calm({ tauDetector: 30 })).toBe(true);
    expect(calm({ tauDetector: 600 })).toBe(false);
    expect(calm({ tauHomeostasis: 3000 })).toBe(false);
  });

  test("runs away without homeostasis, and cannot with a sum that is fixed", () => {
    expect(timescaleField(point({ rule: "none" }), 1)).toBe("runaway");
    expect(timescaleField(point({ rule: "L1 normalisation" }), 1)).toBe("memory");
  });

  test("Kendall's tau counts pairs in order against pairs out of order", () => {
    expect(kendall([1, 2, 3, 4], [8, 6, 4, 2])).toBe(-1);
    expect(kendall([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(4 / 6, 12);
  });
});
