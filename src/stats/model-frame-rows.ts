import { DataError, type Place } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import {
  type CategoryColumn,
  type Column,
  columnOf,
  type NumberColumn,
  numbersOf,
  type Table,
} from "../model/table.ts";

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
  const seen = new Map<string, Uint8Array>();
  const warnings: string[] = [];
  if (options.rows) {
    missing.fill(1);
    for (const row of options.rows) missing[row] = 0;
  }
  const candidates = options.rows?.length ?? table.rowCount;
  let dropped = 0;
  for (const column of used) {
    const order = orders.get(column.name);
    const count =
      column.kind === "number"
        ? markMissingNumbers(column.values, order, missing)
        : markMissingLabels(
            column,
            order,
            missing,
            remembered(seen, column.name, () => new Uint8Array(column.levels.length)),
          );
    dropped += count;
    if (count > 0) warnings.push(missingWarning(column.name, count, order));
  }
  const rows = new Int32Array(candidates - dropped);
  const isWhole = rows.length === table.rowCount;
  if (isWhole) for (let row = 0; row < rows.length; row++) rows[row] = row;
  else for (let row = 0, i = 0; row < missing.length; row++) if (missing[row] === 0) rows[i++] = row;
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
      remembered(factors, name, () =>
        factorOver(rows, columnOf(table, name), orders.get(name), isWhole ? seen.get(name) : undefined),
      ),
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

/** Marks the rows where a number is missing, or is none of `order`; returns how many were not marked before. */
function markMissingNumbers(
  values: Float64Array,
  order: readonly string[] | undefined,
  missing: Uint8Array,
): number {
  const allowed = order === undefined ? null : new Set(order.map(Number));
  let count = 0;
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

/** The same for labels; sets `seen` of each label found in any row. */
function markMissingLabels(
  { levels, codes }: CategoryColumn,
  order: readonly string[] | undefined,
  missing: Uint8Array,
  seen: Uint8Array,
): number {
  const allowed = Uint8Array.from(levels, (level) => (order === undefined || order.includes(level) ? 1 : 0));
  let count = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    if (code >= 0 && allowed[code] === 1) seen[code] = 1;
    else if (missing[row] === 0) {
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
      column.kind === "category"
        ? column.levels
        : Array.from(numericLevels(column, null).subarray(0, 20), String);
    const near = nearestName(level, names);
    throw new DataError(
      `unknown level of ${column.name}: ${level}`,
      near ? `did you mean ${near}?` : `its levels are ${names.slice(0, 20).join(", ")}`,
      place,
    );
  }
}

function numbersOver(rows: Int32Array, column: Column, table: Table, isFactor: boolean): Float64Array {
  if (column.kind === "category" && !isFactor && column.levels.some(holdsDigit))
    numbersOf(table, column.name);
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

/** A label that may have been meant as a number: its column is a mixed one, and the error names the cell. */
const holdsDigit = (label: string): boolean => /^[-+]?[.,]?\d/.test(label);

function factorOver(
  rows: Int32Array,
  column: Column,
  order: readonly string[] | undefined,
  seen: Uint8Array | undefined,
): FrameFactor {
  return column.kind === "category"
    ? factorOfLabels(rows, column, order, seen ?? labelsSeen(rows, column))
    : factorOfNumbers(rows, column, order);
}

/** 1 for each label that one of `rows` has. */
function labelsSeen(rows: Int32Array, { levels, codes }: CategoryColumn): Uint8Array {
  const seen = new Uint8Array(levels.length);
  for (let i = 0; i < rows.length; i++) seen[codes[rows[i]!]!] = 1;
  return seen;
}

/** Levels in use, sorted as R sorts unless `order` is given, and codes in that order; the table's own where they agree. */
function factorOfLabels(
  rows: Int32Array,
  { levels: labels, codes }: CategoryColumn,
  order: readonly string[] | undefined,
  seen: Uint8Array,
): FrameFactor {
  const n = rows.length;
  const isWhole = n === codes.length;
  const codeOf = new Int32Array(labels.length).fill(-1);
  const levels: string[] = [];
  let isSame = isWhole;
  for (const code of order?.map((level) => labels.indexOf(level)) ?? sortedOrder(labels)) {
    if (code < 0 || seen[code] === 0) continue;
    codeOf[code] = levels.push(labels[code]!) - 1;
    isSame = isSame && codeOf[code] === code;
  }
  if (isSame) return { levels, codes };
  const out = new Int32Array(n);
  if (isWhole) for (let i = 0; i < n; i++) out[i] = codeOf[codes[i]!]!;
  else for (let i = 0; i < n; i++) out[i] = codeOf[codes[rows[i]!]!]!;
  return { levels, codes: out };
}

function factorOfNumbers(
  rows: Int32Array,
  column: NumberColumn,
  order: readonly string[] | undefined,
): FrameFactor {
  const found = numericLevels(column, rows);
  const values = order === undefined ? found : order.map(Number).filter((value) => found.includes(value));
  const codeOf = codeOfNumber(values, order === undefined);
  const codes = new Int32Array(rows.length);
  let lastValue = Number.NaN;
  let lastCode = -1;
  for (let i = 0; i < rows.length; i++) {
    const value = column.values[rows[i]!]!;
    if (value !== lastValue) {
      lastValue = value;
      lastCode = codeOf(value);
    }
    codes[i] = lastCode;
  }
  return { levels: Array.from(values, String), codes };
}

/** Above this many levels sorting and bisection beat a set and a map, whose entries lie all over the memory. */
const MANY_LEVELS = 1024;

/** Position of a number among `values`, which are distinct. */
function codeOfNumber(values: ArrayLike<number>, isSorted: boolean): (value: number) => number {
  if (!isSorted || values.length <= MANY_LEVELS) {
    const map = new Map(Array.from(values, (value, code) => [value, code]));
    return (value) => map.get(value)!;
  }
  return (value) => {
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Distinct values of a numeric column in increasing order, NaN left out. */
function numericLevels(column: NumberColumn, rows: Int32Array | null): Float64Array {
  const found = new Set<number>();
  const n = rows?.length ?? column.values.length;
  let last = Number.NaN;
  for (let i = 0; i < n; i++) {
    const value = column.values[rows === null ? i : rows[i]!]!;
    if (value === last) continue;
    last = value;
    found.add(value);
    if (found.size > MANY_LEVELS) return distinctSorted(column.values, rows);
  }
  return Float64Array.from([...found].filter((value) => !Number.isNaN(value))).sort();
}

/** The same for many levels. */
function distinctSorted(values: Float64Array, rows: Int32Array | null): Float64Array {
  const sorted = rows === null ? values.slice() : new Float64Array(rows.length);
  if (rows !== null) for (let i = 0; i < sorted.length; i++) sorted[i] = values[rows[i]!]!;
  sorted.sort();
  let count = 0;
  for (let i = 0; i < sorted.length && !Number.isNaN(sorted[i]!); i++)
    if (count === 0 || sorted[i] !== sorted[count - 1]) sorted[count++] = sorted[i]!;
  return sorted.slice(0, count);
}

/** Labels in the order in which R sorts them in a Western locale: letters before their case. */
export function sortLabels(labels: readonly string[]): string[] {
  return Array.from(sortedOrder(labels), (at) => labels[at]!);
}

/** Positions of `labels` in their sorted order. */
function sortedOrder(labels: readonly string[]): Int32Array {
  const keys = labels.map((label) => label.toLowerCase());
  const compare = (a: number, b: number) => {
    const left = keys[a]!;
    const right = keys[b]!;
    if (left !== right) return left < right ? -1 : 1;
    return labels[a]! < labels[b]! ? -1 : labels[a]! > labels[b]! ? 1 : a - b;
  };
  return Int32Array.from(labels, (_, at) => at).sort(compare);
}
