import { DataError } from "../model/errors.ts";
import { columnOf, labelsOf, numbersOf } from "../model/table.ts";
import { holm } from "../stats/adjustment.ts";
import { contrastRows } from "../stats/contrasts.ts";
import { marginalGrid } from "../stats/marginal-means.ts";
import type { ContrastRow, ModeratorFindings } from "./comparison-findings.ts";
import type { CheckedDesign } from "./design-check.ts";
import { type Comparison, type FittedModel, fitConditionModel, mainFormula, quoted } from "./main-model.ts";
import { dfValue, familyFindings } from "./model-findings.ts";
import type { AnalysisOptions } from "./options.ts";
import { BASELINE } from "./paired-design.ts";
import { usedLevels } from "./roles.ts";

/** Most labels that a moderator is split by; a numeric column with more is taken as a slope. */
const MOST_STRATA = 5;

/**
 * Does the change depend on a marker or covariate? Prevalence of each marker by group first, because a marker measured
 * after the treatment may itself have responded; then condition x moderator. Those named beforehand (`planned`) are one
 * Holm family and confirm; the others are another, exploratory: what they say needs another data set.
 *
 * Null without moderators.
 */
export function moderators(
  design: CheckedDesign,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
): { readonly findings: ModeratorFindings | null; readonly warnings: readonly string[] } {
  const { roles, table } = design;
  // The baseline adjusts the follow-up; it is no subgroup of it.
  const names = [...new Set([...roles.markers, ...roles.covariates])].filter(
    (name) => roles.pair === undefined || name !== BASELINE,
  );
  const planned = (name: string) => options.planned?.includes(name) ?? false;
  if (names.length === 0) return { findings: null, warnings: [] };
  const warnings: string[] = [];
  const prevalence = roles.markers.flatMap((marker) => {
    const found = attempt(() => prevalenceOf(design, marker, options), `prevalence of ${marker}`, warnings);
    return found ? [found] : [];
  });
  const found = names.flatMap((name) => {
    const one = attempt(
      () => interactionOf(design, name, comparisons, options),
      `condition x ${name}`,
      warnings,
    );
    return one ? [{ name, ...one }] : [];
  });
  const adjusted = found.map(() => 1);
  for (const family of [true, false]) {
    const own = [...found.keys()].filter((i) => planned(found[i]!.name) === family);
    for (const [k, p] of holm(own.map((i) => found[i]!.p)).entries()) adjusted[own[k]!] = p;
  }
  return {
    warnings,
    findings: {
      prevalence,
      interactions: found.map(({ name, F, df, dfDen, p, warning }, i) => ({
        moderator: name,
        F,
        df,
        dfDen: dfValue(dfDen),
        p,
        planned: planned(name),
        pHolm: adjusted[i]!,
        warning: prevalenceWarning(prevalence, name) ?? warning,
      })),
      subgroups: found.flatMap(({ subgroups }) => subgroups),
    },
  };

  function attempt<T>(make: () => T, what: string, into: string[]): T | null {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      into.push(`${what} could not be tested: ${error.what} (${table.source})`);
      return null;
    }
  }
}

function prevalenceWarning(prevalence: ModeratorFindings["prevalence"], name: string): string | null {
  const own = prevalence.find(({ marker }) => marker === name);
  return own && own.p !== null && own.p < 0.05
    ? `the share of ${name} itself differs between groups (p = ${own.p.toPrecision(2)}): its subgroups do not hold the same synapses before and after`
    : null;
}

/** Share of a yes/no marker by group, with the joint test of a mixed model on 0 and 1. */
function prevalenceOf(
  design: CheckedDesign,
  marker: string,
  options: AnalysisOptions,
): ModeratorFindings["prevalence"][number] | null {
  const { roles } = design;
  const labels = labelsOf(design.table, marker);
  const levels = usedLevels(labels);
  if (levels.length !== 2) return null;
  const yes = positiveLevel(levels);
  const values = Float64Array.from(labels.codes, (code) =>
    code < 0 ? Number.NaN : labels.levels[code] === yes ? 1 : 0,
  );
  const name = "(marker)";
  const table = {
    ...design.table,
    columns: [...design.table.columns, { kind: "number", name, values } as const],
  };
  const formula = mainFormula({ ...design, roles: { ...roles, value: name } }, "identity");
  const model = fitConditionModel(table, formula, roles);
  const joint = jointOf(model, (column) => column === roles.condition, options);
  const condition = labelsOf(design.table, roles.condition);
  const shares = [...roles.references, ...roles.treated].map((group) => {
    const own = values.filter(
      (value, row) => condition.levels[condition.codes[row]!] === group && !Number.isNaN(value),
    );
    return {
      group,
      share: own.reduce((sum, value) => sum + value, 0) / Math.max(1, own.length),
      n: own.length,
    };
  });
  return { marker, shares, p: joint.p };
}

/** The level that means yes: 1, yes, true, present, or the later of the two in alphabetical order. */
function positiveLevel(levels: readonly string[]): string {
  return (
    levels.find((level) => /^(1|yes|true|present|positive|\+)$/i.test(level)) ?? [...levels].sort().at(-1)!
  );
}

/** F test of the columns of the terms that `wanted` takes. Fails: DataError where a variance behind it is not identified. */
function jointOf(
  model: FittedModel,
  wanted: (term: string) => boolean,
  options: Pick<AnalysisOptions, "df">,
): { F: number; df: number; dfDen: number; p: number } {
  const { frame, fit } = model;
  const rows = frame.assign.flatMap((term, j) => {
    if (term < 0 || !wanted(frame.terms[term]!)) return [];
    const row = new Float64Array(fit.p);
    row[j] = 1;
    return [row];
  });
  const { F, numDf, denDf, p } = model.degrees(options.df).joint(rows);
  if (!(F >= 0))
    throw new DataError(
      "its error rests on a variance that the data do not identify",
      "more animals in each group are needed",
    );
  return { F, df: numDf, dfDen: denDf, p };
}

function interactionOf(
  design: CheckedDesign,
  name: string,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
) {
  const { roles, table } = design;
  const strata = usedLevels(labelsOf(table, name));
  const asFactor = columnOf(table, name).kind === "category" || strata.length <= MOST_STRATA;
  const moderator =
    asFactor && columnOf(table, name).kind === "number" ? `factor(${quoted(name)})` : quoted(name);
  const others = { ...roles, covariates: roles.covariates.filter((other) => other !== name) };
  const base = mainFormula({ ...design, roles: others }, options.transform);
  const [response, right] = base.split(" ~ ") as [string, string];
  const formula = `${response} ~ ${quoted(roles.condition)} * ${moderator} + ${right.replace(`${quoted(roles.condition)} + `, "")}`;
  const model = fitConditionModel(table, formula, roles);
  const term = (label: string) => label.split(":").length === 2;
  const joint = jointOf(model, term, options);
  return {
    ...joint,
    warning:
      asFactor && strata.length > MOST_STRATA
        ? `${strata.length} levels: contrasts within each rest on few synapses`
        : null,
    subgroups: asFactor
      ? strataContrasts(model, design, name, moderator, comparisons, options)
      : slopeContrasts(model, design, name, comparisons, options),
  };
}

function strataContrasts(
  model: FittedModel,
  { roles, table }: CheckedDesign,
  name: string,
  moderator: string,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
): ContrastRow[] {
  const factor = model.frame.factors.find(({ column }) => column === name)?.name ?? moderator;
  const cells = marginalGrid(model.frame, { factors: [roles.condition, factor] });
  const strata = usedLevels(labelsOf(table, name));
  return strata.flatMap((stratum) =>
    familyOf(
      model,
      comparisons,
      (group) =>
        cells.find((cell) => cell.levels[roles.condition] === group && cell.levels[factor] === stratum)
          ?.row ?? null,
      options,
      `${name} = ${stratum}`,
    ),
  );
}

function slopeContrasts(
  model: FittedModel,
  { roles, table }: CheckedDesign,
  name: string,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
): ContrastRow[] {
  const values = numbersOf(table, name).filter((value) => !Number.isNaN(value));
  const points = [
    { at: values.reduce((low, value) => Math.min(low, value), Infinity), word: "smallest" },
    { at: values.reduce((sum, value) => sum + value, 0) / values.length, word: "mean" },
    { at: values.reduce((high, value) => Math.max(high, value), -Infinity), word: "largest" },
  ];
  return points.flatMap(({ at, word }) => {
    const cells = marginalGrid(model.frame, { factors: [roles.condition], at: { [name]: [at] } });
    return familyOf(
      model,
      comparisons,
      (group) => cells.find((cell) => cell.levels[roles.condition] === group)?.row ?? null,
      options,
      `${name} = ${Number(at.toPrecision(3))} (${word})`,
    );
  });
}

/** The comparisons within one stratum as one family. */
function familyOf(
  model: FittedModel,
  comparisons: readonly Comparison[],
  rowOf: (group: string) => Float64Array | null,
  options: AnalysisOptions,
  by: string,
): ContrastRow[] {
  const groups = [...new Set(comparisons.flatMap(({ treated, references }) => [treated, ...references]))];
  const rows = contrastRows(
    comparisons.map(({ treated, references, reference }) => ({
      label: `${treated} - ${reference}`,
      coefficients: groups.map((group) =>
        group === treated ? 1 : references.includes(group) ? -1 / references.length : 0,
      ),
    })),
    groups.map(rowOf),
  );
  return familyFindings(model, rows, options, by);
}
