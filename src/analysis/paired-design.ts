import { DataError } from "../model/errors.ts";
import {
  categoryFromStrings,
  columnOf,
  labelsOf,
  numbersOf,
  selectRows,
  type Table,
} from "../model/table.ts";
import { type CheckedDesign, informativeNest } from "./design-check.ts";
import { nestPath } from "./nest-path.ts";
import type { PairRoles, Roles } from "./roles.ts";

/** Column of the mean log size of each animal at baseline, which adjusts the follow-up. */
export const BASELINE = "baseline";
/** Column of follow-up over baseline of each synapse. */
export const CHANGE = "change";

/** A design in which each synapse was measured twice: pairs as rows, and the long table that they came from. */
export interface PairedDesign {
  /** One row per pair: the value at follow-up, with `baseline` among the covariates and `change` beside it. */
  readonly adjusted: CheckedDesign;
  readonly pair: PairRoles;
  /** Rows of both times, the baseline first among the levels of the time. */
  readonly long: CheckedDesign;
}

/**
 * Joins the two measurements of each synapse, whose key is the whole nesting path and the id.
 *
 * The baseline is centred at the mean over animals, so that marginal means refer to the average animal.
 * Fails: DataError for a synapse measured twice at one time, or without a single pair.
 */
export function pairedDesign(design: CheckedDesign, pair: PairRoles): PairedDesign {
  const table = timesInOrder(wholePath(design, pair), pair);
  const { before, after } = joined(table, pair);
  const warnings: string[] = [];
  const nest = informativeNest(selectRows(table, after), design.roles.nest, warnings);
  const roles = { ...design.roles, nest };
  const long = { ...design, table, roles };
  const value = numbersOf(table, roles.value);
  const logBefore = Float64Array.from(before, (row) => Math.log(value[row]!));
  const pairs = selectRows(table, after);
  const columns = [
    ...pairs.columns.filter(({ name }) => name !== BASELINE && name !== CHANGE),
    { kind: "number", name: BASELINE, values: animalMean(pairs, roles, logBefore) } as const,
    {
      kind: "number",
      name: CHANGE,
      values: Float64Array.from(before, (row, i) => value[after[i]!]! / value[row]!),
    } as const,
  ];
  const adjusted: CheckedDesign = {
    ...long,
    warnings: [...design.warnings, ...warnings],
    table: { ...pairs, columns },
    roles: { ...roles, covariates: [...roles.covariates, BASELINE] },
  };
  return { adjusted, pair, long };
}

/** The id as the whole path to the synapse, so that it stays unique whatever level is left out later. */
function wholePath({ table, roles }: CheckedDesign, pair: PairRoles): Table {
  const inner = roles.nest.filter((name) => name !== pair.id);
  const path = { ...nestPath(table, [...inner, pair.id]), name: pair.id };
  return { ...table, columns: table.columns.map((column) => (column.name === pair.id ? path : column)) };
}

/** The time as labels, baseline first, so that its order does not hang on the order of the rows. */
function timesInOrder(table: Table, pair: PairRoles): Table {
  const time = labelsOf(table, pair.time);
  const ordered = categoryFromStrings(
    pair.time,
    Array.from(time.codes, (code) => time.levels[code] ?? ""),
    [pair.baseline, pair.followUp],
  );
  return { ...table, columns: table.columns.map((column) => (column.name === pair.time ? ordered : column)) };
}

function joined(table: Table, pair: PairRoles): { before: Int32Array; after: Int32Array } {
  const key = labelsOf(table, pair.id);
  const time = columnOf(table, pair.time);
  const codes = time.kind === "category" ? time.codes : new Int32Array(0);
  const rows = [new Map<number, number>(), new Map<number, number>()] as const;
  for (let row = 0; row < table.rowCount; row++) {
    const side = codes[row] === 0 ? rows[0] : rows[1];
    const path = key.codes[row]!;
    const earlier = side.get(path);
    if (earlier !== undefined)
      throw measuredTwice(table, pair, { path: key.levels[path]!, rows: [earlier, row] });
    side.set(path, row);
  }
  const both = [...rows[0]].filter(([path]) => rows[1].has(path));
  if (both.length === 0)
    throw new DataError(
      `no ${pair.id} was measured both at ${pair.time} ${pair.baseline} and ${pair.followUp}`,
      "check --pair, --time and --nest: a pair is the same id inside the same innermost unit",
      { file: table.source },
    );
  return {
    before: Int32Array.from(both, ([, row]) => row),
    after: Int32Array.from(both, ([path]) => rows[1].get(path)!),
  };
}

function measuredTwice(
  table: Table,
  pair: PairRoles,
  found: { readonly path: string; readonly rows: readonly [number, number] },
): DataError {
  const [first, second] = found.rows.map((row) => table.lines?.[row] ?? row + 1);
  return new DataError(
    `${pair.id} ${found.path} was measured twice at one ${pair.time} (lines ${first} and ${second})`,
    `give --nest the columns inside which ${pair.id} is unique, or delete one of the rows`,
    { file: table.source, line: second!, column: pair.id },
  );
}

/** Mean log baseline of the animal of each pair, less the mean over animals. */
function animalMean(pairs: Table, roles: Roles, logBefore: Float64Array): Float64Array {
  const codes =
    roles.nest.length > 0 ? nestPath(pairs, roles.nest.slice(0, 1)).codes : new Int32Array(pairs.rowCount);
  const sums = new Map<number, { sum: number; n: number }>();
  for (let i = 0; i < codes.length; i++) {
    const entry = sums.get(codes[i]!) ?? { sum: 0, n: 0 };
    sums.set(codes[i]!, { sum: entry.sum + logBefore[i]!, n: entry.n + 1 });
  }
  const means = new Map([...sums].map(([code, { sum, n }]) => [code, sum / n]));
  const centre = [...means.values()].reduce((sum, value) => sum + value, 0) / means.size;
  return Float64Array.from(codes, (code) => means.get(code)! - centre);
}
