import { basename } from "node:path";
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
import { cellQuery, domainQuery, tableSource } from "./duckdb-sql.ts";
import { sizeOfFile } from "./node.ts";

type Connection = import("@duckdb/node-api").DuckDBConnection;

/** Size in bytes from which `auto` hands a table to DuckDB. */
export const LARGE_FILE = 200_000_000;

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
  await sizeOfFile(path);
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

async function withConnection<T>(
  limits: DuckDbLimits,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { DuckDBInstance } = await import("@duckdb/node-api").catch((error: unknown) => {
    throw new DataError(
      `the engine duckdb is not installed (${error instanceof Error ? error.message.split("\n")[0] : String(error)})`,
      "npm install @duckdb/node-api, or use --engine js",
    );
  });
  const instance = await DuckDBInstance.create(":memory:", {
    ...(limits.memory === undefined ? {} : { memory_limit: limits.memory }),
    ...(limits.threads === undefined ? {} : { threads: String(limits.threads) }),
    preserve_insertion_order: "false",
  });
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
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

async function columnKinds(connection: Connection, table: string, source: string): Promise<ColumnKinds> {
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

function readFailure(error: unknown, source: string): DataError {
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

interface Pass {
  readonly request: SufficientRequest;
  readonly kinds: ColumnKinds;
  readonly table: string;
  readonly source: string;
}

async function readCells(connection: Connection, pass: Pass): Promise<CellTable> {
  const { request, kinds, table, source } = pass;
  const result = await connection.run(cellQuery(request, table)).catch((error: unknown) => {
    throw readFailure(error, source);
  });
  const chunks = await result.fetchAllChunks();
  const total = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  const used = numberColumn(chunks, 0, total);
  const kept = Int32Array.from({ length: total }, (_, i) => i).filter((i) => used[i] === 1);
  if (kept.length === 0)
    throw new DataError(
      "no row has a value in every column of the formula",
      `check ${request.formula.columns.join(", ")}`,
      {
        file: source,
      },
    );
  const column = (index: number) => {
    const all = numberColumn(chunks, index, total);
    return Float64Array.from(kept, (i) => all[i]!);
  };
  const atoms = request.atoms.length;
  const first = request.keys.length + 2;
  const n = column(first - 1);
  for (const [a, atom] of request.atoms.entries()) {
    const defined = column(first + 3 * atoms + a);
    if (defined.some((count, i) => count < n[i]!))
      throw await outsideDomain(connection, atom.expression, pass);
  }
  const rows = n.reduce((sum, each) => sum + each, 0);
  const all = numberColumn(chunks, first - 1, total).reduce((sum, each) => sum + each, 0);
  return {
    source,
    count: kept.length,
    keys: request.keys.map((name, i) =>
      cellKey({ name, kind: kinds.get(name)!, index: i + 1 }, chunks, kept),
    ),
    n,
    means: request.atoms.map((_, a) => column(first + a)),
    lowest: request.atoms.map((_, a) => column(first + atoms + a)),
    highest: request.atoms.map((_, a) => column(first + 2 * atoms + a)),
    products: Array.from({ length: (atoms * (atoms + 1)) / 2 }, (_, k) => column(first + 4 * atoms + k)),
    rows,
    dropped: all - rows,
  };
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

type Chunk = import("@duckdb/node-api").DuckDBDataChunk;

/** A numeric or boolean column of the result as doubles. */
function numberColumn(chunks: readonly Chunk[], index: number, count: number): Float64Array {
  const values = new Float64Array(count);
  let at = 0;
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(index);
    for (let i = 0; i < chunk.rowCount; i++) values[at++] = Number(vector.getItem(i));
  }
  return values;
}

function cellKey(
  key: { readonly name: string; readonly kind: "number" | "labels"; readonly index: number },
  chunks: readonly Chunk[],
  kept: Int32Array,
): CellKey {
  const total = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  if (key.kind === "number") {
    const all = numberColumn(chunks, key.index, total);
    return { kind: "number", name: key.name, values: Float64Array.from(kept, (i) => all[i]!) };
  }
  const codeOf = new Map<string, number>();
  const all = new Int32Array(total);
  let at = 0;
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(key.index);
    for (let i = 0; i < chunk.rowCount; i++, at++) {
      const label = vector.getItem(i);
      if (label === null) continue;
      const text = String(label);
      let code = codeOf.get(text);
      if (code === undefined) {
        code = codeOf.size;
        codeOf.set(text, code);
      }
      all[at] = code;
    }
  }
  return {
    kind: "labels",
    name: key.name,
    levels: [...codeOf.keys()],
    codes: Int32Array.from(kept, (i) => all[i]!),
  };
}
