import { expect, test } from "vitest";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { fitModel } from "../../src/stats/fit-model.ts";

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
