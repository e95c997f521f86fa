import { circuitsOf, type Experiment, type Measured, type RunSize } from "../model/experiment.ts";
import type { RunTask } from "../model/run-task.ts";
import { auditedArms, auditItems, auditTaskName, ownAudit } from "./audit-arms.ts";
import {
  type CircuitItem,
  type CircuitShared,
  type CircuitState,
  circuitItems,
  circuitTaskName,
  endedRun,
  type TaskHost,
} from "./circuit-runs.ts";
import { type ExperimentResult, experimentResult } from "./experiment-result.ts";
import {
  keyOf,
  parseRecords,
  type ReplicateItem,
  type ReplicateRecord,
  replicateItems,
} from "./replicates.ts";
import type { RunStore } from "./run-store.ts";
import { type Simulated, simulatedFacts } from "./simulated-facts.ts";

/** What the runner needs from above: the cores, the folders, and somebody who listens. */
export interface RunSetting {
  readonly size: RunSize;
  readonly seed: number;
  readonly runTask: RunTask;
  readonly store: RunStore;
  /** Version of program and engine: circuits simulated by another are not used. */
  readonly version: string;
  /** Folder of circuits, as `host.openStore` takes it; runs of one circuit are shared by all experiments. */
  readonly circuits: string;
  readonly host: TaskHost;
  /** True if circuits that have been simulated are to be simulated again. */
  readonly fresh?: boolean;
  /** Called before the first circuit is simulated. */
  readonly plan?: (plan: RunPlan) => void;
  readonly progress?: (progress: RunProgress) => void;
  /** True once the run should stop. */
  readonly stopped?: () => boolean;
}

/** What is to be simulated, told before it starts. */
export interface RunPlan {
  readonly circuits: number;
  /** Circuits that earlier runs have simulated. */
  readonly finished: number;
  /** Model time of all circuits that are left, s. */
  readonly modelSeconds: number;
  /** Seconds of one core, by the engine's estimate; at most so many where some circuit skips silence or may be stopped. */
  readonly coreSeconds: number;
  readonly skipsSilence: boolean;
  /** True where the guard stops a circuit that runs away or falls silent. */
  readonly mayBeStopped: boolean;
  /** The same of the audits of compressed arms, which follow: three seeds at M and at M/2, three times the work of a seed. */
  readonly auditSeconds: number;
}

/** How far a run is. */
export interface RunProgress {
  readonly phase: "simulating" | "auditing" | "measuring";
  /** Circuits, audits of compressed arms, or replicates. */
  readonly done: number;
  readonly total: number;
  /** Share of the work of this phase, 0 to 1. */
  readonly share: number;
}

/** How a run ended: with a result, or interrupted with what was finished saved. */
export type RunOutcome =
  | {
      readonly status: "done";
      readonly result: ExperimentResult;
      readonly records: readonly ReplicateRecord[];
    }
  | { readonly status: "interrupted"; readonly done: number; readonly total: number };

/** Name of the task that measures one replicate. */
export const replicateTaskName = "replicate";

const file = "replicates.jsonl";
/** Milliseconds between two reports while circuits run, and between two savings. */
const PAUSE = 500;

/**
 * Simulates the circuits of every arm, measures every replicate, and sums up.
 *
 * Nothing is done twice: a circuit's run is kept under the hash of its model (an interrupted one goes on from its
 * checkpoint), and numbers of sampled replicates are kept in the store. Measuring a circuit is cheap and always done anew.
 */
export async function runExperiment(experiment: Experiment, setting: RunSetting): Promise<RunOutcome> {
  const items = replicateItems(experiment, setting.size, setting.seed);
  const circuits = await circuitItems(experiment, items, setting);
  const shared: CircuitShared = {
    experiment: experiment.name,
    size: setting.size,
    version: setting.version,
    circuits: setting.circuits,
    fresh: setting.fresh ?? false,
    stop: new Int32Array(new SharedArrayBuffer(4)),
    done: new Float64Array(new SharedArrayBuffer(8 * Math.max(1, circuits.length))),
  };
  const left = await simulate(experiment, circuits, shared, setting);
  const audits = auditItems(experiment, circuits, setting.size);
  const unaudited = left > 0 ? 0 : await auditAll(audits, shared, setting);
  if (left + unaudited > 0)
    return { status: "interrupted", done: circuits.length - left, total: circuits.length };
  const known = await measureAll(experiment, items, shared, setting);
  const missing = items.filter((item) => !known.has(keyOf(item))).length;
  if (missing > 0) return { status: "interrupted", done: items.length - missing, total: items.length };
  const records = items.map((item) => known.get(keyOf(item))!);
  const replicates: Record<string, Measured[]> = {};
  for (const { arm, measured } of records) (replicates[arm] ??= []).push(measured);
  const simulated = await factsOf(experiment, circuits, setting, audits);
  const { size, seed } = setting;
  return {
    status: "done",
    result: experimentResult(experiment, { size, seed, simulated }, replicates),
    records,
  };
}

/** Runs the circuits that have not ended; how many are left, which is 0 unless it was stopped. */
async function simulate(
  experiment: Experiment,
  circuits: readonly CircuitItem[],
  shared: CircuitShared,
  setting: RunSetting,
): Promise<number> {
  const open = circuits.filter(({ cost }) => cost > 0);
  for (const { index, cost } of circuits) shared.done[index] = cost > 0 ? 0 : 1;
  if (open.length === 0) return 0;
  const coreSeconds = open.reduce((sum, { cost }) => sum + cost, 0);
  setting.plan?.({
    circuits: circuits.length,
    finished: circuits.length - open.length,
    modelSeconds: open.reduce((sum, { modelSeconds }) => sum + modelSeconds, 0),
    coreSeconds,
    skipsSilence: open.some(({ skipsSilence }) => skipsSilence),
    mayBeStopped: open.some(({ mayBeStopped }) => mayBeStopped),
    auditSeconds: 9 * auditItems(experiment, open, setting.size).reduce((sum, { cost }) => sum + cost, 0),
  });
  let done = circuits.length - open.length;
  const report = () => {
    if (setting.stopped?.()) shared.stop[0] = 1;
    const share = open.reduce((sum, { index, cost }) => sum + cost * shared.done[index]!, 0) / coreSeconds;
    setting.progress?.({ phase: "simulating", done, total: circuits.length, share });
  };
  const timer = setInterval(report, PAUSE);
  let ended = 0;
  try {
    await setting.runTask<CircuitShared, CircuitItem, CircuitState>(circuitTaskName, {
      shared,
      items: open,
      stopped: () => {
        if (setting.stopped?.()) shared.stop[0] = 1;
        return shared.stop[0] !== 0;
      },
      finished: (_, state) => {
        if (state === "done") ended++;
        done = circuits.length - open.length + ended;
      },
    });
  } finally {
    clearInterval(timer);
  }
  report();
  return open.length - ended;
}

/** Audits the compressed arms; how many are left, which is 0 unless it was stopped. */
async function auditAll(
  items: readonly CircuitItem[],
  shared: CircuitShared,
  { runTask, stopped, progress }: RunSetting,
): Promise<number> {
  if (items.length === 0) return 0;
  for (const { index } of items) shared.done[index] = 0;
  let done = 0;
  const report = () => {
    if (stopped?.()) shared.stop[0] = 1;
    const share = items.reduce((sum, { index }) => sum + shared.done[index]!, 0) / items.length;
    progress?.({ phase: "auditing", done, total: items.length, share });
  };
  const timer = setInterval(report, PAUSE);
  try {
    await runTask<CircuitShared, CircuitItem, CircuitState>(auditTaskName, {
      shared,
      items,
      stopped: () => stopped?.() ?? false,
      finished: (index, state) => {
        if (state !== "done") return;
        done++;
        shared.done[items[index]!.index] = 1;
      },
    });
  } finally {
    clearInterval(timer);
  }
  report();
  return items.length - done;
}

/** Every replicate that is known in the end: all of them unless it was stopped. */
async function measureAll(
  experiment: Experiment,
  items: readonly ReplicateItem[],
  shared: CircuitShared,
  { size, store, runTask, host, stopped, progress }: RunSetting,
): Promise<Map<string, ReplicateRecord>> {
  const simulatedArms = new Set(
    items
      .filter(({ arm, seed }) => circuitsOf(experiment.arms[arm]!(size, seed)).length > 0)
      .map(({ arm }) => arm),
  );
  const kept = parseRecords((await store.read(file)) ?? "").filter(({ arm }) => !simulatedArms.has(arm));
  const known = new Map(kept.map((record) => [keyOf(record), record]));
  const open = items.filter((item) => !known.has(keyOf(item)));
  const before = items.length - open.length;
  const tell = (done: number) =>
    progress?.({ phase: "measuring", done, total: items.length, share: done / items.length });
  tell(before);
  // a line feed first: what a killed process left of a line must not swallow the next one
  let waiting = "";
  let saving = Promise.resolve();
  let saved = host.clock();
  const save = () => {
    const text = waiting;
    waiting = "";
    saved = host.clock();
    if (text !== "") saving = saving.then(() => store.append(file, text));
  };
  let done = before;
  await runTask<CircuitShared, ReplicateItem, Measured>(replicateTaskName, {
    shared,
    items: open,
    stopped: () => stopped?.() ?? false,
    finished: (index, measured) => {
      const record = { ...open[index]!, measured };
      known.set(keyOf(record), record);
      if (!simulatedArms.has(record.arm)) waiting += `\n${JSON.stringify(record)}`;
      if (host.clock() - saved > PAUSE) save();
      tell(++done);
    },
  });
  save();
  await saving;
  return known;
}

async function factsOf(
  experiment: Experiment,
  circuits: readonly CircuitItem[],
  { size, host, circuits: folder }: RunSetting,
  audits: readonly CircuitItem[],
): Promise<Simulated | null> {
  if (circuits.length === 0) return null;
  const trips: Record<string, number> = {};
  const models = [];
  for (const { arm, arms, seed, animal, id } of circuits) {
    models.push(circuitsOf(experiment.arms[arm]!(size, seed))[animal]!);
    const manifest = await endedRun(host.openStore(`${folder}/${id}`));
    const tripped = (manifest?.trips.length ?? 0) > 0 ? 1 : 0;
    for (const each of arms) trips[each] = (trips[each] ?? 0) + tripped;
  }
  const others = audits.length === 0 ? null : await auditedArms(audits, folder, host);
  return simulatedFacts(models, trips, experiment.isAudit === true ? ownAudit : others);
}
