import { formatCsv } from "../io/format-csv.ts";
import type { Experiment } from "../model/experiment.ts";
import { type Column, categoryFromStrings, type Table } from "../model/table.ts";
import type { ExperimentResult } from "../runs/experiment-result.ts";
import type { ReplicateRecord } from "../runs/run-experiment.ts";
import type { RunStore } from "../runs/run-store.ts";

/** A file of the run folder, and what it is in a few words. */
export interface RunFile {
  readonly name: string;
  readonly about: string;
}

interface FinishedRun {
  readonly experiment: Experiment;
  readonly outcome: { readonly result: ExperimentResult; readonly records: readonly ReplicateRecord[] };
  readonly store: RunStore;
  readonly folder: string;
  readonly seconds: number;
  readonly version: string;
}

/** Writes findings, tables and manifest of a finished run; the files in the order in which they are shown. */
export async function writeRun({ outcome, store, seconds, version }: FinishedRun): Promise<RunFile[]> {
  const { result, records } = outcome;
  const files: RunFile[] = [];
  const write = async (name: string, about: string, text: string) => {
    await store.write(name, text);
    files.push({ name, about });
  };
  await write("findings.json", "findings", `${JSON.stringify(result, null, 1)}\n`);
  if (result.rows.length > 0) {
    await write("targets.csv", "published against obtained", formatCsv(rowsTable("targets", result.rows)));
  }
  await write("replicates.csv", "every replicate", formatCsv(replicatesTable(records)));
  await store.write(
    "manifest.json",
    `${JSON.stringify({
      setpoint: version,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      experiment: result.experiment,
      size: result.size,
      seed: result.seed,
      wallSeconds: Math.round(seconds * 10) / 10,
    })}\n`,
  );
  return files;
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
