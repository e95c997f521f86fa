import { DataError } from "../model/errors.ts";
import type { Table } from "../model/table.ts";
import type { Adjustment } from "./adjustments.ts";
import { bootstrapIntervals, type IntervalEffort } from "./bootstrap-intervals.ts";
import type { CodingChoice } from "./coding.ts";
import { contrastRows, estimateRows } from "./contrasts.ts";
import { type DegreesMethod, degreesOfFreedom } from "./degrees-of-freedom.ts";
import {
  type ContrastKind,
  type ContrastRequest,
  type FittedModel,
  jsonDf,
  reportContrasts,
  reportSlopes,
} from "./fit-contrasts.ts";
import type { FitResult, FixedEffect } from "./fit-result.ts";
import { type BootstrapSettings, type ModelData, type ModelSource, termTests } from "./fit-tests.ts";
import { parseFormula } from "./formula.ts";
import { columnsRead, deparse } from "./formula-expression.ts";
import { significantRanges } from "./johnson-neyman.ts";
import { fitMoments } from "./lmm.ts";
import { lmmMoments } from "./lmm-moments.ts";
import type { LmmFit } from "./lmm-types.ts";
import { type GridWeights, gridCovariate, meanOf, rangeOf } from "./marginal-means.ts";
import { type ModelFrameWithGrid, modelFrame } from "./model-frame.ts";
import { relationOf } from "./nesting.ts";
import { typeThreeTests } from "./type-three.ts";

/** A value of a covariate, or a word for one of its rows. */
export type AtValue = number | "min" | "mean" | "max";

/** What to ask of a fit, apart from the data. */
export interface FitQuestions {
  readonly formula: string;
  /** REML if absent. */
  readonly criterion?: "reml" | "ml" | undefined;
  /** Terms to test by likelihood ratio and F. */
  readonly tests?: readonly string[] | undefined;
  /** Parametric bootstrap of each of `tests`; none if absent. */
  readonly bootstrap?: BootstrapSettings | undefined;
  /** Bootstrap intervals of every parameter, at `level`; none if absent. */
  readonly intervals?: Omit<IntervalEffort, "level"> | undefined;
  /** Factors to compare; `a:b` for the contrasts of an interaction. */
  readonly contrasts?: readonly string[] | undefined;
  readonly kind?: ContrastKind | undefined;
  readonly reference?: string | undefined;
  readonly by?: readonly string[] | undefined;
  readonly at?: Readonly<Record<string, readonly AtValue[]>> | undefined;
  /** Covariates whose slopes are asked for, at each level of the factors compared. */
  readonly slopes?: readonly string[] | undefined;
  /** Covariates along which to find where the contrasts differ from 0. */
  readonly ranges?: readonly string[] | undefined;
  /** Kenward-Roger for REML and Satterthwaite for ML if absent. */
  readonly df?: DegreesMethod | undefined;
  /** Single-step if absent. */
  readonly adjust?: Adjustment | undefined;
  /** Coverage of the intervals; 0.95 if absent. */
  readonly level?: number | undefined;
  readonly meanWeights?: GridWeights | undefined;
}

/** A fit of rows in memory. */
export interface FitRequest extends FitQuestions {
  readonly table: Table;
  readonly levels?: Readonly<Record<string, readonly string[]>> | undefined;
  readonly codings?: Readonly<Record<string, CodingChoice>> | undefined;
  /** Column of prior weights. */
  readonly weights?: string | undefined;
}

/**
 * Fits a mixed model to a table and answers the questions asked of it: tests, marginal means, contrasts, slopes.
 *
 * Fails: DataError for anything in the formula, the table or the questions that does not fit together.
 */
export function fitModel(request: FitRequest): FitResult {
  const { table, levels, codings, weights } = request;
  return answerModel((formula, rows) => {
    const frame = modelFrame(table, formula, { levels, contrasts: codings, weights, rows });
    return { frame, moments: lmmMoments(frame) };
  }, request);
}

/** As `fitModel`, for data that `source` gives: rows, or sums over a table that was never read whole. */
export function answerModel(source: ModelSource, questions: FitQuestions): FitResult {
  const criterion = questions.criterion ?? "reml";
  if (criterion === "ml" && questions.df === "kr")
    throw new DataError(
      "Kenward-Roger needs a REML fit, and --ml asks for maximum likelihood",
      "leave --ml out, or use --df satterthwaite",
    );
  const data = source(parseFormula(questions.formula));
  const { frame, moments } = data;
  checkSize(frame);
  const fit = fitMoments(moments, { criterion });
  const reference = degreesOfFreedom(moments, fit, questions.df);
  const beside = degreesOfFreedom(moments, fit, besideMethod(data, questions));
  const model: FittedModel = { frame, fit, reference, beside };
  const compared = (questions.contrasts ?? []).map((of) => contrastRequest(frame, questions, of));
  const reports = compared.map((request) => reportContrasts(model, request));
  const slopes = (questions.slopes ?? []).map((name) => reportSlopes(model, name, compared[0] ?? null));
  const ranges = (questions.ranges ?? []).flatMap((name) =>
    compared.flatMap((request) => significantRanges(model, name, request)),
  );
  const tests = (questions.tests ?? []).flatMap((term) =>
    termTests(data, source, term, reference, questions.bootstrap),
  );
  return {
    ...fitNumbers(data, fit),
    dfMethod: reference.method,
    fixed: fixedEffects(model),
    anova: typeThreeTests(frame, reference).map((test) => ({
      ...test,
      denDf: jsonDf(test.denDf),
      method: reference.method,
    })),
    tests,
    ...(questions.intervals
      ? {
          bootstrapIntervals: bootstrapIntervals(
            { frame, moments, fit },
            { ...questions.intervals, ...(questions.level === undefined ? {} : { level: questions.level }) },
          ),
        }
      : {}),
    means: reports.flatMap((report) => report.means),
    contrasts: reports.flatMap((report) => report.contrasts),
    slopes: slopes.flatMap((report) => report.slopes),
    slopeContrasts: slopes.flatMap((report) => report.contrasts),
    significantRanges: ranges,
    warnings: unique([
      ...frame.warnings,
      ...fit.warnings,
      ...reference.warnings,
      ...reports.flatMap((report) => report.warnings),
      ...slopes.flatMap((report) => report.warnings),
      ...compared.flatMap((request) => averagedWarnings(frame, request)),
      ...withinGroupWarnings(frame, compared),
    ]),
  };
}

/** z beside a small-sample method; beside z the default, or Satterthwaite where Kenward-Roger would need dense matrices. */
function besideMethod({ moments }: ModelData, questions: FitQuestions): DegreesMethod {
  if (questions.df !== "z") return "z";
  return questions.criterion !== "ml" && moments.kind === "nested" ? "kr" : "satterthwaite";
}

function contrastRequest(frame: ModelFrameWithGrid, questions: FitQuestions, of: string): ContrastRequest {
  return {
    of,
    kind: questions.kind ?? (questions.reference === undefined ? "pairwise" : "reference"),
    reference: questions.reference,
    by: questions.by ?? [],
    at: Object.fromEntries(
      Object.entries(questions.at ?? {}).map(([name, values]) => [
        name,
        values.map((value) => atNumber(frame, name, value)),
      ]),
    ),
    adjust: questions.adjust ?? "single-step",
    level: questions.level ?? 0.95,
    weights: questions.meanWeights ?? "equal",
  };
}

function atNumber(frame: ModelFrameWithGrid, name: string, value: AtValue): number {
  const { values } = gridCovariate(frame, name);
  if (frame.rowCounts && (value === "min" || value === "max"))
    throw new DataError(
      `the ${value} of ${name} is not known to a fit from sums`,
      "give a number, or use --engine js",
    );
  switch (value) {
    case "min":
      return rangeOf(values).min;
    case "max":
      return rangeOf(values).max;
    case "mean":
      return meanOf(values, frame.rowCounts);
    default:
      return value;
  }
}

function checkSize(frame: ModelFrameWithGrid): void {
  const p = frame.columnNames.length;
  if (frame.n > p) return;
  throw new DataError(
    `the model has ${p} coefficients for ${frame.n} rows`,
    "leave terms out of the formula, or look at which rows were left out for missing values",
  );
}

function fitNumbers(data: ModelData, fit: LmmFit) {
  const { frame } = data;
  const p = fit.p;
  return {
    formula: frame.formula,
    criterion: fit.criterion,
    rows: fit.n,
    dropped: frame.dropped,
    groups: fit.groups,
    objective: fit.objective,
    logLik: fit.logLik,
    aic: fit.aic,
    bic: fit.bic,
    parameters: fit.parameterCount,
    status: fit.status,
    singular: fit.singular,
    theta: Object.fromEntries(fit.thetaNames.map((name, j) => [name, fit.theta[j]!])),
    sigma: fit.sigma,
    response: { name: frame.responseName, transform: frame.responseTransform },
    random: fit.random.map(({ group, term, with: other, variance, sd }) => ({
      group,
      term,
      with: other ?? null,
      variance,
      sd,
    })),
    vcovNames: frame.columnNames,
    vcov: Array.from({ length: p }, (_, i) => Array.from({ length: p }, (_, j) => fit.vcov[j * p + i]!)),
  };
}

/** Every column of X in R's order, the ones that are not estimable with null. */
function fixedEffects(model: FittedModel): FixedEffect[] {
  const { frame, fit, reference } = model;
  const p = frame.columnNames.length;
  const identity = frame.columnNames.map((label, j) => ({
    label,
    coefficients: Array.from({ length: p }, (_, i) => (i === j ? 1 : 0)),
  }));
  const units = frame.columnNames.map((_, j) =>
    Float64Array.from({ length: p }, (_, i) => (i === j ? 1 : 0)),
  );
  const estimates = estimateRows(contrastRows(identity, units), fit.beta, reference);
  const byName = new Map(estimates.map((estimate) => [estimate.label, estimate]));
  return frame.allColumnNames.map((term) => {
    const found = byName.get(term);
    return {
      term,
      estimate: found?.estimate ?? null,
      se: found?.se ?? null,
      df: jsonDf(found?.df ?? null),
      t: found?.t ?? null,
      p: found?.p ?? null,
      dfMethod: reference.method,
    };
  });
}

/** Says where means are averages over the levels of a factor, or at the mean of a covariate, that changes the comparison. */
function averagedWarnings(frame: ModelFrameWithGrid, request: ContrastRequest): string[] {
  const { variables, terms } = frame.parsed.fixed;
  const names = variables.map(deparse);
  const held = new Set([...request.of.split(":"), ...request.by, ...Object.keys(request.at)]);
  const partners = terms.flatMap((term) => {
    const inTerm = term.variables.map((index) => names[index]!);
    return inTerm.some((name) => request.of.split(":").includes(name))
      ? term.variables.filter(
          (index) =>
            !held.has(names[index]!) && !columnsRead(variables[index]!).some((name) => held.has(name)),
        )
      : [];
  });
  return unique(partners.map((index) => names[index]!)).map(
    (name) =>
      `${request.of} interacts with ${name}: the contrasts are ${frame.factors.some((factor) => factor.name === name) ? `averages over the levels of ${name}; --by ${name} gives each` : `at the mean of ${name}; --at gives others`}`,
  );
}

/** Says where a compared factor varies inside a group that has no slope for it: its errors are then too small. */
function withinGroupWarnings(frame: ModelFrameWithGrid, compared: readonly ContrastRequest[]): string[] {
  const names = new Set(compared.flatMap((request) => request.of.split(":")));
  const factors = frame.factors.filter((factor) => names.has(factor.name) || names.has(factor.column));
  const top = [...frame.random].sort((a, b) => a.levels.length - b.levels.length)[0];
  if (!top) return [];
  const slopes = frame.random.filter((term) => term.group === top.group).flatMap((term) => term.columnNames);
  return factors.flatMap((factor) => {
    const relation = relationOf({ levels: top.levels, codes: top.codes }, factor);
    if (relation === "nested" || slopes.some((name) => name.startsWith(factor.name))) return [];
    return [
      `${factor.name} varies within ${top.group}: if its effect differs between the levels of ${top.group}, its errors are too small; ` +
        `(1 + ${factor.name} | ${top.group}) allows for that`,
    ];
  });
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
