import { estimateRun } from "../engine/estimate.ts";
import { circuitsOf, type Experiment, type RunSize } from "../model/experiment.ts";
import type { Model } from "../model/model.ts";
import { seconds } from "../model/recording.ts";
import type { Catalogue } from "../resolve/build.ts";
import { resolveModel } from "../resolve/resolve-model.ts";
import { resolveRecording } from "../resolve/resolve-recording.ts";
import type { Manifest } from "./manifest.ts";
import type { ReplicateItem } from "./replicates.ts";
import { runSimulation } from "./run-simulation.ts";
import { type RunStore, sha256 } from "./run-store.ts";
import { simulationModel } from "./simulation-model.ts";

/** One circuit to simulate: the replicate that asks for it first, where its run is kept, and what it should cost. */
export interface CircuitItem {
  readonly arm: string;
  /** All arms that ask for it, this one first. */
  readonly arms: readonly string[];
  readonly seed: number;
  /** Number among the circuits of the arm; 0 where the arm is a circuit itself. */
  readonly animal: number;
  /** Folder of its run within the folder of circuits; the same model and engine always have the same. */
  readonly id: string;
  /** Place in the shared array of progress. */
  readonly index: number;
  /**
   * Seconds of one core, by the engine's estimate; at most so many where silence is skipped or the guard may stop it.
   * 0 where its run has ended.
   */
  readonly cost: number;
  /** The same, whether its run has ended or not. */
  readonly wholeCost: number;
  readonly skipsSilence: boolean;
  readonly mayBeStopped: boolean;
  /** Model time, s. */
  readonly modelSeconds: number;
}

/** What all tasks of a run share; plain data. The arrays are shared memory. */
export interface CircuitShared {
  readonly experiment: string;
  readonly size: RunSize;
  /** Version of program and engine. */
  readonly version: string;
  /** Folder of circuits. */
  readonly circuits: string;
  /** True if circuits that have been simulated are to be simulated again. */
  readonly fresh: boolean;
  /** 1 where the runs should stop with a checkpoint. */
  readonly stop: Int32Array;
  /** Done share of each circuit, later of the audit that begins with it. */
  readonly done: Float64Array;
}

/** What a task needs of the machine it runs on. */
export interface TaskHost {
  readonly openStore: (path: string) => RunStore;
  readonly catalogue: Catalogue;
  /** Milliseconds from any start. */
  readonly clock: () => number;
  /** What a manifest says of the machine. */
  readonly machine: string;
}

/** Name of the task that simulates one circuit. */
export const circuitTaskName = "circuit";

/** How a circuit's run ended. */
export type CircuitState = "done" | "interrupted";

/** Folder name of a circuit's run; it changes with every equation, parameter and seed, and with the engine. */
export function circuitId(model: Model, catalogue: Catalogue, version: string): Promise<string> {
  const own = ids.get(model);
  if (own?.version === version) return own.id;
  const id = idOf(model, catalogue, version);
  ids.set(model, { version, id });
  return id;
}

/** Names that are known: the cohorts of an imaged arm share their circuits, and a name takes a compilation. */
const ids = new WeakMap<Model, { readonly version: string; readonly id: Promise<string> }>();

async function idOf(model: Model, catalogue: Catalogue, version: string): Promise<string> {
  const { text } = await simulationModel(model, catalogue);
  const hash = await sha256(new TextEncoder().encode(`${version}\n${text}`));
  return `${model.name}-${hash.slice(0, 16)}`;
}

/** The manifest of a circuit's run that has ended, at its end or by the guard; null where it has to go on. */
export async function endedRun(store: RunStore): Promise<Manifest | null> {
  const text = await store.read("manifest.json");
  if (text === null) return null;
  const manifest = JSON.parse(text) as Manifest;
  return manifest.status === "interrupted" ? null : manifest;
}

/** Simulates a circuit in its folder, or goes on with it; a stop by the guard is an end like any other. */
export async function runCircuit(
  model: Model,
  item: CircuitItem,
  shared: CircuitShared,
  host: TaskHost,
): Promise<CircuitState> {
  const store = host.openStore(`${shared.circuits}/${item.id}`);
  const whole = seconds(model.duration) / (model.compression ?? 1);
  if (shared.fresh || (await endedRun(store)) === null) {
    const outcome = await runSimulation(model, {
      store,
      catalogue: host.catalogue,
      version: shared.version,
      clock: host.clock,
      host: host.machine,
      fresh: shared.fresh,
      stopped: () => shared.stop[0] !== 0,
      progress: ({ time }) => {
        shared.done[item.index] = time / whole;
      },
    });
    if (outcome.status === "interrupted") return "interrupted";
  }
  shared.done[item.index] = 1;
  return "done";
}

/**
 * The circuits of an experiment, each once, those that are dearest to finish first.
 *
 * Fails: ModelErrors of an arm that is no sound model.
 */
export async function circuitItems(
  experiment: Experiment,
  items: readonly ReplicateItem[],
  { size, version, host, circuits, fresh = false }: CircuitQuery,
): Promise<CircuitItem[]> {
  const costs = new Map<string, number>();
  const found = new Map<string, Omit<CircuitItem, "index"> & { readonly arms: string[] }>();
  for (const { arm, seed } of items) {
    for (const [animal, model] of circuitsOf(experiment.arms[arm]!(size, seed)).entries()) {
      const id = await circuitId(model, host.catalogue, version);
      const known = found.get(id);
      if (known !== undefined) {
        if (!known.arms.includes(arm)) known.arms.push(arm);
        continue;
      }
      const key = `${arm} ${animal}`;
      const cost = costs.get(key) ?? costOf(model, host.catalogue);
      costs.set(key, cost);
      const ended = !fresh && (await endedRun(host.openStore(`${circuits}/${id}`))) !== null;
      found.set(id, {
        ...{ arm, arms: [arm], seed, animal, id },
        cost: ended ? 0 : cost,
        wholeCost: cost,
        skipsSilence: model.skipSilence ?? false,
        mayBeStopped: model.guard !== "record",
        modelSeconds: seconds(model.duration),
      });
    }
  }
  return [...found.values()].sort((a, b) => b.cost - a.cost).map((item, index) => ({ ...item, index }));
}

interface CircuitQuery {
  readonly fresh?: boolean;
  readonly size: RunSize;
  readonly version: string;
  readonly host: TaskHost;
  readonly circuits: string;
}

function costOf(model: Model, catalogue: Catalogue): number {
  const { program } = resolveModel(model, catalogue);
  // the mistakes of the recording are told here, before anything is simulated
  resolveRecording(model.recording ?? {}, program, model.compression);
  return estimateRun(program, { spikes: false, bytes: 0 }).seconds;
}
