import { normalQuantile, tQuantile } from "../numerics/distributions.ts";
import { mean, quantileSorted, quantiles, sortedCopy } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import { type ClusteredValues, PERCENTILE_ANIMALS, resample, spread } from "./cluster-bootstrap.ts";
import { sortValues, weightedQuantiles } from "./weighted-quantiles.ts";

/** 0.05 to 0.95 by 0.05. */
export const shiftProbabilities: readonly number[] = Array.from({ length: 19 }, (_, i) => (i + 1) * 0.05);

/** Shift function of two samples of sizes. */
export interface QuantileShift {
  readonly probabilities: readonly number[];
  /** Quantiles (type 7) in the unit of the sizes. */
  readonly reference: Float64Array;
  readonly treated: Float64Array;
  /** D(q) = log of treated over reference. Constant under uniform scaling. */
  readonly logRatio: Float64Array;
  readonly meanLogRatio: number;
  /** Least-squares slope of D on q and on log reference size: 0 under uniform scaling. */
  readonly slopeOnProbability: number;
  readonly slopeOnLogReference: number;
}

/**
 * Quantile-shift function of raw sizes.
 *
 * The ratio at rank q is not the change of a synapse: ranks are not kept under selective change.
 * Source: Rousselet, Pernet & Wilcox 2017, Eur J Neurosci 46:1738; statistics.md 9.5 and 9.6.
 */
export function quantileShift(
  reference: ArrayLike<number>,
  treated: ArrayLike<number>,
  probabilities: readonly number[] = shiftProbabilities,
): QuantileShift {
  return shiftOf(probabilities, quantiles(reference, probabilities), quantiles(treated, probabilities));
}

function shiftOf(
  probabilities: readonly number[],
  reference: Float64Array,
  treated: Float64Array,
): QuantileShift {
  const logRatio = treated.map((value, i) => Math.log(value) - Math.log(reference[i]!));
  return {
    probabilities,
    reference,
    treated,
    logRatio,
    meanLogRatio: mean(logRatio),
    slopeOnProbability: slope(probabilities, logRatio),
    slopeOnLogReference: slope(reference.map(Math.log), logRatio),
  };
}

/** Pointwise and simultaneous band of a function of q. */
export interface Band {
  readonly se: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly simultaneousLow: Float64Array;
  readonly simultaneousHigh: Float64Array;
  /** Multiplier of `se` in the simultaneous band. */
  readonly critical: number;
}

/** Shift function with animal-level uncertainty. */
export interface QuantileShiftBands {
  readonly shift: QuantileShift;
  /** Of D(q). */
  readonly band: Band;
  /** Of D(q) - mean D, which is 0 under uniform scaling. */
  readonly shape: Float64Array;
  readonly shapeBand: Band;
  /** max |D - mean D| / SE. */
  readonly largestShape: number;
  readonly slopeSe: number;
  readonly df: number;
  readonly rule: "corrected SE with t quantile" | "percentile";
}

/**
 * Shift function with bands from a bootstrap of whole animals (and dendrites within, where given).
 *
 * The deviations of a group with M animals are stretched by sqrt(M / (M - 1)). Below 10 animals in a group pointwise
 * limits are estimate -+ t SE with sum (M - 1) df, and the simultaneous critical value is multiplied by t / z;
 * percentile limits are only used from 10 animals on. Values are sizes, not logs.
 * Fails: returns null where a group has fewer than 2 animals.
 */
export function quantileShiftBands(
  reference: ClusteredValues,
  treated: ClusteredValues,
  options: {
    readonly replicates: number;
    readonly stream: RandomStream;
    readonly probabilities?: readonly number[];
    readonly level?: number;
  },
): QuantileShiftBands | null {
  const fewest = Math.min(reference.animalCount, treated.animalCount);
  if (fewest < 2) return null;
  const probabilities = options.probabilities ?? shiftProbabilities;
  const level = options.level ?? 0.95;
  const shift = quantileShift(reference.values, treated.values, probabilities);
  const df = reference.animalCount + treated.animalCount - 2;
  const draws = resampledShifts(reference, treated, shift, options.replicates, options.stream);
  const shape = centred(shift.logRatio);
  const rule = fewest >= PERCENTILE_ANIMALS ? "percentile" : "corrected SE with t quantile";
  const bandOf = (estimate: Float64Array, rows: readonly Float64Array[]) =>
    band(estimate, rows, df, level, rule);
  const shapeBand = bandOf(shape, draws.map(centred));
  return {
    shift,
    band: bandOf(shift.logRatio, draws),
    shape,
    shapeBand,
    largestShape: Math.max(...shape.map((value, i) => Math.abs(value) / shapeBand.se[i]!)),
    slopeSe: spread(draws.map((row) => slope(probabilities, row))),
    df,
    rule,
  };
}

function resampledShifts(
  reference: ClusteredValues,
  treated: ClusteredValues,
  shift: QuantileShift,
  replicates: number,
  stream: RandomStream,
): Float64Array[] {
  const groups = [
    { group: reference, sorted: sortValues(reference.values), logs: shift.reference.map(Math.log), sign: -1 },
    { group: treated, sorted: sortValues(treated.values), logs: shift.treated.map(Math.log), sign: 1 },
  ];
  return Array.from({ length: replicates }, () => {
    const row = Float64Array.from(shift.logRatio);
    for (const { group, sorted, logs, sign } of groups) {
      const stretch = sign * Math.sqrt(group.animalCount / (group.animalCount - 1));
      const drawn = weightedQuantiles(sorted, resample(group, stream), shift.probabilities);
      for (let i = 0; i < row.length; i++) row[i]! += stretch * (Math.log(drawn[i]!) - logs[i]!);
    }
    return row;
  });
}

function band(
  estimate: Float64Array,
  rows: readonly Float64Array[],
  df: number,
  level: number,
  rule: QuantileShiftBands["rule"],
): Band {
  const p = (1 + level) / 2;
  const columns = Array.from(estimate, (_, i) => Float64Array.from(rows, (row) => row[i]!).sort());
  const se = Float64Array.from(columns, spread);
  const largest = rows.map((row) =>
    row.reduce((max, v, i) => Math.max(max, Math.abs(v - estimate[i]!) / se[i]!), 0),
  );
  const isPercentile = rule === "percentile";
  const critical =
    quantileSorted(sortedCopy(largest), level) * (isPercentile ? 1 : tQuantile(p, df) / normalQuantile(p));
  const limit = (side: 1 | -1) =>
    estimate.map((value, i) =>
      isPercentile
        ? quantileSorted(columns[i]!, side === 1 ? p : 1 - p)
        : value + side * tQuantile(p, df) * se[i]!,
    );
  return {
    se,
    low: limit(-1),
    high: limit(1),
    simultaneousLow: estimate.map((value, i) => value - critical * se[i]!),
    simultaneousHigh: estimate.map((value, i) => value + critical * se[i]!),
    critical,
  };
}

/**
 * Log ratio over quantiles that uniform scaling by `factor` with a detection limit would show.
 *
 * It rises or falls at the low end although every synapse changed alike, and is the curve to compare with.
 * Source: the argument of Hanes et al. 2020, J Neurosci 40:4090, and Koesters et al. 2024, Neuroscientist 30:49.
 */
export function uniformRatioCurve(
  reference: ArrayLike<number>,
  factor: number,
  threshold: number,
  probabilities: readonly number[] = shiftProbabilities,
): Float64Array {
  const seen = Float64Array.from(reference).filter((size) => size >= threshold);
  const scaled = seen.map((size) => size * factor).filter((size) => size >= threshold);
  return quantileShift(seen, scaled, probabilities).logRatio;
}

function centred(values: Float64Array): Float64Array {
  const centre = mean(values);
  return values.map((value) => value - centre);
}

function slope(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const centreX = mean(x);
  const centreY = mean(y);
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - centreX) * (y[i]! - centreY);
    xx += (x[i]! - centreX) ** 2;
  }
  return xy / xx;
}
