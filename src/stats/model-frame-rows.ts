import { DataError, type Place } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import { type Column, columnOf, type NumberColumn, type Table } from "../model/table.ts";

/** Labels of the rows of a model: levels in use, in the order asked for, and the level of each row. */
export interface FrameFactor {
  readonly levels: readonly string[];
  readonly codes: Int32Array;
}

/** The rows of a table in which no variable of a model is missing, and its columns over them. */
export interface FrameRows {
  readonly table: Table;
  readonly n: number;
  readonly rows: Int32Array;
  readonly warnings: readonly string[];
  /** Values of a numeric column, length n; shared with the table where no row was left out. */
  readonly numbers: (name: string) => Float64Array;
  readonly factor: (name: string) => FrameFactor;
  readonly isFactor: (name: string) => boolean;
  /** Where row i of the model stands in the file. */
  readonly place: (i: number, column?: string) => Place;
}

/** Options that decide which rows and levels a model has. */
export interface RowOptions {
  /** Levels of factors in order; makes a numeric column a factor; a row with another level is left out. */
  readonly levels?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Rows of the table to use at most, such as those of a larger model. */
  readonly rows?: Int32Array | undefined;
}

/** Finds the complete rows for `columns`. Fails: DataError for an unknown column or level, or if no row is left. */
export function frameRows(table: Table, columns: readonly string[], options: RowOptions): FrameRows {
  const used = columns.map((name) => columnOf(table, name));
  const orders = new Map(Object.entries(options.levels ?? {}).map(([name, levels]) => [name, levels]));
  for (const [name, levels] of orders) checkLevels(table, columnOf(table, name), levels);
  const missing = new Uint8Array(table.rowCount);
  const warnings: string[] = [];
  if (options.rows) {
    missing.fill(1);
    for (const row of options.rows) missing[row] = 0;
  }
  const candidates = options.rows?.length ?? table.rowCount;
  let dropped = 0;
  for (const column of used) {
    const order = orders.get(column.name);
    const count = markMissing(column, order, missing);
    dropped += count;
    if (count > 0) warnings.push(missingWarning(column.name, count, order));
  }
  const rows = new Int32Array(candidates - dropped);
  for (let row = 0, i = 0; row < table.rowCount; row++) if (missing[row] === 0) rows[i++] = row;
  if (rows.length === 0)
    throw new DataError(
      table.rowCount === 0 ? "the table has no rows" : `no row has a value in each of ${columns.join(", ")}`,
      "look for an empty column, or leave it out of the formula",
      { file: table.source },
    );
  const factors = new Map<string, FrameFactor>();
  const numbers = new Map<string, Float64Array>();
  return {
    table,
    n: rows.length,
    rows,
    warnings,
    numbers: (name) =>
      remembered(numbers, name, () => numbersOver(rows, columnOf(table, name), table, orders.has(name))),
    factor: (name) =>
      remembered(factors, name, () => factorOver(rows, columnOf(table, name), orders.get(name))),
    isFactor: (name) => orders.has(name) || columnOf(table, name).kind === "category",
    place: (i, column) => ({
      file: table.source,
      ...(table.lines ? { line: table.lines[rows[i]!]! } : { line: rows[i]! + 2 }),
      ...(column === undefined ? {} : { column }),
    }),
  };
}

function remembered<T>(memory: Map<string, T>, name: string, make: () => T): T {
  const found = memory.get(name);
  if (found !== undefined) return found;
  const made = make();
  memory.set(name, made);
  return made;
}

function missingWarning(name: string, count: number, order: readonly string[] | undefined): string {
  const rows = count === 1 ? "1 row" : `${count} rows`;
  const why =
    order === undefined ? `missing ${name}` : `${name} missing or not among the levels ${order.join(", ")}`;
  return `${rows} left out: ${why}`;
}

/** Marks the rows where `column` is missing; returns how many were not marked before. */
function markMissing(column: Column, order: readonly string[] | undefined, missing: Uint8Array): number {
  let count = 0;
  if (column.kind === "number") {
    const allowed = order === undefined ? null : new Set(order.map(Number));
    const values = column.values;
    for (let row = 0; row < values.length; row++) {
      const value = values[row]!;

      const absent = allowed === null ? Number.isNaN(value) : !allowed.has(value);
      if (absent && missing[row] === 0) {
        missing[row] = 1;
        count++;
      }
    }
    return count;
  }
  const allowed = Uint8Array.from(column.levels, (level) =>
    order === undefined || order.includes(level) ? 1 : 0,
  );
  const codes = column.codes;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if ((code < 0 || allowed[code] === 0) && missing[row] === 0) {
      missing[row] = 1;
      count++;
    }
  }
  return count;
}

function checkLevels(table: Table, column: Column, levels: readonly string[]): void {
  const place = { file: table.source, column: column.name };
  const twice = levels.find((level, i) => levels.indexOf(level) !== i);
  if (twice !== undefined)
    throw new DataError(`the level ${twice} is given twice`, "name each level once", place);
  for (const level of levels) {
    const known =
      column.kind === "category" ? column.levels.includes(level) : column.values.includes(Number(level));
    if (known) continue;
    const names =
      column.kind === "category" ? column.levels : numericLevels(column, null).slice(0, 20).map(String);
    const near = nearestName(level, names);
    throw new DataError(
      `unknown level of ${column.name}: ${level}`,
      near ? `did you mean ${near}?` : `its levels are ${names.slice(0, 20).join(", ")}`,
      place,
    );
  }
}

function numbersOver(rows: Int32Array, column: Column, table: Table, isFactor: boolean): Float64Array {
  if (isFactor || column.kind === "category") {
    const example =
      column.kind === "category" ? `labels such as "${column.levels[0] ?? ""}"` : "a factor (by its levels)";
    throw new DataError(
      `column ${column.name} must be numbers here, got ${example}`,
      "use a numeric column, or the column alone as a factor",
      { file: table.source, column: column.name },
    );
  }
  const { values } = column;
  if (rows.length === values.length) return values;
  const out = new Float64Array(rows.length);
  for (let i = 0; i < out.length; i++) out[i] = values[rows[i]!]!;
  return out;
}

function factorOver(rows: Int32Array, column: Column, order: readonly string[] | undefined): FrameFactor {
  return column.kind === "category"
    ? factorOfLabels(rows, column.levels, column.codes, order)
    : factorOfNumbers(rows, column, order);
}

/** Levels in use, sorted as R sorts unless `order` is given, and codes in that order. */
function factorOfLabels(
  rows: Int32Array,
  labels: readonly string[],
  codes: Int32Array,
  order: readonly string[] | undefined,
): FrameFactor {
  const used = new Uint8Array(labels.length);
  const n = rows.length;
  const whole = n === codes.length;
  for (let i = 0; i < n; i++) used[codes[whole ? i : rows[i]!]!] = 1;
  const levels = (order ?? sortLabels(labels)).filter(
    (level) => order === undefined || labels.includes(level),
  );
  const position = new Map(labels.map((label, code) => [label, code]));
  const codeOf = new Int32Array(labels.length).fill(-1);
  const kept: string[] = [];
  let same = whole;
  for (const level of levels) {
    const code = position.get(level)!;
    if (used[code] === 0) continue;
    codeOf[code] = kept.push(level) - 1;
    same = same && codeOf[code] === code;
  }
  if (same) return { levels: kept, codes };
  const out = new Int32Array(n);
  for (let i = 0; i < n; i++) out[i] = codeOf[codes[whole ? i : rows[i]!]!]!;
  return { levels: kept, codes: out };
}

function factorOfNumbers(
  rows: Int32Array,
  column: NumberColumn,
  order: readonly string[] | undefined,
): FrameFactor {
  const found = numericLevels(column, rows);
  const values = order === undefined ? found : order.map(Number).filter((value) => found.includes(value));
  const codeOf = new Map(values.map((value, code) => [value, code]));
  const codes = new Int32Array(rows.length);
  let lastValue = Number.NaN;
  let lastCode = -1;
  for (let i = 0; i < rows.length; i++) {
    const value = column.values[rows[i]!]!;
    if (value !== lastValue) {
      lastValue = value;
      lastCode = codeOf.get(value)!;
    }
    codes[i] = lastCode;
  }
  return { levels: values.map(String), codes };
}

/** Distinct values of a numeric column in increasing order, NaN left out. */
function numericLevels(column: NumberColumn, rows: Int32Array | null): number[] {
  const found = new Set<number>();
  const n = rows?.length ?? column.values.length;
  let last = Number.NaN;
  for (let i = 0; i < n; i++) {
    const value = column.values[rows === null ? i : rows[i]!]!;
    if (value === last) continue;
    last = value;
    found.add(value);
  }
  return [...found].filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
}

/** Labels in the order in which R sorts them in a Western locale: letters before their case. */
export function sortLabels(labels: readonly string[]): string[] {
  const keyed = labels.map((label) => ({ label, key: label.toLowerCase() }));
  keyed.sort((a, b) =>
    a.key < b.key ? -1 : a.key > b.key ? 1 : a.label > b.label ? -1 : a.label < b.label ? 1 : 0,
  );
  return keyed.map(({ label }) => label);
}
