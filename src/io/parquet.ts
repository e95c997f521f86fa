import type { AsyncBuffer, DecodedArray, FileMetaData } from "hyparquet";
import { DataError } from "../model/errors.ts";
import type { Column, Table } from "../model/table.ts";
import { type ReadOptions, type ReadTable, wantedColumns } from "./parse-delimited.ts";

/** A file that can be read in slices; what `hyparquet` takes. */
export type SliceableFile = AsyncBuffer;

/**
 * The table in a Parquet file; only the pages of `options.columns` are read.
 *
 * Numbers of any width become doubles, text and booleans (`TRUE`, `FALSE` as R names them) labels, dates ISO text.
 * Fails: DataError for a broken file, nested columns, or no rows.
 */
export async function readParquet(
  source: string,
  file: SliceableFile,
  options: ReadOptions = {},
): Promise<ReadTable> {
  const { parquetRead, parquetSchema } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const metadata = await metadataOf(source, file);
  const fields = parquetSchema(metadata).children;
  const names = fields.map((field) => field.element.name);
  const wanted = wantedColumns(source, names, options.columns);
  for (const [i, field] of fields.entries())
    if (wanted[i] && field.children.length > 0) throw nested(source, names[i]!);
  const rowCount = Number(metadata.num_rows);
  if (rowCount === 0) throw new DataError("the table has no rows", "check the export", { file: source });
  const builders = new Map(
    names.filter((_, i) => wanted[i]).map((name) => [name, columnBuilder(name, rowCount)]),
  );
  await parquetRead({
    file,
    metadata,
    compressors,
    columns: [...builders.keys()],
    onChunk: ({ columnName, columnData, rowStart }) => builders.get(columnName)?.put(rowStart, columnData),
  });
  return { source, rowCount, columns: [...builders.values()].map((builder) => builder.column()), notes: [] };
}

/** Names of the columns of a Parquet file. Fails: DataError for a broken file. */
export async function parquetColumnNames(source: string, file: SliceableFile): Promise<string[]> {
  const { parquetSchema } = await import("hyparquet");
  return parquetSchema(await metadataOf(source, file)).children.map(({ element }) => element.name);
}

/** What the end of a Parquet file says of its row groups. Fails: DataError for a broken file. */
export async function metadataOf(source: string, file: SliceableFile): Promise<FileMetaData> {
  const { parquetMetadataAsync } = await import("hyparquet");
  return parquetMetadataAsync(file).catch((error: unknown) => {
    throw new DataError(
      `the Parquet file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "write the file again; the download or copy may be cut off",
      { file: source },
    );
  });
}

function nested(source: string, column: string): DataError {
  return new DataError(`column ${column} holds lists or records`, "write one value per row and column", {
    file: source,
    column,
  });
}

/** Puts the pieces of a column together; rows that none of them holds are missing. */
export interface ColumnBuilder {
  readonly put: (rowStart: number, data: DecodedArray) => void;
  readonly column: () => Column;
}

/** Collects chunks; turns to labels at the first cell that is not a number. */
export function columnBuilder(name: string, rowCount: number): ColumnBuilder {
  let numbers: Float64Array | undefined = new Float64Array(rowCount).fill(Number.NaN);
  let codes: Int32Array | undefined;
  const codeOf = new Map<string, number>();
  const toLabels = (): Int32Array => {
    const made = new Int32Array(rowCount).fill(-1);
    for (let row = 0; row < rowCount; row++) {
      const value = numbers![row]!;
      if (!Number.isNaN(value)) made[row] = codeFor(codeOf, String(value));
    }
    numbers = undefined;
    return made;
  };
  return {
    put: (rowStart, data) => {
      for (let i = 0; i < data.length; i++) {
        const value: unknown = data[i];
        if (value === null || value === undefined) continue;
        if (numbers && (typeof value === "number" || typeof value === "bigint"))
          numbers[rowStart + i] = Number(value);
        else {
          codes ??= toLabels();
          codes[rowStart + i] = codeFor(codeOf, labelText(value));
        }
      }
    },
    column: () =>
      numbers
        ? { kind: "number", name, values: numbers }
        : { kind: "category", name, levels: [...codeOf.keys()], codes: codes! },
  };
}

function codeFor(codeOf: Map<string, number>, label: string): number {
  const known = codeOf.get(label);
  if (known !== undefined) return known;
  codeOf.set(label, codeOf.size);
  return codeOf.size - 1;
}

function labelText(value: unknown): string {
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  if (value instanceof Date) return value.toISOString();
  return String(value);
}

/** `table` as the bytes of a Parquet file (Snappy; numbers DOUBLE, labels STRING, missing values null). */
export async function formatParquet(table: Table): Promise<ArrayBuffer> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  return parquetWriteBuffer({
    columnData: table.columns.map((column) =>
      column.kind === "number"
        ? { name: column.name, type: "DOUBLE", ...numberCells(column.values) }
        : {
            name: column.name,
            type: "STRING",
            nullable: true,
            data: Array.from(column.codes, (code) => (code < 0 ? null : column.levels[code]!)),
          },
    ),
  });
}

function numberCells(values: Float64Array): { data: DecodedArray; nullable: boolean } {
  if (!values.some(Number.isNaN)) return { data: values, nullable: false };
  return { data: Array.from(values, (value) => (Number.isNaN(value) ? null : value)), nullable: true };
}
