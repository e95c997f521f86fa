import { mean, variance } from "../numerics/quantile.ts";

/** What kind of number a quantity is; each kind has its limit. */
export type AuditedKind = "rate" | "mean" | "sd" | "quantile";

/**
 * One quantity of a circuit that was run at two compressions with the same seeds.
 *
 * Shapes: `full` and `half` by seed (the same seeds in the same order), then by equal parts of the circuit's time; a number
 * that is one for the whole run is a course of one part.
 */
export interface AuditedQuantity {
  readonly name: string;
  readonly unit: string;
  readonly kind: AuditedKind;
  /** Name of the quantity that is the mean of the same distribution; its own if it is none. */
  readonly meanOf: string;
  readonly full: readonly (readonly number[])[];
  readonly half: readonly (readonly number[])[];
}

/** How far a compressed run is from one in real time, by a quantity. Errors are relative to the size of the quantity. */
export interface CompressionError {
  readonly name: string;
  readonly unit: string;
  readonly kind: AuditedKind;
  /** Means over the last fifth of the run and the seeds. */
  readonly full: number;
  readonly half: number;
  /** What a run in real time would give, extrapolated. */
  readonly extrapolated: number;
  /** Signed error of the last fifth, and its standard error over the seeds. */
  readonly endError: number;
  readonly endSe: number;
  /** Root mean square error along the run, without the part that chance explains, and that part. */
  readonly courseError: number;
  readonly courseSe: number;
  readonly limit: number;
  /** `unresolved`: no error above the limit was seen, but chance alone is above it. */
  readonly state: "within" | "beyond" | "unresolved";
}

/**
 * Largest relative errors of a verdict.
 *
 * Source: experiments.md 0.5, the limits of accelerated slow variables: rate 5 %, weight quantiles 3 %, SD 5 %.
 */
export const compressionLimits: Readonly<Record<AuditedKind, number>> = {
  rate: 0.05,
  mean: 0.03,
  sd: 0.05,
  quantile: 0.03,
};

/**
 * Errors are relative to the size of a quantity, but to no less than this part of its size along the run, or of the mean
 * of its distribution: an SD or a rate that is nearly 0 has no meaningful error relative to itself.
 */
const LEAST_SCALE = 0.1;
/** Part of the course that is its end. */
const END = 0.2;

/**
 * Errors of runs at compression M, from runs at M and at M' < M.
 *
 * Fixed points do not depend on the compression and what does grows with it: to first order x(M) = x(1) + c (M - 1), so
 * the error of x(M) is (x(M) - x(M')) (M - 1) / (M - M') (Richardson). The seeds are paired, and their spread gives the
 * standard error; the course is corrected for it, as a root mean square would count chance as error.
 *
 * Fails: never; a quantity with fewer than two seeds or without numbers is `unresolved`.
 */
export function compressionErrors(
  quantities: readonly AuditedQuantity[],
  compression: { readonly full: number; readonly half: number },
): CompressionError[] {
  const factor = (compression.full - 1) / (compression.full - compression.half);
  const sizes = new Map(quantities.map((each) => [each.name, rootMeanSquare(courseOf(each.half))]));
  return quantities.map((quantity) => {
    const along = sizes.get(quantity.name)!;
    return errorOf(quantity, factor, {
      along,
      least: LEAST_SCALE * Math.max(along, sizes.get(quantity.meanOf) ?? 0),
    });
  });
}

function errorOf(
  quantity: AuditedQuantity,
  factor: number,
  size: { readonly along: number; readonly least: number },
): CompressionError {
  const { name, unit, kind, full, half } = quantity;
  const parts = full[0]?.length ?? 0;
  const first = Math.min(parts - 1, Math.floor(parts * (1 - END)));
  const endOf = (courses: readonly (readonly number[])[]) =>
    courses.map((course) => mean(finite(course.slice(first))));
  const differences = full.map((course, s) => course.map((value, part) => value - half[s]![part]!));
  const [fullEnd, halfEnd, end] = [mean(endOf(full)), mean(endOf(half)), summary(endOf(differences))];
  const along = Array.from({ length: parts }, (_, part) => summary(differences.map((each) => each[part]!)))
    // a part in which nothing was recorded says nothing
    .filter(({ mean: value }) => Number.isFinite(value));
  const squares = (of: "mean" | "se") => mean(along.map((each) => each[of] ** 2));
  const noise = squares("se");
  const relative = (value: number, to: number) => (factor * value) / (Math.max(to, size.least) || 1);
  const errors = {
    endError: relative(end.mean, Math.abs(halfEnd)),
    endSe: relative(end.se, Math.abs(halfEnd)),
    courseError: relative(Math.sqrt(Math.max(0, squares("mean") - noise)), size.along),
    courseSe: relative(Math.sqrt(noise), size.along),
  };
  const limit = compressionLimits[kind];
  return {
    ...{ name, unit, kind, full: fullEnd, half: halfEnd, extrapolated: fullEnd - factor * end.mean },
    ...errors,
    limit,
    state: stateOf(errors, limit),
  };
}

function stateOf(
  errors: Pick<CompressionError, "endError" | "endSe" | "courseError" | "courseSe">,
  limit: number,
): CompressionError["state"] {
  if (Math.abs(errors.endError) > limit || errors.courseError > limit) return "beyond";
  return Object.values(errors).every((value) => Math.abs(value) <= limit) ? "within" : "unresolved";
}

/** Mean and its standard error; NaN for one value. */
function summary(values: readonly number[]): { mean: number; se: number } {
  const se = values.length < 2 ? Number.NaN : Math.sqrt(variance(values) / values.length);
  return { mean: mean(values), se };
}

/** Mean course of the seeds. */
function courseOf(courses: readonly (readonly number[])[]): number[] {
  return (courses[0] ?? []).map((_, part) => mean(courses.map((course) => course[part]!)));
}

function rootMeanSquare(values: readonly number[]): number {
  return Math.sqrt(mean(finite(values).map((value) => value ** 2)));
}

function finite(values: readonly number[]): number[] {
  return values.filter(Number.isFinite);
}
