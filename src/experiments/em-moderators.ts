import type { Measured } from "../model/experiment.ts";
import { numbersOf, type Table } from "../model/table.ts";
import { quantiles } from "../numerics/quantile.ts";
import {
  asSource,
  type ConditionContrast,
  conditionContrasts,
  type ModeratorValues,
  ratioTest,
  type SourceModel,
  sourceModel,
} from "./source-model.ts";

const random = "(1 | mouse) + (1 | dendrite)";

/** Contrasts of the treated condition with the two others, named by what stands before `Sw` and `Ew`. */
function sleepContrasts(model: SourceModel, conditions: readonly string[], at: ModeratorValues) {
  const all = conditionContrasts(asSource(model), conditions, at);
  const [first, second, treated] = conditions;
  return { sw: all[`${treated}-${first}`]!, ew: all[`${treated}-${second}`]! };
}

function percents(name: string, { sw, ew }: { sw: ConditionContrast; ew: ConditionContrast }): Measured {
  return { [`${name}Sw`]: sw.percent, [`${name}Ew`]: ew.percent };
}

/** Coefficient of a column of a model, null if it is not there. */
function coefficient(model: SourceModel, name: string): number | null {
  const column = model.ml.columnNames.indexOf(name);
  return column < 0 ? null : model.ml.beta[column]!;
}

/**
 * Sizes below and above a cut that is pooled over the groups (rows 32-37).
 *
 * Source: the cut at the 80 % quantile; the sweep takes 70, 75, 85 and 90 %.
 */
export function measureClasses(table: Table, conditions: readonly string[]): Measured {
  const cuts = [0.8, 0.7, 0.75, 0.85, 0.9];
  const asi = numbersOf(table, "asi");
  const at = quantiles(asi, cuts);
  const byCut = cuts.map((_, k) => {
    const split = withColumn(
      table,
      "large",
      asi.map((value) => (value > at[k]! ? 1 : 0)),
    );
    const model = sourceModel(
      split,
      `log(asi) ~ condition * large + region + diameter + ${random}`,
      conditions,
    );
    return {
      split,
      model,
      small: sleepContrasts(model, conditions, { large: 0 }),
      large: sleepContrasts(model, conditions, { large: 1 }),
    };
  });
  const main = byCut[0]!;
  const reduced = sourceModel(
    main.split,
    `log(asi) ~ condition + large + region + diameter + ${random}`,
    conditions,
  );
  const widest = (of: (cut: (typeof byCut)[0]) => number) =>
    Math.max(...byCut.map((cut) => Math.abs(of(cut) - of(main))));
  return {
    classP: ratioTest(main.model, reduced).p,
    ...percents("small", main.small),
    ...percents("large", main.large),
    sweepSmall: widest((cut) => cut.small.sw.percent),
    sweepLarge: widest((cut) => cut.large.sw.percent),
  };
}

/** Does the change depend on an endosome in the spine (rows 38-42)? */
export function measureEndosomes(table: Table, conditions: readonly string[]): Measured {
  const { model, p } = moderated(table, conditions, "endosome");
  const positive = sleepContrasts(model, conditions, { endosome: 1 });
  const negative = sleepContrasts(model, conditions, { endosome: 0 });
  return { endosomeP: p, ...percents("positive", positive), ...percents("negative", negative) };
}

/** Does the change depend on synaptic density (rows 44-48)? Read at the ends of the printed range and at its mean. */
export function measureDensity(table: Table, conditions: readonly string[]): Measured {
  const { model, p } = moderated(table, conditions, "density");
  const at = (density: number) => sleepContrasts(model, conditions, { density });
  const low = at(0.17);
  const high = at(1.24);
  const slope = (ends: "sw" | "ew") => (high[ends].estimate - low[ends].estimate) / (1.24 - 0.17);
  return {
    densityP: p,
    slopeSw: slope("sw"),
    slopeEw: slope("ew"),
    ...percents("low", low),
    ...percents("middle", at(0.7)),
    ...percents("high", high),
  };
}

/** Spines with and without apparatus, and facing a bouton with and without mitochondrion (rows 49, 50). */
export function measureOrganelles(table: Table, conditions: readonly string[]): Measured {
  const of = (marker: "apparatus" | "mito", name: string): Measured => {
    const { model, additive } = moderated(table, conditions, marker);
    const present = sleepContrasts(model, conditions, { [marker]: 1 });
    const absent = sleepContrasts(model, conditions, { [marker]: 0 });
    return {
      ...percents(marker, present),
      ...percents(name, absent),
      [`${marker}DifferenceSw`]: present.sw.percent - absent.sw.percent,
      [`${marker}DifferenceEw`]: present.ew.percent - absent.ew.percent,
      [`${marker}Size`]: 100 * Math.expm1(coefficient(additive, marker) ?? 0),
    };
  };
  return { ...of("apparatus", "noApparatus"), ...of("mito", "noMito") };
}

/** The interaction model of a moderator, the model without the interaction, and the p value between them. */
function moderated(table: Table, conditions: readonly string[], moderator: string) {
  const rest = `region + diameter + ${random}`;
  const model = sourceModel(table, `log(asi) ~ condition * ${moderator} + ${rest}`, conditions);
  const additive = sourceModel(table, `log(asi) ~ condition + ${moderator} + ${rest}`, conditions);
  return { model, additive, p: ratioTest(model, additive).p };
}

/**
 * Head volume: condition, its line on diameter, and endosomes at the mean diameter (rows 51-53, 55, 56).
 *
 * The largest and the smallest diameter are those of the cohort.
 */
export function measureHeadVolume(table: Table, conditions: readonly string[]): Measured {
  const model = (fixed: string) => sourceModel(table, `log(hv) ~ ${fixed} + ${random}`, conditions);
  const omnibus = ratioTest(model("condition + region + diameter"), model("region + diameter"));
  const line = model("condition * diameter + region");
  const marked = model("condition * endosome + condition * diameter + region");
  const diameter = numbersOf(table, "diameter");
  const [smallest, , largest] = quantiles(diameter, [0, 0.5, 1]);
  const atLargest = sleepContrasts(line, conditions, { diameter: largest! });
  const atSmallest = sleepContrasts(line, conditions, { diameter: smallest! });
  const slope = (of: "sw" | "ew") =>
    (atLargest[of].estimate - atSmallest[of].estimate) / (largest! - smallest!);
  const middle = diameter.reduce((sum, value) => sum + value, 0) / diameter.length;
  return {
    hvChi2: omnibus.chisq,
    hvP: omnibus.p,
    ...percents("hvLargest", atLargest),
    ...percents("hvSmallest", atSmallest),
    hvSlopeSw: slope("sw"),
    hvSlopeEw: slope("ew"),
    ...percents("hvPositive", sleepContrasts(marked, conditions, { endosome: 1, diameter: middle })),
    ...percents("hvNegative", sleepContrasts(marked, conditions, { endosome: 0, diameter: middle })),
  };
}

function withColumn(table: Table, name: string, values: Float64Array): Table {
  return { ...table, columns: [...table.columns, { kind: "number", name, values }] };
}
