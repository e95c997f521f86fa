import { describe, expect, test } from "vitest";
import { adapted, restingReversal } from "../../src/experiments/chloride-of-quiet-cells.ts";
import { heldCell } from "../laws/inhibition.ts";

const cell = { targetRate: 5, tauRate: 100, receptorGain: 2e-5, kcc2Gain: 1 / 48 };

describe("the mean field of a quiet cell", () => {
  test("has the KCC2 and, at rest, the reversal of the mechanism after an hour of silence", () => {
    const run = heldCell("chloride-homeostasis", { dt: "100 ms", parameters: { tauRate: "100 s" } });
    run.advance(36_000);
    const { kcc2 } = adapted(cell, [{ hours: 1, rate: 0 }]);
    // ticks of 10 s and of 1 s part by half a tick of the time at full error
    expect(Math.log(kcc2) / Math.log(run.read("rule.kcc2")[0]!)).toBeCloseTo(1, 2);
    expect(restingReversal(run.read("rule.kcc2")[0]!)).toBeCloseTo(run.read("E.eGABA")[0]!, 2);
  });

  test("has the factor of a silent cell in closed form, and none at the set-point", () => {
    const factor = (rate: number) => adapted(cell, [{ hours: 1, rate }]).factor;
    expect(Math.log(factor(0)) / (-2e-5 * 5 * (3600 - 100))).toBeCloseTo(1, 2);
    expect(factor(5)).toBe(1);
    expect(factor(8)).toBeGreaterThan(1.1);
  });

  test("reverses at the check values of the reference: 6 mM with both pumps, -42 mV of an immature cell at most", () => {
    expect(restingReversal(1)).toBeCloseTo(-72.67, 1);
    expect(restingReversal(0.05)).toBeGreaterThan(-42);
  });
});
