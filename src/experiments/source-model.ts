import type { Table } from "../model/table.ts";
import { chiSquareUpper } from "../numerics/distributions.ts";
import { kenwardRoger } from "../stats/kenward-roger.ts";
import { fitMoments } from "../stats/lmm.ts";
import { type LmmMoments, lmmMoments } from "../stats/lmm-moments.ts";
import type { DegreesOfFreedom, LmmFit } from "../stats/lmm-types.ts";
import { modelFrame } from "../stats/model-frame.ts";
import { maximumOfT } from "../stats/single-step.ts";
import { waldZ } from "../stats/wald.ts";

/** A model of the source's analysis, fitted as often as it is asked, always from the same sums. */
export interface SourceModel {
  readonly moments: LmmMoments;
  /** Maximum likelihood, as the source. */
  readonly ml: LmmFit;
}

/** Values of moderators at which a contrast is taken, by column name. */
export type ModeratorValues = Readonly<Record<string, number>>;

/** Contrast of two conditions on the log scale. */
export interface ConditionContrast {
  readonly estimate: number;
  readonly se: number;
  readonly df: number;
  readonly percent: number;
  /** Single-step over all pairs of conditions. */
  readonly p: number;
}

/** Fits `formula` by maximum likelihood; conditions in the order of the design, so that the first is the reference. */
export function sourceModel(table: Table, formula: string, conditions: readonly string[]): SourceModel {
  const moments = lmmMoments(modelFrame(table, formula, { levels: { condition: conditions } }));
  return { moments, ml: fitMoments(moments, { criterion: "ml" }) };
}

/** Likelihood-ratio test of the terms that `full` has beyond `reduced`. */
export function ratioTest(full: SourceModel, reduced: SourceModel): { chisq: number; df: number; p: number } {
  const chisq = Math.max(0, 2 * (full.ml.logLik - reduced.ml.logLik));
  const df = full.ml.parameterCount - reduced.ml.parameterCount;
  return { chisq, df, p: chiSquareUpper(chisq, df) };
}

/** The z method of the source on the maximum-likelihood fit. */
export function asSource(model: SourceModel): { fit: LmmFit; df: DegreesOfFreedom } {
  return { fit: model.ml, df: waldZ(model.ml) };
}

/** REML with Kenward-Roger, what Setpoint reports by default. */
export function asSetpoint(model: SourceModel): { fit: LmmFit; df: DegreesOfFreedom } {
  const fit = fitMoments(model.moments, { criterion: "reml" });
  return { fit, df: kenwardRoger(model.moments, fit) };
}

/**
 * All pairwise contrasts of `conditions` (later minus earlier) at the given values of the moderators.
 *
 * Names are `S-SW`; p values are single-step over the pairs.
 */
export function conditionContrasts(
  { fit, df }: { fit: LmmFit; df: DegreesOfFreedom },
  conditions: readonly string[],
  at: ModeratorValues = {},
): Record<string, ConditionContrast> {
  const pairs = conditions.flatMap((later, i) =>
    conditions.slice(0, i).map((earlier) => ({ later, earlier })),
  );
  const rows = pairs.map(({ later, earlier }) => contrastRow(fit.columnNames, later, earlier, at));
  const estimates = rows.map((row) => dot(row, fit.beta));
  const spread = rows.map((row) => df.row(row));
  const t = estimates.map((estimate, i) => estimate / spread[i]!.se);
  const family = maximumOfT(correlation(rows, df.vcov), rows.length);
  return Object.fromEntries(
    pairs.map(({ later, earlier }, i) => [
      `${later}-${earlier}`,
      {
        estimate: estimates[i]!,
        se: spread[i]!.se,
        df: spread[i]!.df,
        percent: 100 * Math.expm1(estimates[i]!),
        p: family.upper(Math.abs(t[i]!), spread[i]!.df),
      },
    ]),
  );
}

/** Kenward-Roger F test that the conditions do not differ. */
export function conditionF(model: SourceModel, conditions: readonly string[]): { F: number; p: number } {
  const { fit, df } = asSetpoint(model);
  return df.joint(conditions.slice(1).map((name) => contrastRow(fit.columnNames, name, conditions[0]!, {})));
}

/** Coefficients of the difference `later` minus `earlier` at the values of the moderators, length p. */
export function contrastRow(
  names: readonly string[],
  later: string,
  earlier: string,
  at: ModeratorValues,
): Float64Array {
  const row = new Float64Array(names.length);
  const add = (condition: string, sign: number) => {
    names.forEach((name, column) => {
      if (name === `condition${condition}`) row[column] = row[column]! + sign;
      for (const [moderator, value] of Object.entries(at)) {
        if (name === `condition${condition}:${moderator}`) row[column] = row[column]! + sign * value;
      }
    });
  };
  add(later, 1);
  add(earlier, -1);
  return row;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Correlation of l'beta between the rows l, k x k. */
function correlation(rows: readonly Float64Array[], vcov: Float64Array): Float64Array {
  const k = rows.length;
  const covariance = new Float64Array(k * k);
  rows.forEach((a, i) => {
    const p = a.length;
    const product = a.map((_, column) => dot(a, vcov.subarray(column * p, (column + 1) * p)));
    rows.forEach((b, j) => {
      covariance[j * k + i] = dot(product, b);
    });
  });
  return covariance.map(
    (value, index) =>
      value / Math.sqrt(covariance[(index % k) * (k + 1)]! * covariance[Math.floor(index / k) * (k + 1)]!),
  );
}
