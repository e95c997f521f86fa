import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const folder = join(import.meta.dirname, "../reference/cohorts");

/** One of the reference cohorts, asked for by condition. */
export interface Cohort {
  readonly sizes: (...conditions: string[]) => Float64Array;
  readonly logSizes: (...conditions: string[]) => Float64Array;
  readonly column: (name: string, ...conditions: string[]) => string[];
}

/** Reads a reference cohort; sizes are the column `asi` in um2. */
export function readCohort(name: "cohort_small" | "cohort_paper" | "cohort_large"): Cohort {
  const text =
    name === "cohort_large"
      ? gunzipSync(readFileSync(join(folder, `${name}.csv.gz`))).toString()
      : readFileSync(join(folder, `${name}.csv`), "utf8");
  const [header, ...rows] = text
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const at = (column: string) => header!.indexOf(column);
  const column = (which: string, ...conditions: string[]) =>
    rows
      .filter((row) => conditions.length === 0 || conditions.includes(row[at("condition")]!))
      .map((row) => row[at(which)]!);
  const sizes = (...conditions: string[]) => Float64Array.from(column("asi", ...conditions), Number);
  return { column, sizes, logSizes: (...conditions) => sizes(...conditions).map(Math.log) };
}

/** R's answers for a reference cohort. */
// biome-ignore lint/suspicious/noExplicitAny: a JSON whose fields the tests name one by one
export function readReference(name: string): any {
  return JSON.parse(readFileSync(join(folder, `${name}.reference.json`), "utf8"));
}
