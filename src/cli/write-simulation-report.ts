import { join } from "node:path";
import { compressionCells, compressionHeader } from "../analysis/compression-table.ts";
import type { SimulatedRun } from "../analysis/simulated-run.ts";
import { type FinalRate, simulationReport } from "../analysis/simulation-report.ts";
import { readTableFile, writeWholeFile } from "../host/node.ts";
import { rasteriser } from "../host/rasterise.ts";
import { runFolder } from "../host/run-folder.ts";
import type { Column } from "../model/table.ts";
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
  const run: SimulatedRun = {
    model: made.model,
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
    spikes: await spikesOf(folder, manifest),
    series: await seriesOf(folder, manifest),
    weights: await weightsOf(folder, manifest),
  };
  const { files, rates } = await simulationReport(run, await rasteriser());
  for (const [name, content] of files) await writeWholeFile(join(folder, name), content);
  const lines = rates.map(
    ({ population, rate, target }) =>
      `${population} ended at ${rate.toFixed(2)} Hz${target === null ? "" : `, set-point ${target.toFixed(2)} Hz`}`,
  );
  const { permission, compressionErrors, trips } = run.facts;
  const told = manifest.mode === "X0" ? [] : [`${made.model.name} ${permission.sentence}`];
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
  const first = new Map<string, { text: string; more: number }>();
  for (const { kind, of, text } of trips) {
    const seen = first.get(`${kind} ${of}`);
    if (seen === undefined) first.set(`${kind} ${of}`, { text, more: 0 });
    else seen.more++;
  }
  return [...first.values()].map(({ text, more }) =>
    more === 0 ? text : `${text} (and ${more} more times)`,
  );
}

/** A column as numbers; NaN where a cell is empty. */
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

/** The recorded table of a kind: merged where the run has ended, in parts where it was stopped. */
async function tablesOf(folder: string, { files }: Manifest, kind: "spikes" | "series") {
  const merged = files.filter((file) => file.kind === "merged" && file.name === `${kind}.parquet`);
  const names = (merged.length > 0 ? merged : files.filter((file) => file.kind === kind)).map(
    ({ name }) => name,
  );
  return Promise.all(names.map(async (name) => (await readTableFile(join(folder, name))).columns));
}

async function spikesOf(folder: string, manifest: Manifest): Promise<SimulatedRun["spikes"]> {
  const found = new Map<string, { times: number[]; cells: number[] }>();
  for (const columns of await tablesOf(folder, manifest, "spikes")) {
    const [time, cell, { codes, levels }] = [
      numbers(columns, "time"),
      numbers(columns, "cell"),
      labels(columns, "population"),
    ];
    time.forEach((at, i) => {
      const name = levels[codes[i]!]!;
      let own = found.get(name);
      if (own === undefined) found.set(name, (own = { times: [], cells: [] }));
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

async function seriesOf(folder: string, manifest: Manifest): Promise<SimulatedRun["series"]> {
  const units = new Map(manifest.quantities.map(({ name, unit }) => [name, unit]));
  const found = new Map<string, { unit: string; times: number[]; values: number[]; cells: number[] }>();
  for (const columns of await tablesOf(folder, manifest, "series")) {
    const [time, value, { codes, levels }] = [
      numbers(columns, "time"),
      numbers(columns, "value"),
      labels(columns, "quantity"),
    ];
    const cellColumn = columns.find((each) => each.name === "cell");
    const cell = cellColumn?.kind === "number" ? cellColumn.values : null;
    time.forEach((at, i) => {
      const name = levels[codes[i]!]!;
      let own = found.get(name);
      if (own === undefined)
        found.set(name, (own = { unit: units.get(name) ?? "1", times: [], values: [], cells: [] }));
      own.times.push(at);
      own.values.push(value[i]!);
      own.cells.push(cell?.[i] ?? Number.NaN);
    });
  }
  return found;
}

async function weightsOf(folder: string, manifest: Manifest): Promise<SimulatedRun["weights"]> {
  const snapshots = manifest.files.filter(({ kind }) => kind === "weights");
  return Promise.all(
    snapshots.map(async ({ name }) => {
      const { columns } = await readTableFile(join(folder, name));
      const [, projection, step] = /^snapshots\/(.*)-(\d+)\.parquet$/.exec(name)!;
      return {
        projection: decodeURIComponent(projection!),
        time: (Number(step) * manifest.dt) / 1000,
        w: numbers(columns, "w"),
        strength: columns.some((each) => each.name === "strength") ? numbers(columns, "strength") : null,
      };
    }),
  );
}
