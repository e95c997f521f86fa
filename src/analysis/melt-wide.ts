import { type Column, categoryFromStrings, numbersOf, type Table } from "../model/table.ts";

/** A long table made of a wide one, and the names of its new columns. */
export interface Melted {
  readonly table: Table;
  readonly value: string;
  readonly time: string;
  readonly id: string;
}

/**
 * One row per synapse and time from a table with one row per synapse and one value column per time.
 *
 * `size_day0, size_day3` become columns `size` and `day` (0 and 3); names without a common stem become `value` and
 * `time`, whose labels are the names. Without an id column the row number names the synapse. A missing value stays
 * a row with a missing value. Rows of a synapse stand together, in the order of `columns`.
 */
export function meltWide(table: Table, columns: readonly string[], id: string | undefined): Melted {
  const values = columns.map((name) => numbersOf(table, name));
  const names = stems(columns);
  const kept = table.columns.filter((column) => !columns.includes(column.name));
  const rowId = id ?? free("row", kept);
  const value = free(names.value, kept);
  const time = free(names.time, kept);
  const wide = columns.length;
  const rows = Int32Array.from({ length: table.rowCount * wide }, (_, i) => Math.floor(i / wide));
  const made: Column[] = kept.map((column) => repeated(column, rows));
  if (id === undefined)
    made.push({ kind: "number", name: rowId, values: Float64Array.from(rows, (row) => row + 1) });
  const numeric = names.times.every((text) => text !== "" && !Number.isNaN(Number(text)));
  made.push(
    numeric
      ? {
          kind: "number",
          name: time,
          values: Float64Array.from(rows, (_, i) => Number(names.times[i % wide])),
        }
      : categoryFromStrings(
          time,
          Array.from(rows, (_, i) => names.times[i % wide]!),
        ),
    { kind: "number", name: value, values: Float64Array.from(rows, (row, i) => values[i % wide]![row]!) },
  );
  const lines = table.lines ? { lines: Int32Array.from(rows, (row) => table.lines![row]!) } : {};
  return {
    table: { source: table.source, rowCount: rows.length, columns: made, ...lines },
    value,
    time,
    id: rowId,
  };
}

function repeated(column: Column, rows: Int32Array): Column {
  return column.kind === "number"
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
    : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) };
}

const TIME_WORD = /^(day|time|time_?point|week|hour|session|t)$/i;

/** What names such as size_day0 and size_day3 share, split at the last underscore, and where they differ. */
function stems(columns: readonly string[]): { value: string; time: string; times: string[] } {
  const split = columns.map((name) => /^(.*?)(\d+(?:\.\d+)?)$/.exec(name));
  const stem = split[0]?.[1];
  if (stem === undefined || split.some((match) => match?.[1] !== stem))
    return { value: "value", time: "time", times: [...columns] };
  const parts = /^(.+?)[ _.-]+([A-Za-z]+)[ _.-]?$/.exec(stem);
  const bare = stem.replace(/[ _.-]+$/, "");
  if (TIME_WORD.test(bare)) return { value: "value", time: bare, times: split.map((match) => match![2]!) };
  return {
    value: parts?.[1] ?? (bare || "value"),
    time: parts?.[2] ?? "time",
    times: split.map((match) => match![2]!),
  };
}

/** `name`, or `name_2` and so on if a column of that name stays in the table. */
function free(name: string, columns: readonly Column[]): string {
  let candidate = name;
  for (let k = 2; columns.some((column) => column.name === candidate); k++) candidate = `${name}_${k}`;
  return candidate;
}

/** Columns that look like one measure at several times: equal but for the number at the end, all numeric. */
export function wideColumns(table: Table): string[] {
  const families = new Map<string, string[]>();
  for (const column of table.columns) {
    const match = /^(.*[A-Za-z_ .-])\d+(?:\.\d+)?$/.exec(column.name);
    if (column.kind !== "number" || match === null) continue;
    families.set(match[1]!, [...(families.get(match[1]!) ?? []), column.name]);
  }
  return (
    [...families.values()].find(
      (names) => names.length > 1 && /day|time|week|t$|hour|session|_$/i.test(names[0]!.replace(/\d.*$/, "")),
    ) ?? []
  );
}
