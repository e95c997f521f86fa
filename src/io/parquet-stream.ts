import { isPlain, type PlainColumn, plainGroupWriter, type Repeated } from "./parquet-group.ts";
import { snappyCompressor } from "./snappy.ts";

/** A column of a table that is written in pieces. */
export interface StreamedColumn {
  readonly name: string;
  readonly type: "DOUBLE" | "FLOAT" | "INT32" | "STRING";
  readonly nullable: boolean;
  /** Whether the least and the largest value of each group are noted, for readers that look for a part. */
  readonly bounds?: boolean;
}

/** Values of a column; null where one is missing. */
export type Values = Float64Array | Float32Array | Int32Array | readonly (string | number | null)[];

/** Values of a column of each group that is written. */
export type WrittenGroup = readonly (Values | Repeated)[];

/**
 * The bytes of a Parquet file whose rows come in groups, one array for each column; no more than a group is kept. A piece is
 * valid until the next one is asked for.
 *
 * `notes` become the file's key-value metadata. Nothing of the machine or the time is written: same rows, same bytes.
 */
export async function* parquetPieces(
  columns: readonly StreamedColumn[],
  groups: Iterable<WrittenGroup> | AsyncIterable<WrittenGroup>,
  notes: Readonly<Record<string, string>> = {},
): AsyncGenerator<Uint8Array> {
  const { file, taken } = await newFile(columns, notes);
  const writePlain = await plainGroupWriter();
  for await (const values of groups) {
    if (values[0]!.length === 0) continue;
    const plain = plainColumns(columns, values);
    if (plain !== null) {
      file.row_groups.push(writePlain(file.writer, plain));
      file.num_rows += BigInt(values[0]!.length);
    } else {
      const columnData = columns.map(({ name, type, bounds }, i) => ({
        name,
        data: listed(values[i]!) as Float64Array,
        statistics: bounds === true,
        ...encodings[type],
      }));
      await file.write({ columnData, rowGroupSize: values[0]!.length });
    }
    yield taken();
  }
  await file.finish();
  yield taken();
}

/**
 * The bytes of a Parquet file with the row groups of other files of `parquetPieces`, of the same columns; they are copied
 * as they stand.
 */
export async function* joinedPieces(
  columns: readonly StreamedColumn[],
  files: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  notes: Readonly<Record<string, string>> = {},
): AsyncGenerator<Uint8Array> {
  const { parquetMetadata } = await import("hyparquet");
  const { file, taken } = await newFile(columns, notes);
  for await (const bytes of files) {
    const { row_groups } = parquetMetadata(bufferOf(bytes));
    const shift = BigInt(file.writer.offset - MAGIC.length);
    let end = MAGIC.length;
    for (const group of row_groups) {
      const chunks = group.columns.map(({ meta_data, file_offset }) => {
        const at = meta_data!; // the writer puts it into every chunk
        end = Math.max(
          end,
          Number(at.dictionary_page_offset ?? at.data_page_offset) + Number(at.total_compressed_size),
        );
        const dictionary = at.dictionary_page_offset;
        return {
          file_offset: file_offset + shift,
          meta_data: {
            ...at,
            data_page_offset: at.data_page_offset + shift,
            ...(dictionary === undefined ? {} : { dictionary_page_offset: dictionary + shift }),
          },
        };
      });
      file.row_groups.push({ ...group, columns: chunks });
      file.num_rows += group.num_rows;
    }
    file.writer.appendBytes(bytes.subarray(MAGIC.length, end));
    yield taken();
  }
  await file.finish();
  yield taken();
}

/**
 * How numbers are stored. The dictionary that the writer would make of them takes three times as long and saves 4 % of a
 * file of spikes; of words it saves nearly all.
 */
const encodings = {
  DOUBLE: { encoding: "PLAIN" },
  FLOAT: { encoding: "PLAIN" },
  INT32: { encoding: "DELTA_BINARY_PACKED" },
  STRING: {},
} as const;

/** Bytes of a piece for which there is room from the start. */
const ROOM = 2 ** 20;

/** The bytes with which every Parquet file begins. */
const MAGIC = "PAR1";

/** The columns of a group where all of them are plain, otherwise null. */
function plainColumns(columns: readonly StreamedColumn[], group: WrittenGroup): PlainColumn[] | null {
  const plain: PlainColumn[] = [];
  for (const [i, { name, type, nullable, bounds }] of columns.entries()) {
    const values = group[i]!;
    if (nullable || !isPlain(type, values)) return null;
    plain.push({ name, values, bounds: bounds === true });
  }
  return plain;
}

function listed(values: Values | Repeated): Values {
  return "word" in values ? new Array<string>(values.length).fill(values.word) : values;
}

/** A file that has no rows yet, and a function that gives the bytes that were written since it was last called, until more are. */
async function newFile(columns: readonly StreamedColumn[], notes: Readonly<Record<string, string>>) {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const schema = schemaFromColumnData({
    columnData: columns.map(({ name, type, nullable }) => ({ name, type, nullable, data: [] })),
  });
  const writer = new ByteWriter(ROOM);
  const file = new ParquetWriter({
    writer,
    schema,
    compressors: { SNAPPY: snappyCompressor() },
    createdBy: "setpoint",
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
  });
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes();
    writer.index = 0;
    return bytes;
  };
  return { file, taken };
}

/** The memory of bytes, copied where they are a part of it. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteLength } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? buffer : bytes.slice().buffer;
}

/** Rows of a Parquet file in the order of the file, a row group at a time; `bytes` is the whole file. */
export async function* parquetGroups(bytes: Uint8Array): AsyncGenerator<Record<string, unknown>[]> {
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const buffer = bufferOf(bytes);
  const file = {
    byteLength: buffer.byteLength,
    slice: (from: number, to?: number) => buffer.slice(from, to),
  };
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    yield await parquetReadObjects({ file, metadata, rowStart, rowEnd });
    rowStart = rowEnd;
  }
}

/** The columns of a Parquet file as they are stored, typed where they hold numbers that are never null; whole file. */
export async function parquetColumns(bytes: Uint8Array): Promise<Map<string, Values>> {
  const { parquetMetadataAsync, parquetRead } = await import("hyparquet");
  const buffer = bufferOf(bytes);
  const file = {
    byteLength: buffer.byteLength,
    slice: (from: number, to?: number) => buffer.slice(from, to),
  };
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  const columns = new Map<string, Values>(
    metadata.schema
      .slice(1)
      .map(({ name, type, repetition_type }) => [
        name,
        repetition_type === "OPTIONAL" || type === undefined || type === "BYTE_ARRAY"
          ? new Array<string | number | null>(rows).fill(null)
          : type === "INT32"
            ? new Int32Array(rows)
            : new Float64Array(rows),
      ]),
  );
  await parquetRead({
    file,
    metadata,
    onChunk: ({ columnName, columnData, rowStart }) => {
      const column = columns.get(columnName) as (string | number | null)[];
      for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i] ?? null;
    },
  });
  return columns;
}
