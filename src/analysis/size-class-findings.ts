import { DataError } from "../model/errors.ts";
import { categoryFromStrings, labelsOf, numbersOf, selectRows, type Table } from "../model/table.ts";
import { mean, quantileSorted, sortedCopy } from "../numerics/quantile.ts";
import { type ContrastEstimate, contrastRows, estimateRows } from "../stats/contrasts.ts";
import { marginalGrid } from "../stats/marginal-means.ts";
import { quantileShift } from "../stats/quantile-shift.ts";
import { type SizeClasses, type SizeCut, sizeClasses, sizeClassSweep } from "../stats/size-classes.ts";
import type { EstimateRange, SizeClassFindings, SizeClassRow } from "./comparison-findings.ts";
import { type CheckedDesign, FEWEST_ANIMALS } from "./design-check.ts";
import { type Comparison, fitConditionModel, mainFormula, quoted } from "./main-model.ts";
import type { AnalysisOptions } from "./options.ts";

/** The cut of the source. */
const CUT = 0.8;

/** Most rows for which each cut gets a mixed model of its own; with more only the differences of means are given. */
const MOST_ROWS = 100_000;

/**
 * Change of small and of large synapses by the mixed model with the size class, at the cut of the source under both
 * rules, and over all cuts under the rule that was asked for.
 *
 * A cut on the response selects on the outcome: beside each estimate stands what one factor for all would show there,
 * and the change of the quantiles below and above the cut, which need no classes.
 */
export function sizeClassFindings(
  design: CheckedDesign,
  comparison: Comparison,
  options: Pick<AnalysisOptions, "df" | "sizeCut">,
): SizeClassFindings {
  const [reference, treated] = sidesOf(design, comparison);
  const shift = quantileShift(reference.map(Math.exp), treated.map(Math.exp));
  const rowOf = (classes: SizeClasses): SizeClassRow => {
    const { quantile, cut } = classes;
    const below = (keep: boolean) =>
      shift.logRatio.filter((_, i) => shift.probabilities[i]! <= quantile + 1e-9 === keep);
    const [low, high] = [below(true), below(false)];
    return {
      rule: cut,
      cut: quantile,
      ...(classContrasts(design, comparison, { rule: cut, quantile }, options) ?? {
        small: described(classes.small.logRatio),
        large: described(classes.large.logRatio),
        interactionP: null,
      }),
      expectedSmall: percentOf(classes.small.underUniform),
      expectedLarge: percentOf(classes.large.underUniform),
      quantilesSmall: low.length > 0 ? percentOf(mean(low)) : null,
      quantilesLarge: high.length > 0 ? percentOf(mean(high)) : null,
    };
  };
  const rules: readonly SizeCut[] =
    options.sizeCut === "pooled" ? ["pooled", "within"] : ["within", "pooled"];
  const rows = rules.map((rule) => rowOf(sizeClasses(reference, treated, rule, CUT)));
  return {
    rule: options.sizeCut,
    rows,
    sweep: sizeClassSweep(reference, treated, options.sizeCut).map(rowOf),
    interactionP: rows[0]!.interactionP,
  };
}

/** Log sizes of the reference and of the treated side. */
function sidesOf(
  { table, roles }: CheckedDesign,
  { treated, references }: Comparison,
): [Float64Array, Float64Array] {
  const value = numbersOf(table, roles.value);
  const condition = labelsOf(table, roles.condition);
  const of = (groups: readonly string[]) => {
    const own = (row: number) => groups.includes(condition.levels[condition.codes[row]!]!);
    return value.filter((size, row) => !Number.isNaN(size) && own(row)).map(Math.log);
  };
  return [of(references), of([treated])];
}

interface Cut {
  readonly rule: SizeCut;
  readonly quantile: number;
}

/**
 * Contrasts within each class, and the test that they are the same; null where the design carries none.
 *
 * The pooled border is that of the groups compared, so the model has their rows; within, every group has its own
 * border and the model has all rows.
 */
function classContrasts(
  design: CheckedDesign,
  comparison: Comparison,
  cut: Cut,
  options: Pick<AnalysisOptions, "df">,
): Pick<SizeClassRow, "small" | "large" | "interactionP"> | null {
  const { animals, roles } = design;
  const sides = [comparison.treated, ...comparison.references];
  if (animals === null || roles.nest.length === 0 || design.table.rowCount > MOST_ROWS) return null;
  if (sides.some((group) => (animals[group] ?? 0) < FEWEST_ANIMALS)) return null;
  const compared = cut.rule === "pooled" ? withGroups(design, comparison) : design;
  const { table, name } = withClasses(compared, cut);
  try {
    const condition = quoted(roles.condition);
    const formula = mainFormula(compared, "log").replace(` ~ ${condition}`, ` ~ ${condition} * ${name}`);
    const model = fitConditionModel(table, formula, compared.roles);
    const reference = model.degrees(options.df);
    const cells = marginalGrid(model.frame, { factors: [roles.condition, name] });
    const groups = [...compared.roles.references, ...compared.roles.treated];
    const weights = groups.map((group) =>
      group === comparison.treated
        ? 1
        : comparison.references.includes(group)
          ? -1 / comparison.references.length
          : 0,
    );
    const meanRows = (side: string) =>
      groups.map(
        (group) =>
          cells.find((cell) => cell.levels[roles.condition] === group && cell.levels[name] === side)?.row ??
          null,
      );
    const weighted = (label: string, factors: readonly number[], rows: (Float64Array | null)[]) =>
      contrastRows([{ label, coefficients: factors }], rows);
    const [small, large, difference] = estimateRows(
      [
        ...weighted("small", weights, meanRows("small")),
        ...weighted("large", weights, meanRows("large")),
        ...weighted(
          "large - small",
          [...weights, ...weights.map((weight) => -weight)],
          [...meanRows("large"), ...meanRows("small")],
        ),
      ],
      model.fit.beta,
      reference,
    );
    return { small: rangeOf(small!), large: rangeOf(large!), interactionP: difference!.p };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return null;
  }
}

/** The design with the rows of one comparison alone. */
function withGroups(design: CheckedDesign, { treated, references }: Comparison): CheckedDesign {
  const condition = labelsOf(design.table, design.roles.condition);
  const groups = [...references, treated];
  const rows = Int32Array.from(condition.codes.keys()).filter((row) =>
    groups.includes(condition.levels[condition.codes[row]!]!),
  );
  return {
    ...design,
    table: selectRows(design.table, rows),
    roles: { ...design.roles, references, treated: [treated] },
  };
}

/** The table with a column of size classes; large is strictly above the border. */
function withClasses(
  { table, roles }: CheckedDesign,
  { rule, quantile }: Cut,
): { table: Table; name: string } {
  const value = numbersOf(table, roles.value);
  const condition = labelsOf(table, roles.condition);
  const borderOf = (keep: (row: number) => boolean) =>
    quantileSorted(sortedCopy(value.filter((size, row) => !Number.isNaN(size) && keep(row))), quantile);
  const borders =
    rule === "pooled"
      ? condition.levels.map(() => 0).fill(borderOf(() => true))
      : condition.levels.map((_, code) =>
          condition.codes.includes(code) ? borderOf((row) => condition.codes[row] === code) : 0,
        );
  let name = "sizeclass";
  while (table.columns.some((column) => column.name === name)) name += "_";
  const labels = Array.from(value, (size, row) =>
    size > borders[condition.codes[row]!]! ? "large" : "small",
  );
  return {
    name,
    table: { ...table, columns: [...table.columns, categoryFromStrings(name, labels, ["small", "large"])] },
  };
}

const rangeOf = ({ estimate, low, high, p }: ContrastEstimate): EstimateRange => ({
  estimate: percentOf(estimate),
  low: percentOf(low),
  high: percentOf(high),
  p,
});
const percentOf = (logRatio: number | null) => (logRatio === null ? null : 100 * Math.expm1(logRatio));
const described = (logRatio: number | null): EstimateRange => ({
  estimate: percentOf(logRatio),
  low: null,
  high: null,
  p: null,
});
