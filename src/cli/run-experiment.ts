import { join } from "node:path";
import { runTask } from "../host/pool.ts";
import { runFolder } from "../host/run-folder.ts";
import { taskHost } from "../host/tasks.ts";
import type { Experiment, RunSize } from "../model/experiment.ts";
import type { ExperimentResult } from "../runs/experiment-result.ts";
import { runExperiment } from "../runs/run-experiment.ts";
import { runId, runModel } from "../runs/run-id.ts";
import { RUN_LOCK, type RunStore } from "../runs/run-store.ts";
import { claimsText } from "./claims-text.ts";
import { experimentLine } from "./experiment-line.ts";
import { interruptOnce } from "./interrupt-once.ts";
import { runText } from "./run-text.ts";
import { type WrittenRun, writeRun } from "./write-run.ts";

declare const SETPOINT_VERSION: string;
declare const SETPOINT_ENGINE: string;

/** How an experiment is to be run. */
export interface ExperimentOptions {
  readonly quick?: boolean;
  readonly seed?: number;
  readonly json?: boolean;
  readonly out?: string;
  /** Folder of circuits, shared by experiments; `circuits` beside the runs if absent. */
  readonly circuits?: string;
  readonly fresh?: boolean;
}

/** A run that has ended, and where its files are; null where it was interrupted. */
export interface FinishedExperiment extends WrittenRun {
  readonly result: ExperimentResult;
  readonly folder: string;
  readonly seconds: number;
}

/** Runs an experiment and prints what it found; gives the exit code. */
export async function runAndPrint(experiment: Experiment, options: ExperimentOptions): Promise<number> {
  const run = await runAndWrite(experiment, options);
  if (run === null) return 3;
  const { result, files, sentences, folder } = run;
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ...result, folder, files })}\n`);
  } else {
    process.stdout.write(`${runText(result)}${claimsText(experiment, result)}`);
    if (sentences.length > 0)
      process.stdout.write(
        `\nthis one cohort, analysed like a table from a lab:\n  ${sentences.join("\n  ")}\n`,
      );
    process.stdout.write(
      `\n${files.map((file) => `${file.about}: ${join(folder, file.name)}`).join("\n")}\n`,
    );
  }
  return exitCodeOf(result);
}

/** 1 where a run that carries a verdict has a finding out of range. */
export function exitCodeOf(result: ExperimentResult): 0 | 1 {
  return result.label === "verdict" && result.findings.some(({ state }) => state === "out") ? 1 : 0;
}

/** Runs an experiment with a line of progress and writes its folder; null if it was interrupted. */
export async function runAndWrite(
  experiment: Experiment,
  options: ExperimentOptions,
): Promise<FinishedExperiment | null> {
  const size: RunSize = options.quick ? "quick" : "full";
  const seed = options.seed ?? experiment.seed;
  const model = runModel(experiment, { version: SETPOINT_VERSION, size, seed });
  const folder = options.out ?? join("runs", runId(model));
  const circuits = options.circuits ?? join(options.out ?? "runs", "circuits");
  const store = runFolder(folder);
  const release = await store.lock(RUN_LOCK);
  try {
    await prepareFolder(store, {
      folder,
      text: JSON.stringify(model, null, 1),
      fresh: options.fresh ?? false,
    });
    return await runInFolder(experiment, { ...options, size, seed, folder, circuits, store });
  } finally {
    await release();
  }
}

async function runInFolder(
  experiment: Experiment,
  place: ExperimentOptions & {
    readonly size: RunSize;
    readonly seed: number;
    readonly folder: string;
    readonly circuits: string;
    readonly store: RunStore;
  },
): Promise<FinishedExperiment | null> {
  const { size, seed, folder, circuits, store, ...options } = place;
  const engine = `${SETPOINT_VERSION}+${SETPOINT_ENGINE}`;
  const line = experimentLine(experiment.name);
  const interrupt = interruptOnce(() =>
    process.stderr.write("\nstopping with what is finished saved; Ctrl-C again ends at once\n"),
  );
  const started = performance.now();
  const outcome = await runExperiment(experiment, {
    size,
    seed,
    runTask,
    store,
    version: engine,
    circuits,
    fresh: options.fresh ?? false,
    host: await taskHost(),
    plan: line.plan,
    progress: line.update,
    stopped: interrupt.stopped,
  }).finally(() => {
    line.end();
    interrupt.end();
  });
  if (outcome.status === "interrupted") {
    process.stderr.write(
      `interrupted: ${outcome.done} of ${outcome.total} are saved in ${options.out ?? "runs"}; the same command goes on\n`,
    );
    return null;
  }
  const seconds = (performance.now() - started) / 1000;
  const written = await writeRun({
    experiment,
    outcome,
    store,
    folder,
    circuits,
    seconds,
    version: SETPOINT_VERSION,
    engine,
  });
  return { ...written, result: outcome.result, folder, seconds };
}

/** Keeps the replicates of the same run that was stopped, and empties the folder of any other. */
async function prepareFolder(
  store: RunStore,
  { folder, text, fresh }: { readonly folder: string; readonly text: string; readonly fresh: boolean },
): Promise<void> {
  const before = await store.read("model.json");
  const isOther = before !== null && before !== text;
  if (fresh || isOther) await store.write("replicates.jsonl", "");
  if (isOther && !fresh) process.stderr.write(`${folder} held another run; its replicates are not used\n`);
  await store.write("model.json", text);
}
