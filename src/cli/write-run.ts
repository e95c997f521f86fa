import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { analyze } from "../analysis/analyze.ts";
import { type Course, coursesOf } from "../analysis/experiment-figures.ts";
import { experimentFiles } from "../analysis/experiment-report.ts";
import type { AnalysisResult } from "../analysis/findings.ts";
import { defaultOptions } from "../analysis/options.ts";
import { fingerprint, readTableFile, writeTableFile, writeWholeFile } from "../host/node.ts";
import { runTask } from "../host/pool.ts";
import { rasteriser } from "../host/rasterise.ts";
import { taskHost } from "../host/tasks.ts";
import { virtualCohort } from "../instruments/virtual-cohort.ts";
import { formatCsv } from "../io/format-csv.ts";
import { type ArmData, type Experiment, isCircuit, isImaged } from "../model/experiment.ts";
import type { Model } from "../model/model.ts";
import type { CircuitRecording } from "../model/recording.ts";
import { type Column, categoryFromStrings, type Table } from "../model/table.ts";
import { circuitId } from "../runs/circuit-runs.ts";
import type { ExperimentResult } from "../runs/experiment-result.ts";
import { imagedCohort } from "../runs/imaged-cohort.ts";
import { readRecording } from "../runs/read-recording.ts";
import type { ReplicateRecord } from "../runs/replicates.ts";
import type { RunStore } from "../runs/run-store.ts";
import { progressLine } from "./progress-line.ts";

/** A file of the run folder, and what it is in a few words. */
export interface RunFile {
  readonly name: string;
  readonly about: string;
}

/** What a run left behind: its files, and the verdicts on the cohort that is shown, if one is. */
export interface WrittenRun {
  readonly files: readonly RunFile[];
  readonly sentences: readonly string[];
}

interface FinishedRun {
  readonly experiment: Experiment;
  readonly outcome: { readonly result: ExperimentResult; readonly records: readonly ReplicateRecord[] };
  readonly store: RunStore;
  readonly folder: string;
  /** Folder of circuits. */
  readonly circuits: string;
  readonly seconds: number;
  readonly version: string;
  /** Version of program and engine, under which circuits are kept. */
  readonly engine: string;
}

/** Writes findings, tables, report and manifest of a finished run; the files in the order in which they are shown. */
export async function writeRun(run: FinishedRun): Promise<WrittenRun> {
  const { experiment, outcome, store, folder, seconds, version } = run;
  const { result, records } = outcome;
  const cohort = experiment.showsCohort ? await shownCohort(run) : undefined;
  const reports = await experimentFiles(result, {
    records,
    version,
    rasterise: await rasteriser(),
    courses: await shownCourses(run),
    ...(experiment.maps ? { maps: experiment.maps(result.seed) } : {}),
    ...(cohort ? { cohort } : {}),
  });
  for (const [name, content] of reports) await writeWholeFile(join(folder, name), content);
  await store.write("findings.json", `${JSON.stringify(result, null, 1)}\n`);
  await store.write("replicates.csv", formatCsv(replicatesTable(records)));
  if (result.rows.length > 0) await store.write("targets.csv", formatCsv(rowsTable("targets", result.rows)));
  const manifest = {
    setpoint: version,
    node: process.version,
    machine: `${cpus()[0]?.model.trim() ?? "unknown processor"}, ${availableParallelism()} cores, ${process.platform} ${process.arch}, Node ${process.version}`,
    platform: `${process.platform} ${process.arch}`,
    experiment: result.experiment,
    size: result.size,
    seed: result.seed,
    wallSeconds: Math.round(seconds * 10) / 10,
  };
  await store.write("manifest.json", `${JSON.stringify(manifest)}\n`);
  const files = [
    { name: "report.html", about: "report" },
    ...(cohort ? [{ name: "cohort/report.html", about: "analysis of the cohort shown" }] : []),
    ...(cohort ? [{ name: cohortFile, about: "that cohort" }] : []),
    { name: "findings.json", about: "findings" },
    ...(result.rows.length > 0 ? [{ name: "targets.csv", about: "published against obtained" }] : []),
    { name: "replicates.csv", about: "every replicate" },
  ];
  return { files, sentences: cohort?.comparisons.map(({ verdict }) => verdict.sentence) ?? [] };
}

/** The time courses of the first replicate of each arm. */
async function shownCourses({ experiment, outcome, circuits, engine }: FinishedRun): Promise<Course[]> {
  if (experiment.courses === undefined) return [];
  const { size, seed } = outcome.result;
  const host = await taskHost();
  const recordings: CircuitRecording[] = [];
  for (const [arm, make] of Object.entries(experiment.arms)) {
    const data = make(size, seed);
    if (experiment.replicates(size, arm) === 0) continue;
    for (const { line, model } of shownCircuits(arm, data)) {
      const id = await circuitId(model, host.catalogue, engine);
      recordings.push(await readRecording(host.openStore(`${circuits}/${id}`), line, model));
    }
  }
  return coursesOf(experiment.courses, recordings);
}

/** The circuits of an arm that are drawn, with the names of their lines: of a cohort one for each group. */
function shownCircuits(arm: string, data: ArmData): { readonly line: string; readonly model: Model }[] {
  if (isCircuit(data)) return [{ line: arm, model: data }];
  if (!isImaged(data)) return [];
  return data.animals
    .filter(({ condition }, i) => data.animals.findIndex((each) => each.condition === condition) === i)
    .map(({ condition, circuit }) => ({ line: `${arm}: ${condition}`, model: circuit }));
}

const cohortFile = "cohort.csv";

/** The first replicate of the first arm, written as a lab would hand it over, then read and analysed like any table. */
async function shownCohort(run: FinishedRun): Promise<AnalysisResult> {
  const { folder, version } = run;
  const { table, conditions, treated } = await firstCohort(run);
  const path = join(folder, cohortFile);
  await writeTableFile(path, table);
  const read = await readTableFile(path);
  const line = progressLine("analysis of the cohort shown");
  const isDemo = run.outcome.result.size === "quick";
  const result = await analyze(
    read,
    {
      ...defaultOptions,
      // a demo tells no small p values apart
      ...(isDemo ? { boot: 99 } : {}),
      value: ["asi"],
      condition: "condition",
      reference: conditions.filter((name) => name !== treated),
      nest: ["mouse", "dendrite"],
      covariates: ["region", "diameter"],
      markers: ["endosome", "apparatus", "mito"],
      levels: { condition: conditions },
    },
    {
      file: cohortFile,
      facts: { sha256: await fingerprint(path), engine: "memory" },
      versions: { setpoint: version, node: process.version, duckdb: null },
      run: runTask,
      notes: read.notes,
      ...(isDemo ? { leftOut: "estimates" } : {}),
      progress: (_what, done, total) => line.update(done, total),
    },
  );
  line.end();
  return result;
}

/** The table of the first replicate of the first arm, drawn or imaged, with its groups. */
async function firstCohort({ experiment, outcome, circuits, engine }: FinishedRun): Promise<{
  readonly table: Table;
  readonly conditions: readonly string[];
  readonly treated: string;
}> {
  const arm = Object.keys(experiment.arms)[0]!;
  const data = experiment.arms[arm]!(outcome.result.size, outcome.result.seed);
  if (isImaged(data)) {
    const { table } = await imagedCohort(data, { host: await taskHost(), circuits, version: engine });
    const conditions = [...new Set(data.animals.map(({ condition }) => condition))];
    return { table, conditions, treated: data.treated };
  }
  if (!("design" in data) || data.design.kind !== "cohort")
    throw new Error(`bug: arm ${arm} of ${experiment.name} is no cohort`);
  const { design, seed } = data;
  return { table: virtualCohort(design, seed), conditions: design.conditions, treated: design.treated };
}

/** One row per replicate: arm, replicate, seed, then every measured number. */
function replicatesTable(records: readonly ReplicateRecord[]): Table {
  return rowsTable(
    "replicates",
    records.map(({ arm, replicate, seed, measured }) => ({ arm, replicate, seed, ...measured })),
  );
}

/** Objects as a table: a column of numbers where every value is a number or null, of labels otherwise. */
function rowsTable(source: string, rows: readonly object[]): Table {
  const entries = rows as readonly Readonly<Record<string, unknown>>[];
  const names = [...new Set(entries.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name): Column => {
    const values = entries.map((row) => row[name] ?? null);
    return values.every((value) => value === null || typeof value === "number")
      ? {
          kind: "number",
          name,
          values: Float64Array.from(values, (value) => (value as number | null) ?? Number.NaN),
        }
      : categoryFromStrings(
          name,
          values.map((value) => (value === null ? "" : String(value))),
        );
  });
  return { source, rowCount: rows.length, columns };
}
