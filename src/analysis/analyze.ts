import { DataError } from "../model/errors.ts";
import type { RunTask } from "../model/run-task.ts";
import type { Table } from "../model/table.ts";
import type { Verdict } from "../stats/verdict-types.ts";
import type { ComparisonFindings, ContrastRow } from "./comparison-findings.ts";
import { conditionTests } from "./condition-tests.ts";
import { type CheckedDesign, checkDesign, FEWEST_ANIMALS } from "./design-check.ts";
import { type AnimalRows, animalMeans, animalRows, groupTrees, sizeSample } from "./design-tree.ts";
import type { AnalysisResult, GroupTree, TableFacts, Versions } from "./findings.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { type Comparison, comparisonsOf, type FittedModel, fitMainModel } from "./main-model.ts";
import { comparisonContrasts, conditionMeans, mainModelFindings } from "./model-findings.ts";
import { moderators } from "./moderators.ts";
import type { AnalysisOptions } from "./options.ts";
import { pooledTests } from "./pooled-tests.ts";
import { powerFindings } from "./power-findings.ts";
import { resolvedRequest } from "./resolved-request.ts";
import { assignRoles, type Roles } from "./roles.ts";
import { groupSizes, lognormalRow, modelComparison, scalingFindings } from "./scaling-findings.ts";
import { sizeVerdicts } from "./size-verdicts.ts";
import { effectiveRows, intraclass } from "./variance-shares.ts";
import { noVerdict, verdictFindings } from "./verdict-findings.ts";

/** What an analysis needs beside the table and the options. */
export interface AnalysisContext {
  /** File name for messages and the report. */
  readonly file: string;
  readonly facts: Pick<TableFacts, "sha256" | "engine">;
  readonly versions: Versions;
  /** Runs refits on all cores, or in place. */
  readonly run: RunTask;
  /** What the reader said about the table. */
  readonly notes: readonly string[];
  readonly progress?: (what: string, done: number, total: number) => void;
}

/**
 * From a table to a verdict: roles, design, mixed model, one verdict per comparison, scaling tests, moderators, and
 * what would change the answer.
 *
 * Every random number comes from `options.seed`. Nothing is printed: warnings come with the result.
 * Fails: DataError for a table or an option that no honest analysis fits.
 */
export async function analyze(
  table: Table,
  options: AnalysisOptions,
  context: AnalysisContext,
): Promise<AnalysisResult> {
  const assigned = assignRoles(table, options);
  const design = checkDesign(assigned.table, assigned.roles, options);
  const comparisons = comparisonsOf(design.roles);
  const animals = animalRows(design.table, design.roles);
  const groups = groupTrees(design.table, design.roles, animals);
  const model = fitMainModel(design, options.transform);
  const { verdicts, reason } = attemptVerdicts(design, comparisons, options);
  const contrasts = comparisonContrasts(model, comparisons, options);
  const found = comparisons.map((comparison, i) => {
    context.progress?.("comparisons", i, comparisons.length);
    const parts = { design, animals, comparison, options };
    return comparisonFindings(parts, honest(contrasts[i]!, comparison, design), verdicts?.[i], reason);
  });
  const moderation = moderators(design, comparisons, options);
  const left = await leaveOneOut(
    { design, comparisons, options },
    found.map(({ verdict }) => (verdict.verdict === "not tested" ? null : verdict.verdict)),
    context.run,
    (done, total) => context.progress?.("leave-one-out", done, total),
  );
  return {
    format: 1,
    request: resolvedRequest({ options, assigned, design, file: context.file }),
    table: { rows: table.rowCount, columns: table.columns.map((column) => column.name), ...context.facts },
    versions: context.versions,
    design: designFindings(design, model, groups, animals, comparisons, options),
    model: mainModelFindings(model, options.df, conditionTests(model, design, options)),
    means: conditionMeans(model, [...design.roles.references, ...design.roles.treated], options),
    comparisons: found,
    lognormal: lognormalRows(design, animals, options),
    checks: null,
    leaveOneOut: left,
    moderators: moderation.findings,
    power: powerFindings(model.fit, groups, design.roles.references.length, options),
    animalMeans: animalMeans(design.table, design.roles, animals, options.transform),
    sample: sizeSample(design.table, design.roles, animals, options.seed),
    warnings: [
      ...new Set([
        ...context.notes,
        ...assigned.warnings,
        ...design.warnings,
        ...model.frame.warnings,
        ...model.fit.warnings,
        ...model.degrees(options.df).warnings,
        ...(verdicts ?? []).flatMap((verdict) => verdict.warnings),
        ...moderation.warnings,
        ...transformWarning(options),
      ]),
    ],
  };
}

function transformWarning(options: AnalysisOptions): string[] {
  if (options.transform === "log") return [];
  return [
    `contrasts are on the ${options.transform === "sqrt" ? "square-root" : "raw"} scale; verdict and scaling tests are on the log scale, where scaling is a shift`,
  ];
}

/** The verdicts, or why there can be none. */
function attemptVerdicts(
  design: CheckedDesign,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
): { verdicts?: readonly Verdict[]; reason: string } {
  try {
    return { verdicts: sizeVerdicts(design, comparisons, options), reason: "" };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { reason: error.what };
  }
}

/** Takes away p values and intervals that the design cannot carry, and labels those that ignore the animals. */
function honest(
  rows: readonly ContrastRow[],
  { treated, references }: Comparison,
  { animals }: CheckedDesign,
): ContrastRow[] {
  if (animals === null)
    return rows.map((row) => ({ ...row, by: "rows taken for independent (pseudo-replicates)" }));
  const few = [treated, ...references].some((group) => (animals[group] ?? 0) < FEWEST_ANIMALS);
  if (!few) return [...rows];
  const nothing = { se: null, df: null, t: null, p: null, pAdjusted: null, low: null, high: null };
  return rows
    .slice(0, 1)
    .map((row) => ({
      ...row,
      ...nothing,
      percentLow: null,
      percentHigh: null,
      by: `fewer than ${FEWEST_ANIMALS} animals in a group: no test`,
    }));
}

interface ComparisonParts {
  readonly design: CheckedDesign;
  readonly animals: readonly AnimalRows[];
  readonly comparison: Comparison;
  readonly options: AnalysisOptions;
}

function comparisonFindings(
  { design, animals, comparison, options }: ComparisonParts,
  contrasts: readonly ContrastRow[],
  verdict: Verdict | undefined,
  reason: string,
): ComparisonFindings {
  const { treated, reference, references } = comparison;
  const positive = options.transform !== "identity" || verdict !== undefined;
  const sides = positive
    ? {
        reference: groupSizes(design.table, design.roles, animals, references),
        treated: groupSizes(design.table, design.roles, animals, [treated]),
      }
    : undefined;
  const scaling =
    sides &&
    design.roles.nest.length > 0 &&
    Math.min(sides.reference.logs.animalCount, sides.treated.logs.animalCount) > 1
      ? scalingFindings(sides.reference, sides.treated, comparison, options)
      : { scaling: [], rankOrder: null, transport: null };
  const findings = verdict ? verdictFindings(verdict, null) : noVerdict(treated, reference, reason);
  return {
    treated,
    reference,
    verdict: findings,
    contrasts,
    ...scaling,
    models: sides
      ? modelComparison(sides.reference, sides.treated, findings.scores, options.threshold)
      : null,
    fraction: null,
    sizeClasses: null,
    paired: null,
  };
}

function designFindings(
  design: CheckedDesign,
  model: FittedModel,
  groups: readonly GroupTree[],
  animals: readonly AnimalRows[],
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
): AnalysisResult["design"] {
  const clustered = design.roles.nest.length > 0;
  return {
    levels: design.roles.nest,
    unit: unitName(design.roles),
    groups,
    exclusions: design.exclusions,
    icc: clustered ? intraclass(model.fit) : [],
    effectiveN: clustered ? effectiveRows(model.fit, groups) : null,
    pooled: pooledTests(design.table, design.roles, animals, comparisons, options.transform),
    structure: design.structure,
  };
}

function unitName(roles: Roles): string {
  if (roles.pair) return roles.pair.id;
  return /amplitude|epsc|event/i.test(roles.value)
    ? "event"
    : /spine|head/i.test(roles.value)
      ? "spine"
      : "synapse";
}

function lognormalRows(
  { table, roles }: CheckedDesign,
  animals: readonly AnimalRows[],
  options: AnalysisOptions,
): AnalysisResult["lognormal"] {
  if (options.transform === "identity") return [];
  return [...roles.references, ...roles.treated].map((group) =>
    lognormalRow(group, groupSizes(table, roles, animals, [group]).sizes.values, options.threshold),
  );
}
