import type { RunningCircuit } from "../engine/running-circuit.ts";
import { Simulation } from "../engine/simulation.ts";
import { DataError } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import type { Program } from "../program/program.ts";
import type { Catalogue } from "../resolve/build.ts";
import { resolveModel } from "../resolve/resolve-model.ts";
import { resolveRecording } from "../resolve/resolve-recording.ts";
import { findCheckpoint } from "./checkpoint-slots.ts";
import { manifestIn } from "./manifest.ts";
import { RUN_LOCK, type RunStore } from "./run-store.ts";
import { readSimulationModel, type SimulationModel, simulationModel } from "./simulation-model.ts";
import { SimulationSession } from "./simulation-session.ts";
import type { SimulationOutcome, SimulationSetting } from "./simulation-setting.ts";

/** Exit code of an outcome (design.md 11.17). */
export function exitCodeOf({ status }: SimulationOutcome): 0 | 3 | 4 {
  return status === "done" ? 0 : status === "interrupted" ? 3 : 4;
}

/**
 * Runs a model in the folder of `store`, or goes on with the run of the same model that it holds.
 *
 * With or without recorders and checkpoints, in one go or in many, on any number of threads: the same bytes.
 * Fails: ModelError(s) for a model that is wrong; DataError for a folder that holds another run, or that cannot be written.
 */
export async function runSimulation(model: Model, setting: SimulationSetting): Promise<SimulationOutcome> {
  const { store } = setting;
  const made = await simulationModel(model, setting.catalogue);
  const program = resolved(made, setting.catalogue);
  return alone(store, async () => {
    const before = await store.read("model.json");
    if (setting.fresh) await emptyFolder(store);
    else if (before !== null && before !== made.text)
      throw new DataError(
        "the folder holds the run of another model",
        "choose another folder with --out, or start again with --fresh",
        { file: "model.json" },
      );
    if (setting.fresh || before === null) await store.write("model.json", made.text);
    return go(made, program, setting);
  });
}

/** Does `work` while no other process may write the run in the folder. */
async function alone<T>(store: RunStore, work: () => Promise<T>): Promise<T> {
  const release = await store.lock(RUN_LOCK);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** Goes on with the run in the folder of `store`. Fails: as `runSimulation`, and with a DataError if there is no run. */
export async function resumeRun(setting: Omit<SimulationSetting, "fresh">): Promise<SimulationOutcome> {
  const text = await setting.store.read("model.json");
  if (text === null)
    throw new DataError("missing model.json", "name the folder of a run, such as runs/<name>-<hash>", {
      file: "model.json",
    });
  const made = await readSimulationModel(text);
  const program = resolved(made, setting.catalogue);
  return alone(setting.store, () => go(made, program, setting));
}

function resolved({ model }: SimulationModel, catalogue: Catalogue): Program {
  return resolveModel(model, catalogue).program;
}

async function emptyFolder(store: RunStore): Promise<void> {
  for (const folder of ["checkpoint", "parts", "snapshots", "audit"])
    for (const name of await store.list(folder)) await store.remove(name);
  for (const name of ["manifest.json", "findings.json", "series.parquet", "spikes.parquet"])
    await store.remove(name);
}

/** From the last checkpoint, or the start, to the end. */
async function go(
  made: SimulationModel,
  program: Program,
  setting: SimulationSetting,
): Promise<SimulationOutcome> {
  const { store, version } = setting;
  const text = await store.read("manifest.json");
  const manifest = text === null ? null : manifestIn(text);
  if (manifest?.status === "done" && manifest.modelHash === made.hash) return { status: "done", manifest };
  if (text !== null && manifest === null)
    setting.notice?.("manifest.json cannot be read and is made again; the result is the same");
  const plan = resolveRecording(made.model.recording ?? {}, program, made.model.compression ?? 1);
  const found = await findCheckpoint(store, { model: made.hash, engine: version });
  for (const reason of found?.refused ?? [])
    setting.notice?.(`${reason}; going on from ${found!.slot}, which gives the same result`);
  const threads = setting.threads ?? 1;
  const circuit: RunningCircuit = await (setting.circuit?.(program, threads) ?? new Simulation(program));
  try {
    const session = await SimulationSession.open({ made, program, plan, circuit, threads, setting });
    if (found !== null) await session.restore(found.checkpoint);
    await session.dropUnlisted();
    return await session.run();
  } finally {
    await circuit.close?.();
  }
}
