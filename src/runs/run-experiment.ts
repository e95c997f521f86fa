import type { Experiment, Measured, RunSize } from "../model/experiment.ts";
import type { RunTask } from "../model/run-task.ts";
import { type ExperimentResult, experimentResult } from "./experiment-result.ts";
import type { RunStore } from "./run-store.ts";

/** One replicate to simulate and measure; plain data that travels to another thread. */
export interface ReplicateItem {
  readonly arm: string;
  readonly replicate: number;
  readonly seed: number;
}

/** What all replicates of a run share. */
export interface ReplicateShared {
  readonly experiment: string;
  readonly size: RunSize;
}

/** A finished replicate, one line of `replicates.jsonl`. */
export interface ReplicateRecord extends ReplicateItem {
  readonly measured: Measured;
}

/** What the runner needs from above: the cores, the folder, and somebody who listens. */
export interface RunSetting {
  readonly size: RunSize;
  readonly seed: number;
  readonly runTask: RunTask;
  readonly store: RunStore;
  /** Called after each finished batch with the number of finished replicates. */
  readonly progress?: (done: number, total: number) => void;
  /** True once the run should stop; asked between batches. */
  readonly stopped?: () => boolean;
  /** Replicates until the next saving. */
  readonly batch?: () => number;
}

/** How a run ended: with a result, or interrupted with what was finished saved. */
export type RunOutcome =
  | {
      readonly status: "done";
      readonly result: ExperimentResult;
      readonly records: readonly ReplicateRecord[];
    }
  | { readonly status: "interrupted"; readonly done: number; readonly total: number };

/** Name of the task that simulates and measures one replicate. */
export const replicateTaskName = "replicate";

const file = "replicates.jsonl";

/**
 * Runs every arm of `experiment`, saving each batch, and sums up.
 *
 * Replicate r of every arm has the seed `seed + r`, so arms are paired, and any cohort can be made again by its seed.
 * Replicates that the store already holds are not run again: an interrupted run goes on where it stopped.
 */
export async function runExperiment(experiment: Experiment, setting: RunSetting): Promise<RunOutcome> {
  const items = replicateItems(experiment, setting.size, setting.seed);
  const known = new Map(
    parseRecords((await setting.store.read(file)) ?? "").map((record) => [keyOf(record), record]),
  );
  const open = items.filter((item) => !known.has(keyOf(item)));
  setting.progress?.(items.length - open.length, items.length);
  for (let from = 0; from < open.length; ) {
    if (setting.stopped?.()) {
      return { status: "interrupted", done: items.length - open.length + from, total: items.length };
    }
    const part = open.slice(from, from + (setting.batch?.() ?? 24));
    const before = items.length - open.length + from;
    const shared: ReplicateShared = { experiment: experiment.name, size: setting.size };
    const measured = await setting.runTask<ReplicateShared, ReplicateItem, Measured>(replicateTaskName, {
      shared,
      items: part,
      progress: (done) => setting.progress?.(before + done, items.length),
    });
    const records = part.map((item, index) => ({ ...item, measured: measured[index]! }));
    for (const record of records) known.set(keyOf(record), record);
    // A line feed first: what a killed process left of a line must not swallow the next one.
    await setting.store.append(file, records.map((record) => `\n${JSON.stringify(record)}`).join(""));
    from += part.length;
  }
  const records = items.map((item) => known.get(keyOf(item))!);
  const replicates: Record<string, Measured[]> = {};
  for (const { arm, measured } of records) (replicates[arm] ??= []).push(measured);
  return { status: "done", result: experimentResult(experiment, setting, replicates), records };
}

/** All replicates of a run, arm after arm. */
export function replicateItems(experiment: Experiment, size: RunSize, seed: number): ReplicateItem[] {
  return Object.keys(experiment.arms).flatMap((arm) =>
    Array.from({ length: experiment.replicates(size, arm) }, (_, replicate) => ({
      arm,
      replicate,
      seed: seed + replicate,
    })),
  );
}

function keyOf(item: ReplicateItem): string {
  return `${item.arm} ${item.replicate}`;
}

/** Records of complete lines; a line that was cut off when the process was killed is left out. */
function parseRecords(text: string): ReplicateRecord[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as ReplicateRecord];
    } catch {
      return [];
    }
  });
}
