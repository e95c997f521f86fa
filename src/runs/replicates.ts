import type { Experiment, Measured, RunSize } from "../model/experiment.ts";

/** One replicate to measure; plain data that travels to another thread. */
export interface ReplicateItem {
  readonly arm: string;
  readonly replicate: number;
  readonly seed: number;
}

/** A finished replicate, one line of `replicates.jsonl`. */
export interface ReplicateRecord extends ReplicateItem {
  readonly measured: Measured;
}

/** All replicates of a run, arm after arm. Replicate r of every arm has the seed `seed + r`, so arms are paired. */
export function replicateItems(experiment: Experiment, size: RunSize, seed: number): ReplicateItem[] {
  return Object.keys(experiment.arms).flatMap((arm) =>
    Array.from({ length: experiment.replicates(size, arm) }, (_, replicate) => ({
      arm,
      replicate,
      seed: seed + replicate,
    })),
  );
}

/** Name of a replicate within its run. */
export function keyOf(item: ReplicateItem): string {
  return `${item.arm} ${item.replicate}`;
}

/** Records of complete lines; a line that was cut off when the process was killed is left out. */
export function parseRecords(text: string): ReplicateRecord[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as ReplicateRecord];
    } catch {
      return [];
    }
  });
}
