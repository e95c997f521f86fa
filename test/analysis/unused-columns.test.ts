import { expect, test } from "vitest";
import { unusedColumns } from "../../src/analysis/unused-columns.ts";
import { parseDelimited } from "../../src/io/parse-delimited.ts";

const roles = {
  value: "size",
  condition: "group",
  references: ["A"],
  treated: ["B"],
  nest: ["mouse"],
  covariates: [],
  markers: [],
};

test("names columns that nobody used, but neither identifiers nor a second measure of size", () => {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const size = 1 + ((i * 37) % 60) / 10;
    return `s${i},${i},${i % 2 ? "A" : "B"},m${i % 6},${size},${(size * 1.1).toFixed(3)},${["S1", "M1"][(i >> 1) % 2]},${(0.5 + ((i * 17) % 23) / 50).toFixed(3)},7`;
  });
  const table = parseDelimited(
    "t.csv",
    ["synapse,index,group,mouse,size,volume,region,diameter,constant", ...rows].join("\n"),
  );
  expect(unusedColumns(table, roles)).toEqual([
    "not in the model: region, diameter; what varies between groups is named with --covariates, what marks some synapses with --markers",
  ]);
  expect(unusedColumns(table, { ...roles, covariates: ["diameter"], markers: ["region"] })).toEqual([]);
});
