import { DataError } from "./errors.ts";
import { nearestName } from "./nearest.ts";

/** A column of numbers; NaN is a missing value. */
export interface NumberColumn {
  readonly kind: "number";
  readonly name: string;
  readonly values: Float64Array;
}

/** A column of labels: row i holds `levels[codes[i]]`; code -1 is a missing value. */
export interface CategoryColumn {
  readonly kind: "category";
  readonly name: string;
  readonly levels: readonly string[];
  readonly codes: Int32Array;
}

export type Column = NumberColumn | CategoryColumn;

/** Columns of equal length; what the reader gives and every analysis takes. */
export interface Table {
  /** Name shown in messages: a file name, or `virtual cohort`. */
  readonly source: string;
  readonly rowCount: number;
  readonly columns: readonly Column[];
  /** Line of the file on which row i starts (the header is line 1); absent for tables that came from no file. */
  readonly lines?: Int32Array;
}

/** The column called `name`. Fails: DataError that offers the nearest known name. */
export function columnOf(table: Table, name: string): Column {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const names = table.columns.map((column) => column.name);
  const near = nearestName(name, names);
  throw new DataError(
    `unknown column: ${name}`,
    near ? `did you mean ${near}?` : `the columns are ${names.join(", ")}`,
    { file: table.source },
  );
}

/** The numbers of column `name`. Fails: DataError that names the first cell that is not a number. */
export function numbersOf(table: Table, name: string): Float64Array {
  const column = columnOf(table, name);
  if (column.kind === "number") return column.values;
  const isLabel = column.levels.map((level) => Number.isNaN(Number(level.replace(",", "."))));
  const row = column.codes.findIndex((code) => code >= 0 && isLabel[code]);
  const text = row < 0 ? (column.levels[0] ?? "") : column.levels[column.codes[row]!]!;
  throw new DataError(
    `column ${name} must be numbers, got "${text}"`,
    "name a numeric column, or mend the cells that are not numbers (an empty cell or NA is a missing value)",
    { file: table.source, column: name, ...(row >= 0 && table.lines ? { line: table.lines[row]! } : {}) },
  );
}

/** Column `name` as labels; a numeric column becomes one level per distinct number, in increasing order. */
export function labelsOf(table: Table, name: string): CategoryColumn {
  const column = columnOf(table, name);
  return column.kind === "category" ? column : categoryFromNumbers(name, column.values);
}

/** Labels made of numbers, levels in increasing order; NaN is missing. */
export function categoryFromNumbers(name: string, values: Float64Array): CategoryColumn {
  const distinct = [...new Set(values)].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const codeOf = new Map(distinct.map((value, code) => [value, code]));
  return {
    kind: "category",
    name,
    levels: distinct.map(String),
    codes: Int32Array.from(values, (value) => codeOf.get(value) ?? -1),
  };
}

/** Labels made of strings, levels in order of first appearance unless given; a string outside `levels` is missing. */
export function categoryFromStrings(
  name: string,
  strings: readonly string[],
  levels: readonly string[] = [...new Set(strings)],
): CategoryColumn {
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  return { kind: "category", name, levels, codes: Int32Array.from(strings, (s) => codeOf.get(s) ?? -1) };
}

/** Rows `rows` of `table`, in that order; levels that no row uses stay listed. */
export function selectRows(table: Table, rows: Int32Array): Table {
  return {
    source: table.source,
    rowCount: rows.length,
    columns: table.columns.map((column) =>
      column.kind === "number"
        ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]!) }
        : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]!) },
    ),
    ...(table.lines ? { lines: Int32Array.from(rows, (row) => table.lines![row]!) } : {}),
  };
}
