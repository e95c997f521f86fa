import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { DataError } from "../model/errors.ts";
import type { Experiment, RunSize } from "../model/experiment.ts";
import type { ExperimentResult } from "../runs/experiment-result.ts";
import type { RunOutcome } from "../runs/run-experiment.ts";
import type { RunStore } from "../runs/run-store.ts";
import type { WrittenRun } from "./write-run.ts";

declare const SETPOINT_VERSION: string;

interface RunOptions {
  readonly quick?: boolean;
  readonly seed?: number;
  readonly duration?: string;
  readonly threads?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly fresh?: boolean;
}

/** `setpoint run`: runs an experiment and says whether its findings hold, or simulates a model file. */
export function defineRun(): Command {
  return new Command("run")
    .description("simulate a model file, or run an experiment and say whether its findings hold")
    .argument(
      "<what>",
      "a model in YAML or JSON, or the name of a model or an experiment; setpoint list shows them",
    )
    .option("--quick", "experiment: few replicates, shows what happens, carries no verdict")
    .option("--seed <n>", "seed of the model or of the first replicate; its own if absent", wholeNumber)
    .option("--duration <time>", 'model: how long, such as "10 s"; its own if absent')
    .option("--threads <n>", "model: how many threads; the result is the same on any number", wholeNumber)
    .option(
      "--out <dir>",
      "folder of the run; runs/<name>-<hash> if absent. A run that was stopped goes on there",
    )
    .option("--fresh", "start again instead of going on with what the folder holds")
    .option("--json", "print the result as one JSON object")
    .addHelpText("after", "\nExamples:\n  setpoint run balanced-network\n  setpoint run em-cohort --quick\n")
    .action(async (name: string, options: RunOptions) => {
      const { namesModel } = await import("./model-path.ts");
      process.exitCode = namesModel(name) ? await runModelFile(name, options) : await run(name, options);
    });
}

/** Simulates a model file; gives the exit code. */
async function runModelFile(name: string, { quick, threads, ...options }: RunOptions): Promise<number> {
  if (quick)
    throw new DataError(
      "--quick is for experiments",
      "shorten a model with --duration, such as --duration 1s",
    );
  if (threads !== undefined && (threads < 1 || threads > 256))
    throw new DataError(`--threads must be 1 to 256, got ${threads}`, "one for each core is enough");
  const { simulate } = await import("./simulate.ts");
  return simulate(name, {
    ...options,
    ...(threads === undefined ? {} : { threads }),
    version: SETPOINT_VERSION,
  });
}

/** Runs an experiment and prints; gives the exit code. */
async function run(name: string, options: RunOptions): Promise<number> {
  for (const only of ["threads", "duration"] as const)
    if (options[only] !== undefined)
      throw new DataError(`--${only} is for models`, "an experiment sets its own; leave it out");
  const { experimentNamed } = await import("../experiments/index.ts");
  const { runId, runModel } = await import("../runs/run-id.ts");
  const { runFolder } = await import("../host/run-folder.ts");
  const experiment = experimentNamed(name);
  const size: RunSize = options.quick ? "quick" : "full";
  const seed = options.seed ?? experiment.seed;
  const model = runModel(experiment, { version: SETPOINT_VERSION, size, seed });
  const folder = options.out ?? join("runs", runId(model));
  const store = runFolder(folder);
  await prepareFolder(store, { folder, text: JSON.stringify(model, null, 1), fresh: options.fresh ?? false });
  const started = performance.now();
  const outcome = await replicate(experiment, { size, seed, store });
  if (outcome.status === "interrupted") {
    process.stderr.write(
      `interrupted: ${outcome.done} of ${outcome.total} replicates are saved in ${folder}; the same command goes on\n`,
    );
    return 3;
  }
  const seconds = (performance.now() - started) / 1000;
  const { writeRun } = await import("./write-run.ts");
  const written = await writeRun({ experiment, outcome, store, folder, seconds, version: SETPOINT_VERSION });
  await print(outcome.result, { ...written, folder, json: options.json ?? false });
  const out = outcome.result.findings.some((finding) => finding.state === "out");
  return size === "full" && out ? 1 : 0;
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

/** Runs the replicates that the store does not hold yet, with a line of progress, until done or interrupted. */
async function replicate(
  experiment: Experiment,
  { size, seed, store }: { readonly size: RunSize; readonly seed: number; readonly store: RunStore },
): Promise<RunOutcome> {
  const { runExperiment } = await import("../runs/run-experiment.ts");
  const { runTask } = await import("../host/pool.ts");
  const { progressLine } = await import("./progress-line.ts");
  const interrupt = interruptOnce();
  const line = progressLine(`${experiment.name}, ${size}`);
  const started = performance.now();
  let finished = 0;
  let resumed: number | undefined;
  const outcome = await runExperiment(experiment, {
    size,
    seed,
    store,
    runTask,
    progress: (done, total) => {
      resumed ??= done;
      finished = done - resumed;
      line.update(done, total);
    },
    stopped: interrupt.stopped,
    batch: () => batchOfSeconds(5, finished, performance.now() - started),
  });
  line.end();
  interrupt.end();
  return outcome;
}

async function print(
  result: ExperimentResult,
  { files, sentences, folder, json }: WrittenRun & { readonly folder: string; readonly json: boolean },
): Promise<void> {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...result, folder, files })}\n`);
    return;
  }
  const { runText } = await import("./run-text.ts");
  process.stdout.write(runText(result));
  if (sentences.length > 0)
    process.stdout.write(
      `\nthis one cohort, analysed like a table from a lab:\n  ${sentences.join("\n  ")}\n`,
    );
  process.stdout.write(`\n${files.map((file) => `${file.about}: ${join(folder, file.name)}`).join("\n")}\n`);
}

/** Replicates that take about `seconds` at the speed so far, at least 24: workers are started once per batch. */
function batchOfSeconds(seconds: number, finished: number, milliseconds: number): number {
  return Math.max(24, Math.min(2000, Math.round((1000 * seconds * finished) / milliseconds)));
}

/** The first Ctrl-C asks the run to stop after its batch; the second ends the process. */
function interruptOnce(): { readonly stopped: () => boolean; readonly end: () => void } {
  let stopped = false;
  const onSignal = () => {
    if (stopped) process.exit(3);
    stopped = true;
    process.stderr.write("\nstopping after this batch; Ctrl-C again ends at once and loses the batch\n");
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    stopped: () => stopped,
    end: () => {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError(`it must be a whole number, got ${text}`);
  }
  return value;
}
