import { describe, expect, test } from "vitest";
import { sizeClasses, sizeClassSweep } from "../../src/stats/size-classes.ts";
import { readCohort, readReference } from "./cohort-reference.ts";

describe("size classes", () => {
  test("within: the borders are those of the reference JSON", () => {
    const cohort = readCohort("cohort_paper");
    const { cut } = readReference("cohort_paper").sizeclass_rule;
    const classes = sizeClasses(cohort.sizes("SW"), cohort.sizes("S"), "within");
    expect(classes.borders.reference).toBeCloseTo(cut.SW, 12);
    expect(classes.borders.treated).toBeCloseTo(cut.S, 12);
  });

  test("uniform scaling shows less than its factor in both classes of a pooled cut, and exactly it within", () => {
    const wake = readCohort("cohort_paper").logSizes("SW", "EW");
    const sleep = wake.map((value) => value - 0.2);
    const pooled = sizeClasses(wake, sleep);
    expect(pooled.small.logRatio!).toBeGreaterThan(-0.18);
    expect(pooled.large.logRatio!).toBeGreaterThan(-0.1);
    // The null column must foresee this.
    expect(pooled.small.underUniform!).toBeCloseTo(pooled.small.logRatio!, 12);
    expect(pooled.large.underUniform!).toBeCloseTo(pooled.large.logRatio!, 12);
    const within = sizeClasses(wake, sleep, "within");
    expect(within.small.logRatio!).toBeCloseTo(-0.2, 10);
    expect(within.large.logRatio!).toBeCloseTo(-0.2, 10);
  });

  test("the null column stands for groups of unequal size too", () => {
    const wake = readCohort("cohort_large").logSizes("SW", "EW");
    const sleep = wake.filter((_, i) => i % 3 === 0).map((value) => value - 0.2);
    const classes = sizeClasses(wake, sleep);
    // A third of 16,000: the means of its classes are known to about 0.02.
    expect(Math.abs(classes.small.underUniform! - classes.small.logRatio!)).toBeLessThan(0.05);
    expect(Math.abs(classes.large.underUniform! - classes.large.logRatio!)).toBeLessThan(0.05);
  });

  test("the sweep goes from 0.5 to 0.95 and its large class shrinks", () => {
    const cohort = readCohort("cohort_small");
    const sweep = sizeClassSweep(cohort.logSizes("SW"), cohort.logSizes("S"));
    expect(sweep.map((s) => s.quantile)).toEqual([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]);
    const counts = sweep.map((s) => s.large.counts.reference + s.large.counts.treated);
    expect(counts[0]!).toBe(301);
    for (let i = 1; i < counts.length; i++) expect(counts[i]!).toBeLessThan(counts[i - 1]!);
  });
});
