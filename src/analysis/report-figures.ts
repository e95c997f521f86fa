import type { Figure } from "../figures/figure.ts";
import { type ForestRow, forestPlot } from "../figures/forest-plot.ts";
import { fractionProfile } from "../figures/fraction-profile.ts";
import { leaveOneOutPlot } from "../figures/leave-one-out.ts";
import { logDensity } from "../figures/log-density.ts";
import { modelChecks } from "../figures/model-checks.ts";
import { modelScores } from "../figures/model-scores.ts";
import { pairedCultures } from "../figures/paired-cultures.ts";
import { powerCurve } from "../figures/power-curve.ts";
import { rankOrderPlot } from "../figures/rank-order.ts";
import { ratioByQuantile } from "../figures/ratio-by-quantile.ts";
import { shiftFunction } from "../figures/shift-function.ts";
import { sizeCutSweep } from "../figures/size-cut-sweep.ts";
import { superplot } from "../figures/superplot.ts";
import { numberText } from "../figures/svg-text.ts";
import type { ComparisonFindings, ContrastRow, EstimateRange, PowerFindings } from "./comparison-findings.ts";
import type { AnalysisResult } from "./findings.ts";
import { plural } from "./plural.ts";
import { shiftNote } from "./shift-text.ts";

/** Figures of the whole table, and those of each comparison in its order. */
export interface ReportFigures {
  readonly overview: readonly Figure[];
  readonly comparisons: readonly (readonly Figure[])[];
  readonly checks: readonly Figure[];
}

/** Draws every figure for which the result holds numbers; one after the other, so that memory stays small. */
export async function reportFigures(result: AnalysisResult): Promise<ReportFigures> {
  const overview = [await sizesFigure(result)];
  if (result.request.transform === "log") overview.push(await densityFigure(result));
  overview.push(await contrastsFigure(result));
  const comparisons: Figure[][] = [];
  for (const [index, comparison] of result.comparisons.entries())
    comparisons.push(await comparisonFigures(result, comparison, fileWord(comparison, index)));
  return { overview, comparisons, checks: await checkFigures(result) };
}

/** `size (um2)`: the value column with its unit as axes print it; of two times, the follow-up. */
export function quantityName(result: AnalysisResult): string {
  const { request, table, comparisons } = result;
  const after = comparisons.find((comparison) => comparison.paired)?.paired?.after;
  const wide = !table.columns.includes(request.value) && request.value.includes(",");
  const value = wide ? request.value.split(",").at(-1)! : request.value;
  const when = after !== undefined && !wide ? `, ${request.time ?? "time"} ${after}` : "";
  return `${value}${when} (${request.unit || "units of the table"})`;
}

/** Name of one animal in words: the outermost nesting column. */
export function animalWord(result: AnalysisResult): string {
  return result.request.nest[0] ?? "row";
}

function fileWord(comparison: ComparisonFindings, index: number): string {
  const plain = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "group";
  return `${index + 1}-${plain(comparison.treated)}-${plain(comparison.reference)}`.slice(0, 60);
}

/** Superplot of the sizes. */
export function sizesFigure(result: AnalysisResult): Promise<Figure> {
  const { sample, request } = result;
  return superplot({
    quantity: quantityName(result),
    scale: request.transform === "log" ? "log" : "linear",
    ...sample,
    references: request.references,
    animalMeans: result.animalMeans.map(({ animal, group, response }) => ({ animal, group, mean: response })),
    groupMeans: result.means.flatMap(({ group, response: mean, responseLow: low, responseHigh: high }) =>
      mean === null || low === null || high === null ? [] : [{ group, mean, low, high }],
    ),
    level: animalWord(result),
  });
}

function densityFigure(result: AnalysisResult): Promise<Figure> {
  const { sample, request, lognormal } = result;
  return logDensity({
    quantity: quantityName(result),
    groups: sample.groups,
    references: request.references,
    values: sample.groups.map((_, g) =>
      sample.values.filter((_, i) => sample.groupOf[sample.animal[i]!] === g),
    ),
    fits: sample.groups.map((group) => lognormal.find((row) => row.group === group) ?? null),
    threshold: request.threshold,
  });
}

/** Axis of a contrast: per cent under a log response, else the units of the model. */
export function contrastAxis(result: AnalysisResult): { readonly quantity: string; readonly unit: "%" | "" } {
  return result.request.transform === "log"
    ? { quantity: "change of geometric mean size (%)", unit: "%" }
    : {
        quantity: `difference of ${result.request.transform === "sqrt" ? "√" : ""}${result.request.value}`,
        unit: "",
      };
}

function forestRow(row: ContrastRow, label: string): ForestRow {
  return row.percent === null && row.percentLow === null
    ? { label, estimate: row.estimate, low: row.low, high: row.high, p: row.pAdjusted ?? row.p }
    : { label, estimate: row.percent, low: row.percentLow, high: row.percentHigh, p: row.pAdjusted ?? row.p };
}

function contrastsFigure(result: AnalysisResult): Promise<Figure> {
  const heading = (label: string): ForestRow => ({
    label,
    heading: true,
    estimate: null,
    low: null,
    high: null,
  });
  const whole = result.comparisons.flatMap((comparison) =>
    comparison.contrasts
      .slice(0, 1)
      .map((row) => forestRow(row, `${comparison.treated} against ${comparison.reference}`)),
  );
  const strata = result.moderators?.subgroups ?? [];
  const names = [...new Set(strata.map((row) => row.by))];
  const rows = names.flatMap((by) => [
    heading(by),
    ...strata.filter((row) => row.by === by).map((row) => forestRow(row, row.contrast)),
  ]);
  const { margin, transform } = result.request;
  return forestPlot({
    name: "contrasts",
    title: strata.length > 0 ? "Contrasts, whole table and subgroups" : "Contrasts",
    caption: `Estimates with 95 % intervals; shaded: changes of at most ${numberText(100 * margin)} %, which count as none. ${
      strata.length > 0
        ? "A subgroup whose interval covers zero has not been shown to be spared: compare subgroups by their interaction test."
        : ""
    }`,
    ...contrastAxis(result),
    rows: [heading("Whole table"), ...whole, ...rows],
    ...(transform === "log" ? { margin: [-100 * margin, 100 * margin] as const } : {}),
  });
}

/** Figures of one comparison; `word` makes their file names unique. */
async function comparisonFigures(
  result: AnalysisResult,
  comparison: ComparisonFindings,
  word: string,
): Promise<Figure[]> {
  const { treated, reference, verdict } = comparison;
  const pair = { treated, reference };
  const figures: Figure[] = [];
  if (verdict.shape)
    figures.push(
      await ratioByQuantile({
        name: `ratio-${word}`,
        ...pair,
        ...verdict.shape,
        margin: result.request.shapeMargin,
        smallestMargin: verdict.smallestMargin,
        uniform: verdict.shape.uniform ?? null,
      }),
    );
  const { shift, rankOrder: rank } = comparison;
  if (shift)
    figures.push(
      await shiftFunction({
        name: `shift-${word}`,
        quantity: quantityName(result),
        ...pair,
        ...shift,
        note: shiftNote(shift),
      }),
    );
  if (rank)
    figures.push(
      await rankOrderPlot({
        name: `rank-order-${word}`,
        quantity: comparison.paired ? "size after / size before" : quantityName(result),
        ...pair,
        ...rank,
        x: rank.reference,
        y: rank.treated,
        reference,
        treated,
      }),
    );
  if (comparison.models?.rows.some((row) => row.difference !== null))
    figures.push(await modelScores({ name: `models-${word}`, ...pair, rows: comparison.models.rows }));
  if (comparison.fraction)
    figures.push(await fractionProfile({ name: `fraction-${word}`, ...pair, ...comparison.fraction }));
  if (comparison.sizeClasses && comparison.sizeClasses.sweep.length > 1)
    figures.push(
      await sizeCutSweep({
        name: `size-cut-${word}`,
        ...pair,
        rule: comparison.sizeClasses.rule,
        rows: comparison.sizeClasses.sweep,
      }),
    );
  if (comparison.paired) figures.push(await pairedFigure(result, comparison, word));
  return figures;
}

function pairedFigure(result: AnalysisResult, comparison: ComparisonFindings, word: string): Promise<Figure> {
  const paired = comparison.paired!;
  const present = new Set(paired.cultures.map((row) => row.group));
  const groups = [...result.request.references, ...result.request.treated].filter((group) =>
    present.has(group),
  );
  const isLog = result.request.transform === "log";
  const back = (mean: number) => (isLog ? Math.exp(mean) : mean);
  const slope = paired.slope;
  return pairedCultures({
    name: `pairs-${word}`,
    quantity: `${isLog ? "geometric mean" : "mean"} (${result.request.unit || "units of the table"})`,
    scale: isLog ? "log" : "linear",
    before: `${result.request.time ?? "time"} ${paired.before}`,
    after: `${result.request.time ?? "time"} ${paired.after}`,
    level: animalWord(result),
    groups,
    references: result.request.references,
    cultures: paired.cultures.map((row) => ({ ...row, before: back(row.before), after: back(row.after) })),
    slopes: slope && [
      { label: comparison.reference, slope: slope.reference, low: null, high: null },
      { label: comparison.treated, slope: slope.treated, low: null, high: null },
      { label: "difference", slope: slope.difference, low: slope.low, high: slope.high },
    ],
  });
}

async function checkFigures(result: AnalysisResult): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [index, loo] of result.leaveOneOut.entries()) {
    if (loo.rows.length === 0) continue;
    const ranges = [loo.full, ...loo.rows];
    const asPercent = result.request.transform === "log";
    const convert = (row: Pick<EstimateRange, "estimate" | "low" | "high">) =>
      asPercent ? { estimate: percent(row.estimate), low: percent(row.low), high: percent(row.high) } : row;
    const [full, ...rows] = ranges.map(convert);
    figures.push(
      await leaveOneOutPlot({
        name: `leave-out-${index + 1}-${loo.over}`,
        treated: loo.treated,
        reference: loo.reference,
        over: loo.over === "animal" ? animalWord(result) : (result.request.batch ?? "batch"),
        ...contrastAxis(result),
        full: full!,
        rows: loo.rows.map((row, i) => ({
          ...row,
          ...rows[i]!,
          changes: loo.verdictChanges.includes(row.left),
        })),
      }),
    );
  }
  const checks = result.checks;
  if (checks)
    figures.push(
      await modelChecks({
        qq: [
          { heading: "residuals", ...checks.residuals },
          ...checks.randomEffects.map((one) => ({ heading: `random effects of ${one.group}`, ...one })),
        ],
        leverage: checks.leverage,
        groups: result.sample.groups,
        references: result.request.references,
      }),
    );
  if (result.power && result.power.curve.length > 1) figures.push(await powerFigure(result, result.power));
  return figures;
}

/** Power against whatever varies more along the curve: the size of the change, or the number of animals. */
function powerFigure(result: AnalysisResult, power: PowerFindings): Promise<Figure> {
  const animal = animalWord(result);
  const byChange =
    new Set(power.curve.map((row) => row.percent)).size >=
    new Set(power.curve.map((row) => row.animals)).size;
  return powerCurve({
    name: "power",
    title: "Power of this kind of study",
    caption:
      "Chance that a study with the variances of this table finds a change of mean size at p < 0.05 (Kenward-Roger).",
    x: byChange ? "change of geometric mean size (%)" : `${plural(animal, 2)} per group`,
    series: byChange ? `${plural(animal, 2)} per group:` : "change",
    points: power.curve.map((row) => ({
      ...row,
      x: byChange ? row.percent : row.animals,
      series: byChange ? String(row.animals) : `${numberText(row.percent)} %`,
    })),
  });
}

/** Log ratio as per cent. */
function percent(logRatio: number | null): number | null {
  return logRatio === null ? null : 100 * Math.expm1(logRatio);
}
