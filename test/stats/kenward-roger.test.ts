import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { degreesOfFreedom } from "../../src/stats/degrees-of-freedom.ts";
import { fitModel } from "../../src/stats/fit-model.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

/** Three groups of `perGroup` animals, each with 4 dendrites of 10 synapses. */
function balancedTable(perGroup: number): Table {
  const draws = randomStream(4, "few animals");
  const animals = 3 * perGroup;
  const levels = Array.from({ length: animals }, () => 0.4 * draws.normal());
  const rows = Array.from({ length: animals * 40 }, (_, i) => {
    const animal = Math.floor(i / 40);
    return { animal, dendrite: Math.floor(i / 10), y: levels[animal]! + 0.7 * draws.normal() };
  });
  return {
    source: "few.csv",
    rowCount: rows.length,
    columns: [
      categoryFromStrings(
        "condition",
        rows.map(({ animal }) => "ABC"[animal % 3]!),
      ),
      categoryFromStrings(
        "mouse",
        rows.map(({ animal }) => `m${animal}`),
      ),
      categoryFromStrings(
        "dendrite",
        rows.map(({ dendrite }) => `d${dendrite}`),
      ),
      { kind: "number", name: "y", values: Float64Array.from(rows, ({ y }) => y) },
    ],
  };
}

// In a balanced nested design the F test of the groups has animals - groups degrees of freedom, exactly: pbkrtest gives 3
// with two animals a group, where rho of the source is negative, and 6 with three.
test.each([
  [2, 3],
  [3, 6],
])("a joint test with %i animals in each of three groups has %i denominator df", (perGroup, df) => {
  const { anova, tests, warnings } = fitModel({
    table: balancedTable(perGroup),
    formula: "y ~ condition + (1 | mouse/dendrite)",
    tests: ["condition"],
  });
  expect(anova[0]!.denDf).toBeCloseTo(df, 6);
  expect(tests.find(({ method }) => method === "kr")!.dfDen).toBeCloseTo(df, 6);
  expect(warnings.filter((text) => text.includes("Kenward"))).toEqual([]);
});

describe("prior weights", () => {
  const folder = resolve(import.meta.dirname, "../reference");
  const { software: _, ...models } = JSON.parse(readFileSync(join(folder, "weights.json"), "utf8")) as Record<
    string,
    WeightedModel
  >;
  const table = parseDelimited("crossed.csv", readFileSync(join(folder, "crossed.csv"), "utf8"));

  test.each(Object.entries(models))("%s agrees with pbkrtest", (_name, expected) => {
    const frame = modelFrame(table, expected.formula, { weights: "w" });
    const moments = lmmMoments(frame);
    const fit = fitMoments(moments, { criterion: "reml" });
    expect(fit.objective / expected.criterion).toBeCloseTo(1, 10);
    const degrees = degreesOfFreedom(moments, fit, "kr");
    expect(degrees.method).toBe("kr");
    const unit = (j: number) => Float64Array.from({ length: 3 }, (_, i) => (i === j ? 1 : 0));
    expected.fixed.forEach(({ term, estimate, se, df }, j) => {
      expect(fit.columnNames[j]).toBe(term);
      const own = degrees.row(unit(j));
      // lme4 stops at 1e-10 in theta; what follows from the estimates agrees to a few digits less.
      expect(fit.beta[j]! / estimate).toBeCloseTo(1, 6);
      expect(own.se / se).toBeCloseTo(1, 6);
      expect(own.df / df).toBeCloseTo(1, 5);
    });
    const joint = degrees.joint([unit(1), unit(2)]);
    expect(joint.F / expected.joint.F).toBeCloseTo(1, 5);
    expect(joint.denDf / expected.joint.dfDen).toBeCloseTo(1, 5);
  });
});

interface WeightedModel {
  readonly formula: string;
  readonly criterion: number;
  readonly fixed: readonly {
    readonly term: string;
    readonly estimate: number;
    readonly se: number;
    readonly df: number;
  }[];
  readonly joint: { readonly F: number; readonly dfDen: number };
}
