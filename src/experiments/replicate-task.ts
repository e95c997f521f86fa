import {
  type ArmData,
  circuitsOf,
  type Experiment,
  isCircuit,
  isImaged,
  type Measured,
  type Recording,
} from "../model/experiment.ts";
import type { Task } from "../model/run-task.ts";
import { auditArm } from "../runs/audit-arms.ts";
import {
  type CircuitItem,
  type CircuitShared,
  type CircuitState,
  circuitId,
  runCircuit,
  type TaskHost,
} from "../runs/circuit-runs.ts";
import { imagedCohort } from "../runs/imaged-cohort.ts";
import { readRecording } from "../runs/read-recording.ts";
import type { ReplicateItem } from "../runs/replicates.ts";
import { simulateArm } from "../runs/simulate-arm.ts";
import { experimentNamed } from "./index.ts";

/** Measures one replicate of the experiment that the list names; circuits have been simulated before. */
export function replicateTask(host: TaskHost): Task<CircuitShared, ReplicateItem, Measured> {
  return (shared) => {
    const experiment = experimentNamed(shared.experiment);
    return ({ arm, seed }) => measureReplicate(experiment, { arm, seed }, shared, host);
  };
}

/** Simulates one circuit of the experiment that the list names. */
export function circuitTask(host: TaskHost): Task<CircuitShared, CircuitItem, CircuitState> {
  return (shared) => {
    const experiment = experimentNamed(shared.experiment);
    return async (item) => {
      const model = circuitsOf(experiment.arms[item.arm]!(shared.size, item.seed))[item.animal];
      if (model === undefined) throw new Error(`bug: arm ${item.arm} has no circuit ${item.animal}`);
      return runCircuit(model, item, shared, host);
    };
  };
}

/** Audits one compressed arm whose first circuit has been simulated. */
export function auditTask(host: TaskHost): Task<CircuitShared, CircuitItem, CircuitState> {
  return (shared) => (item) => auditArm(item, shared, host);
}

/** The numbers of one replicate: its own recording, and those of its partners of the same seed, given to `measure`. */
export async function measureReplicate(
  experiment: Experiment,
  { arm, seed }: { readonly arm: string; readonly seed: number },
  shared: Pick<CircuitShared, "size" | "version" | "circuits">,
  host: TaskHost,
): Promise<Measured> {
  const recording = (name: string) =>
    recordingOf(name, experiment.arms[name]!(shared.size, seed), shared, host);
  const own = await recording(arm);
  const partners = new Map<string, Recording>([[arm, own]]);
  for (const name of experiment.pairedWith ?? []) if (name !== arm) partners.set(name, await recording(name));
  return experiment.measure(own, (name) => {
    const found = partners.get(name);
    if (found === undefined) throw new Error(`bug: ${experiment.name} measures ${name} without pairedWith`);
    return found;
  });
}

async function recordingOf(
  arm: string,
  data: ArmData,
  { version, circuits }: Pick<CircuitShared, "version" | "circuits">,
  host: TaskHost,
): Promise<Recording> {
  if (isImaged(data)) return { arm, data, ...(await imagedCohort(data, { version, circuits, host })) };
  if (isCircuit(data)) {
    const id = await circuitId(data, host.catalogue, version);
    return readRecording(host.openStore(`${circuits}/${id}`), arm, data);
  }
  if ("design" in data) return { arm, data, table: simulateArm(data) };
  return { arm, data };
}
