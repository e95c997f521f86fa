import { mean, quantileSorted, sortedCopy } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import type { ClusteredValues } from "./cluster-bootstrap.ts";
import { ksAsymptoticP, ksDistanceSorted } from "./kolmogorov-smirnov.ts";
import { calibratedP, uniformNull } from "./uniform-null.ts";

/** Best common log factor, and what is left of the difference when it is removed. */
export interface LogShift {
  /** treated minus reference on log size. */
  readonly delta: number;
  readonly percent: number;
  /** K-S distance of log reference + delta to log treated. */
  readonly D: number;
  /** As if delta were known and synapses independent: neither is so. */
  readonly pAsymptotic: number;
}

/** Shift by the difference of means or of medians of log size. */
export function logShift(
  reference: ArrayLike<number>,
  treated: ArrayLike<number>,
  centre: "mean" | "median" = "mean",
): LogShift {
  return shiftOfSorted(sortedCopy(reference), sortedCopy(treated), centre);
}

function shiftOfSorted(x: Float64Array, y: Float64Array, centre: "mean" | "median"): LogShift {
  const middle = (values: Float64Array) => (centre === "mean" ? mean(values) : quantileSorted(values, 0.5));
  const delta = middle(y) - middle(x);
  const D = ksDistanceSorted(
    x.map((value) => value + delta),
    y,
  );
  return { delta, percent: 100 * Math.expm1(delta), D, pAsymptotic: ksAsymptoticP(D, x.length, y.length) };
}

/**
 * Log-shift test of uniform scaling with a p value from animals.
 *
 * The asymptotic p ignores that delta was estimated (too large) and that synapses share animals (too small); here
 * animals are resampled under uniform scaling, delta is estimated again in each resample, and D sqrt(nm/(n+m)) compared.
 * Values are log sizes.
 * Source: statistics.md 9.3.
 */
export function logShiftTest(
  reference: ClusteredValues,
  treated: ClusteredValues,
  options: {
    readonly centre?: "mean" | "median";
    readonly replicates: number;
    readonly stream: RandomStream;
  },
): LogShift & { readonly p: number } {
  const centre = options.centre ?? "mean";
  const found = logShift(reference.values, treated.values, centre);
  const scaled = (D: number, n: number, m: number) => D * Math.sqrt((n * m) / (n + m));
  const draw = uniformNull(reference, treated, found.delta);
  const replicates = Array.from({ length: options.replicates }, () => {
    const sample = draw(options.stream);
    const shift = shiftOfSorted(sample.reference, sample.treated, centre);
    return scaled(shift.D, sample.reference.length, sample.treated.length);
  });
  return {
    ...found,
    p: calibratedP(scaled(found.D, reference.values.length, treated.values.length), replicates),
  };
}
