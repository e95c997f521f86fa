import type { Experiment, RunSize } from "../model/experiment.ts";

/** What a run was made from, resolved: written as `model.json`, and hashed for the name of its folder. */
export interface RunModel {
  readonly experiment: string;
  readonly version: string;
  readonly size: RunSize;
  readonly seed: number;
  /** The first replicate of every arm and how many there are; later ones differ in their seed. */
  readonly arms: Readonly<Record<string, { readonly replicates: number; readonly data: unknown }>>;
}

/** The resolved model of a run. */
export function runModel(
  experiment: Experiment,
  run: { readonly version: string; readonly size: RunSize; readonly seed: number },
): RunModel {
  return {
    experiment: experiment.name,
    version: run.version,
    size: run.size,
    seed: run.seed,
    arms: Object.fromEntries(
      Object.entries(experiment.arms).map(([arm, make]) => [
        arm,
        { replicates: experiment.replicates(run.size, arm), data: make(run.size, run.seed) },
      ]),
    ),
  };
}

/** Folder name of a run, `em-cohort-1a2b3c4d`: the same model always lands in the same folder. */
export function runId(model: RunModel): string {
  return `${model.experiment}-${hash8(JSON.stringify(model))}`;
}

/** Eight hex digits of `text`. Source: Fowler-Noll-Vo 1a, 32 bits. */
function hash8(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
