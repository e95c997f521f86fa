import type { CategoryColumn, Column, Table } from "../model/table.ts";
import type { ModelData } from "../stats/fit-tests.ts";
import { type Formula, parseFormula } from "../stats/formula.ts";
import { sufficientModel } from "../stats/sufficient-moments.ts";
import {
  type CellKey,
  type CellTable,
  type ColumnKinds,
  sufficientRequest,
} from "../stats/sufficient-request.ts";
import type { Exclusion } from "./exclusion.ts";
import type { Guess } from "./guess-roles.ts";

/**
 * What is known of all rows of a table of which only a sample is in memory: their sums by cell.
 *
 * Plain data, so that a worker can take it. A cell is a combination of labels of condition, nest, batch and factors.
 */
export interface WholeTable {
  /** Rows of the file, and those with everything the main model needs. */
  readonly rows: number;
  readonly used: number;
  /** Rows in memory; all of the file if `isComplete`. */
  readonly sampled: number;
  readonly isComplete: boolean;
  /** Used sizes that are 0 or below. */
  readonly nonPositive: number;
  /** Rows left out of the sums; empty if complete, since then the rows in memory tell. */
  readonly exclusions: readonly Exclusion[];
  /** Roles that were guessed before the sample was drawn. */
  readonly guesses: readonly Guess[];
  readonly cells: CellTable;
  /** Names of the atoms of `cells` as formulas write them: `log(asi)`, `diameter`. */
  readonly atoms: readonly string[];
  /** Columns of numbers that the atoms are made of. */
  readonly numeric: readonly string[];
}

/** The sums alone. */
export type WholeSums = Pick<WholeTable, "cells" | "atoms" | "numeric">;

/**
 * Frame and moments of `formula` over all rows.
 *
 * Fails: a plain Error for a variable that the cells do not hold.
 */
export function wholeModel(
  whole: WholeSums,
  formula: Formula | string,
  levels: Readonly<Record<string, readonly string[]>> = {},
): ModelData {
  const parsed = typeof formula === "string" ? parseFormula(formula) : formula;
  const request = sufficientRequest(parsed, kindsOf(whole), levels);
  // A reduced model may have lost the factor; its rows are still those of the levels.
  const used = Object.fromEntries(Object.entries(levels).filter(([name]) => request.keys.includes(name)));
  const at = request.atoms.map(({ name }) => position(whole.atoms, name));
  const cells = withoutOtherLevels(whole.cells, levels);
  const ordered: CellTable = {
    ...cells,
    keys: request.keys.map((name) => {
      const found = cells.keys.find((key) => key.name === name);
      if (found === undefined) throw new Error(`bug: no cells by ${name}`);
      return found;
    }),
    means: at.map((a) => cells.means[a]!),
    lowest: at.map((a, i) => (i === 0 ? new Float64Array(0) : cells.lowest[a]!)),
    highest: at.map((a, i) => (i === 0 ? new Float64Array(0) : cells.highest[a]!)),
    products: at.flatMap((a, i) => at.slice(0, i + 1).map((b) => productOf(cells, a, b))),
  };
  const { frame, moments } = sufficientModel(ordered, request, parsed, { levels: used });
  return { moments, frame: { ...frame, ...(frame.weights ? { rowCounts: frame.weights } : {}) } };
}

function kindsOf({ cells, numeric }: WholeSums): ColumnKinds {
  return new Map([
    ...numeric.map((name) => [name, "number"] as const),
    ...cells.keys.map(({ name, kind }) => [name, kind] as const),
  ]);
}

function position(names: readonly string[], name: string): number {
  const at = names.indexOf(name);
  if (at < 0) throw new Error(`bug: no cell holds ${name}; they hold ${names.join(", ")}`);
  return at;
}

function productOf({ products }: CellTable, a: number, b: number): Float64Array {
  const [high, low] = a > b ? [a, b] : [b, a];
  return products[(high * (high + 1)) / 2 + low]!;
}

/** The cells whose labels are among `levels`, where those are given. */
function withoutOtherLevels(
  cells: CellTable,
  levels: Readonly<Record<string, readonly string[]>>,
): CellTable {
  return cellsWhere(cells, (cell) =>
    cells.keys.every((key) => levels[key.name]?.includes(labelAt(key, cell)) ?? true),
  );
}

/** The cells that `keeps` takes, with their rows counted again. */
export function cellsWhere(cells: CellTable, keeps: (cell: number) => boolean): CellTable {
  const kept = Int32Array.from({ length: cells.count }, (_, cell) => cell).filter(keeps);
  if (kept.length === cells.count) return cells;
  const take = (values: Float64Array) =>
    values.length === 0 ? values : Float64Array.from(kept, (cell) => values[cell]!);
  const n = take(cells.n);
  return {
    ...cells,
    count: kept.length,
    keys: cells.keys.map((key) =>
      key.kind === "number"
        ? { ...key, values: take(key.values) }
        : { ...key, codes: Int32Array.from(kept, (cell) => key.codes[cell]!) },
    ),
    n,
    means: cells.means.map(take),
    products: cells.products.map(take),
    lowest: cells.lowest.map(take),
    highest: cells.highest.map(take),
    rows: n.reduce((sum, rows) => sum + rows, 0),
  };
}

/** Label of `key` in a cell. */
export function labelAt(key: CellKey, cell: number): string {
  return key.kind === "number" ? String(key.values[cell]) : key.levels[key.codes[cell]!]!;
}

/** Sums under other names of keys and columns; those without an entry in `names` keep their own. */
export function renamed({ cells, atoms, numeric }: WholeSums, names: ReadonlyMap<string, string>): WholeSums {
  const called = (name: string) => names.get(name) ?? name;
  return {
    cells: { ...cells, keys: cells.keys.map((key) => ({ ...key, name: called(key.name) })) },
    atoms: atoms.map(called),
    numeric: [...numeric, ...atoms].map(called),
  };
}

/** A table with one row per cell and its keys as columns: who lies in whom, over all rows. */
export function unitTable({ cells }: WholeSums): Table {
  const column = (key: CellKey): Column =>
    key.kind === "number"
      ? { kind: "number", name: key.name, values: key.values }
      : ({ ...key, kind: "category" } satisfies CategoryColumn);
  return { source: cells.source, rowCount: cells.count, columns: cells.keys.map(column) };
}
