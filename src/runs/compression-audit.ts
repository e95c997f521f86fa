import { DataError } from "../model/errors.ts";
import type { Model } from "../model/model.ts";
import { resolveModel } from "../resolve/resolve-model.ts";
import {
  type AuditedQuantity,
  type CompressionError,
  compressionErrors,
} from "../stats/compression-error.ts";
import { type AuditedCourse, auditedCourses, auditedModel } from "./audited-courses.ts";
import type { AuditedRun, CompressionAudit, Manifest } from "./manifest.ts";
import { runSimulation } from "./run-simulation.ts";
import { storeIn } from "./run-store.ts";
import type { SimulationProgress, SimulationSetting } from "./simulation-setting.ts";

/** Seeds that a verdict needs at least (design.md 11.14). */
const LEAST_SEEDS = 3;

/** What an audit needs from above; `store` is that of the run that is audited. */
export interface AuditSetting extends Omit<SimulationSetting, "progress"> {
  readonly seeds: readonly number[];
  /**
   * Called as each run begins; what it returns sees the progress of that run, which takes the audit from a share `from` of
   * its work to a share `to`.
   */
  readonly begin?: (
    run: AuditedRun & {
      readonly number: number;
      readonly of: number;
      readonly from: number;
      readonly to: number;
    },
  ) => (progress: SimulationProgress) => void;
}

export type AuditOutcome =
  | { readonly status: "done"; readonly audit: CompressionAudit }
  | { readonly status: "interrupted"; readonly done: number; readonly total: number };

interface FinishedRun extends AuditedRun {
  readonly modelHash: string;
  readonly status: Manifest["status"];
  readonly trips: Manifest["trips"];
  /** Null where it did not come to its end. */
  readonly courses: readonly AuditedCourse[] | null;
}

/**
 * Runs a compressed model at its compression M and at M/2 on the same seeds, and compares mean, SD, rates and everything
 * that it records. Runs that the folder holds are not run again.
 *
 * Fails: DataError for a model in real time or fewer than three seeds; ModelErrors for one that would split a group.
 */
export async function auditCompression(model: Model, setting: AuditSetting): Promise<AuditOutcome> {
  const { seeds } = setting;
  checkAuditable(model, new Set(seeds).size);
  const full = model.compression ?? 1;
  const half = Math.max(1, full / 2);
  const runs = seeds.flatMap((seed) =>
    [full, half].map((compression) => ({
      folder: `audit/m${compression}-seed${seed}`,
      compression,
      seed,
    })),
  );
  const work = runs.reduce((sum, { compression }) => sum + 1 / compression, 0);
  const finished: FinishedRun[] = [];
  let from = 0;
  for (const [index, run] of runs.entries()) {
    const to = from + 1 / run.compression / work;
    const progress = setting.begin?.({ ...run, number: index + 1, of: runs.length, from, to });
    from = to;
    const result = await runOne(model, run, { ...setting, ...(progress === undefined ? {} : { progress }) });
    if (result === null) return { status: "interrupted", done: index, total: runs.length };
    finished.push(result);
  }
  return { status: "done", audit: auditOf({ full, half, seeds }, finished) };
}

/** Fails with a DataError where a model cannot be audited on so many seeds. */
export function checkAuditable({ compression = 1 }: Model, seedCount: number): void {
  if (compression === 1)
    throw new DataError(
      "the model runs in real time: there is no compression to audit",
      "leave --audit out, or give the model a compression",
    );
  if (seedCount < LEAST_SEEDS)
    throw new DataError(
      `an audit needs ${LEAST_SEEDS} seeds or more, got ${seedCount}`,
      `write --seeds ${LEAST_SEEDS}`,
    );
}

/** Runs and reads one run; null where it was interrupted. */
async function runOne(
  model: Model,
  run: AuditedRun,
  setting: SimulationSetting,
): Promise<FinishedRun | null> {
  const store = storeIn(setting.store, run.folder);
  const own = auditedModel(model, resolveModel(model, setting.catalogue).program, run);
  const outcome = await runSimulation(own, { ...setting, store });
  if (outcome.status === "interrupted") return null;
  const { program } = resolveModel(own, setting.catalogue);
  const manifest = JSON.parse((await store.read("manifest.json"))!) as Manifest;
  const { modelHash, status, trips } = manifest;
  const courses =
    status === "done" ? await auditedCourses(store, { original: model, model: own, program }) : null;
  return { ...run, modelHash, status, trips, courses };
}

function auditOf(
  { full, half, seeds }: { readonly full: number; readonly half: number; readonly seeds: readonly number[] },
  finished: readonly FinishedRun[],
): CompressionAudit {
  const failures = failuresOf(finished, full, half);
  const errors = finished.every(({ courses }) => courses !== null)
    ? compressionErrors(quantitiesOf(finished, full), { full, half })
    : [];
  const wrong = errors.filter(({ state }) => state === "beyond");
  const open = errors.filter(({ state }) => state === "unresolved");
  return {
    ...{ compression: full, half, seeds, errors, failures },
    carriesVerdict: failures.length === 0 && wrong.length === 0 && open.length === 0,
    sentence: sentenceOf({ full, half, seeds }, failures, { wrong, open }),
    runs: finished.map(({ folder, compression, seed, modelHash, status }) => ({
      ...{ folder, compression, seed, modelHash, status },
    })),
  };
}

function failuresOf(finished: readonly FinishedRun[], full: number, half: number): string[] {
  const ended = finished.flatMap(({ status, compression, seed, trips }) =>
    status === "done"
      ? []
      : [`the run at ${compression} times, seed ${seed}, was stopped by the guard: ${trips[0]!.text}`],
  );
  const tripsAt = (compression: number) =>
    new Set(
      finished
        .filter((run) => run.compression === compression)
        .flatMap(({ trips }) => trips.map(({ kind, of }) => `${kind} of ${of}`)),
    );
  const [atFull, atHalf] = [tripsAt(full), tripsAt(half)];
  const alone = (own: ReadonlySet<string>, other: ReadonlySet<string>, [here, there]: readonly number[]) =>
    [...own].filter((trip) => !other.has(trip)).map((trip) => `${trip} at ${here} times and not at ${there}`);
  return [...ended, ...alone(atFull, atHalf, [full, half]), ...alone(atHalf, atFull, [half, full])];
}

/** The courses of all seeds side by side. */
function quantitiesOf(finished: readonly FinishedRun[], full: number): AuditedQuantity[] {
  const at = (wanted: boolean) => finished.filter(({ compression }) => (compression === full) === wanted);
  return finished[0]!.courses!.map(({ name, unit, kind, meanOf }, index) => ({
    ...{ name, unit, kind, meanOf },
    full: at(true).map(({ courses }) => courses![index]!.course),
    half: at(false).map(({ courses }) => courses![index]!.course),
  }));
}

function sentenceOf(
  { full, half, seeds }: { readonly full: number; readonly half: number; readonly seeds: readonly number[] },
  failures: readonly string[],
  {
    wrong,
    open,
  }: { readonly wrong: readonly CompressionError[]; readonly open: readonly CompressionError[] },
): string {
  const compared = `${full} times against ${half} times on ${seeds.length} seeds`;
  if (failures.length > 0) return `carries no verdict: ${compared}, ${failures.join("; ")}`;
  const named = (errors: readonly CompressionError[]) =>
    `${errors
      .slice(0, 3)
      .map(({ name }) => name)
      .join(", ")}${errors.length > 3 ? ` and ${errors.length - 3} more` : ""}`;
  if (wrong.length > 0) return `carries no verdict: ${compared} differ beyond the limit in ${named(wrong)}`;
  if (open.length > 0)
    return `carries no verdict yet: ${compared} leave ${named(open)} open, as chance alone exceeds the limit; more seeds decide`;
  return `carries a verdict: ${compared} agree within the limits in all that was compared`;
}
