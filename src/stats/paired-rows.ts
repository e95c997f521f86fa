import { DataError } from "../model/errors.ts";
import {
  type CategoryColumn,
  type Column,
  columnOf,
  labelsOf,
  numbersOf,
  type Table,
} from "../model/table.ts";

/** The same synapse measured twice: long (an ID and a time column) or wide (two value columns). */
export type PairedColumns = PairedLong | PairedWide;

interface PairedCommon {
  readonly table: Table;
  readonly condition: string;
  /** Nesting columns from the outermost, the first being the animal or culture. */
  readonly nest: readonly string[];
  /** Batches (preparations, imaging days); fixed in the adjusted contrast. */
  readonly batch?: string | null;
  /** Further columns that enter the adjusted contrast additively; constant in a synapse. */
  readonly covariates?: readonly string[];
  readonly threshold?: number | null;
}

interface PairedLong extends PairedCommon {
  readonly form: "long";
  readonly value: string;
  /** Column that names the synapse inside its innermost nesting unit; it may restart in each. */
  readonly pair: string;
  readonly time: string;
}

interface PairedWide extends PairedCommon {
  readonly form: "wide";
  /** Value columns in the order of time: the first is the baseline, the last the follow-up. */
  readonly values: readonly [string, string, ...string[]];
}

/** The pairs, one entry per synapse seen twice; logs are natural. */
export interface PairedRows {
  readonly source: string;
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly group: CategoryColumn;
  /** Nesting columns over the pairs. */
  readonly nest: readonly CategoryColumn[];
  readonly batch: Column | null;
  readonly covariates: readonly Column[];
  readonly timeBefore: string;
  readonly timeAfter: string;
  /** Synapses seen only at baseline, and only at follow-up. */
  readonly lost: number;
  readonly gained: number;
  /** Rows left out because something is missing, and sizes below the detection limit. */
  readonly missing: number;
  readonly belowThreshold: number;
  readonly warnings: readonly string[];
}

/**
 * Joins the two measurements of each synapse; its key is the whole nesting path and the ID.
 *
 * The first time is the baseline, the last the follow-up (numbers in increasing order, labels in the order of the
 * table); rows of times in between are not used, and `warnings` says so.
 * Fails: DataError for a synapse measured twice at one time, a size that is not positive, fewer than two times.
 */
export function pairedRows(columns: PairedColumns): PairedRows {
  return columns.form === "wide" ? pairsOfWide(columns) : pairsOfLong(columns);
}

/** The pairs for which `isKept` holds; levels stay as they are. */
export function selectPairs(pairs: PairedRows, isKept: (pair: number) => boolean): PairedRows {
  const rows = Int32Array.from(pairs.before.keys()).filter(isKept);
  const codesOf = (column: CategoryColumn) => ({ ...column, codes: rows.map((i) => column.codes[i]!) });
  return {
    ...pairs,
    before: Float64Array.from(rows, (i) => pairs.before[i]!),
    after: Float64Array.from(rows, (i) => pairs.after[i]!),
    group: codesOf(pairs.group),
    nest: pairs.nest.map(codesOf),
    batch: pairs.batch && takeRows(pairs.batch, rows),
    covariates: pairs.covariates.map((column) => takeRows(column, rows)),
  };
}

function pairsOfLong(columns: PairedLong): PairedRows {
  const { table } = columns;
  const time = labelsOf(table, columns.time);
  const used = time.levels.map((_, code) => code).filter((code) => time.codes.includes(code));
  if (used.length < 2)
    throw new DataError(
      `column ${columns.time} must hold at least two times, got ${used.map((code) => time.levels[code]).join(", ")}`,
      "name the column that tells baseline from follow-up, or leave --pair out",
      { file: table.source, column: columns.time },
    );
  const first = used[0]!;
  const last = used.at(-1)!;
  const sizes = numbersOf(table, columns.value);
  const id = labelsOf(table, columns.pair);
  const path = [...columns.nest.map((name) => labelsOf(table, name)), id];
  const seen = new Map<string, { before: number; after: number }>();
  let missing = 0;
  for (let i = 0; i < table.rowCount; i++) {
    const code = time.codes[i]!;
    if (code !== first && code !== last) continue;
    if (Number.isNaN(sizes[i]!) || path.some((column) => column.codes[i]! < 0)) {
      missing++;
      continue;
    }
    const key = path.map((column) => column.codes[i]).join(" ");
    const pair = seen.get(key) ?? { before: -1, after: -1 };
    const side = code === first ? "before" : "after";
    if (pair[side] >= 0) throw measuredTwice(columns, i, time.levels[code]!);
    pair[side] = i;
    seen.set(key, pair);
  }
  const pairs = [...seen.values()];
  const both = pairs.filter(({ before, after }) => before >= 0 && after >= 0);
  return collect(columns, {
    rows: Int32Array.from(both, ({ before }) => before),
    before: Float64Array.from(both, ({ before }) => checkedSize(columns, columns.value, sizes, before)),
    after: Float64Array.from(both, ({ after }) => checkedSize(columns, columns.value, sizes, after)),
    times: [time.levels[first]!, time.levels[last]!],
    lost: pairs.filter(({ after }) => after < 0).length,
    gained: pairs.filter(({ before }) => before < 0).length,
    missing,
    warnings:
      used.length === 2
        ? []
        : [`${columns.time} has ${used.length} times; only the first and the last are compared`],
  });
}

function pairsOfWide(columns: PairedWide): PairedRows {
  const { table, values } = columns;
  const first = values[0];
  const last = values.at(-1)!;
  const before = numbersOf(table, first);
  const after = numbersOf(table, last);
  const rows: number[] = [];
  let lost = 0;
  let gained = 0;
  let missing = 0;
  for (let i = 0; i < table.rowCount; i++) {
    const hasBefore = !Number.isNaN(before[i]!);
    const hasAfter = !Number.isNaN(after[i]!);
    if (hasBefore && hasAfter) rows.push(i);
    else if (hasBefore) lost++;
    else if (hasAfter) gained++;
    else missing++;
  }
  return collect(columns, {
    rows: Int32Array.from(rows),
    before: Float64Array.from(rows, (i) => checkedSize(columns, first, before, i)),
    after: Float64Array.from(rows, (i) => checkedSize(columns, last, after, i)),
    times: [first, last],
    lost,
    gained,
    missing,
    warnings:
      values.length === 2 ? [] : [`${values.length} value columns; only ${first} and ${last} are compared`],
  });
}

interface Joined {
  readonly rows: Int32Array;
  /** Sizes, not logs. */
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly times: readonly [string, string];
  readonly lost: number;
  readonly gained: number;
  readonly missing: number;
  readonly warnings: readonly string[];
}

function collect(columns: PairedColumns, joined: Joined): PairedRows {
  const { table, condition, nest, batch } = columns;
  const threshold = columns.threshold ?? 0;
  const all = [
    labelsOf(table, condition),
    ...nest.map((name) => labelsOf(table, name)),
    ...(batch ? [columnOf(table, batch)] : []),
    ...(columns.covariates ?? []).map((name) => columnOf(table, name)),
  ];
  const isComplete = (row: number) =>
    all.every((column) =>
      column.kind === "number" ? !Number.isNaN(column.values[row]!) : column.codes[row]! >= 0,
    );
  const complete = [...joined.rows.keys()].filter((i) => isComplete(joined.rows[i]!));
  const kept = complete.filter((i) => joined.before[i]! >= threshold && joined.after[i]! >= threshold);
  const rows = Int32Array.from(kept, (i) => joined.rows[i]!);
  const taken = all.map((column) => takeRows(column, rows));
  const afterNest = 1 + nest.length;
  return {
    source: table.source,
    before: Float64Array.from(kept, (i) => Math.log(joined.before[i]!)),
    after: Float64Array.from(kept, (i) => Math.log(joined.after[i]!)),
    group: withUsedLevels(taken[0] as CategoryColumn), // labelsOf gives categories
    nest: taken.slice(1, afterNest) as CategoryColumn[],
    batch: batch ? taken[afterNest]! : null,
    covariates: taken.slice(afterNest + (batch ? 1 : 0)),
    timeBefore: joined.times[0],
    timeAfter: joined.times[1],
    lost: joined.lost,
    gained: joined.gained,
    missing: joined.missing + joined.rows.length - complete.length,
    belowThreshold: complete.length - kept.length,
    warnings: joined.warnings,
  };
}

function takeRows(column: Column, rows: Int32Array): Column {
  return column.kind === "number"
    ? { ...column, values: Float64Array.from(rows, (i) => column.values[i]!) }
    : { ...column, codes: Int32Array.from(rows, (i) => column.codes[i]!) };
}

function withUsedLevels(column: CategoryColumn): CategoryColumn {
  const used = column.levels.map((_, code) => code).filter((code) => column.codes.includes(code));
  return {
    ...column,
    levels: used.map((code) => column.levels[code]!),
    codes: column.codes.map((code) => used.indexOf(code)),
  };
}

function checkedSize(columns: PairedColumns, name: string, sizes: Float64Array, row: number): number {
  const size = sizes[row]!;
  if (size > 0) return size;
  throw new DataError(
    `${name} must be positive to be compared on the log scale, got ${size}`,
    "leave such rows out, or give the detection limit of the method and drop what lies below it",
    placeOf(columns.table, name, row),
  );
}

function measuredTwice(columns: PairedLong, row: number, time: string): DataError {
  const { table, pair, nest } = columns;
  const id = labelsOf(table, pair);
  return new DataError(
    `${pair} ${id.levels[id.codes[row]!]} is measured twice at ${columns.time} ${time} inside one ${nest.at(-1) ?? "table"}`,
    "name the whole nesting path with --nest, so that an ID that restarts in each dendrite is one synapse, or drop the duplicate",
    placeOf(table, pair, row),
  );
}

function placeOf(table: Table, column: string, row: number) {
  return { file: table.source, column, ...(table.lines ? { line: table.lines[row]! } : {}) };
}
