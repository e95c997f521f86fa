import { join } from "node:path";
import { compressionCells, compressionHeader } from "../analysis/compression-table.ts";
import type { SimulatedRun } from "../analysis/simulated-run.ts";
import { type RasterPart, rasterPart, shownSeries } from "../analysis/simulation-figures.ts";
import { type FinalRate, simulationReport } from "../analysis/simulation-report.ts";
import type { GuardTrip } from "../engine/rate-guard.ts";
import { columnNames, readTableFile, tableGroups, writeWholeFile } from "../host/node.ts";
import { rasteriser } from "../host/rasterise.ts";
import { runFolder } from "../host/run-folder.ts";
import type { RowGroupOptions } from "../io/parquet-row-groups.ts";
import type { Column } from "../model/table.ts";
import { tripCount } from "../runs/kept-trips.ts";
import type { CompressionAudit, Manifest } from "../runs/manifest.ts";
import type { SimulationModel } from "../runs/simulation-model.ts";
import { verdictPermission } from "../runs/verdict-permission.ts";
import type { CompressionError } from "../stats/compression-error.ts";

/** What is told of a run: its files, what the terminal shows, and the same as data. */
export interface WrittenReport {
  readonly files: readonly string[];
  readonly text: string;
  readonly rates: readonly FinalRate[];
  readonly carriesVerdict: boolean;
  /** Why a verdict may or may not rest on the run. */
  readonly sentence: string;
  readonly audit?: CompressionAudit;
}

/** Reads what a run recorded, writes its report, and gives the names of the files and the rates in words. */
export async function writeSimulationReport(of: {
  readonly made: SimulationModel;
  readonly folder: string;
  readonly version: string;
}): Promise<WrittenReport> {
  const { made, folder } = of;
  const manifest = JSON.parse((await runFolder(folder).read("manifest.json"))!) as Manifest;
  const { model } = made;
  const run: SimulatedRun = {
    model,
    facts: {
      version: of.version,
      status: manifest.status,
      hash: made.hash,
      modelSeconds: manifest.modelSeconds,
      wallSeconds: manifest.wallSeconds,
      threads: manifest.threads,
      warnings: manifest.warnings,
      trips: guardSentences(manifest),
      permission: verdictPermission(manifest),
      compressionErrors: manifest.audit?.errors ?? [],
    },
    spikes: await spikesOf(folder, manifest, rasterPart({ model, facts: manifest })),
    series: await seriesOf(folder, manifest, shownSeries(model)),
    weights: await weightsOf(folder, manifest),
  };
  const { files, rates } = await simulationReport(run, await rasteriser());
  for (const [name, content] of files) await writeWholeFile(join(folder, name), content);
  const lines = rates.map(
    ({ population, rate, target }) =>
      `${population} ended at ${rate.toFixed(2)} Hz${target === null ? "" : `, set-point ${target.toFixed(2)} Hz`}`,
  );
  const { permission, compressionErrors, trips } = run.facts;
  const told = manifest.mode === "X0" ? [] : [`${model.name} ${permission.sentence}`];
  return {
    files: ["report.html", "manifest.json"],
    text: [...trips, ...lines, ...errorLines(compressionErrors), ...told].join("\n"),
    rates,
    ...permission,
    ...(manifest.audit === undefined ? {} : { audit: manifest.audit }),
  };
}

/** The table of the errors of a compression, in columns. */
function errorLines(errors: readonly CompressionError[]): string[] {
  if (errors.length === 0) return [];
  const rows = [compressionHeader, ...errors.map(compressionCells)];
  const widths = compressionHeader.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

/** The first trip of each kind and population; the others are counted. */
function guardSentences({ trips }: Manifest): string[] {
  const isFirst = ({ kind, of }: GuardTrip, i: number) =>
    trips.findIndex((each) => each.kind === kind && each.of === of) === i;
  return trips.filter(isFirst).map((trip) => {
    const more = tripCount(trips, trip) - 1;
    return more === 0 ? trip.text : `${trip.text} (and ${more} more times)`;
  });
}

/** A column as numbers. */
function numbers(columns: readonly Column[], name: string): Float64Array {
  const column = columns.find((each) => each.name === name);
  if (column?.kind !== "number") throw new Error(`bug: no column ${name} of numbers in a recording`);
  return column.values;
}

function labels(
  columns: readonly Column[],
  name: string,
): { readonly codes: ArrayLike<number>; readonly levels: readonly string[] } {
  const column = columns.find((each) => each.name === name);
  if (column === undefined || column.kind === "number")
    throw new Error(`bug: no column ${name} of labels in a recording`);
  return column;
}

/** Row groups of the recorded table of a kind: merged where the run has ended, in parts where it was stopped. */
async function* groupsOf(
  folder: string,
  { files }: Manifest,
  kind: "spikes" | "series",
  options: RowGroupOptions,
): AsyncGenerator<readonly Column[]> {
  const merged = files.filter((file) => file.kind === "merged" && file.name === `${kind}.parquet`);
  for (const { name } of merged.length > 0 ? merged : files.filter((file) => file.kind === kind))
    yield* tableGroups(join(folder, name), options);
}

/** The spikes that the raster shows: a run may hold more than fit into memory. */
async function spikesOf(
  folder: string,
  manifest: Manifest,
  part: RasterPart,
): Promise<SimulatedRun["spikes"]> {
  const found = new Map([...part.cells.keys()].map((name) => [name, { times: [], cells: [] } as Rows]));
  const options = {
    columns: ["time", "population", "cell"],
    within: { column: "time", ranges: part.windows },
  };
  for await (const columns of groupsOf(folder, manifest, "spikes", options)) {
    const { codes, levels } = labels(columns, "population");
    const cell = numbers(columns, "cell");
    numbers(columns, "time").forEach((at, i) => {
      const name = levels[codes[i]!]!;
      if (cell[i]! >= part.cells.get(name)! || !part.windows.some(({ from, to }) => from <= at && at < to))
        return;
      const own = found.get(name)!;
      own.times.push(at);
      own.cells.push(cell[i]!);
    });
  }
  return [...found].map(([population, { times, cells }]) => ({
    population,
    times: Float64Array.from(times),
    cells: Float64Array.from(cells),
  }));
}

interface Rows {
  readonly times: number[];
  readonly cells: number[];
}

async function seriesOf(
  folder: string,
  manifest: Manifest,
  shown: ReadonlySet<string>,
): Promise<SimulatedRun["series"]> {
  const found = new Map<string, { times: number[]; values: number[] }>();
  const options = { columns: ["time", "quantity", "value"] };
  for await (const columns of groupsOf(folder, manifest, "series", options)) {
    const { codes, levels } = labels(columns, "quantity");
    const value = numbers(columns, "value");
    numbers(columns, "time").forEach((at, i) => {
      const name = levels[codes[i]!]!;
      if (!shown.has(name)) return;
      let own = found.get(name);
      if (own === undefined) found.set(name, (own = { times: [], values: [] }));
      own.times.push(at);
      own.values.push(value[i]!);
    });
  }
  return found;
}

async function weightsOf(folder: string, manifest: Manifest): Promise<SimulatedRun["weights"]> {
  const snapshots = manifest.files.filter(({ kind }) => kind === "weights");
  const found: SimulatedRun["weights"][number][] = [];
  for (const { name } of snapshots) {
    const path = join(folder, name);
    const [, projection, step] = /^snapshots\/(.*)-(\d+)\.parquet$/.exec(name)!;
    const transmitted = (await columnNames(path)).includes("strength");
    const column = transmitted ? "strength" : "w";
    found.push({
      projection: decodeURIComponent(projection!),
      time: (Number(step) * manifest.dt) / 1000,
      transmitted,
      read: async () => numbers((await readTableFile(path, { columns: [column] })).columns, column),
    });
  }
  return found;
}
