/** A column of a table that is written in pieces. */
export interface StreamedColumn {
  readonly name: string;
  readonly type: "DOUBLE" | "FLOAT" | "INT32" | "STRING";
  readonly nullable: boolean;
}

/** Values of a column; null where one is missing. */
export type Values = Float64Array | Float32Array | Int32Array | readonly (string | number | null)[];

/**
 * The bytes of a Parquet file whose rows come in groups, one array for each column; no more than a group is kept.
 *
 * `notes` become the file's key-value metadata. Nothing of the machine or the time is written: same rows, same bytes.
 */
export async function* parquetPieces(
  columns: readonly StreamedColumn[],
  groups: Iterable<readonly Values[]> | AsyncIterable<readonly Values[]>,
  notes: Readonly<Record<string, string>> = {},
): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const sources = (values: readonly Values[]) =>
    columns.map(({ name }, i) => ({ name, data: values[i] as Float64Array }));
  const schema = schemaFromColumnData({
    columnData: columns.map((column) => ({ ...column, data: [] })),
  });
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema,
    createdBy: "setpoint",
    kvMetadata: Object.entries(notes).map(([key, value]) => ({ key, value })),
  });
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  for await (const values of groups) {
    if (values[0]!.length === 0) continue;
    await file.write({ columnData: sources(values), rowGroupSize: values[0]!.length });
    yield taken();
  }
  await file.finish();
  yield taken();
}

/** Rows of a Parquet file in the order of the file, a row group at a time; `bytes` is the whole file. */
export async function* parquetGroups(bytes: Uint8Array): AsyncGenerator<Record<string, unknown>[]> {
  const { parquetMetadataAsync, parquetReadObjects } = await import("hyparquet");
  const buffer = bytes.slice().buffer;
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
  const buffer = bytes.slice().buffer;
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
