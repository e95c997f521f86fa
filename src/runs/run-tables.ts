import type { RecordedQuantity, RecordedTable } from "../engine/recorder.ts";
import { joinedPieces, parquetPieces, type StreamedColumn } from "../io/parquet-stream.ts";
import type { ListedFile } from "./checkpoint-file.ts";
import type { RunStore } from "./run-store.ts";

const spikeColumns: readonly StreamedColumn[] = [
  { name: "time", type: "DOUBLE", nullable: false, bounds: true },
  { name: "population", type: "STRING", nullable: false },
  { name: "cell", type: "INT32", nullable: false },
];
const seriesColumns: readonly StreamedColumn[] = [
  { name: "time", type: "DOUBLE", nullable: false, bounds: true },
  { name: "quantity", type: "STRING", nullable: false },
  { name: "cell", type: "INT32", nullable: true },
  { name: "value", type: "DOUBLE", nullable: false },
];
const columnsOf = { spikes: spikeColumns, series: seriesColumns };

/** Notes in a file: the unit of the times, and of each quantity. */
function notes(kind: "spikes" | "series", quantities: readonly RecordedQuantity[]): Record<string, string> {
  const units = Object.fromEntries(quantities.map(({ name, unit }) => [name, unit]));
  return { time: "s", ...(kind === "series" ? { units: JSON.stringify(units) } : {}) };
}

/** Writes a table as part number `number` of the run. */
export async function writePart(
  store: RunStore,
  number: number,
  table: RecordedTable,
  quantities: readonly RecordedQuantity[],
): Promise<ListedFile> {
  const name = `parts/${String(number).padStart(6, "0")}.parquet`;
  const { kind } = table;
  return listed(
    store,
    { name, kind },
    parquetPieces(columnsOf[kind], table.groups(), notes(kind, quantities)),
  );
}

/** Joins the parts of a kind to one file, `spikes.parquet` or `series.parquet`; null if there is no part. */
export async function mergeParts(
  store: RunStore,
  kind: "spikes" | "series",
  files: readonly ListedFile[],
  quantities: readonly RecordedQuantity[],
): Promise<ListedFile | null> {
  const parts = files.filter((file) => file.kind === kind);
  if (parts.length === 0) return null;
  const columns = columnsOf[kind];
  const contents = async function* (): AsyncGenerator<Uint8Array> {
    for (const { name, bytes } of parts) yield (await store.readBytes(name, 0, bytes))!;
  };
  return listed(
    store,
    { name: `${kind}.parquet`, kind: "merged" },
    joinedPieces(columns, contents(), notes(kind, quantities)),
  );
}

/** Writes a file and gives it with its fingerprint. */
export async function listed(
  store: RunStore,
  file: Pick<ListedFile, "name" | "kind">,
  pieces: AsyncIterable<Uint8Array>,
): Promise<ListedFile> {
  await store.writeBytes(file.name, pieces);
  return { ...file, ...(await store.fingerprint(file.name))! };
}
