import { tQuantile } from "../numerics/distributions.ts";
import { normalQuantile } from "../numerics/normal-distribution.ts";
import { quantileSorted, sortedCopy } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import { type Clusters, clusterBootstrap, PERCENTILE_ANIMALS, spread } from "./cluster-bootstrap.ts";
import { shiftProbabilities } from "./quantile-shift.ts";
import { type SortedValues, sortValues, weightedQuantiles } from "./weighted-quantiles.ts";

/** One sample: its sizes, and the row of the strata that each stands in. */
export interface ShiftSample {
  readonly rows: Int32Array;
  readonly sizes: Float64Array;
}

/** Two samples and the animals behind them. */
export interface ShiftRequest {
  /** Groups whose animals are drawn apart; their rows are numbered through, one group after the other. */
  readonly strata: readonly Clusters[];
  readonly treated: ShiftSample;
  readonly reference: ShiftSample;
  /** The same synapses at baseline, where each was measured twice. */
  readonly before?: { readonly treated: ShiftSample; readonly reference: ShiftSample };
  readonly replicates: number;
  readonly stream: RandomStream;
}

/** A function of q with its 95 % bands: pointwise (low, high) and for all q at once; arrays run along q. */
export interface BandedCurve {
  readonly estimate: Float64Array;
  readonly band: {
    readonly se: Float64Array;
    readonly low: Float64Array;
    readonly high: Float64Array;
    readonly simultaneousLow: Float64Array;
    readonly simultaneousHigh: Float64Array;
  } | null;
}

/** Shift and ratio function of the treated sizes. */
export interface ShiftBands {
  readonly probabilities: readonly number[];
  /**
   * Quantiles that the treated sizes would have if they differed in nothing: those of the reference or, with a
   * baseline, treated before times reference after over reference before.
   */
  readonly expected: Float64Array;
  /** Shift function: treated less expected quantile, unit of the sizes. Constant if all synapses gain the same amount. */
  readonly difference: BandedCurve;
  /** Ratio function: log of treated over expected quantile. Constant under one factor. */
  readonly logRatio: BandedCurve;
  readonly df: number;
  readonly rule: "corrected SE with t quantile" | "percentile";
}

/** Fewer resamples than this carry no band. */
export const FEWEST_RESAMPLES = 50;

/**
 * Shift and ratio function over quantiles 0.05 to 0.95 with bands from a bootstrap of whole animals, drawn inside each
 * stratum.
 *
 * Synapses of a sample are pooled. Deviations are stretched by sqrt(M / (M - 1)), M the animals of the smallest
 * stratum. Below 10 animals there, pointwise limits are estimate -+ t SE on sum (M - 1) degrees of freedom, and the
 * critical value of the simultaneous band, the 95 % quantile of max |deviation| / SE, is multiplied by t / z;
 * percentile limits are only used from 10 animals on. Dendrites are not drawn again inside a drawn animal: their
 * spread is part of that between animals already.
 * Source: Rousselet, Pernet & Wilcox 2017, Eur J Neurosci 46:1738; statistics.md 9.6; Davison & Hinkley 1997, sec. 3.8.
 * Fails: `band` is null with fewer than 2 animals in a stratum or fewer than `FEWEST_RESAMPLES` resamples.
 */
export function shiftBands(request: ShiftRequest): ShiftBands {
  const { strata, replicates, stream } = request;
  const counts = strata.map(({ animalCount }) => animalCount);
  const fewest = Math.min(...counts);
  const df = counts.reduce((sum, count) => sum + count - 1, 0);
  const rule = fewest >= PERCENTILE_ANIMALS ? "percentile" : "corrected SE with t quantile";
  const curves = curvesOf(request);
  const rows = strata.reduce((sum, { animals }) => sum + animals.length, 0);
  const found = curves(new Int32Array(rows).fill(1));
  const draws =
    fewest < 2 || replicates < FEWEST_RESAMPLES
      ? []
      : clusterBootstrap(strata, (weights) => curves(joined(weights, rows)), replicates, stream);
  const stretch = Math.sqrt(fewest / (fewest - 1));
  const k = shiftProbabilities.length;
  const banded = (from: number): BandedCurve => {
    const estimate = found.slice(from, from + k);
    const deviations = draws.map((draw) => estimate.map((value, i) => stretch * (draw[from + i]! - value)));
    return { estimate, band: draws.length === 0 ? null : bandOf(estimate, deviations, df, rule) };
  };
  return {
    probabilities: shiftProbabilities,
    expected: found.slice(2 * k),
    difference: banded(0),
    logRatio: banded(k),
    df,
    rule,
  };
}

/** Difference, log ratio and expected quantiles, one after the other, of the rows with these weights. */
function curvesOf({ treated, reference, before }: ShiftRequest): (weights: Int32Array) => Float64Array {
  const quantilesOf = (sample: ShiftSample) => {
    const sorted: SortedValues = sortValues(sample.sizes);
    const own = new Int32Array(sample.rows.length);
    return (weights: Int32Array) => {
      for (let i = 0; i < own.length; i++) own[i] = weights[sample.rows[i]!]!;
      return weightedQuantiles(sorted, own, shiftProbabilities);
    };
  };
  const [after, plain] = [quantilesOf(treated), quantilesOf(reference)];
  const [start, startPlain] = before ? [quantilesOf(before.treated), quantilesOf(before.reference)] : [];
  return (weights) => {
    const expected = plain(weights);
    if (start && startPlain) {
      const [own, other] = [start(weights), startPlain(weights)];
      for (let i = 0; i < expected.length; i++) expected[i]! *= own[i]! / other[i]!;
    }
    const found = after(weights);
    const k = found.length;
    const result = new Float64Array(3 * k);
    for (let i = 0; i < k; i++) {
      result[i] = found[i]! - expected[i]!;
      result[k + i] = Math.log(found[i]!) - Math.log(expected[i]!);
      result[2 * k + i] = expected[i]!;
    }
    return result;
  };
}

function joined(parts: readonly Int32Array[], length: number): Int32Array {
  const whole = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function bandOf(
  estimate: Float64Array,
  deviations: readonly Float64Array[],
  df: number,
  rule: ShiftBands["rule"],
): NonNullable<BandedCurve["band"]> {
  const columns = Array.from(estimate, (_, i) => Float64Array.from(deviations, (row) => row[i]!).sort());
  const se = Float64Array.from(columns, spread);
  // Where all animals agree (rounded sizes) a point has no error and takes no part in the largest deviation.
  const largest = deviations.map((row) =>
    row.reduce((max, value, i) => (se[i]! > 0 ? Math.max(max, Math.abs(value) / se[i]!) : max), 0),
  );
  const [t, z] = [tQuantile(0.975, df), normalQuantile(0.975)];
  const isPercentile = rule === "percentile";
  const critical = quantileSorted(sortedCopy(largest), 0.95) * (isPercentile ? 1 : t / z);
  const limit = (side: 1 | -1) =>
    estimate.map((value, i) =>
      isPercentile
        ? value + quantileSorted(columns[i]!, side === 1 ? 0.975 : 0.025)
        : value + side * t * se[i]!,
    );
  return {
    se,
    low: limit(-1),
    high: limit(1),
    simultaneousLow: estimate.map((value, i) => value - critical * se[i]!),
    simultaneousHigh: estimate.map((value, i) => value + critical * se[i]!),
  };
}
