import { describe, expect, test } from "vitest";
import { mepscTable, standardAssay } from "../../src/instruments/mepsc-sampler.ts";
import type { AmplitudeEffector } from "../../src/model/assay-design.ts";
import { labelsOf, numbersOf } from "../../src/model/table.ts";

/** Mean amplitude of the treated over the control events of many cells without threshold. */
function meanFactor(effector: AmplitudeEffector): number {
  const table = mepscTable(
    { ...standardAssay, cellsPerGroup: 200, sdCell: 0, noise: 0, threshold: 0, effector },
    3,
  );
  const group = labelsOf(table, "group").codes;
  const sums = [0, 0];
  numbersOf(table, "amplitude").forEach((value, row) => {
    sums[group[row]!]! += value;
  });
  return sums[1]! / sums[0]!;
}

describe("virtual recording", () => {
  test("holds the asked events per cell, none below the threshold, the same for the same seed", () => {
    const table = mepscTable(standardAssay, 1);
    expect(table.rowCount).toBe(2000);
    expect(labelsOf(table, "cell").levels).toHaveLength(40);
    expect(Math.min(...numbersOf(table, "amplitude"))).toBeGreaterThanOrEqual(5);
    expect(mepscTable(standardAssay, 1)).toEqual(table);
  });

  test.each<[AmplitudeEffector, number]>([
    [{ kind: "none" }, 1],
    [{ kind: "multiplicative", factor: 1.5 }, 1.5],
    [{ kind: "additive", meanFactor: 1.5 }, 1.5],
    [{ kind: "power", meanFactor: 1.4, exponent: 1.3 }, 1.4],
    [{ kind: "two-pool", meanFactor: 1.5, fraction: 0.8 }, 1.5],
  ])("the effector %j moves the mean as named", (effector, expected) => {
    // 10,000 events per group of CV up to 0.75: the ratio has a standard error near 1 %; five of them.
    expect(Math.abs(meanFactor(effector) / expected - 1)).toBeLessThan(0.05);
  });
});
