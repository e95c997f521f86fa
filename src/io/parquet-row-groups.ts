import type { FileMetaData } from "hyparquet";
import type { Column } from "../model/table.ts";
import { columnBuilder, metadataOf, type SliceableFile } from "./parquet.ts";

/** Which part of a Parquet file is gone through. */
export interface RowGroupOptions {
  /** Columns to read. */
  readonly columns: readonly string[];
  /** Row groups whose numbers in `column` all lie outside of `ranges` are left out, where the file notes their bounds. */
  readonly within?: {
    readonly column: string;
    readonly ranges: readonly { readonly from: number; readonly to: number }[];
  };
}

/**
 * The columns of a Parquet file in the order of `options.columns`, a row group at a time; no more than a group is kept.
 *
 * Fails: DataError for a broken file.
 */
export async function* readRowGroups(
  source: string,
  file: SliceableFile,
  { columns, within }: RowGroupOptions,
): AsyncGenerator<readonly Column[]> {
  const { parquetRead } = await import("hyparquet");
  const { compressors } = await import("hyparquet-compressors");
  const metadata = await metadataOf(source, file);
  let end = 0;
  for (const group of metadata.row_groups) {
    const start = end;
    end += Number(group.num_rows);
    if (within !== undefined && !overlaps(group, within)) continue;
    const builders = columns.map((name) => columnBuilder(name, end - start));
    await parquetRead({
      file,
      metadata,
      compressors,
      columns: [...columns],
      rowStart: start,
      rowEnd: end,
      onChunk: ({ columnName, columnData, rowStart }) =>
        builders[columns.indexOf(columnName)]!.put(rowStart - start, columnData),
    });
    yield builders.map((builder) => builder.column());
  }
}

function overlaps(
  group: FileMetaData["row_groups"][number],
  { column, ranges }: NonNullable<RowGroupOptions["within"]>,
): boolean {
  const chunk = group.columns.find(({ meta_data }) => meta_data?.path_in_schema[0] === column);
  const { min_value, max_value } = chunk?.meta_data?.statistics ?? {};
  if (typeof min_value !== "number" || typeof max_value !== "number") return true;
  return ranges.some(({ from, to }) => min_value <= to && max_value >= from);
}
