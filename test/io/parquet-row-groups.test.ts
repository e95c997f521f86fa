import { expect, test } from "vitest";
import { readRowGroups } from "../../src/io/parquet-row-groups.ts";
import { parquetPieces, type StreamedColumn } from "../../src/io/parquet-stream.ts";

const columns: readonly StreamedColumn[] = [
  { name: "time", type: "DOUBLE", nullable: false, bounds: true },
  { name: "population", type: "STRING", nullable: false },
  { name: "cell", type: "INT32", nullable: false },
];
const groups = 50;
const rows = 10_000;

/** Spikes of `groups` s, a group for each; `read` counts the bytes that were asked for. */
async function longTable() {
  const made = (function* () {
    for (let g = 0; g < groups; g++)
      yield [
        Float64Array.from({ length: rows }, (_, i) => g + i / rows),
        { word: g % 2 === 0 ? "E" : "I", length: rows },
        Int32Array.from({ length: rows }, (_, i) => i),
      ];
  })();
  const pieces: Uint8Array[] = [];
  for await (const piece of parquetPieces(columns, made)) pieces.push(piece.slice());
  const bytes = new Uint8Array(Buffer.concat(pieces)).buffer;
  const table = {
    read: 0,
    byteLength: bytes.byteLength,
    slice(from: number, to = bytes.byteLength) {
      table.read += to - from;
      return bytes.slice(from, to);
    },
  };
  return table;
}

test("only the groups that reach into the ranges are read", async () => {
  const file = await longTable();
  const ranges = [
    { from: 0, to: 0.5 },
    { from: 25, to: 25.5 },
    { from: 49, to: 49.1 },
  ];
  const found: [number, string, number][] = [];
  const options = { columns: ["cell", "population", "time"], within: { column: "time", ranges } };
  for await (const [cell, population, time] of readRowGroups("spikes.parquet", file, options)) {
    if (cell?.kind !== "number" || population?.kind !== "category" || time?.kind !== "number")
      throw new Error("columns of other kinds");
    expect(cell.values.every((value, i) => value === i)).toBe(true);
    found.push([time.values[0]!, population.levels.join(), time.values.length]);
  }
  expect(found).toEqual([
    [0, "E", rows],
    [25, "I", rows],
    [49, "I", rows],
  ]);
  // three groups of fifty, and the end of the file, of which the reader takes half a megabyte
  expect(file.read).toBeLessThan(0.1 * file.byteLength + 600_000);
  expect(file.byteLength).toBeGreaterThan(2e6);
});

test("without ranges all groups come, one after the other", async () => {
  let count = 0;
  for await (const [time] of readRowGroups("spikes.parquet", await longTable(), { columns: ["time"] })) {
    expect(time!.kind === "number" && time!.values[0]).toBe(count);
    count++;
  }
  expect(count).toBe(groups);
});
