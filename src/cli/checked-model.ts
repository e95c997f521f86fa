import { totalmem } from "node:os";
import { conditions } from "../conditions/index.ts";
import { checkRunnable } from "../engine/check-runnable.ts";
import { estimateRun, expectedSynapses, type RunEstimate } from "../engine/estimate.ts";
import { beyondLimits } from "../engine/limits.ts";
import { readModelFile } from "../host/read-model-file.ts";
import type { FilePlace, ReadRest } from "../io/read-model.ts";
import { loopReport } from "../loops/loop-warnings.ts";
import { mechanisms } from "../mechanisms/index.ts";
import { ModelError, ModelErrors } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import { neurons } from "../neurons/index.ts";
import { collectMistakes } from "../program/mistakes.ts";
import type { Program } from "../program/program.ts";
import { protocols } from "../protocols/index.ts";
import type { Catalogue } from "../resolve/build.ts";
import { resolveModel } from "../resolve/resolve-model.ts";
import { planRecording, resolveRecording } from "../resolve/resolve-recording.ts";

/** The neurons, mechanisms, conditions and protocols that come with the program. */
export const catalogue: Catalogue = { neurons, mechanisms, conditions, protocols };

/** A mistake of a model file and where it stands. */
export interface PlacedMistake {
  readonly error: ModelError;
  readonly place: FilePlace | null;
}

/** What the check of a model file gave. */
export type CheckedModel =
  | {
      readonly ok: true;
      readonly model: Model;
      readonly program: Program;
      readonly warnings: readonly string[];
      readonly estimate: RunEstimate;
    }
  | { readonly ok: false; readonly mistakes: readonly PlacedMistake[]; readonly warnings: readonly string[] };

/** What the command line may change in a model. */
export interface ModelChanges {
  readonly seed?: number;
  readonly duration?: string;
}

/** Reads, resolves and estimates a model file; nothing in the size of the circuit is allocated. Fails: DataError for the file. */
export async function checkModelFile(
  path: string,
  changes: ModelChanges,
  threads: number,
): Promise<CheckedModel> {
  const reading = await readModelFile(path);
  if (!reading.ok) {
    const form = reading.errors.map((error) => ({ error, place: reading.placeOf(error) }));
    const mistakes = inOrder([...form, ...mistakesOfRest(reading.rest, changes)]);
    return { ok: false, mistakes, warnings: [] };
  }
  const model = { ...reading.model, ...changes };
  const errors: ModelError[] = [];
  const gather = <T>(stage: () => T): T | undefined => {
    try {
      return stage();
    } catch (error) {
      if (error instanceof ModelErrors) errors.push(...error.errors);
      else if (error instanceof ModelError) errors.push(error);
      else throw error;
      return undefined;
    }
  };
  const resolved = gather(() => resolveModel(model, catalogue));
  const warnings = [...(resolved?.warnings ?? [])];
  let estimate: RunEstimate | undefined;
  if (resolved !== undefined) {
    const { program } = resolved;
    const plan = gather(() => resolveRecording(model.recording ?? {}, program, model.compression));
    const bytes = plan === undefined ? 0 : recordedBytes(program, plan);
    estimate = estimateRun(program, { spikes: (plan?.spikes.length ?? 0) > 0, bytes });
    errors.push(...beyondLimits(estimate, { memoryBytes: 0.9 * totalmem(), threads }));
    gather(() => checkRunnable(program));
    const loops = loopReport(model, catalogue, program);
    warnings.push(...loops.warnings);
    errors.push(...loops.refusals.map(({ what, fix, path: at }) => new ModelError(what, fix, { path: at })));
  }
  if (errors.length > 0 || resolved === undefined || estimate === undefined) {
    return {
      ok: false,
      mistakes: inOrder(errors.map((error) => ({ error, place: reading.placeOf(error) }))),
      warnings,
    };
  }
  return { ok: true, model, program: resolved.program, warnings, estimate };
}

/** Mistakes of names, units and equations in the part of a file that has the right form. */
function mistakesOfRest(rest: ReadRest | null, changes: ModelChanges): PlacedMistake[] {
  if (rest === null) return [];
  const { model, lost, placeOf, asInFile } = rest;
  try {
    const { program } = resolveModel({ ...model, ...changes }, catalogue, lost);
    const mistakes = collectMistakes(lost);
    planRecording(model.recording ?? {}, program, model.compression ?? 1, mistakes);
    mistakes.fail();
  } catch (error) {
    if (!(error instanceof ModelErrors)) throw error;
    return error.errors.map(asInFile).map((each) => ({ error: each, place: placeOf(each) }));
  }
  return [];
}

/** In the order of the file; those without a place come last. */
function inOrder(mistakes: readonly PlacedMistake[]): PlacedMistake[] {
  const rank = ({ place }: PlacedMistake) => (place === null ? Number.POSITIVE_INFINITY : place.line);
  return [...mistakes].sort(
    (a, b) =>
      (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || (a.place?.column ?? 0) - (b.place?.column ?? 0),
  );
}

/** Bytes of the recorded series and weights; rows of a Parquet file take about 12 bytes. */
function recordedBytes(program: Program, plan: ReturnType<typeof resolveRecording>): number {
  const perStep = [
    program.populations.length / plan.rateSteps,
    ...plan.quantiles.map(({ steps }) => 9 / steps),
    plan.synapses === null
      ? 0
      : (plan.synapses.projections.length + 3 * plan.synapses.changes.length) / plan.synapses.steps,
    ...plan.variables.map(({ steps, cells, variable }) => {
      const { population } = program.variables[variable]!;
      return (cells?.length ?? program.populations[population]?.count ?? 1) / steps;
    }),
  ];
  const weights = plan.weights.projections.map(
    (index, i) =>
      expectedSynapses(program, program.projections[index]!) *
      (1 + (plan.weights.variables[i]!.length * 2) / 3),
  );
  const snapshots = plan.weights.at.length * weights.reduce((a, b) => a + b, 0);
  return 12 * (program.steps * perStep.reduce((a, b) => a + b, 0) + snapshots);
}
