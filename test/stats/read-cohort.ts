import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import type { Table } from "../../src/model/table.ts";
import { sizeClassByCondition } from "./size-class-by-condition.ts";

const folder = resolve(import.meta.dirname, "../reference/cohorts");

/** The levels of the reference fits. */
export const cohortLevels = {
  condition: ["SW", "EW", "S"],
  region: ["M1", "S1"],
  sizeclass: ["small", "large"],
};

/** A reference cohort with the columns that the reference script adds: endo01, endosome as no/yes, sizeclass. */
export function readCohort(name: string): Table {
  const path = resolve(folder, `${name}.csv`);
  const bytes = name === "cohort_large" ? gunzipSync(readFileSync(`${path}.gz`)) : readFileSync(path);
  const table = parseDelimited(`${name}.csv`, bytes);
  const endosome = table.columns.find((column) => column.name === "endosome")!;
  if (endosome.kind !== "number") throw new Error("bug: endosome is 0/1");
  return {
    ...table,
    columns: [
      ...table.columns.filter((column) => column.name !== "endosome"),
      { kind: "number", name: "endo01", values: endosome.values },
      { kind: "category", name: "endosome", levels: ["no", "yes"], codes: Int32Array.from(endosome.values) },
      sizeClassByCondition(table),
    ],
  };
}

/** The reference JSON of a cohort. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is R's and is checked value by value
export function cohortReference(name: string): any {
  return JSON.parse(readFileSync(resolve(folder, `${name}.reference.json`), "utf8"));
}

/** One row per dendrite, as the reference has for dendrite-level outcomes. */
export function firstRowOfEach(table: Table, columnName: string): Int32Array {
  const column = table.columns.find((candidate) => candidate.name === columnName)!;
  if (column.kind !== "category") throw new Error("bug: labels expected");
  const seen = new Set<number>();
  const rows: number[] = [];
  column.codes.forEach((code, row) => {
    if (!seen.has(code)) rows.push(row);
    seen.add(code);
  });
  return Int32Array.from(rows);
}
