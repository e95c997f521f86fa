import type { CategoryColumn, Column } from "../model/table.ts";
import { tQuantile, tTwoSided } from "../numerics/distributions.ts";
import { type ChangeTest, type ComparedGroups, changeTest, groupWeights } from "./change-test.ts";
import { degreesOfFreedom } from "./degrees-of-freedom.ts";
import { fitMoments } from "./lmm.ts";
import { lmmMoments } from "./lmm-moments.ts";
import { modelFrame } from "./model-frame.ts";
import type { PairedRows } from "./paired-rows.ts";
import type { VerdictRows } from "./verdict-rows.ts";

/** The three ways to compare paired sizes; the baseline-adjusted one carries the verdict. */
export type PairedAnalysis = "change" | "baseline-adjusted" | "follow-up";

/** Step 1 by each analysis, and the rows of the baseline-adjusted one. */
export interface PairedChanges {
  readonly tests: Readonly<Record<PairedAnalysis, ChangeTest>>;
  readonly adjustedRows: VerdictRows;
  /** Coefficient of the culture's mean log size before in the adjusted model; 0 where it was left out. */
  readonly baselineSlope: number;
}

/** Names of the nesting columns inside the model table. */
const nestLetters = ["a", "b", "c", "d", "e", "f"];

/**
 * Contrasts of the change score, of the follow-up adjusted for its baseline, and of the follow-up alone.
 *
 * Adjusted: log size after ~ condition + batch + covariates + mean log size before of the culture, with random culture
 * and dendrite. The change score takes the regression of small or dim cultures towards the mean for an effect; the
 * follow-up alone takes a baseline difference for one.
 */
export function pairedChanges(pairs: PairedRows, comparisons: readonly ComparedGroups[]): PairedChanges {
  const change = pairs.after.map((value, i) => value - pairs.before[i]!);
  const baseline: Column = { kind: "number", name: "baseline", values: animalMeans(pairs) };
  const adjusting = [...(pairs.batch ? [pairs.batch] : []), ...pairs.covariates].filter(varies);
  const adjustedRows = modelRows(pairs, pairs.after, [...adjusting, baseline]);
  const adjusted = changeTest(adjustedRows, comparisons);
  const at = adjusted.fit.columnNames.indexOf(adjustedRows.covariateNames.at(-1)!);
  return {
    tests: {
      change: changeTest(modelRows(pairs, change, []), comparisons),
      "baseline-adjusted": adjusted,
      "follow-up": changeTest(modelRows(pairs, pairs.after, []), comparisons),
    },
    adjustedRows,
    baselineSlope: at < 0 ? 0 : adjusted.fit.beta[at]!,
  };
}

/** Slope of log size after on log size before, within cultures, by side, and its difference treated minus reference. */
export interface SlopeDifference {
  readonly treated: number;
  readonly reference: number;
  readonly difference: number;
  readonly se: number;
  readonly df: number;
  readonly t: number;
  readonly p: number;
  readonly low: number;
  readonly high: number;
}

/** The slope differences of all comparisons; `warnings` tell where they rest on less than was asked for. */
export interface SlopeTest {
  readonly differences: readonly SlopeDifference[];
  readonly warnings: readonly string[];
}

/**
 * Did the change depend on the size of the synapse before?
 *
 * Within any one group small synapses grow and large ones shrink by regression to the mean; only the difference of the
 * slopes between groups speaks of the treatment. Baselines are centred within the culture; intercepts vary by culture
 * and dendrite and the slope by culture, so that the culture is the unit.
 */
export function slopeDifferences(pairs: PairedRows, comparisons: readonly ComparedGroups[]): SlopeTest {
  const means = animalMeans(pairs);
  const centred: Column = {
    kind: "number",
    name: "before",
    values: pairs.before.map((value, i) => value - means[i]!),
  };
  const rows = modelRows(pairs, pairs.after, []);
  const chains = rows.nestNames.slice(1).map((_, i) => `(1 | ${rows.nestNames.slice(0, i + 2).join(":")})`);
  const moments = lmmMoments(
    modelFrame(
      { ...rows.table, columns: [...rows.table.columns, centred] },
      `y ~ ${["g * before", `(before | ${rows.nestNames[0]})`, ...chains].join(" + ")}`,
    ),
  );
  const fit = fitMoments(moments, { criterion: "reml", report: "estimates" });
  const reference = degreesOfFreedom(moments, fit, "kr");
  const slopeOf = (weights: readonly number[], withCommon: boolean) =>
    Float64Array.from(fit.columnNames, (name) => {
      if (name === "before") return withCommon ? 1 : 0;
      const group = rows.groups.findIndex((level) => name === `g${level}:before`);
      return group < 0 ? 0 : weights[group]!;
    });
  const value = (l: Float64Array) => l.reduce((sum, entry, j) => sum + entry * fit.beta[j]!, 0);
  const differences = comparisons.map((compared) => {
    const weights = groupWeights(compared, rows.groups);
    const l = slopeOf(weights, false);
    const { se, df } = reference.row(l);
    const difference = value(l);
    const half = tQuantile(0.975, df) * se;
    return {
      treated: value(
        slopeOf(
          weights.map((w) => Math.max(0, w)),
          true,
        ),
      ),
      reference: value(
        slopeOf(
          weights.map((w) => Math.max(0, -w)),
          true,
        ),
      ),
      difference,
      se,
      df,
      t: difference / se,
      p: tTwoSided(difference / se, df),
      low: difference - half,
      high: difference + half,
    };
  });
  const stalled = fit.status === "stalled" ? ["the search for the variances stopped early"] : [];
  const about = "slopes of log size after on log size before";
  return { differences, warnings: [...stalled, ...reference.warnings].map((text) => `${about}: ${text}`) };
}

/** The pairs with `y` as response and `covariates` as fixed effects, in the form that the change test takes. */
export function modelRows(pairs: PairedRows, y: Float64Array, covariates: readonly Column[]): VerdictRows {
  const n = y.length;
  const animal = pairs.nest[0];
  return {
    table: {
      source: pairs.source,
      rowCount: n,
      columns: [
        { kind: "number", name: "y", values: y },
        { ...pairs.group, name: "g" },
        ...pairs.nest.map((column, i) => ({ ...column, name: nestLetters[i]! })),
        ...covariates.map((column, i) => ({ ...column, name: `x${i + 1}` })),
      ],
    },
    rows: Int32Array.from({ length: n }, (_, i) => i),
    logSize: y,
    group: pairs.group.codes,
    groups: pairs.group.levels,
    animal: animal?.codes ?? new Int32Array(n).fill(-1),
    animalNames: animal?.levels ?? [],
    nestNames: nestLetters.slice(0, pairs.nest.length),
    covariateNames: covariates.map((_, i) => `x${i + 1}`),
    covariateLabels: covariates.map(({ name }) => name),
    logThreshold: null,
    missing: pairs.missing,
    belowThreshold: pairs.belowThreshold,
  };
}

/** Mean log size before of the culture of each pair. */
export function animalMeans(pairs: PairedRows): Float64Array {
  const animal = pairs.nest[0];
  const sums = new Map<number, { sum: number; count: number }>();
  pairs.before.forEach((value, i) => {
    const code = animal ? animal.codes[i]! : 0;
    const known = sums.get(code) ?? { sum: 0, count: 0 };
    sums.set(code, { sum: known.sum + value, count: known.count + 1 });
  });
  return pairs.before.map((_, i) => {
    const { sum, count } = sums.get(animal ? animal.codes[i]! : 0)!; // every code was just counted
    return sum / count;
  });
}

/** False for a column that holds one value throughout, which a model cannot take. */
function varies(column: Column): boolean {
  const values: ArrayLike<number> =
    column.kind === "number" ? column.values : (column as CategoryColumn).codes;
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return true;
  return false;
}
