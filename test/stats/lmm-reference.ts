import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Column, categoryFromStrings, type Table } from "../../src/model/table.ts";

const folder = join(import.meta.dirname, "../reference/cohorts");

/** Order of levels in the reference fits. */
export const cohortLevels = {
  condition: ["SW", "EW", "S"],
  region: ["M1", "S1"],
  endosome: ["no", "yes"],
  sizeclass: ["small", "large"],
};

/** A simple CSV file (no quotes) as a table; columns in `labels` are kept as labels, with levels sorted or as given. */
export function csvTable(
  path: string,
  labels: Readonly<Record<string, readonly string[] | undefined>>,
): Table {
  const bytes = readFileSync(path);
  const text = path.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  const [header, ...lines] = text.trim().split("\n");
  const cells = lines.map((line) => line.split(","));
  const columns = header!.split(",").map((raw, c): Column => {
    const name = raw.replace(/"/g, "");
    const values = cells.map((row) => row[c]!.replace(/"/g, ""));
    if (name in labels) return categoryFromStrings(name, values, labels[name] ?? [...new Set(values)].sort());
    return { kind: "number", name, values: Float64Array.from(values, Number) };
  });
  return { source: path, rowCount: lines.length, columns };
}

/** One reference cohort: its rows, with the derived columns of the reference script, and R's answers. */
export function cohort(name: "small" | "paper" | "large") {
  const zipped = join(folder, `cohort_${name}.csv.gz`);
  const path = existsSync(zipped) ? zipped : join(folder, `cohort_${name}.csv`);
  const base = csvTable(path, {
    synapse: undefined,
    mouse: undefined,
    condition: ["SW", "EW", "S"],
    dendrite: undefined,
    region: ["M1", "S1"],
  });
  const reference = JSON.parse(readFileSync(join(folder, `cohort_${name}.reference.json`), "utf8"));
  const table = derived(base);
  return { table, dendrites: dendriteTable(table), reference };
}

/** Columns that make_reference.R adds. */
function derived(table: Table): Table {
  const endosome = table.columns.find((column) => column.name === "endosome")!;
  if (endosome.kind !== "number") throw new Error("endosome must be numbers");
  const asi = table.columns.find((column) => column.name === "asi")!;
  const condition = table.columns.find((column) => column.name === "condition")!;
  if (asi.kind !== "number" || condition.kind !== "category") throw new Error("unexpected columns");
  const cut = condition.levels.map((_, code) => {
    const sizes = asi.values.filter((_, i) => condition.codes[i] === code).sort();
    const at = 0.8 * (sizes.length - 1);
    return sizes[Math.floor(at)]! + (at % 1) * (sizes[Math.ceil(at)]! - sizes[Math.floor(at)]!);
  });
  return {
    ...table,
    columns: [
      ...table.columns.filter((column) => column.name !== "endosome"),
      { ...endosome, name: "endo01" },
      categoryFromStrings(
        "endosome",
        [...endosome.values].map((v) => (v === 1 ? "yes" : "no")),
        ["no", "yes"],
      ),
      categoryFromStrings(
        "sizeclass",
        [...asi.values].map((v, i) => (v > cut[condition.codes[i]!]! ? "large" : "small")),
        ["small", "large"],
      ),
    ],
  };
}

/** One row per dendrite. */
function dendriteTable(table: Table): Table {
  const dendrite = table.columns.find((column) => column.name === "dendrite")!;
  if (dendrite.kind !== "category") throw new Error("unexpected columns");
  const first = dendrite.levels.map((_, code) => dendrite.codes.indexOf(code));
  return {
    source: table.source,
    rowCount: first.length,
    columns: table.columns.map((column) =>
      column.kind === "number"
        ? { ...column, values: Float64Array.from(first, (row) => column.values[row]!) }
        : { ...column, codes: Int32Array.from(first, (row) => column.codes[row]!) },
    ),
  };
}
