import { parquetMetadata } from "hyparquet";
import { expect, test } from "vitest";
import {
  joinedPieces,
  parquetGroups,
  parquetPieces,
  type StreamedColumn,
  type Values,
} from "../../src/io/parquet-stream.ts";

const columns: readonly StreamedColumn[] = [
  { name: "time", type: "DOUBLE", nullable: false, bounds: true },
  { name: "quantity", type: "STRING", nullable: false },
  { name: "cell", type: "INT32", nullable: true },
];

/** Groups of so many rows, all different. */
function groups(from: number, ...sizes: readonly number[]): (readonly Values[])[] {
  let row = from;
  return sizes.map((size) => {
    const rows = Array.from({ length: size }, () => row++);
    return [
      Float64Array.from(rows, (k) => k / 7),
      rows.map((k) => (k % 3 === 0 ? "EE.w" : `rate ${k % 5}`)),
      rows.map((k) => (k % 4 === 0 ? null : k)),
    ];
  });
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: number[] = [];
  for await (const piece of pieces) for (const byte of piece) all.push(byte);
  return Uint8Array.from(all);
}

async function rowsOf(bytes: Uint8Array): Promise<Record<string, unknown>[][]> {
  const found: Record<string, unknown>[][] = [];
  for await (const group of parquetGroups(bytes)) found.push(group);
  return found;
}

test("files that are joined have the row groups of each, in order, with their bounds", async () => {
  const [first, second] = [groups(0, 5, 1200), groups(1205, 3, 2)];
  const files = [
    await bytesOf(parquetPieces(columns, first)),
    await bytesOf(parquetPieces(columns, second, { note: "of a part" })),
  ];
  const joined = await bytesOf(joinedPieces(columns, files, { time: "s" }));
  const whole = await bytesOf(parquetPieces(columns, [...first, ...second], { time: "s" }));
  expect((await rowsOf(joined)).map((rows) => rows.length)).toEqual([5, 1200, 3, 2]);
  expect(await rowsOf(joined)).toEqual(await rowsOf(whole));
  const { row_groups, key_value_metadata } = parquetMetadata(joined.slice().buffer);
  expect(key_value_metadata).toEqual([{ key: "time", value: "s" }]);
  const bounds = row_groups.map(({ columns }) => columns[0]!.meta_data!.statistics);
  expect(bounds.map((own) => own!.min_value)).toEqual([-0, 5 / 7, 1205 / 7, 1208 / 7]);
});
