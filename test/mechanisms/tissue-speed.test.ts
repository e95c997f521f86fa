import { describe, expect, test } from "vitest";
import { clamped } from "../clamped.ts";

describe("scaling at the speed of tissue, in full silence", () => {
  const factorAfter = (mechanism: string, hours: number, extra: object = {}) => {
    const chain = { scaling: { mechanism, ...extra } };
    const run = clamped({ values: { c: 0 }, chain, tick: 60 });
    run.advance(60 * hours);
    return run.read("scaling.H")[0]!;
  };

  test("calcium-driven, the factor is 1.92 after 48 h", () => {
    expect(factorAfter("multiplicative-scaling-calcium", 48, { preset: "tissue" })).toBeCloseTo(1.92, 2);
    expect(Math.log(1.92) / (48 * 3600 * 5)).toBeCloseTo(7.55e-7, 9);
  });

  test("by the log error, it is 1.385 after 24 h, 1.92 after 48 h and doubles in 51.0 h", () => {
    expect(48 / Math.log(1.92)).toBeCloseTo(73.6, 1);
    expect(factorAfter("multiplicative-scaling-log-error", 24)).toBeCloseTo(1.385, 2);
    expect(factorAfter("multiplicative-scaling-log-error", 48)).toBeCloseTo(1.92, 2);
    expect(factorAfter("multiplicative-scaling-log-error", 51)).toBeCloseTo(2, 2);
  });

  test("the rate of the log form is odd in ln c and never exceeds 1 / tauSlot", () => {
    const rate = (c: number) => {
      const run = clamped({
        values: { c },
        chain: { scaling: "multiplicative-scaling-log-error" },
        tick: 60,
      });
      run.advance(60);
      return Math.log(run.read("scaling.H")[0]!) * 73.6;
    };
    for (const c of [1.1, 2, 20]) expect(rate(c) + rate(1 / c)).toBeCloseTo(0, 9);
    expect(rate(1)).toBe(0);
    expect(rate(2)).toBeCloseTo(-Math.tanh(2 * Math.log(2)), 9);
    expect(Math.abs(rate(1000))).toBeLessThanOrEqual(1 + 1e-9);
  });
});
