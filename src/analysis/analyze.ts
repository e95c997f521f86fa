import { DataError } from "../model/errors.ts";
import type { RunTask } from "../model/run-task.ts";
import type { Table } from "../model/table.ts";
import type { PairedVerdict } from "../stats/paired-verdict.ts";
import { uniformRatioCurve } from "../stats/quantile-shift.ts";
import type { Verdict } from "../stats/verdict-types.ts";
import { modelChecks } from "./check-findings.ts";
import type { ComparisonFindings, ContrastRow, LognormalRow } from "./comparison-findings.ts";
import { conditionTests } from "./condition-tests.ts";
import { type CheckedDesign, checkDesign, FEWEST_ANIMALS } from "./design-check.ts";
import { type AnimalRows, animalMeans, animalRows, type GroupTree, sizeSample } from "./design-tree.ts";
import type { AnalysisResult, TableFacts, Versions } from "./findings.ts";
import { groupSizes } from "./group-sizes.ts";
import { leaveOneOut } from "./leave-one-out.ts";
import { noLogScale } from "./log-scale.ts";
import type { LognormalShared } from "./lognormal-findings.ts";
import {
  type Comparison,
  comparisonsOf,
  type FittedModel,
  fitConditionModel,
  fitMainModel,
} from "./main-model.ts";
import { comparisonContrasts, conditionMeans, mainModelFindings } from "./model-findings.ts";
import { moderators } from "./moderators.ts";
import type { AnalysisOptions } from "./options.ts";
import { CHANGE, type PairedDesign, pairedDesign } from "./paired-design.ts";
import { pairedFindings, pairVerdicts } from "./paired-findings.ts";
import { type PairedScaling, pairedScaling } from "./paired-scaling.ts";
import { pooledTests } from "./pooled-tests.ts";
import { powerFindings } from "./power-findings.ts";
import { resolvedRequest } from "./resolved-request.ts";
import { assignRoles, type RoleAssignment, type Roles } from "./roles.ts";
import type { ScalingItem, ScalingResult, ScalingShared } from "./scaling-findings.ts";
import { shapeSample, shapeSampleWarning } from "./shape-sample.ts";
import { sizeVerdicts } from "./size-verdicts.ts";
import { unusedColumns } from "./unused-columns.ts";
import { effectiveRows, intraclass } from "./variance-shares.ts";
import { noVerdict, verdictFindings } from "./verdict-findings.ts";
import { countedMeans, countedTrees, sampleWarning } from "./whole-findings.ts";
import type { WholeTable } from "./whole-table.ts";

/** What an analysis needs beside the table and the options. */
export interface AnalysisContext {
  /** File name for messages and the report. */
  readonly file: string;
  readonly facts: Pick<TableFacts, "sha256" | "engine">;
  readonly versions: Versions;
  /** Runs refits on all cores, or in place. */
  readonly run: RunTask;
  /** Sums over all rows, where the table given is a sample of one too large to read. */
  readonly whole?: WholeTable;
  /** What the reader said about the table. */
  readonly notes: readonly string[];
  /** What is found again without each animal; a verdict takes most of the time of a small table. Default `verdicts`. */
  readonly leftOut?: "verdicts" | "estimates";
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
  const { whole } = context;
  const prepared = prepare(table, options, whole);
  const { assigned, paired, design, comparisons, animals, groups, model } = prepared;
  const decided = attemptVerdicts(design, paired, comparisons, options);
  const found = await comparisonFindings(prepared, decided, options, context);
  const moderation = moderators(design, comparisons, options);
  const left = await leaveOneOut(
    { design, paired, comparisons, options, again: context.leftOut ?? "verdicts" },
    found.map(({ verdict }) => (verdict.verdict === "not tested" ? null : verdict.verdict)),
    context.run,
    (done, total) => context.progress?.("leave-one-out", done, total),
  );
  return {
    format: 1,
    request: resolvedRequest({ options, assigned, design, file: context.file }),
    table: {
      rows: whole?.rows ?? table.rowCount,
      columns: table.columns.map((column) => column.name),
      ...(whole && !whole.isComplete ? { sample: { rows: design.table.rowCount, of: whole.used } } : {}),
      ...(prepared.shaped === design ? {} : { shapeRows: prepared.shaped.table.rowCount }),
      ...context.facts,
    },
    versions: context.versions,
    design: designFindings(prepared, options),
    model: mainModelFindings(model, options.df, conditionTests(model, design, options)),
    means: conditionMeans(model, [...design.roles.references, ...design.roles.treated], options),
    comparisons: found,
    lognormal: await lognormalRows(prepared.shaped, options, context.run),
    checks: modelChecks(rowsModel(prepared), comparisons[0]!, groups),
    leaveOneOut: left,
    moderators: moderation.findings,
    power: powerFindings(model.fit, groups, design.roles.references.length, options),
    animalMeans: countedMeans(
      animalMeans(design.table, design.roles, animals, options.transform),
      design,
      groups,
      options.transform,
    ),
    sample: {
      ...sizeSample(design.table, design.roles, animals, options.seed),
      total: whole?.used ?? design.table.rowCount,
    },
    warnings: [
      ...new Set([
        ...context.notes,
        ...sampleWarning(whole, design.roles.nest, options),
        ...shapeSampleWarning(prepared.shaped.table.rowCount, design.table.rowCount, options.seed),
        ...warningsOf(prepared, options),
        ...(decided.verdicts ?? []).flatMap((verdict) => verdict.warnings),
        ...moderation.warnings,
        ...transformWarning(options, noLogScale(design)),
      ]),
    ],
  };
}

/** What reading the table, checking the design and fitting the main model warned of. */
function warningsOf({ assigned, design, model }: Prepared, options: AnalysisOptions): readonly string[] {
  return [
    ...assigned.warnings,
    ...design.warnings,
    ...unusedColumns(assigned.table, assigned.roles),
    ...model.frame.warnings,
    ...model.fit.warnings,
    ...model.degrees(options.df).warnings,
  ];
}

/** The table with its roles, the design that was checked, and the model that carries the contrasts. */
interface Prepared {
  readonly assigned: RoleAssignment;
  readonly paired: PairedDesign | null;
  /** One row per size, or per pair. */
  readonly design: CheckedDesign;
  /** The same with fewer rows, where there are many: what scaling tests and log-normal fits look at. */
  readonly shaped: CheckedDesign;
  readonly comparisons: readonly Comparison[];
  readonly animals: readonly AnimalRows[];
  readonly groups: readonly GroupTree[];
  readonly model: FittedModel;
}

function prepare(table: Table, options: AnalysisOptions, whole: WholeTable | undefined): Prepared {
  const found = assignRoles(table, options);
  const assigned = { ...found, guesses: [...(whole?.guesses ?? []), ...found.guesses] };
  const checked = checkDesign(assigned.table, assigned.roles, options, whole);
  const paired = checked.roles.pair ? pairedDesign(checked, checked.roles.pair) : null;
  const design = paired?.adjusted ?? checked;
  const animals = animalRows(design.table, design.roles);
  return {
    assigned,
    paired,
    design,
    shaped: paired ? design : shapeSample(design, options.seed),
    comparisons: comparisonsOf(design.roles),
    animals,
    groups: countedTrees(design, animals),
    model: fitMainModel(design, options.transform),
  };
}

/** The main model of the rows in memory, whose residuals can be looked at. */
function rowsModel({ design, model }: Prepared): FittedModel {
  return design.whole ? fitConditionModel(design.table, model.formula, design.roles) : model;
}

/** Verdict, contrasts and scaling tests of each comparison. */
async function comparisonFindings(
  { paired, design, shaped, comparisons, animals, model }: Prepared,
  { verdicts, reason }: Decided,
  options: AnalysisOptions,
  context: AnalysisContext,
): Promise<ComparisonFindings[]> {
  const contrasts = comparisonContrasts(model, comparisons, options).map((rows, i) =>
    honest(rows, comparisons[i]!, design),
  );
  const scaling = await scalingOf({ paired, design, shaped, comparisons }, verdicts, options, context);
  return comparisons.map((comparison, i): ComparisonFindings => {
    const verdict = verdicts?.[i];
    return {
      treated: comparison.treated,
      reference: comparison.reference,
      verdict: verdict
        ? verdictFindings(verdict, uniformCurve(design, animals, comparison, verdict, options))
        : noVerdict(comparison.treated, comparison.reference, reason),
      contrasts: contrasts[i]!,
      ...(scaling?.[i] ?? {
        scaling: [],
        shift: null,
        rankOrder: null,
        transport: null,
        sizeClasses: null,
        models: null,
      }),
      fraction: verdict?.fractionProfile ?? null,
      paired: verdict && "timeBefore" in verdict ? pairedFindings(verdict, comparison, design) : null,
    };
  });
}

function transformWarning({ transform }: AnalysisOptions, noLog: string | null): string[] {
  if (transform === "log") return [];
  const contrasts = `contrasts are on the ${transform === "sqrt" ? "square-root" : "raw"} scale`;
  return [
    noLog === null
      ? `${contrasts}; verdict and scaling tests are on the log scale, where scaling is a shift`
      : `${contrasts}; verdict, scaling tests and log-normal fits need logs and were left out: ${noLog}`,
  ];
}

/** The verdicts, or why there can be none. */
interface Decided {
  readonly verdicts?: readonly (Verdict | PairedVerdict)[];
  readonly reason: string;
}

function attemptVerdicts(
  design: CheckedDesign,
  paired: PairedDesign | null,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
): Decided {
  const noLog = noLogScale(design);
  if (noLog !== null) return { reason: noLog };
  if (design.roles.nest.length === 0 && design.animals !== null)
    return { reason: "each animal has a single value, so that there is no distribution of sizes to compare" };
  try {
    const verdicts = paired
      ? pairVerdicts(paired, comparisons, options)
      : sizeVerdicts(design, comparisons, options, "profile");
    return { verdicts, reason: "" };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { reason: error.what };
  }
}

/** r(q) that one factor would show under the detection limit; null without a limit, or with nothing left above it. */
function uniformCurve(
  { table, roles }: CheckedDesign,
  animals: readonly AnimalRows[],
  { references }: Comparison,
  { shape, factor }: Verdict,
  { threshold }: AnalysisOptions,
): number[] | null {
  if (threshold === undefined || shape === null || factor === null) return null;
  const { sizes } = groupSizes(table, roles, animals, references);
  const curve = uniformRatioCurve(sizes.values, factor, threshold, shape.q);
  return curve && [...curve];
}

/** Scaling tests and model comparison of each comparison, on all cores; null for raw sizes and where logs fail. */
async function scalingOf(
  { paired, design, shaped, comparisons }: Pick<Prepared, "paired" | "design" | "shaped" | "comparisons">,
  verdicts: Decided["verdicts"],
  options: AnalysisOptions,
  context: AnalysisContext,
): Promise<(ScalingResult | PairedScaling)[] | null> {
  const told = (what: string) => (done: number, total: number) => context.progress?.(what, done, total);
  if (paired) return pairedScaling(paired, comparisons, options, context.run, told("models of change"));
  if (options.transform === "identity" || noLogScale(design) !== null) return null;
  return context.run<ScalingShared, ScalingItem, ScalingResult>("scaling-tests", {
    shared: { design: shaped, options },
    items: comparisons.map((comparison, i) => ({ comparison, scores: verdicts?.[i]?.scores ?? null })),
    progress: told("scaling tests"),
  });
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
  return rows.slice(0, 1).map((row) => ({
    ...row,
    ...nothing,
    percentLow: null,
    percentHigh: null,
    by: `fewer than ${FEWEST_ANIMALS} animals in a group: no test`,
  }));
}

function designFindings(
  { design, model, groups, animals, comparisons }: Prepared,
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
    pooled: pooledTests(design.table, pooledRoles(design.roles), animals, comparisons, options.transform),
    structure: design.structure,
  };
}

/** Somebody who pools pairs would compare their changes. */
function pooledRoles(roles: Roles): Roles {
  return roles.pair ? { ...roles, value: CHANGE } : roles;
}

function unitName(roles: Roles): string {
  if (roles.pair) return roles.pair.id;
  return /amplitude|epsc|event/i.test(roles.value)
    ? "event"
    : /spine|head/i.test(roles.value)
      ? "spine"
      : "synapse";
}

async function lognormalRows(
  design: CheckedDesign,
  options: AnalysisOptions,
  run: RunTask,
): Promise<AnalysisResult["lognormal"]> {
  if (options.transform === "identity" || noLogScale(design) !== null) return [];
  const items = [...design.roles.references, ...design.roles.treated];
  return run<LognormalShared, string, LognormalRow>("log-normal", { shared: { design, options }, items });
}
