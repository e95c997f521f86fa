import { parquetMetadata } from "hyparquet";
import { expect, test } from "vitest";
import {
  joinedPieces,
  parquetColumns,
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
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece.slice());
  return Uint8Array.from(Buffer.concat(all));
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

/** Rows of a table of spikes: more than a page, with one word in all of them. */
const spikeColumns: readonly StreamedColumn[] = [
  { name: "time", type: "DOUBLE", nullable: false, bounds: true },
  { name: "population", type: "STRING", nullable: false },
  { name: "cell", type: "INT32", nullable: false },
  { name: "w", type: "FLOAT", nullable: false },
];
const times = Float64Array.from({ length: 140_000 }, (_, k) => Math.floor(k / 3) / 2000);
const cells = Int32Array.from(times, (_, k) => (k * 7919) % 4000);
const weights = Float32Array.from(times, (_, k) => 1 / (1 + (k % 97)));

test("groups of numbers without gaps and of one word can be read by another program", async () => {
  const groups = [
    [times, { word: "E", length: times.length }, cells, weights],
    [times.subarray(0, 3), { word: "I", length: 3 }, cells.subarray(0, 3), weights.subarray(0, 3)],
  ];
  const bytes = await bytesOf(parquetPieces(spikeColumns, groups));
  const found = await parquetColumns(bytes);
  const wrong = (name: string, of: (row: number) => string | number) =>
    Array.from(found.get(name)!).findIndex((value, k) => value !== of(k % times.length));
  expect(found.get("time")).toHaveLength(times.length + 3);
  expect(wrong("time", (k) => times[k]!)).toBe(-1);
  expect(wrong("cell", (k) => cells[k]!)).toBe(-1);
  expect(wrong("w", (k) => weights[k]!)).toBe(-1);
  expect(Array.from(found.get("population")!).indexOf("I")).toBe(times.length);
  expect(found.get("population")!.slice(-4)).toEqual(["E", "I", "I", "I"]);
  const { row_groups } = parquetMetadata(bytes.slice().buffer);
  expect(row_groups.map(({ num_rows }) => num_rows)).toEqual([140_000n, 3n]);
  const { statistics, total_compressed_size } = row_groups[0]!.columns[0]!.meta_data!;
  expect(statistics).toMatchObject({ min_value: -0, max_value: times.at(-1)!, null_count: 0n });
  const size = row_groups[0]!.columns.reduce((sum, own) => sum + own.meta_data!.total_compressed_size, 0n);
  expect(row_groups[0]!.total_compressed_size).toBe(size);
  expect(Number(total_compressed_size)).toBeLessThan(8 * times.length);
});

test("the same rows in the general form say the same", async () => {
  const part = (values: Float64Array | Int32Array | Float32Array) => values.subarray(0, 2000);
  const numbers = [part(times), part(cells), part(weights)] as const;
  const plain = [numbers[0], { word: "E", length: 2000 }, numbers[1], numbers[2]];
  const general = [numbers[0], new Array<string>(2000).fill("E"), numbers[1], numbers[2]];
  const [a, b] = await Promise.all(
    [plain, general].map(async (group) => bytesOf(parquetPieces(spikeColumns, [group]))),
  );
  expect(await rowsOf(a!)).toEqual(await rowsOf(b!));
  const described = (bytes: Uint8Array) =>
    parquetMetadata(bytes.slice().buffer).row_groups[0]!.columns.map(({ meta_data }) => {
      const { type, encodings, path_in_schema, num_values } = meta_data!;
      return { type, encodings, path_in_schema, num_values };
    });
  expect(described(a!)).toEqual(described(b!));
});
