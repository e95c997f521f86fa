import { DataError } from "../model/errors.ts";
import { tQuantile, tTwoSided } from "../numerics/distributions.ts";
import { adjustFamily } from "./adjustment.ts";
import type { Adjustment } from "./adjustments.ts";
import { orthogonalPolynomial } from "./coding.ts";
import type { DegreesOfFreedom } from "./lmm-types.ts";

/** A linear combination of means: `coefficients` one per mean. */
export interface ContrastDefinition {
  readonly label: string;
  readonly coefficients: readonly number[];
}

/** A contrast as a row over the coefficients of the model; null if it cannot be estimated. */
export interface ContrastRow {
  readonly label: string;
  readonly row: Float64Array | null;
}

/** An estimate with what is asked of it. Numbers that depend on a row that is not estimable are null. */
export interface ContrastEstimate {
  readonly label: string;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: number | null;
  readonly t: number | null;
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A family of contrasts with one adjustment. */
export interface EstimatedFamily {
  readonly contrasts: readonly ContrastEstimate[];
  readonly adjust: Adjustment;
  readonly interval: "simultaneous" | "unadjusted";
  /** Correlation of the estimable contrasts, column-major. */
  readonly correlation: Float64Array;
  readonly warnings: readonly string[];
}

/** Each level minus each earlier one, in the order of emmeans' revpairwise: `EW - SW`, `S - SW`, `S - EW`. */
export function pairwise(levels: readonly string[]): ContrastDefinition[] {
  return levels.flatMap((later, i) =>
    levels.slice(0, i).map((earlier, j) => ({
      label: `${later} - ${earlier}`,
      coefficients: levels.map((_, k) => (k === i ? 1 : k === j ? -1 : 0)),
    })),
  );
}

/** Each other level minus `reference`. Fails: DataError if it is no level. */
export function againstReference(levels: readonly string[], reference: string): ContrastDefinition[] {
  const at = levels.indexOf(reference);
  if (at < 0) throw new DataError(`unknown level: ${reference}`, `the levels are ${levels.join(", ")}`);
  return levels.flatMap((level, i) =>
    i === at
      ? []
      : [
          {
            label: `${level} - ${reference}`,
            coefficients: levels.map((_, k) => (k === i ? 1 : k === at ? -1 : 0)),
          },
        ],
  );
}

/** Each level minus the mean of all. */
export function deviations(levels: readonly string[]): ContrastDefinition[] {
  return levels.map((level, i) => ({
    label: `${level} - mean`,
    coefficients: levels.map((_, k) => (k === i ? 1 : 0) - 1 / levels.length),
  }));
}

/** Linear, quadratic, ... trend over equally spaced levels, in whole numbers as in the tables. */
export function polynomialTrends(levels: readonly string[]): ContrastDefinition[] {
  const k = levels.length;
  const { columns } = orthogonalPolynomial(
    Float64Array.from(levels, (_, i) => i + 1),
    k - 1,
  );
  return columns.map((column, d) => {
    const smallest = Math.min(...[...column].map(Math.abs).filter((value) => value > 1e-9));
    const scaled = [...column].map((value) => value / smallest);
    const factor = Array.from({ length: 60 }, (_, m) => m + 1).find((m) =>
      scaled.every((value) => Math.abs(m * value - Math.round(m * value)) < 1e-6),
    );
    return {
      label: ["linear", "quadratic", "cubic", "quartic"][d] ?? `degree ${d + 1}`,
      coefficients: scaled.map((value) => (factor ? Math.round(factor * value) : value)),
    };
  });
}

/** Products of the contrasts of two factors, the means of the first varying fastest: differences of differences. */
export function interactionContrasts(
  first: readonly ContrastDefinition[],
  second: readonly ContrastDefinition[],
): ContrastDefinition[] {
  return second.flatMap((outer) =>
    first.map((inner) => ({
      label: `(${inner.label}) : (${outer.label})`,
      coefficients: outer.coefficients.flatMap((b) => inner.coefficients.map((a) => a * b)),
    })),
  );
}

/** Applies `definitions` to the rows of the means; a contrast that uses a mean that is not estimable is null. */
export function contrastRows(
  definitions: readonly ContrastDefinition[],
  means: readonly (Float64Array | null)[],
): ContrastRow[] {
  return definitions.map(({ label, coefficients }) => {
    const used = means.filter((_, i) => coefficients[i] !== 0);
    const length = used[0]?.length ?? 0;
    if (used.some((mean) => mean === null)) return { label, row: null };
    const row = new Float64Array(length);
    means.forEach((mean, i) => {
      const c = coefficients[i]!;
      if (mean !== null && c !== 0) for (let j = 0; j < length; j++) row[j]! += c * mean[j]!;
    });
    return { label, row };
  });
}

/**
 * Estimates, tests and intervals of one family of contrasts of `beta`.
 *
 * `meanCount` is the number of means compared when the family is all their differences; Tukey needs it.
 */
export function estimateFamily(
  rows: readonly ContrastRow[],
  beta: Float64Array,
  reference: DegreesOfFreedom,
  options: { readonly adjust: Adjustment; readonly level?: number; readonly meanCount?: number },
): EstimatedFamily {
  const estimable = rows
    .flatMap(({ row }) => (row === null ? [] : [{ row, ...reference.row(row) }]))
    .filter(({ se }) => se > 0);
  const tested = new Set(estimable.map(({ row }) => row));
  const isReplaced = options.adjust === "tukey" && options.meanCount === undefined;
  const adjust = isReplaced ? "single-step" : options.adjust;
  const estimates = estimable.map(({ row }) => dot(row, beta));
  const t = estimates.map((estimate, i) => estimate / estimable[i]!.se);
  const df = estimable.map((entry) => entry.df);
  const p = t.map((value, i) => tTwoSided(value, df[i]!));
  const correlation = correlationOf(
    estimable.map((entry) => entry.row),
    reference.vcov,
  );
  const adjusted = adjustFamily(
    { t, p, df, correlation, meanCount: options.meanCount ?? 0 },
    estimable.length === 1 ? (adjust === "none" ? "none" : "bonferroni") : adjust,
    options.level ?? 0.95,
  );
  const lost = rows.flatMap(({ row, label }) => (row === null || tested.has(row) ? [] : [label]));
  const critical = adjusted.critical();
  let next = 0;
  const contrasts = rows.map(({ label, row }): ContrastEstimate => {
    const estimate = row === null ? null : dot(row, beta);
    if (row === null || !tested.has(row)) return untested(label, estimate);
    const i = next++;
    const { se } = estimable[i]!;
    const half = critical[i]! * se;
    return {
      label,
      estimate: estimates[i]!,
      se,
      df: df[i]!,
      t: t[i]!,
      p: p[i]!,
      pAdjusted: adjusted.p[i]!,
      low: estimates[i]! - half,
      high: estimates[i]! + half,
    };
  });
  const warnings = familyWarnings({ isReplaced, lost, error: adjusted.error });
  return { contrasts, adjust, interval: adjusted.interval, correlation, warnings };
}

/** What a family should say of itself: its adjustment replaced, contrasts `lost` for want of an error, a numerical error. */
function familyWarnings(of: {
  readonly isReplaced: boolean;
  readonly lost: readonly string[];
  readonly error: number;
}): string[] {
  const { isReplaced, lost, error } = of;
  return [
    ...(isReplaced
      ? ["Tukey's test is for all differences of a set of means; single-step was used for this family"]
      : []),
    ...(lost.length > 0
      ? [
          `no standard error for ${lost.join(", ")}: it is 0, or rests on a variance that the data do not identify`,
        ]
      : []),
    ...(error > 1e-4
      ? [`single-step p values of this family carry a numerical error of up to ${error.toExponential(1)}`]
      : []),
  ];
}

/**
 * An estimate without standard error: one that is not estimable (null), whose variance the data do not identify, or whose
 * variance is 0, so that nothing can be tested against it.
 */
function untested(label: string, estimate: number | null): ContrastEstimate {
  const none = { se: null, df: null, t: null, p: null, pAdjusted: null, low: null, high: null };
  return { label, estimate, ...none };
}

/** Estimates of rows on their own, each with an unadjusted interval: marginal means and coefficients. */
export function estimateRows(
  rows: readonly ContrastRow[],
  beta: Float64Array,
  reference: DegreesOfFreedom,
  level = 0.95,
): ContrastEstimate[] {
  return rows.map(({ label, row }) => {
    if (row === null) return untested(label, null);
    const { se, df } = reference.row(row);
    const estimate = dot(row, beta);
    if (!(se > 0)) return untested(label, estimate);
    const half = tQuantile(0.5 + level / 2, df) * se;
    const t = estimate / se;
    const p = tTwoSided(t, df);
    return { label, estimate, se, df, t, p, pAdjusted: p, low: estimate - half, high: estimate + half };
  });
}

/** Correlation matrix of the contrasts `rows` under `vcov` (p x p); a contrast without variance is uncorrelated. */
export function correlationOf(rows: readonly Float64Array[], vcov: Float64Array): Float64Array {
  const k = rows.length;
  const products = rows.map((row) => timesVcov(row, vcov));
  const sd = rows.map((row, i) => Math.sqrt(dot(row, products[i]!)));
  const correlation = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++)
      correlation[j * k + i] =
        i === j ? 1 : sd[i]! * sd[j]! > 0 ? dot(rows[i]!, products[j]!) / (sd[i]! * sd[j]!) : 0;
  return correlation;
}

function timesVcov(row: Float64Array, vcov: Float64Array): Float64Array {
  const p = row.length;
  const out = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    const factor = row[j]!;
    if (factor !== 0) for (let i = 0; i < p; i++) out[i]! += vcov[j * p + i]! * factor;
  }
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
