import type { Measured } from "../model/experiment.ts";
import { labelsOf, numbersOf, type Table } from "../model/table.ts";
import { randomStream } from "../numerics/random.ts";
import { andersonDarling } from "../stats/anderson-darling.ts";
import type { ClusteredValues } from "../stats/cluster-bootstrap.ts";
import { normalityStatistics } from "../stats/goodness-of-fit.ts";
import { iterativeRescaling } from "../stats/iterative-rescaling.ts";
import { logShift } from "../stats/log-shift-test.ts";
import { selectivityMonteCarlo } from "../stats/selectivity-monte-carlo.ts";
import {
  asSetpoint,
  asSource,
  conditionContrasts,
  conditionF,
  ratioTest,
  sourceModel,
} from "./source-model.ts";

const random = "(1 | mouse) + (1 | dendrite)";

/** Mean log size by condition as the source tested it, with Kenward-Roger beside it (rows 19-24). */
export function measureSizes(table: Table, conditions: readonly string[]): Measured {
  const model = (fixed: string) => sourceModel(table, `log(asi) ~ ${fixed} + ${random}`, conditions);
  const main = model("condition + region + diameter");
  const omnibus = ratioTest(main, model("region + diameter"));
  const [first, second, treated] = conditions;
  const z = conditionContrasts(asSource(main), conditions);
  const kr = conditionContrasts(asSetpoint(main), conditions);
  const pair = (later: string, earlier: string) => `${later}-${earlier}`;
  const sw = pair(treated!, first!);
  const ew = pair(treated!, second!);
  const wake = pair(second!, first!);
  return {
    chi2: omnibus.chisq,
    chi2P: omnibus.p,
    conditionKr: conditionF(main, conditions).p,
    regionP: ratioTest(model("condition * region + diameter"), main).p,
    diameterP: ratioTest(model("condition * diameter + region"), main).p,
    sSw: z[sw]!.percent,
    sSwP: z[sw]!.p,
    sSwKr: kr[sw]!.p,
    sEw: z[ew]!.percent,
    sEwP: z[ew]!.p,
    sEwKr: kr[ew]!.p,
    ewSw: z[wake]!.percent,
    ewSwP: z[wake]!.p,
    headline: (z[sw]!.percent + z[ew]!.percent) / 2,
  };
}

/**
 * Formal scaling test of the treated condition against each other one (rows 28, 29).
 *
 * The best common factor is searched with the threshold-aware method; its K-S p is that of the source's kind (pooled
 * synapses, maximised over the factor). The Anderson-Darling p at the same factor and the log-shift percentage stand
 * beside it. None is calibrated: the rows ask what the source's test would have said.
 */
export function measureScaling(table: Table, conditions: readonly string[]): Measured {
  const sizes = sizesByCondition(table, "asi", conditions);
  const treated = sizes[conditions[2]!]!;
  const against = (name: string, reference: Float64Array): Measured => {
    const found = iterativeRescaling(reference, treated);
    const shift = logShift(reference.map(Math.log), treated.map(Math.log));
    return {
      [`scale${name}`]: 100 * (found.factor - 1),
      [`scale${name}P`]: found.pMax,
      [`scale${name}Anderson`]: andersonDarling([reference.map((x) => x * found.factor), treated]).p,
      [`shift${name}`]: shift.percent,
    };
  };
  return { ...against("Sw", sizes[conditions[0]!]!), ...against("Ew", sizes[conditions[1]!]!) };
}

/**
 * Log-normality by group (rows 27, 54): the largest skewness of log values in size, and the smallest Anderson-Darling
 * p of three groups of 500 values, times three.
 */
export function measureShape(table: Table, conditions: readonly string[], seed: number): Measured {
  const groups = Object.values(sizesByCondition(table, "asi", conditions)).map((sizes) =>
    sizes.map(Math.log),
  );
  const volumes = Object.values(sizesByCondition(table, "hv", conditions)).map((sizes) =>
    sizes.map(Math.log),
  );
  const largest = (samples: readonly Float64Array[]) =>
    Math.max(...samples.map((sample) => Math.abs(normalityStatistics(sample).skewness)));
  const p = groups.map((values, g) => {
    const order = randomStream(seed, "em", "subsample", g).permutation(values.length);
    const some = Float64Array.from(order.subarray(0, 500), (row) => values[row]!);
    return normalityStatistics(some).pStephens;
  });
  return {
    skew: largest(groups),
    hvSkew: largest(volumes),
    normalP: Math.min(1, groups.length * Math.min(...p)),
  };
}

/**
 * Which model of the source's Monte Carlo is nearest, and at which fraction (rows 30, 31).
 *
 * Few replicates: the engine is the same as that of em-selectivity-models, which decides.
 */
export function measureSelectivity(
  table: Table,
  conditions: readonly string[],
  options: { readonly seed: number; readonly replicates: number; readonly fractions?: readonly number[] },
): Measured {
  const treated = conditions[2]!;
  const cells = selectivityMonteCarlo(
    clustered(table, (condition) => condition !== treated),
    clustered(table, (condition) => condition === treated),
    { ...options, stream: randomStream(options.seed, "em", "selectivity") },
  );
  const best = [...cells].sort((a, b) => a.meanDistance - b.meanDistance)[0]!;
  const quadratic = cells
    .filter((cell) => cell.model === "size-dependent")
    .sort((a, b) => a.meanDistance - b.meanDistance)[0]!;
  return {
    nearest: ["uniform", "selective", "size-dependent"].indexOf(best.model),
    quadratic: best.model === "size-dependent" ? 1 : 0,
    fraction: 100 * quadratic.fraction,
  };
}

/** Log sizes of the conditions that `keep` names, with their mice. */
export function clustered(table: Table, keep: (condition: string) => boolean): ClusteredValues {
  const condition = labelsOf(table, "condition");
  const mouse = labelsOf(table, "mouse").codes;
  const asi = numbersOf(table, "asi");
  const rows = [...asi.keys()].filter((row) => keep(condition.levels[condition.codes[row]!]!));
  const mice = [...new Set(rows.map((row) => mouse[row]!))];
  const numberOf = new Map(mice.map((code, index) => [code, index]));
  return {
    values: Float64Array.from(rows, (row) => Math.log(asi[row]!)),
    animals: Int32Array.from(rows, (row) => numberOf.get(mouse[row]!)!),
    animalCount: mice.length,
  };
}

/** The values of `column` by condition. */
export function sizesByCondition(
  table: Table,
  column: string,
  conditions: readonly string[],
): Record<string, Float64Array> {
  const condition = labelsOf(table, "condition");
  const values = numbersOf(table, column);
  return Object.fromEntries(
    conditions.map((name) => {
      const code = condition.levels.indexOf(name);
      return [name, values.filter((_, row) => condition.codes[row] === code)];
    }),
  );
}
