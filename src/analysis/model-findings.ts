import { type ContrastEstimate, estimateFamily, estimateRows } from "../stats/contrasts.ts";
import type { DegreesOfFreedom, LmmFit } from "../stats/lmm-types.ts";
import type { ContrastRow, DfValue } from "./comparison-findings.ts";
import { backTransformed } from "./design-tree.ts";
import type { MainModel, MeanRow } from "./findings.ts";
import type { Comparison, FittedModel } from "./main-model.ts";
import type { AnalysisOptions, SizeTransform } from "./options.ts";

type Method = DegreesOfFreedom["method"];

/** Degrees of freedom as JSON can hold them. */
export function dfValue(df: number | null): DfValue {
  return df === Infinity ? "Inf" : df;
}

/**
 * The comparisons as one family, under each choice of degrees of freedom, the asked one first.
 *
 * Result i holds the rows of comparison i.
 */
export function comparisonContrasts(
  model: FittedModel,
  comparisons: readonly Comparison[],
  options: Pick<AnalysisOptions, "df" | "adjust" | "transform">,
): ContrastRow[][] {
  const methods = [...new Set<Method>([options.df, "kr", "satterthwaite", "z"])];
  const rows = comparisons.map((comparison) => ({
    label: `${comparison.treated} - ${comparison.reference}`,
    row: model.contrastRow(comparison),
  }));
  const families = methods.map((df) => familyFindings(model, rows, { ...options, df }, ""));
  return comparisons.map((_, i) => {
    const found = families.map((family) => family[i]!);
    // Where Kenward-Roger falls back to Satterthwaite, the row would stand there twice.
    return found.filter((row, k) => found.findIndex((other) => other.method === row.method) === k);
  });
}

/** Contrasts as one family, under the degrees of freedom that are asked for; `by` names the stratum. */
export function familyFindings(
  model: FittedModel,
  rows: Parameters<typeof estimateFamily>[0],
  options: Pick<AnalysisOptions, "df" | "adjust" | "transform">,
  by: string,
): ContrastRow[] {
  const reference = model.degrees(options.df);
  const family = estimateFamily(rows, model.fit.beta, reference, { adjust: options.adjust });
  return family.contrasts.map((contrast) =>
    contrastFinding(contrast, {
      method: reference.method,
      adjust: family.adjust,
      interval: family.interval,
      transform: options.transform,
      by,
    }),
  );
}

/** How a contrast was made. */
export interface ContrastContext {
  readonly method: Method;
  readonly adjust: string;
  readonly interval: "simultaneous" | "unadjusted";
  readonly transform: SizeTransform;
  readonly by: string;
}

/** A contrast of the model as a row of findings; per cent under a log response. */
export function contrastFinding(contrast: ContrastEstimate, context: ContrastContext): ContrastRow {
  const percent = (value: number | null) =>
    value === null || context.transform !== "log" ? null : 100 * Math.expm1(value);
  const { label, estimate, se, df, t, p, pAdjusted, low, high } = contrast;
  return {
    contrast: label,
    by: context.by,
    method: context.method,
    estimate,
    se,
    df: dfValue(df),
    t,
    p,
    pAdjusted,
    adjust: context.adjust,
    low,
    high,
    interval: context.interval,
    percent: percent(estimate),
    percentLow: percent(low),
    percentHigh: percent(high),
  };
}

/** Marginal mean of each condition. */
export function conditionMeans(
  model: FittedModel,
  conditions: readonly string[],
  options: Pick<AnalysisOptions, "df" | "transform">,
): MeanRow[] {
  const reference = model.degrees(options.df);
  const rows = conditions.map((label) => ({ label, row: model.meanRow(label) }));
  const back = (value: number | null) => (value === null ? null : backTransformed(value, options.transform));
  return estimateRows(rows, model.fit.beta, reference).map(({ label, estimate, se, df, low, high }) => ({
    group: label,
    estimate,
    se,
    df: dfValue(df),
    low,
    high,
    response: back(estimate),
    responseLow: back(low),
    responseHigh: back(high),
  }));
}

/** Every coefficient of the fit with what is asked of it; null where its error is not known. */
function coefficients(fit: LmmFit, reference: DegreesOfFreedom): ContrastEstimate[] {
  const rows = fit.columnNames.map((label, j) => ({
    label,
    row: Float64Array.from({ length: fit.p }, (_, k) => (k === j ? 1 : 0)),
  }));
  return estimateRows(rows, fit.beta, reference);
}

/** The main model in numbers; `tests` of the condition come from the caller. */
export function mainModelFindings(model: FittedModel, df: Method, tests: MainModel["tests"]): MainModel {
  const { fit, formula } = model;
  const reference = model.degrees(df);
  return {
    formula,
    criterion: fit.criterion,
    status: fit.status,
    singular: fit.singular,
    rows: fit.n,
    sigma: fit.sigma,
    random: fit.random.map(({ group, term, with: other, sd, variance }) => ({
      group,
      term,
      with: other ?? null,
      sd,
      variance,
    })),
    fixed: coefficients(fit, reference).map(({ label, estimate, se, df: own, t, p }) => ({
      term: label,
      estimate,
      se,
      df: dfValue(own),
      t,
      p,
    })),
    tests,
    warnings: [...model.frame.warnings, ...fit.warnings, ...reference.warnings],
  };
}
