import { expect, test } from "vitest";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { slopeDifferences } from "../../src/stats/paired-models.ts";
import { pairedRows } from "../../src/stats/paired-rows.ts";

/** 5 v 5 cultures x 2 dendrites x 3 branches x 8 spines, seen twice; slope 0.7 in control, 0.4 in treated. */
function wideTable(): Table {
  const draws = randomStream(5, "branches");
  const rows = Array.from({ length: 480 }, (_, i) => {
    const culture = Math.floor(i / 48);
    const before = 0.6 * draws.normal();
    const after = (culture < 5 ? 0.7 : 0.4) * before + 0.2 * draws.normal();
    return { culture, dendrite: Math.floor(i / 24) % 2, branch: Math.floor(i / 8) % 3, before, after };
  });
  const label = (name: string, of: (row: (typeof rows)[number]) => string) =>
    categoryFromStrings(name, rows.map(of));
  return {
    source: "branches.csv",
    rowCount: rows.length,
    columns: [
      label("condition", ({ culture }) => (culture < 5 ? "control" : "treated")),
      label("culture", ({ culture }) => `c${culture}`),
      label("dendrite", ({ dendrite }) => `d${dendrite}`),
      label("branch", ({ branch }) => `b${branch}`),
      { kind: "number", name: "first", values: Float64Array.from(rows, (row) => Math.exp(row.before)) },
      { kind: "number", name: "second", values: Float64Array.from(rows, (row) => Math.exp(row.after)) },
    ],
  };
}

test("slopes are compared under three levels of nesting", () => {
  const pairs = pairedRows({
    form: "wide",
    table: wideTable(),
    condition: "condition",
    nest: ["culture", "dendrite", "branch"],
    values: ["first", "second"],
  });
  const { differences } = slopeDifferences(pairs, [{ treated: "treated", references: ["control"] }]);
  const { treated, reference, difference, se } = differences[0]!;
  expect(difference).toBeCloseTo(treated - reference, 12);
  // Five standard errors about the true difference; the SE of a slope from 240 pairs is 0.02.
  expect(Math.abs(difference + 0.3)).toBeLessThan(5 * se);
  expect(se).toBeLessThan(0.06);
});
