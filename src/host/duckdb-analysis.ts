import { basename } from "node:path";
import { refuseOverflow, refuseSign } from "../analysis/design-check.ts";
import { type Guess, guessRoles } from "../analysis/guess-roles.ts";
import { quoted } from "../analysis/main-model.ts";
import type { AnalysisOptions } from "../analysis/options.ts";
import { namedColumns } from "../analysis/roles.ts";
import { labelAt, type WholeTable } from "../analysis/whole-table.ts";
import { DataError } from "../model/errors.ts";
import { categoryFromNumbers, categoryFromStrings, columnOf, numbersOf, type Table } from "../model/table.ts";
import { parseFormula } from "../stats/formula.ts";
import { columnsRead } from "../stats/formula-expression.ts";
import {
  type CellKey,
  type CellTable,
  type SufficientRequest,
  sufficientRequest,
} from "../stats/sufficient-request.ts";
import { type Connection, type DuckDbLimits, readCells, refuseForDuckDb, withConnection } from "./duckdb.ts";
import { type OpenRows, openRows, ROW, readRows } from "./duckdb-rows.ts";
import { identifier, literal } from "./duckdb-sql.ts";
import {
  labelSql,
  type StratumCount,
  type UsableRows,
  type UsedColumns,
  usableRows,
} from "./duckdb-usable.ts";

/** Rows up to which a table is taken whole; of a larger one about so many are drawn. */
export const SAMPLE_ROWS = 100_000;
/** Rows of one animal in one condition that are kept whatever its share, while there are few enough animals. */
const FEWEST_ROWS = 500;
/** Rows that the roles are guessed from. */
const PREVIEW_ROWS = 20_000;

/** A sample of the rows of a table, all roles of its columns, and the sums over every row. */
export interface SampledTable {
  readonly table: Table;
  /** The options with the guessed roles filled in. */
  readonly options: AnalysisOptions;
  readonly whole: WholeTable;
}

/**
 * Reads what an analysis needs of a table larger than memory: the sums of all rows by cell, and a sample of its rows.
 *
 * The rows of each animal in each condition are drawn by a hash of row number and seed at one rate, so that every
 * dendrite has its share; animals have theirs, but no fewer than 500 rows where they have as many. A table of up to
 * 100,000 rows is taken whole. One thread, so that the sums are the same to the last bit in every run.
 * Fails: DataError for unknown columns, roles that cannot be guessed, sizes that no log takes, and paired tables.
 */
export async function sampledTable(
  path: string,
  options: AnalysisOptions,
  limits: DuckDbLimits & { readonly sampleRows?: number } = {},
): Promise<SampledTable> {
  await refuseForDuckDb(path);
  return withConnection({ memory: "2GB", threads: 1, ...limits }, async (connection, folder) => {
    const source = basename(path);
    const rows = await openRows(connection, { path, source, folder });
    if (rows.count === 0) throw new DataError("the table has no rows", "check the export", { file: source });
    const asked = { ...limits, source, connection, rows, seed: options.seed };
    const most = limits.sampleRows ?? SAMPLE_ROWS;
    const preview = await drawn(asked, rows.view, Math.min(1, Math.min(PREVIEW_ROWS, most) / rows.count));
    const { filled, guesses } = await rolesOf(asked, preview, options);
    const columns = usedColumns(filled);
    const usable = await usableRows(connection, rows.view, rows.kinds, columns, filled);
    if (options.transform !== "identity")
      refuseSign({
        ...usable,
        count: usable.used,
        transform: options.transform,
        place: { file: source, column: columns.value },
      });
    refuseOverflow(usable.largest, { file: source, column: columns.value });
    const isComplete = rows.count <= most;
    const table = isComplete ? await taken(asked) : await stratified(asked, usable, columns, most);
    return {
      table,
      options: filled,
      whole: {
        rows: rows.count,
        used: usable.used,
        sampled: table.rowCount,
        isComplete,
        nonPositive: usable.nonPositive,
        exclusions: isComplete ? [] : usable.exclusions,
        guesses,
        ...(await sumsOf(asked, usable, columns, options)),
      },
    };
  });
}

interface Asked {
  readonly connection: Connection;
  readonly rows: OpenRows;
  readonly source: string;
  readonly seed: number;
}

/** Uniform on [0, 1) from the number of the row and the seed. */
function uniformSql(seed: number): string {
  return `(CAST(hash(${identifier(ROW)}, ${seed}) AS DOUBLE) / 18446744073709551616.0)`;
}

/** Rows of `view`, each with probability `rate`, in the order of the file. */
async function drawn({ connection, rows, source, seed }: Asked, view: string, rate: number): Promise<Table> {
  const some = rate < 1 ? `WHERE ${uniformSql(seed)} < ${rate}` : "";
  const sql = `SELECT * FROM ${view} ${some} ORDER BY ${identifier(ROW)}`;
  return { source, ...(await readRows(connection, sql, rows.kinds)) };
}

/** All rows; those of a text start at line 2. */
async function taken(asked: Asked): Promise<Table> {
  const table = await drawn(asked, asked.rows.view, 1);
  if (!asked.rows.isText) return table;
  return { ...table, lines: Int32Array.from({ length: table.rowCount }, (_, row) => row + 2) };
}

/** Rows of `usable`, at a rate of its own in each animal of each condition, in the order of the file. */
async function stratified(
  { connection, rows, source, seed }: Asked,
  { view, strata, used }: UsableRows,
  { condition, nest }: UsedColumns,
  most: number,
): Promise<Table> {
  const fewest = Math.min(FEWEST_ROWS, most / strata.length);
  const rate = ({ rows: count }: StratumCount) =>
    Math.min(1, Math.max(fewest, (most * count) / used) / count);
  await connection.run(
    'CREATE TEMP TABLE strata ("(condition)" VARCHAR, "(animal)" VARCHAR, "(rate)" DOUBLE)',
  );
  for (let from = 0; from < strata.length; from += 1000) {
    const lines = strata
      .slice(from, from + 1000)
      .map((one) => `(${literal(one.condition)}, ${literal(one.animal)}, ${rate(one)})`);
    await connection.run(`INSERT INTO strata VALUES ${lines.join(", ")}`);
  }
  const label = (name: string | undefined) => (name === undefined ? "''" : labelSql(name));
  const sql = `SELECT rows.* FROM ${view} AS rows JOIN strata
      ON ${label(condition)} = "(condition)" AND ${label(nest[0])} = "(animal)"
    WHERE ${uniformSql(seed)} < "(rate)" ORDER BY ${identifier(ROW)}`;
  return { source, ...(await readRows(connection, sql, rows.kinds)) };
}

/** The request with its roles filled in from the preview. Fails: DataError as `assignRoles`, and for paired tables. */
async function rolesOf(
  asked: Asked,
  preview: Table,
  options: AnalysisOptions,
): Promise<{ filled: AnalysisOptions; guesses: readonly Guess[] }> {
  for (const name of namedColumns(options)) columnOf(preview, name);
  const { request: filled, guesses } = guessRoles(preview, options);
  const [value, ...more] = filled.value ?? [];
  if (filled.pair !== undefined || filled.time !== undefined || more.length > 0)
    throw new DataError(
      "synapses measured again need all rows in memory, which --engine duckdb never holds",
      "use --engine js (up to 5 million rows), or keep one time in the table",
      { file: asked.source, column: filled.pair ?? more[0] ?? filled.time! },
    );
  if (asked.rows.kinds.get(value!) === "labels") await refuseText(asked, value!, preview);
  return { filled, guesses };
}

/** Fails: DataError with the first cell of the column that is no number. */
async function refuseText({ connection, rows, source }: Asked, name: string, preview: Table): Promise<void> {
  const column = identifier(name);
  const found = await connection.runAndReadAll(
    `SELECT ${column} FROM ${rows.view} WHERE ${column} IS NOT NULL AND TRY_CAST(${column} AS DOUBLE) IS NULL ORDER BY ${identifier(ROW)} LIMIT 1`,
  );
  const cell = found.getRows()[0]?.[0];
  if (cell === undefined) numbersOf(preview, name);
  throw new DataError(
    `column ${name} must be numbers, got "${cell}"`,
    "name a numeric column, or mend the cells that are not numbers (an empty cell or NA is a missing value)",
    { file: source, column: name },
  );
}

function usedColumns(filled: AnalysisOptions): UsedColumns {
  return {
    value: filled.value![0]!,
    condition: filled.condition!,
    nest: filled.nest!,
    batch: filled.batch,
    covariates: filled.covariates ?? [],
  };
}

/** Sums of all usable rows by condition, nest, batch and labelled covariates. */
async function sumsOf(
  { connection, rows, source }: Asked,
  { view, nonPositive }: UsableRows,
  columns: UsedColumns,
  { transform, animals }: AnalysisOptions,
): Promise<Pick<WholeTable, "cells" | "atoms" | "numeric">> {
  const request = cellRequest(rows, columns, { transform, hasLogs: nonPositive === 0 });
  const cells = await readCells(connection, { request, kinds: rows.kinds, table: view, source });
  const asLabels = [columns.condition, columns.batch];
  const labels = {
    ...cells,
    keys: cells.keys.map((key) => (asLabels.includes(key.name) ? labelled(key) : key)),
  };
  const [animal] = columns.nest;
  return {
    cells:
      animals === "nested" && animal !== undefined ? nestedCells(labels, columns.condition, animal) : labels,
    atoms: request.atoms.map(({ name }) => name),
    numeric: [...new Set(request.atoms.flatMap(({ expression }) => columnsRead(expression)))],
  };
}

/** Cells by every factor of the analysis; atoms for the main model, the verdict (log sizes) and numeric covariates. */
function cellRequest(
  { kinds }: OpenRows,
  { value, condition, nest, batch, covariates }: UsedColumns,
  { transform, hasLogs }: { readonly transform: AnalysisOptions["transform"]; readonly hasLogs: boolean },
): SufficientRequest {
  const size = quoted(value);
  const fixed = [
    quoted(condition),
    ...(batch === undefined ? [] : [quoted(batch)]),
    ...covariates.map(quoted),
    ...(transform === "log" || !hasLogs ? [] : [`log(${size})`]),
  ];
  const response = transform === "identity" ? size : `${transform}(${size})`;
  const units = nest.map(
    (_, depth) =>
      `(1 | ${nest
        .slice(0, depth + 1)
        .map(quoted)
        .join(":")})`,
  );
  const formula = parseFormula(`${response} ~ ${[...fixed, ...units].join(" + ")}`);
  // An empty list of levels makes a numeric column a factor; it must not restrict the rows.
  const factors = Object.fromEntries(
    [condition, ...(batch === undefined ? [] : [batch])].map((name) => [name, []]),
  );
  return { ...sufficientRequest(formula, kinds, factors), levels: {} };
}

/** Cells whose animals are named by condition and label. */
function nestedCells(cells: CellTable, condition: string, animal: string): CellTable {
  const [group, own] = [condition, animal].map((name) => cells.keys.find((key) => key.name === name)!);
  const paths = Array.from(
    { length: cells.count },
    (_, cell) => `${labelAt(group!, cell)}/${labelAt(own!, cell)}`,
  );
  const { levels, codes } = categoryFromStrings(animal, paths);
  const key: CellKey = { kind: "labels", name: animal, levels, codes };
  return { ...cells, keys: cells.keys.map((one) => (one === own ? key : one)) };
}

function labelled(key: CellKey): CellKey {
  if (key.kind === "labels") return key;
  const { levels, codes } = categoryFromNumbers(key.name, key.values);
  return { kind: "labels", name: key.name, levels, codes };
}
