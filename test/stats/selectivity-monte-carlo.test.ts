import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { sampleDistance } from "../../src/stats/sample-distance.ts";
import {
  bestCells,
  quadraticChance,
  selectivityMonteCarlo,
} from "../../src/stats/selectivity-monte-carlo.ts";
import { readCohort, readReference } from "./cohort-reference.ts";

const ungrouped = (values: Float64Array) => ({
  values,
  animals: new Int32Array(values.length),
  animalCount: 1,
});
const nameInReference = { uniform: "uniform", selective: "sizeindep", "size-dependent": "sizedep" } as const;

describe("reconstructed Monte Carlo", () => {
  test.each(["cohort_small", "cohort_paper"] as const)(
    "%s: every cell is within 4 combined SE of R's",
    (name) => {
      const cohort = readCohort(name);
      const expected = readReference(name).monte_carlo.cells as {
        model: string;
        phi: number;
        mean_D: number;
        mc_se: number;
      }[];
      const cells = selectivityMonteCarlo(
        ungrouped(cohort.logSizes("SW", "EW")),
        ungrouped(cohort.logSizes("S")),
        { replicates: 200, stream: randomStream(11, name) },
      );
      expect(cells.length).toBe(expected.length);
      for (const cell of cells) {
        const want = expected.find(
          (row) => row.model === nameInReference[cell.model] && Math.abs(row.phi - cell.fraction) < 1e-9,
        )!;
        const bound = 4 * Math.hypot(want.mc_se, cell.standardError);
        expect(Math.abs(cell.meanDistance - want.mean_D)).toBeLessThan(bound);
      }
      expect(bestCells(cells)[0]!.model).toBe("size-dependent");
    },
  );

  test("the quadratic chance has the mean it is named after", () => {
    for (const fraction of [0.5, 0.6, 2 / 3, 0.8, 1]) {
      let sum = 0;
      for (let i = 0; i < 10000; i++) sum += quadraticChance((i + 0.5) / 10000, fraction) / 10000;
      expect(sum).toBeCloseTo(fraction, 3);
    }
  });

  test("same seed, same cells", () => {
    const cohort = readCohort("cohort_small");
    const run = () =>
      selectivityMonteCarlo(ungrouped(cohort.logSizes("SW")), ungrouped(cohort.logSizes("S")), {
        replicates: 3,
        stream: randomStream(1),
        fractions: [0.7],
      });
    expect(run()).toEqual(run());
  });
});

describe("distances between samples", () => {
  test("are 0 for equal samples, and known for a shift of one point", () => {
    const kinds = ["ks", "wasserstein", "cramer-von-mises", "energy", "anderson-darling"] as const;
    for (const kind of kinds) expect(sampleDistance(kind, [1, 2, 3], [1, 2, 3])).toBe(0);
    expect(sampleDistance("ks", [0], [2])).toBe(1);
    expect(sampleDistance("wasserstein", [0], [2])).toBe(2);
    expect(sampleDistance("energy", [0], [2])).toBe(4);
    expect(sampleDistance("cramer-von-mises", [0], [2])).toBe(0.5);
    expect(sampleDistance("anderson-darling", [0], [2])).toBe(2);
  });

  test("are null for an empty sample, and refuse values at which the merge would not end", () => {
    expect(sampleDistance("ks", [], [1, 2])).toBeNull();
    expect(sampleDistance("wasserstein", [1, 2], [])).toBeNull();
    expect(() => sampleDistance("ks", [1, Number.NaN], [1, 2])).toThrow(
      "bug: distance of a sample that holds NaN",
    );
    expect(() => sampleDistance("ks", [1, 2], [-Infinity, 2])).toThrow("holds -Infinity");
  });

  test("energy distance is 2 E|X-Y| - E|X-X'| - E|Y-Y'|", () => {
    const [x, y] = [
      [0.3, 1.1, 2.5],
      [0.1, 1.1, 1.9, 4],
    ];
    const apart = (a: number[], b: number[]) =>
      a.reduce((sum, p) => sum + b.reduce((s, q) => s + Math.abs(p - q), 0), 0) / (a.length * b.length);
    expect(sampleDistance("energy", x, y)).toBeCloseTo(2 * apart(x, y) - apart(x, x) - apart(y, y), 12);
  });
});
