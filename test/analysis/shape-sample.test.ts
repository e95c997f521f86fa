import { expect, test } from "vitest";
import { checkDesign } from "../../src/analysis/design-check.ts";
import { defaultOptions } from "../../src/analysis/options.ts";
import { assignRoles } from "../../src/analysis/roles.ts";
import { shapeSample, shapeSampleSentence, shapeSampleWarning } from "../../src/analysis/shape-sample.ts";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { labelsOf, numbersOf } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";

/** Six mice with 40, 80, ..., 240 synapses. */
const rows = (() => {
  const draws = randomStream(4, "shape sample test");
  return Array.from({ length: 6 }, (_, a) => a).flatMap((a) =>
    Array.from(
      { length: 40 * (a + 1) },
      () => `${a < 3 ? "control" : "drug"},m${a},${Math.exp(draws.normal())}`,
    ),
  );
})();

function designOf(lines: readonly string[]) {
  const table = parseDelimited("t.csv", ["condition,mouse,size", ...lines].join("\n"));
  const options = { ...defaultOptions, reference: ["control"] };
  const { table: own, roles } = assignRoles(table, options);
  return checkDesign(own, roles, options);
}

const sizesIn = ({ table }: ReturnType<typeof designOf>) => [...numbersOf(table, "size")].sort();

test("a large table keeps the same share of every animal, and one row at least", () => {
  const { table } = shapeSample(designOf(rows), 1, 210);
  const mouse = labelsOf(table, "mouse");
  const counts = mouse.levels.map((_, code) => mouse.codes.filter((own) => own === code).length);
  expect(counts).toEqual([10, 20, 30, 40, 50, 60]);
  expect(shapeSample(designOf(rows), 1, 1).table.rowCount).toBe(6);
});

test("the sample hangs on the seed and not on the order of the rows", () => {
  const order = randomStream(3, "order").permutation(rows.length);
  const shuffled = designOf(Array.from(order, (i) => rows[i]!));
  const first = sizesIn(shapeSample(designOf(rows), 1, 210));
  expect(sizesIn(shapeSample(shuffled, 1, 210))).toEqual(first);
  expect(sizesIn(shapeSample(designOf(rows), 2, 210))).not.toEqual(first);
});

test("a small table is taken whole, and only a sample is spoken of", () => {
  const design = designOf(rows);
  expect(shapeSample(design, 1)).toBe(design);
  expect(shapeSampleWarning(840, 840, 1)).toEqual([]);
  expect(shapeSampleWarning(210, 840, 7)[0]).toContain(
    "rest on 210 of 840 rows, drawn at random within each animal (seed 7)",
  );
  expect(shapeSampleSentence(undefined, 7)).toBe("");
  expect(shapeSampleSentence(210, 7)).toContain(
    "look at 210 rows drawn at random within each animal (seed 7)",
  );
});
