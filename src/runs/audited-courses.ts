import { parquetGroups } from "../io/parquet-stream.ts";
import type { Model } from "../model/model.ts";
import { mean, variance } from "../numerics/quantile.ts";
import type { Program } from "../program/program.ts";
import type { AuditedKind } from "../stats/compression-error.ts";
import { parseQuantity } from "../units/quantity.ts";
import type { RunStore } from "./run-store.ts";

/** Parts of the circuit's time over which a course is averaged. */
const PARTS = 20;
/** Readings in each part. */
const READINGS = 2;
const moments = ["mean", "sd"] as const;
/** Quantiles that are compared; the outer ones of a recording rest on too few synapses. */
const shown = [...moments, "q5", "q25", "q50", "q75", "q95"] as const;

/** One quantity of a run: its mean over each part of the circuit's time, NaN where nothing was recorded. */
export interface AuditedCourse {
  readonly name: string;
  readonly unit: string;
  readonly kind: AuditedKind;
  readonly meanOf: string;
  readonly course: readonly number[];
}

/**
 * `model` at another compression and seed, recording what an audit compares: rates, the recorded variables and
 * distributions, and the weights and factors that its mechanisms change, all at the same moments of the circuit's time.
 */
export function auditedModel(
  model: Model,
  program: Program,
  { compression, seed }: { readonly compression: number; readonly seed: number },
): Model {
  const { recording = {} } = model;
  const milliseconds = parseQuantity(model.duration).value / (PARTS * READINGS);
  const every = `${Math.max(milliseconds, program.dt * compression)} ms`;
  const own = (recording.quantiles ?? []).map(({ name }) => name);
  const names = new Set([...own, ...changedDistributions(model, program)]);
  // the distribution over all cells has the mean and the SD of a variable that is recorded of all of them
  const variables = (recording.variables ?? []).filter(
    ({ name, cells }) => cells !== undefined || !names.has(name),
  );
  return {
    ...model,
    compression,
    seed,
    recording: {
      rates: every,
      variables: variables.map((each) => ({ ...each, every })),
      quantiles: [...names].map((name) => ({ name, every })),
    },
  };
}

/** Weights that some mechanism changes, and factors on weights. */
function changedDistributions(model: Model, program: Program): string[] {
  const names = [
    ...Object.keys(model.projections ?? {}).map((name) => `${name}.w`),
    ...Object.keys(model.mechanisms ?? {}).flatMap((name) => [`${name}.H`, `${name}.F`, `${name}.h`]),
  ];
  return names.filter((name) => program.variables.some((variable) => variable.name === name));
}

/** Weights, and factors on them, that a model records, whose quantiles somebody will read. */
function recordedWeights(original: Model, program: Program): ReadonlySet<string> {
  const { recording = {} } = original;
  const recorded = new Set([
    ...(recording.quantiles ?? []).map(({ name }) => name),
    ...(recording.variables ?? []).filter(({ cells }) => cells === undefined).map(({ name }) => name),
    ...(recording.weights?.projections ?? []).map((name) => `${name}.w`),
  ]);
  return new Set(changedDistributions(original, program).filter((name) => recorded.has(name)));
}

/**
 * What a finished run of `auditedModel(original)` recorded: means and SDs of all that is learned and of all that `original`
 * records, and the quantiles of the weights among it.
 *
 * Source: design.md 6 (mean, SD and rate), experiments.md 0.5 (quantiles of weights).
 */
export async function auditedCourses(
  store: RunStore,
  {
    original,
    model,
    program,
  }: { readonly original: Model; readonly model: Model; readonly program: Program },
): Promise<AuditedCourse[]> {
  const read = await readingsOf(store, (program.steps * program.dt) / 1000);
  const withQuantiles = recordedWeights(original, program);
  const units = await unitsOf(store);
  const course = (
    name: string,
    kind: AuditedKind,
    of: (values: readonly number[]) => number,
    meanOf = name,
  ) => ({
    name: of === deviation ? `${name} sd of the recorded cells` : name,
    unit: units.get(name) ?? "1",
    kind,
    meanOf,
    course: Array.from({ length: PARTS }, (_, part) =>
      mean([...(read.get(name)?.[part]?.values() ?? [])].map(of)),
    ),
  });
  const { variables = [], quantiles = [] } = model.recording!;
  return [
    ...Object.entries(model.populations).flatMap(([name, { neuron }]) =>
      neuron === undefined ? [] : [course(`${name}.rate`, "rate", mean)],
    ),
    ...variables.flatMap(({ name }) => [course(name, "mean", mean), course(name, "sd", deviation, name)]),
    ...quantiles.flatMap(({ name }) =>
      (withQuantiles.has(name) ? shown : moments).map((of) => {
        const kind = of === "mean" || of === "sd" ? of : "quantile";
        return course(`${name} ${of}`, kind, mean, `${name} mean`);
      }),
    ),
  ];
}

/** SD over the elements; 0 for one element. */
function deviation(values: readonly number[]): number {
  return values.length < 2 ? 0 : Math.sqrt(variance(values));
}

/** By quantity and part: the values of each reading, by its time. */
async function readingsOf(store: RunStore, seconds: number): Promise<Map<string, Map<number, number[]>[]>> {
  const found = new Map<string, Map<number, number[]>[]>();
  for await (const rows of parquetGroups(
    (await store.readBytes("series.parquet", 0, Number.MAX_SAFE_INTEGER))!,
  )) {
    for (const row of rows as unknown as { time: number; quantity: string; value: number }[]) {
      let parts = found.get(row.quantity);
      if (parts === undefined)
        found.set(row.quantity, (parts = Array.from({ length: PARTS }, () => new Map<number, number[]>())));
      // a reading at the end of a part belongs to it, as a rate is that of the time before
      const part = Math.max(0, Math.min(PARTS - 1, Math.ceil((PARTS * row.time) / seconds - 1e-6) - 1));
      const values = parts[part]!.get(row.time);
      if (values === undefined) parts[part]!.set(row.time, [row.value]);
      else values.push(row.value);
    }
  }
  return found;
}

async function unitsOf(store: RunStore): Promise<ReadonlyMap<string, string>> {
  const manifest = JSON.parse((await store.read("manifest.json"))!) as {
    readonly quantities: readonly { readonly name: string; readonly unit: string }[];
  };
  return new Map(manifest.quantities.map(({ name, unit }) => [name, unit]));
}
