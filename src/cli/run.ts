import { Command, InvalidArgumentError } from "commander";
import { DataError } from "../model/errors.ts";

declare const SETPOINT_VERSION: string;

interface RunOptions {
  readonly all?: boolean;
  readonly quick?: boolean;
  readonly seed?: number;
  readonly duration?: string;
  readonly threads?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly fresh?: boolean;
  readonly audit?: boolean;
  readonly seeds?: number;
}

/** `setpoint run`: runs an experiment and says whether its findings hold, or simulates a model file. */
export function defineRun(): Command {
  return new Command("run")
    .description("simulate a model file, or run an experiment and say whether its findings hold")
    .argument(
      "[what]",
      "a model in YAML or JSON, or the name of a model or an experiment; setpoint list shows them",
    )
    .option("--all", "every experiment, one after the other, and a summary of the claims they test")
    .option("--quick", "experiment: few replicates, shows what happens, carries no verdict")
    .option("--seed <n>", "seed of the model or of the first replicate; its own if absent", wholeNumber)
    .option("--duration <time>", 'model: how long, such as "10 s"; its own if absent')
    .option("--threads <n>", "model: how many threads; the result is the same on any number", wholeNumber)
    .option(
      "--out <dir>",
      "folder of the run; runs/<name>-<hash> if absent. A run that was stopped goes on there",
    )
    .option("--fresh", "start again instead of going on with what the folder holds")
    .option(
      "--audit",
      "compressed model: run it at half the compression, too, and say whether it carries a verdict",
    )
    .option("--seeds <n>", "audit: on how many seeds; 3 if absent", wholeNumber)
    .option("--json", "print the result as one JSON object")
    .addHelpText(
      "after",
      "\nExamples:\n  setpoint run balanced-network\n  setpoint run em-cohort --quick\n  setpoint run --all --quick\n",
    )
    .action(async (name: string | undefined, options: RunOptions) => {
      const { namesModel } = await import("./model-path.ts");
      if ((name === undefined) !== (options.all ?? false))
        throw new DataError(
          name === undefined ? "missing what to run" : "--all is for every experiment, not for one",
          "name a model or an experiment, or write --all",
        );
      if (options.out === "")
        throw new DataError("--out must name a folder, got nothing", "leave it out, or name one");
      process.exitCode =
        name === undefined
          ? await runGallery(options)
          : namesModel(name)
            ? await runModelFile(name, options)
            : await runNamed(name, options);
    });
}

/** Simulates a model file; gives the exit code. */
async function runModelFile(
  name: string,
  { quick, threads, audit, seeds, ...options }: RunOptions,
): Promise<number> {
  if (quick)
    throw new DataError(
      "--quick is for experiments",
      "shorten a model with --duration, such as --duration 1s",
    );
  if (threads !== undefined && (threads < 1 || threads > 256))
    throw new DataError(`--threads must be 1 to 256, got ${threads}`, "one for each core is enough");
  if (seeds !== undefined && !audit)
    throw new DataError("--seeds is for an audit", "write --audit, too, or leave it out");
  const { simulate } = await import("./simulate.ts");
  return simulate(name, {
    ...options,
    ...(threads === undefined ? {} : { threads }),
    ...(audit ? { auditSeeds: seeds ?? 3 } : {}),
    version: SETPOINT_VERSION,
  });
}

/** Runs an experiment and prints; gives the exit code. */
async function runNamed(name: string, options: RunOptions): Promise<number> {
  await refusePath(name);
  refuseModelOptions(options);
  const { experimentNamed } = await import("../experiments/index.ts");
  const { runAndPrint } = await import("./run-experiment.ts");
  return runAndPrint(experimentNamed(name), options);
}

/** Runs every experiment and prints what became of the claims; gives the exit code. */
async function runGallery(options: RunOptions): Promise<number> {
  refuseModelOptions(options);
  if (options.seed !== undefined)
    throw new DataError("--seed is for one experiment", "each has a seed of its own; leave it out");
  const { runAll } = await import("./run-gallery.ts");
  return runAll(options);
}

/** An experiment has no file: what stands on the disk under this name was meant to be a model. */
async function refusePath(name: string): Promise<void> {
  const { existsSync, statSync } = await import("node:fs");
  if (!existsSync(name)) return;
  if (statSync(name).isDirectory())
    throw new DataError(
      "it is a folder",
      "name a model file or an experiment; setpoint resume goes on with the run in a folder",
      { file: name },
    );
  throw new DataError(
    "it is no model file by its name",
    "a model file ends in .yaml, .yml or .json; setpoint analyze reads tables",
    { file: name },
  );
}

function refuseModelOptions(options: RunOptions): void {
  for (const only of ["threads", "duration", "audit", "seeds"] as const)
    if (options[only] !== undefined)
      throw new DataError(`--${only} is for models`, "an experiment sets its own; leave it out");
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidArgumentError(`it must be a whole number, got ${text}`);
  }
  return value;
}
