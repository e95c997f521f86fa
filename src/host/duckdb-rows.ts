import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { missingWords } from "../io/missing-words.ts";
import type { Column } from "../model/table.ts";
import type { ColumnKinds } from "../stats/sufficient-request.ts";
import { type Connection, columnKinds, readFailure } from "./duckdb.ts";
import { identifier, literal, textSource } from "./duckdb-sql.ts";
import { firstBytes, isParquet } from "./node.ts";

/** Name of the column of row numbers, from 0 in the order of the file. */
export const ROW = "(row)";

/** A table of any size that can be read again and again, in the order of the file. */
export interface OpenRows {
  /** The rows as a table expression; labels are text, missing cells null, and column `ROW` numbers the rows. */
  readonly view: string;
  readonly kinds: ColumnKinds;
  readonly count: number;
  readonly isText: boolean;
}

/**
 * Opens file `path` (CSV, TSV, gzip of these, Parquet) for several passes; a text is first written to `folder` as
 * Parquet, so that it is parsed once and its rows have numbers.
 *
 * Fails: DataError where DuckDB cannot read the file.
 */
export async function openRows(
  connection: Connection,
  of: { readonly path: string; readonly source: string; readonly folder: string },
): Promise<OpenRows> {
  const { path, source, folder } = of;
  const given = isParquet(await firstBytes(path));
  const file = given ? path : join(folder, "rows.parquet");
  if (!given) {
    mkdirSync(folder, { recursive: true });
    await connection.run("SET preserve_insertion_order = true");
    const kinds = await columnKinds(connection, textSource(path), source);
    const cells = [...kinds].map(([name, kind]) => (kind === "number" ? identifier(name) : textCell(name)));
    await connection
      .run(`COPY (SELECT ${cells.join(", ")} FROM ${textSource(path)}) TO ${literal(file)} (FORMAT parquet)`)
      .catch((error: unknown) => {
        throw readFailure(error, source);
      });
  }
  const parquet = `read_parquet(${literal(file)}, file_row_number = true)`;
  const kinds = await columnKinds(connection, `read_parquet(${literal(file)})`, source);
  const columns = [...kinds].map(([name, kind]) => (kind === "number" ? numberCell(name) : labelCell(name)));
  const view = `(SELECT ${columns.join(", ")}, file_row_number AS ${identifier(ROW)} FROM ${parquet})`;
  const counted = await connection.runAndReadAll(`SELECT CAST(count(*) AS DOUBLE) FROM ${parquet}`);
  return { view, kinds, count: Number(counted.getRows()[0]![0]), isText: !given };
}

/** Text without outer blanks; null for a word that means missing. */
function textCell(name: string): string {
  const text = `trim(${identifier(name)})`;
  const words = ["", ...missingWords.map((word) => word.toUpperCase())].map(literal).join(", ");
  return `CASE WHEN upper(${text}) IN (${words}) THEN NULL ELSE ${text} END AS ${identifier(name)}`;
}

function numberCell(name: string): string {
  const column = identifier(name);
  return `CASE WHEN isnan(CAST(${column} AS DOUBLE)) THEN NULL ELSE ${column} END AS ${column}`;
}

/** Booleans as R and the reader of texts write them. */
function labelCell(name: string): string {
  const column = identifier(name);
  return `CASE typeof(${column}) WHEN 'BOOLEAN' THEN upper(CAST(${column} AS VARCHAR)) ELSE CAST(${column} AS VARCHAR) END AS ${column}`;
}

/** The columns `kinds` of the rows that `sql` gives, in its order; labels in order of first appearance. */
export async function readRows(
  connection: Connection,
  sql: string,
  kinds: ColumnKinds,
): Promise<{ readonly columns: Column[]; readonly rowCount: number }> {
  const wanted = [...kinds].map(([name, kind]) =>
    kind === "number" ? `CAST(${identifier(name)} AS DOUBLE)` : identifier(name),
  );
  const result = await connection.stream(`SELECT ${wanted.join(", ")} FROM (${sql})`);
  const cells = [...kinds].map((): number[] => []);
  const codesOf = [...kinds].map(() => new Map<string, number>());
  let rowCount = 0;
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
    rowCount += chunk.rowCount;
    for (let c = 0; c < cells.length; c++) {
      const vector = chunk.getColumnVector(c);
      const codes = codesOf[c]!;
      for (let i = 0; i < chunk.rowCount; i++) {
        const cell = vector.getItem(i) as number | string | null;
        if (typeof cell === "string") {
          if (!codes.has(cell)) codes.set(cell, codes.size);
          cells[c]!.push(codes.get(cell)!);
        } else cells[c]!.push(cell ?? Number.NaN);
      }
    }
  }
  const columns = [...kinds].map(([name, kind], c): Column => {
    if (kind === "number") return { kind, name, values: Float64Array.from(cells[c]!) };
    const codes = Int32Array.from(cells[c]!, (code) => (Number.isNaN(code) ? -1 : code));
    return { kind: "category", name, levels: [...codesOf[c]!.keys()], codes };
  });
  return { columns, rowCount };
}
