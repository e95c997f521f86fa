import { describe, expect, test } from "vitest";
import { designs } from "../../bench/calibration-cohorts.ts";
import { drawStudy, type StudyDesign, studyTable } from "../../src/stats/simulated-study.ts";
import { verdicts } from "../../src/stats/verdict.ts";

function withFraction(design: StudyDesign, seed: number) {
  return verdicts({
    table: studyTable(design, drawStudy(design, seed)),
    value: "size",
    condition: "condition",
    nest: ["animal", "dendrite"],
    comparisons: [{ treated: "treated", references: ["control"] }],
    fraction: "profile",
  })[0]!;
}

describe("share of synapses that scaled", () => {
  const found = withFraction(
    { ...designs.large, effect: { kind: "threshold", factor: 0.65, fraction: 0.7 } },
    1,
  );

  test("a hard threshold at 70 % is found", () => {
    expect(found.fractionProfile!.form).toBe("threshold");
    expect(found.fraction!).toBeGreaterThan(0.6);
    expect(found.fraction!).toBeLessThan(0.8);
    expect(found.sentence).toMatch(/The share of synapses that scaled is 0\.\d\d \(95 % interval/);
  });

  test("under one factor it is not identified, and the product is the headline", () => {
    const uniform = withFraction({ ...designs.large, effect: { kind: "uniform", factor: 0.7 } }, 1);
    expect(uniform.fractionProfile!.identified).toBe(false);
    expect(uniform.fraction).toBeNull();
    expect(uniform.sentence).toMatch(/not identified \(95 % interval .* the mean change of -\d/);
  });

  test("the surface is 0 at its peak and rises away from it", () => {
    const { drop, fractions, factors } = found.fractionProfile!;
    expect(drop).toHaveLength(fractions.length);
    expect(drop[0]).toHaveLength(factors.length);
    const values = drop.flat().map((value) => value ?? Infinity);
    expect(Math.min(...values)).toBeLessThan(1);
    expect(Math.max(...values.filter(Number.isFinite))).toBeGreaterThan(5);
  });

  test("a study in which nothing changed has no share", () => {
    expect(withFraction(designs.small, 1).fractionProfile).toBeNull();
  });
});
