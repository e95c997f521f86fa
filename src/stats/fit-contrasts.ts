import { DataError } from "../model/errors.ts";
import type { Adjustment } from "./adjustments.ts";
import { percentOfDifference, percentOfSquares, responseOfMean } from "./back-transform.ts";
import { bilinear, dot } from "./contrast-algebra.ts";
import {
  againstReference,
  type ContrastDefinition,
  contrastRows,
  deviations,
  type EstimatedFamily,
  estimateFamily,
  estimateRows,
  interactionContrasts,
  pairwise,
  polynomialTrends,
} from "./contrasts.ts";
import type { ContrastResult, JsonDf, MeanResult, SlopeResult } from "./fit-result.ts";
import type { DegreesOfFreedom, LmmFit } from "./lmm-types.ts";
import { type GridCell, type GridWeights, gridFactor, marginalGrid, slopeGrid } from "./marginal-means.ts";
import type { ModelFrameWithGrid } from "./model-frame.ts";
import type { FactorVariable } from "./model-frame-variables.ts";
import { unitCounter } from "./unit-counts.ts";

/** Which contrasts of the levels of a factor. */
export const contrastKinds = ["pairwise", "reference", "deviation", "trend"] as const;
export type ContrastKind = (typeof contrastKinds)[number];

/** What to compare. */
export interface ContrastRequest {
  /** A factor, or several joined by `:` for the contrasts of their interaction. */
  readonly of: string;
  readonly kind: ContrastKind;
  /** Reference level for `kind: "reference"`; the first level if absent. */
  readonly reference?: string | undefined;
  /** Factors whose every level gets a family of its own. */
  readonly by: readonly string[];
  readonly at: Readonly<Record<string, readonly number[]>>;
  readonly adjust: Adjustment;
  readonly level: number;
  readonly weights: GridWeights;
}

/** A fit, its frame and the reference distributions of its tests, the second for comparison. */
export interface FittedModel {
  readonly frame: ModelFrameWithGrid;
  readonly fit: LmmFit;
  readonly reference: DegreesOfFreedom;
  readonly beside: DegreesOfFreedom;
}

export interface ContrastReport {
  readonly means: readonly MeanResult[];
  readonly contrasts: readonly ContrastResult[];
  readonly warnings: readonly string[];
}

/** Marginal means of the factors of `request` and their contrasts, one family for each level of `by`. */
export function reportContrasts(model: FittedModel, request: ContrastRequest): ContrastReport {
  const { frame } = model;
  const { focal, by, definitions } = familyPlan(frame, request);
  const factors = [...focal, ...by];
  const grid = marginalGrid(frame, {
    factors: factors.map((factor) => factor.name),
    at: request.at,
    weights: request.weights,
  });
  const size = focal.reduce((product, factor) => product * factor.levels.length, 1);
  const counts = unitCounter(frame, factors);
  const cellCount = factors.reduce((product, factor) => product * factor.levels.length, 1);
  const means = meanResults(model, grid, request.level, (index) => counts([index % cellCount]));
  const families = slices(grid, size).map((cells, family) => {
    const label = familyLabel(cells[0]!, by, request.at);
    const estimated = contrastFamily(model, cells, definitions, request, label);
    return {
      ...estimated,
      contrasts: estimated.contrasts.map((contrast, i) => ({
        ...contrast,
        counts: counts(
          definitions[i]!.coefficients.flatMap((c, m) => (c === 0 ? [] : [(family * size + m) % cellCount])),
        ),
      })),
    };
  });
  return {
    means,
    contrasts: families.flatMap((family) => family.contrasts),
    warnings: [...new Set(families.flatMap((family) => family.warnings))],
  };
}

/** Slopes by `covariate` at each level of the factor of `request`, and their differences. */
export function reportSlopes(
  model: FittedModel,
  covariate: string,
  request: ContrastRequest | null,
): { slopes: SlopeResult[]; contrasts: ContrastResult[]; warnings: readonly string[] } {
  const { frame, fit, reference } = model;
  const plan = request === null ? null : familyPlan(frame, { ...request, by: [] });
  const names = plan?.focal.map((factor) => factor.name) ?? [];
  const cells = slopeGrid(frame, covariate, { factors: names, weights: request?.weights });
  const estimates = estimateRows(cells.map(labelled), fit.beta, reference, request?.level ?? 0.95);
  const slopes = estimates.map((estimate, i): SlopeResult => {
    const { se, t, p, low, high } = estimate;
    const label = Object.values(cells[i]!.levels).join(", ") || "overall";
    const cell = { ...cells[i]!.levels };
    return {
      label,
      covariate,
      cell,
      estimate: estimate.estimate,
      se,
      df: jsonDf(estimate.df),
      dfMethod: reference.method,
      t,
      p,
      low,
      high,
    };
  });
  if (plan === null || request === null) return { slopes, contrasts: [], warnings: [] };
  const family = contrastFamily(model, cells, plan.definitions, request, null);
  const counts = unitCounter(frame, plan.focal);
  const contrasts = family.contrasts.map((contrast, i) => ({
    ...contrast,
    contrast: `slope of ${covariate}: ${contrast.contrast}`,
    counts: counts(plan.definitions[i]!.coefficients.flatMap((c, m) => (c === 0 ? [] : [m]))),
  }));
  return { slopes, contrasts, warnings: family.warnings };
}

/** The factors and contrasts that `request` names. Fails: DataError for an unknown factor or level. */
export function familyPlan(
  frame: ModelFrameWithGrid,
  request: ContrastRequest,
): { focal: FactorVariable[]; by: FactorVariable[]; definitions: ContrastDefinition[] } {
  const focal = frame.factors.some((factor) => factor.name === request.of)
    ? [gridFactor(frame, request.of)]
    : request.of.split(":").map((name) => gridFactor(frame, name.trim()));
  const by = request.by.map((name) => gridFactor(frame, name));
  const twice = by.find((factor) => focal.includes(factor));
  if (twice)
    throw new DataError(
      `${twice.name} cannot be compared and be a by variable at once`,
      "name it in one of the two places",
    );
  const each = focal.map((factor) => definitionsFor(factor, request, focal.length === 1));
  return {
    focal,
    by,
    definitions: each.slice(1).reduce((product, next) => interactionContrasts(product, next), each[0]!),
  };
}

function definitionsFor(
  factor: FactorVariable,
  request: ContrastRequest,
  single: boolean,
): ContrastDefinition[] {
  switch (single ? request.kind : request.kind === "reference" ? "pairwise" : request.kind) {
    case "pairwise":
      return pairwise(factor.levels);
    case "reference":
      return againstReference(factor.levels, request.reference ?? factor.levels[0]!);
    case "deviation":
      return deviations(factor.levels);
    case "trend":
      return polynomialTrends(factor.levels);
  }
}

interface FamilyReport {
  readonly contrasts: Omit<ContrastResult, "counts">[];
  readonly warnings: readonly string[];
}

/** One family: the contrasts `definitions` of `cells` under the reference asked for and the one beside it. */
function contrastFamily(
  model: FittedModel,
  cells: readonly GridCell[],
  definitions: readonly ContrastDefinition[],
  request: ContrastRequest,
  by: string | null,
): FamilyReport {
  const { fit, reference, beside } = model;
  const means = cells.map((cell) => cell.row);
  const rows = contrastRows(definitions, means);
  const options = familyOptions(request, cells.length);
  const family = estimateFamily(rows, fit.beta, reference, options);
  const other = estimateFamily(rows, fit.beta, beside, options);
  const contrasts = family.contrasts.map((estimate, i) => {
    const alternative = other.contrasts[i]!;
    return {
      contrast: estimate.label,
      by,
      estimate: estimate.estimate,
      se: estimate.se,
      df: jsonDf(estimate.df),
      dfMethod: reference.method,
      t: estimate.t,
      p: estimate.p,
      pAdjusted: estimate.pAdjusted,
      adjust: family.adjust,
      interval: family.interval,
      low: estimate.low,
      high: estimate.high,
      ...percentages(model, definitions[i]!, means, estimate),
      sideBySide: {
        dfMethod: beside.method,
        se: alternative.se,
        df: jsonDf(alternative.df),
        t: alternative.t,
        p: alternative.p,
        pAdjusted: alternative.pAdjusted,
      },
    };
  });
  return { contrasts, warnings: family.warnings };
}

/** How a family over `meanCount` means is adjusted. Tukey's count is given only where all their differences are compared. */
export function familyOptions(
  { adjust, level, kind, of }: ContrastRequest,
  meanCount: number,
): Parameters<typeof estimateFamily>[3] {
  const isAllPairs = kind === "pairwise" && of.split(":").length === 1;
  return { adjust, level, ...(isAllPairs ? { meanCount } : {}) };
}

type Percentages = Pick<ContrastResult, "percent" | "percentLow" | "percentHigh">;

/** Per cent of a contrast with its interval: the ends transformed for a log, the delta method for a square root. */
function percentages(
  model: FittedModel,
  definition: ContrastDefinition,
  means: readonly (Float64Array | null)[],
  estimate: EstimatedFamily["contrasts"][number],
): Percentages {
  const transform = model.frame.responseTransform;
  const none = { percent: null, percentLow: null, percentHigh: null };
  if (estimate.estimate === null) return none;
  if (estimate.low === null || estimate.high === null)
    return transform === "sqrt"
      ? none
      : { ...none, percent: percentOfDifference(transform, estimate.estimate) };
  if (transform !== "sqrt")
    return {
      percent: percentOfDifference(transform, estimate.estimate),
      percentLow: percentOfDifference(transform, estimate.low),
      percentHigh: percentOfDifference(transform, estimate.high),
    };
  const a = means[definition.coefficients.indexOf(1)];
  const b = means[definition.coefficients.indexOf(-1)];
  const isDifference = definition.coefficients.filter((c) => c !== 0).length === 2;
  if (!a || !b || !isDifference || !estimate.se) return none;
  const { vcov } = model.reference;
  const change = percentOfSquares(dot(a, model.fit.beta), dot(b, model.fit.beta), [
    bilinear(a, vcov, a),
    bilinear(a, vcov, b),
    bilinear(b, vcov, b),
  ]);
  if (change === null) return none;
  const half = ((estimate.high - estimate.low) / (2 * estimate.se)) * change.se;
  return { percent: change.percent, percentLow: change.percent - half, percentHigh: change.percent + half };
}

function meanResults(
  model: FittedModel,
  grid: readonly GridCell[],
  level: number,
  counts: (index: number) => MeanResult["counts"],
): MeanResult[] {
  const { frame, fit, reference } = model;
  const back = (value: number | null) =>
    value === null ? null : responseOfMean(frame.responseTransform, value);
  return estimateRows(grid.map(labelled), fit.beta, reference, level).map((mean, i) => ({
    label: mean.label,
    cell: { ...grid[i]!.levels, ...grid[i]!.values },
    estimate: mean.estimate,
    se: mean.se,
    df: jsonDf(mean.df),
    dfMethod: reference.method,
    low: mean.low,
    high: mean.high,
    response: back(mean.estimate),
    responseLow: back(mean.low),
    responseHigh: back(mean.high),
    counts: counts(i),
  }));
}

function labelled(cell: GridCell): { label: string; row: Float64Array | null } {
  const parts = [
    ...Object.values(cell.levels),
    ...Object.entries(cell.values).map(([name, value]) => valueLabel(name, value)),
  ];
  return { label: parts.join(", ") || "overall", row: cell.row };
}

/** `endosome=yes, density=0.7`: what tells a family from the others; null if there is only one. */
function familyLabel(
  cell: GridCell,
  by: readonly FactorVariable[],
  at: ContrastRequest["at"],
): string | null {
  const parts = [
    ...by.map((factor) => `${factor.name}=${cell.levels[factor.name]}`),
    ...Object.entries(at).flatMap(([name, values]) =>
      values.length > 1 ? [valueLabel(name, cell.values[name]!)] : [],
    ),
  ];
  return parts.length === 0 ? null : parts.join(", ");
}

/** `density=0.7357`: six digits tell values apart; the exact one is in `cell`. */
const valueLabel = (name: string, value: number): string => `${name}=${Number(value.toPrecision(6))}`;

function slices<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** Degrees of freedom as JSON has them: infinity is the word "Inf". */
export function jsonDf(df: number | null): JsonDf {
  return df === Number.POSITIVE_INFINITY ? "Inf" : df;
}
