import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { Formula } from "../stats/formula.ts";
import { columnsRead, deparse, type Expression } from "../stats/formula-expression.ts";
import {
  type CellKey,
  type CellTable,
  type ColumnKinds,
  type SufficientRequest,
  sufficientRequest,
} from "../stats/sufficient-request.ts";
import { readColumns } from "./duckdb-columns.ts";
import {
  type CellColumn,
  cellQuery,
  domainQuery,
  identifier,
  type KeyForm,
  tableSource,
} from "./duckdb-sql.ts";
import { firstBytes, isZip, refuseOtherKind, sizeOfFile } from "./node.ts";

/** A connection to DuckDB. */
export type Connection = import("@duckdb/node-api").DuckDBConnection;

/** Whether `auto` hands a table to DuckDB: from 200 MB of text, or 25 MB of Parquet or gzip, which hold many more rows. */
export function isLargeFile(path: string, bytes: number): boolean {
  return bytes >= (/\.(parquet|gz)$/i.test(path) ? 25_000_000 : 200_000_000);
}

/** Limits of a pass over a large table. */
export interface DuckDbLimits {
  /** Such as `1GB`; DuckDB's own default (80 % of the memory) if absent. */
  readonly memory?: string;
  /** Threads; 1 makes sums the same to the last bit in every run. */
  readonly threads?: number;
}

/** The sufficient statistics of a formula, and the formula over them. */
export interface CellsOfFile {
  readonly cells: CellTable;
  readonly request: SufficientRequest;
}

/**
 * The cells of `formula` over file `path` (CSV, TSV, gzip of these, Parquet) by one GROUP BY pass in DuckDB.
 *
 * The rows never enter this process, so the memory is that of the cells.
 * Fails: DataError if DuckDB is not installed, for unknown columns or levels, for a value outside a function's domain.
 */
export async function cellsOfFile(
  path: string,
  formula: Formula,
  options: { levels?: Readonly<Record<string, readonly string[]>>; limits?: DuckDbLimits } = {},
): Promise<CellsOfFile> {
  await refuseForDuckDb(path);
  return withConnection(options.limits ?? {}, async (connection) => {
    const source = basename(path);
    const table = tableSource(path);
    const kinds = await columnKinds(connection, table, source);
    refuseUnknown(formula.columns, kinds, source);
    const request = sufficientRequest(formula, kinds, options.levels);
    refuseLabels(request, kinds, source);
    return { cells: await readCells(connection, { request, kinds, table, source }), request };
  });
}

/** Fails: DataError for a missing file, and for a kind of file that DuckDB does not read. */
export async function refuseForDuckDb(path: string): Promise<void> {
  await sizeOfFile(path);
  const start = await firstBytes(path);
  refuseOtherKind(path, start);
  if (isZip(start))
    throw new DataError("--engine duckdb reads no workbook", "use --engine js, or export the sheet as CSV", {
      file: basename(path),
    });
}

/**
 * What `use` makes of a connection to a DuckDB in memory and a folder for what does not fit; both are gone afterwards.
 *
 * Fails: DataError if DuckDB is not installed.
 */
export async function withConnection<T>(
  limits: DuckDbLimits,
  use: (connection: Connection, spill: string) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api").catch((error: unknown) => {
    throw new DataError(
      `the engine duckdb is not installed (${error instanceof Error ? error.message.split("\n")[0] : String(error)})`,
      "npm install @duckdb/node-api, or use --engine js",
    );
  });
  // What does not fit into the limit goes to the temporary folder, and not to the folder the user stands in.
  const spill = join(tmpdir(), `setpoint-duckdb-${process.pid}`);
  const instance = await DuckDBInstance.create(":memory:", {
    ...(limits.memory === undefined ? {} : { memory_limit: limits.memory }),
    ...(limits.threads === undefined ? {} : { threads: String(limits.threads) }),
    preserve_insertion_order: "false",
    temp_directory: spill,
  });
  const connection = await instance.connect();
  try {
    return await use(connection, spill);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(spill, { recursive: true, force: true });
  }
}

/** Name and version of the DuckDB in use, null if it is not installed. */
export async function duckDbVersion(): Promise<string | null> {
  try {
    const { version } = await import("@duckdb/node-api");
    return version();
  } catch {
    return null;
  }
}

/** Names of the columns of a table expression, and whether they hold numbers. Fails: DataError if DuckDB cannot read it. */
export async function columnKinds(
  connection: Connection,
  table: string,
  source: string,
): Promise<ColumnKinds> {
  const described = await connection
    .runAndReadAll(`DESCRIBE SELECT * FROM ${table}`)
    .catch((error: unknown) => {
      throw readFailure(error, source);
    });
  const numeric =
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UTINYINT|USMALLINT|UINTEGER|UBIGINT|FLOAT|DOUBLE|DECIMAL)/;
  return new Map(
    described.getRows().map((row) => [String(row[0]), numeric.test(String(row[1])) ? "number" : "labels"]),
  );
}

/** The error of DuckDB on table `source` in our words. */
export function readFailure(error: unknown, source: string): DataError {
  const text = error instanceof Error ? error.message : String(error);
  return new DataError(
    `DuckDB cannot read the table: ${text.split("\n")[0]}`,
    "mend the table, or use --engine js for a message with the line",
    {
      file: source,
    },
  );
}

function refuseUnknown(columns: readonly string[], kinds: ColumnKinds, source: string): void {
  const names = [...kinds.keys()];
  for (const name of columns) {
    if (kinds.has(name)) continue;
    const near = nearestName(name, names);
    throw new DataError(
      `unknown column: ${name}`,
      near ? `did you mean ${near}?` : `the columns are ${names.join(", ")}`,
      { file: source },
    );
  }
}

function refuseLabels(request: SufficientRequest, kinds: ColumnKinds, source: string): void {
  for (const atom of request.atoms)
    for (const name of columnsRead(atom.expression))
      if (kinds.get(name) === "labels")
        throw new DataError(
          `column ${name} must be numbers, got labels`,
          "mend the cells that are not numbers",
          {
            file: source,
            column: name,
          },
        );
}

/** One pass over a table expression. */
export interface Pass {
  readonly request: SufficientRequest;
  readonly kinds: ColumnKinds;
  readonly table: string;
  readonly source: string;
}

/** The cells that answer a request. Fails: DataError for no usable row, or a value outside a function's domain. */
export async function readCells(connection: Connection, pass: Pass): Promise<CellTable> {
  const { request, table, source } = pass;
  const forms = await keyForms(connection, pass);
  const { sql, columns } = cellQuery(request, table, forms);
  const read = await readColumns(connection, sql, columns, forms).catch((error: unknown) => {
    throw readFailure(error, source);
  });
  const numbers = (of: CellColumn["of"], index = 0): Float64Array =>
    read.numbers[columns.findIndex((column) => column.of === of && indexOf(column) === index)] ??
    new Float64Array(0);
  const n = numbers("rows");
  if (n.length === 0)
    throw new DataError(
      "no row has a value in every column of the formula",
      `check ${request.formula.columns.join(", ")}`,
      { file: source },
    );
  for (const [a, atom] of request.atoms.entries())
    if (numbers("defined", a).some((count, i) => count < n[i]!))
      throw await outsideDomain(connection, atom.expression, pass);
  return {
    source,
    count: n.length,
    keys: request.keys.map((name, i): CellKey => {
      const labels = read.labels[i];
      if (labels) return { kind: "labels", name, ...labels };
      const form = forms[i]!;
      const values = numbers("key", i);
      return typeof form === "string"
        ? { kind: "number", name, values }
        : { kind: "labels", name, levels: form, codes: Int32Array.from(values) };
    }),
    n,
    means: request.atoms.map((_, a) => numbers("mean", a)),
    lowest: request.atoms.map((_, a) => numbers("lowest", a)),
    highest: request.atoms.map((_, a) => numbers("highest", a)),
    products: columns.flatMap((column, c) => (column.of === "product" ? [read.numbers[c]!] : [])),
    rows: n.reduce((sum, each) => sum + each, 0),
    dropped: read.dropped,
  };
}

function indexOf(column: CellColumn): number {
  return column.of === "key" ? column.index : "atom" in column ? column.atom : 0;
}

/** Up to this many labels of a key travel as positions in a list. */
const MOST_LISTED = 64;

/** How each key travels. The labels of a column of Parquet cost little to list, since they are read from its dictionary. */
async function keyForms(connection: Connection, { request, kinds, table, source }: Pass): Promise<KeyForm[]> {
  const forms: KeyForm[] = [];
  for (const key of request.keys) {
    const kind = kinds.get(key)!;
    const isCheap = kind === "labels" && table.startsWith("read_parquet");
    forms.push(isCheap ? ((await fewLabels(connection, key, table, source)) ?? kind) : kind);
  }
  return forms;
}

async function fewLabels(
  connection: Connection,
  key: string,
  table: string,
  source: string,
): Promise<string[] | null> {
  const distinct = `SELECT DISTINCT CAST(${identifier(key)} AS VARCHAR) AS label FROM ${table} WHERE label IS NOT NULL`;
  const found = await connection
    .runAndReadAll(`SELECT label FROM (${distinct} LIMIT ${MOST_LISTED + 1}) ORDER BY label`)
    .catch((error: unknown) => {
      throw readFailure(error, source);
    });
  const labels = found.getRows().map(([label]) => String(label));
  return labels.length > 0 && labels.length <= MOST_LISTED ? labels : null;
}

/** The error for an atom that is not defined in some row, with the value that did it. */
async function outsideDomain(
  connection: Connection,
  e: Expression,
  { table, source }: Pass,
): Promise<DataError> {
  const found = (await connection.runAndReadAll(domainQuery(e, table))).getRows()[0] ?? [];
  return new DataError(
    `${deparse(e)} cannot be taken of ${found.join(", ")}`,
    "leave such rows out if they are failures of measurement",
    { file: source, column: columnsRead(e)[0]! },
  );
}
