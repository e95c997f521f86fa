import type { Measured } from "../model/experiment.ts";
import type { Task } from "../model/run-task.ts";
import type { ReplicateItem, ReplicateShared } from "../runs/run-experiment.ts";
import { simulateArm } from "../runs/simulate-arm.ts";
import { experimentNamed } from "./index.ts";

/** Simulates and measures one replicate of the experiment that the list names. */
export const replicateTask: Task<ReplicateShared, ReplicateItem, Measured> = (shared) => {
  const experiment = experimentNamed(shared.experiment);
  return ({ arm, seed }) => {
    const data = experiment.arms[arm]!(shared.size, seed);
    return experiment.measure({ arm, data, table: simulateArm(data) });
  };
};
