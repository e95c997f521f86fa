import { join } from "node:path";
import { ParallelSimulation } from "../engine/parallel-simulation.ts";
import { runFolder } from "../host/run-folder.ts";
import { simulationThreads, usualThreads } from "../host/simulation-threads.ts";
import { DataError } from "../model/errors.ts";
import { planAudit, plannedSeeds } from "../runs/audit-run.ts";
import { checkAuditable } from "../runs/compression-audit.ts";
import { exitCodeOf, resumeRun, runSimulation } from "../runs/run-simulation.ts";
import type { RunStore } from "../runs/run-store.ts";
import { readSimulationModel, type SimulationModel, simulationModel } from "../runs/simulation-model.ts";
import type { SimulationOutcome, SimulationSetting } from "../runs/simulation-setting.ts";
import { auditFolder } from "./audit-folder.ts";
import { catalogue, checkModelFile } from "./checked-model.ts";
import { inFolder, requireFolder } from "./in-folder.ts";
import { interruptOnce } from "./interrupt-once.ts";
import { modelPath } from "./model-path.ts";
import { duration, estimateText, mistakesText, warningsText } from "./model-text.ts";
import { simulationLine } from "./simulation-line.ts";

/** What `setpoint run FILE` and `setpoint resume DIR` may be told. */
export interface SimulateOptions {
  readonly seed?: number;
  readonly duration?: string;
  readonly threads?: number;
  readonly out?: string;
  readonly fresh?: boolean;
  /** Number of seeds of the audit of a compressed run; no audit if absent. */
  readonly auditSeeds?: number;
  readonly json?: boolean;
  readonly version: string;
}

/** Checks and runs a model file and writes its report; gives the exit code. */
export async function simulate(word: string, options: SimulateOptions): Promise<number> {
  const file = await modelPath(word);
  const changes = {
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.duration === undefined ? {} : { duration: options.duration }),
  };
  const checked = await checkModelFile(file, changes, options.threads ?? 1);
  process.stderr.write(warningsText(file, checked.warnings));
  if (!checked.ok) {
    process.stderr.write(mistakesText(file, checked.mistakes));
    return 2;
  }
  if (options.auditSeeds !== undefined) checkAuditable(checked.model, options.auditSeeds);
  process.stderr.write(estimateText(checked.program, checked.estimate, checked.model.compression ?? 1));
  const made = await simulationModel(checked.model, catalogue);
  const folder = options.out ?? join("runs", made.id);
  const start = (setting: SimulationSetting) => runSimulation(checked.model, setting);
  return finish(made, folder, options, start);
}

/** Goes on with the run in a folder. Fails: DataError where it holds none. */
export async function resume(folder: string, options: SimulateOptions): Promise<number> {
  requireFolder(folder);
  const text = await runFolder(folder).read("model.json");
  const setting = "\n  name the folder of a run, such as runs/<name>-<hash>";
  if (text === null) throw new DataError("missing model.json", setting.trim(), { file: folder });
  const made = await modelOfRun(text, folder);
  return finish(made, folder, options, resumeRun);
}

async function modelOfRun(text: string, folder: string): Promise<SimulationModel> {
  try {
    const made = await readSimulationModel(text);
    if (made.model.populations !== undefined) return made;
  } catch {
    // told below, as for the model.json of an experiment
  }
  throw new DataError(
    "model.json is not that of a simulated circuit",
    "an experiment goes on with setpoint run <experiment> --out <dir>",
    { file: folder },
  );
}

async function finish(
  made: SimulationModel,
  folder: string,
  options: SimulateOptions,
  start: (setting: SimulationSetting) => Promise<SimulationOutcome>,
): Promise<number> {
  const line = simulationLine(made.model.name, made.model.compression ?? 1);
  const interrupt = interruptOnce(() =>
    line.note("stopping with a checkpoint; Ctrl-C again ends at once and goes back to the last one"),
  );
  const setting: SimulationSetting = {
    ...settingOf(made, folder, options),
    stopped: interrupt.stopped,
    notice: firstOfItsKind(line.note),
    fresh: options.fresh ?? false,
  };
  try {
    const outcome = await inFolder(folder, () => start({ ...setting, progress: line.update }));
    line.end();
    const seeds = await auditSeeds(made, setting.store, options);
    if (outcome.status === "done" && seeds !== null) {
      const audited = await inFolder(folder, () => auditFolder(made, seeds, setting));
      if (audited.status === "interrupted") {
        process.stderr.write(
          `interrupted: ${audited.done} of ${audited.total} runs of the audit are done; setpoint resume ${folder} goes on\n`,
        );
        return 3;
      }
    }
    await tell(outcome, made, folder, options);
    return exitCodeOf(outcome);
  } finally {
    line.end();
    interrupt.end();
  }
}

function settingOf(made: SimulationModel, folder: string, options: SimulateOptions): SimulationSetting {
  const threads = options.threads ?? defaultThreads(made);
  return {
    store: runFolder(folder),
    catalogue,
    version: options.version,
    clock: () => performance.now(),
    host: `node ${process.version}, ${process.platform} ${process.arch}`,
    threads,
    ...(threads === 1
      ? {}
      : { circuit: (program) => ParallelSimulation.start(program, { threads, spawn: simulationThreads() }) }),
  };
}

/** Seeds of the audit that is asked for now or was before the run stopped; those of the model and after it. */
async function auditSeeds(
  { model: { seed } }: SimulationModel,
  store: RunStore,
  { auditSeeds: count }: SimulateOptions,
): Promise<readonly number[] | null> {
  if (count === undefined) return plannedSeeds(store);
  const seeds = Array.from({ length: count }, (_, i) => seed + i);
  await planAudit(store, seeds);
  return seeds;
}

/** Cells from which more threads than one pay. */
const LARGE = 4000;

function defaultThreads({ model }: SimulationModel): number {
  const cells = Object.values(model.populations).reduce((sum, { count }) => sum + count, 0);
  return cells < LARGE ? 1 : usualThreads();
}

async function tell(
  outcome: SimulationOutcome,
  made: SimulationModel,
  folder: string,
  options: SimulateOptions,
): Promise<void> {
  const compression = made.model.compression ?? 1;
  const goesOn = `setpoint resume ${folder} goes on`;
  if (outcome.status === "interrupted") {
    process.stderr.write(
      `interrupted at ${duration(outcome.time * compression)}; the checkpoint is saved, ${goesOn}\n`,
    );
    return;
  }
  const { writeSimulationReport } = await import("./write-simulation-report.ts");
  const written = await writeSimulationReport({ made, folder, version: options.version });
  if (outcome.status === "guard") {
    // going on from the last good state would diverge again
    const mend =
      outcome.trip.kind === "divergence"
        ? "change the model, such as its dt or the bounds of the rule, and run it again"
        : goesOn;
    process.stderr.write(`stopped by the guard: ${outcome.trip.text}\n  ${mend}\n`);
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ status: outcome.status, folder, ...written })}\n`);
    return;
  }
  process.stdout.write(`${written.text}\n${written.files.map((name) => join(folder, name)).join("\n")}\n`);
}

/** Passes on a sentence unless one with the same two words at its start was told: a guard that records trips every second. */
function firstOfItsKind(note: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    const kind = text.split(" ", 2).join(" ");
    if (!told.has(kind)) note(text);
    told.add(kind);
  };
}
