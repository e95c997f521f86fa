import { joined } from "../numerics/joined.ts";
import type { CellColumn, KeyForm } from "./duckdb-sql.ts";

type Connection = import("@duckdb/node-api").DuckDBConnection;
type Vector = import("@duckdb/node-api").DuckDBVector;

/** The used cells of an answer, column by column. */
export interface ColumnsRead {
  /** Numbers of column c of the answer; undefined for labels. */
  readonly numbers: readonly (Float64Array | undefined)[];
  /** Labels of key i where they travelled as text. */
  readonly labels: readonly (
    | { readonly levels: readonly string[]; readonly codes: Int32Array }
    | undefined
  )[];
  /** Rows behind the cells that are not used. */
  readonly dropped: number;
}

/**
 * Streams the answer to `sql`, laid out as `columns`, into typed arrays; the answer as a whole is never held twice.
 *
 * Fails: the error of DuckDB.
 */
export async function readColumns(
  connection: Connection,
  sql: string,
  columns: readonly CellColumn[],
  forms: readonly KeyForm[],
): Promise<ColumnsRead> {
  const isText = columns.map((column) => column.of === "key" && forms[column.index] === "labels");
  const pieces = columns.map((): Float64Array[] => []);
  const codesOf = columns.map(() => new Map<string, number>());
  const usedAt = columns.findIndex((column) => column.of === "used");
  const rowsAt = columns.findIndex((column) => column.of === "rows");
  const result = await connection.stream(sql);
  let dropped = 0;
  for (let chunk = await result.fetchChunk(); chunk?.rowCount; chunk = await result.fetchChunk()) {
    const size = chunk.rowCount;
    const used = numbersOf(chunk.getColumnVector(usedAt), size);
    const unused = used.indexOf(0);
    if (unused >= 0) dropped += numbersOf(chunk.getColumnVector(rowsAt), size)[unused]!;
    for (let c = 0; c < columns.length; c++) {
      const vector = chunk.getColumnVector(c);
      const values = isText[c] ? codesIn(vector, size, codesOf[c]!) : numbersOf(vector, size);
      pieces[c]!.push(unused < 0 ? values : without(values, unused));
    }
  }
  const joined = pieces.map((parts) => joinAndFree(parts));
  return {
    numbers: joined.map((values, c) => (isText[c] ? undefined : values)),
    labels: forms.map((_, index) => {
      const c = columns.findIndex((column) => column.of === "key" && column.index === index);
      return isText[c] ? { levels: [...codesOf[c]!.keys()], codes: Int32Array.from(joined[c]!) } : undefined;
    }),
    dropped,
  };
}

/** Doubles; NaN where null. */
function numbersOf(vector: Vector, size: number): Float64Array {
  const values = new Float64Array(size);
  for (let i = 0; i < size; i++) values[i] = (vector.getItem(i) as number | null) ?? Number.NaN;
  return values;
}

/** Position of each label among those met so far; -1 where null. */
function codesIn(vector: Vector, size: number, codeOf: Map<string, number>): Float64Array {
  const codes = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const label = vector.getItem(i) as string | null;
    let code = label === null ? -1 : codeOf.get(label);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(label!, code);
    }
    codes[i] = code;
  }
  return codes;
}

function without(values: Float64Array, index: number): Float64Array {
  return Float64Array.from([...values.subarray(0, index), ...values.subarray(index + 1)]);
}

/** The parts end to end; they are let go, so that one column at most is held twice. */
function joinAndFree(parts: Float64Array[]): Float64Array {
  const whole = joined(parts);
  parts.length = 0;
  return whole;
}
