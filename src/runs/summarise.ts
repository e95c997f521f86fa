import type { Finding, Measured } from "../model/experiment.ts";
import { tQuantile } from "../numerics/distributions.ts";
import { mean, quantileSorted, variance } from "../numerics/quantile.ts";
import { wilsonInterval } from "../stats/wilson-interval.ts";

/** A finding over replicates: its value, interval, and where the interval lies. */
export interface FindingResult {
  readonly name: string;
  readonly about: string;
  readonly unit: string;
  readonly arm: string;
  readonly as: Finding["as"];
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly between: readonly [number, number];
  /** `in` or `out` if the whole interval is, `straddles` if it crosses a bound or nothing could be estimated. */
  readonly state: "in" | "out" | "straddles";
  readonly replicates: number;
  /** Replicates in which the number could not be estimated. */
  readonly missing: number;
}

/** Sums up the replicates of one arm for one finding. */
export function summariseFinding(
  name: string,
  finding: Finding,
  arm: string,
  replicates: readonly Measured[],
): FindingResult {
  const all = replicates.map((measured) => measured[finding.of ?? name] ?? null);
  const values = all.filter((value) => value !== null);
  const { value, low, high } = values.length === 0 ? nothing : estimate(finding, values);
  return {
    name,
    about: finding.about,
    unit: finding.unit,
    arm,
    as: finding.as,
    value,
    low,
    high,
    between: finding.between,
    state: position(finding, low, high),
    replicates: all.length,
    missing: all.length - values.length,
  };
}

function position(finding: Finding, low: number | null, high: number | null): FindingResult["state"] {
  const [least, most] = finding.between;
  if (low === null || high === null) return "straddles";
  if (high < least || low > most) return "out";
  return finding.touching || (low >= least && high <= most) ? "in" : "straddles";
}

interface Estimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const nothing: Estimate = { value: null, low: null, high: null };

function estimate(finding: Finding, values: readonly number[]): Estimate {
  switch (finding.as) {
    case "median":
      return medianEstimate(values);
    case "mean":
      return meanEstimate(values, 0.95);
    case "equivalence":
      return meanEstimate(values, 0.9);
    case "share":
      return shareEstimate(values.filter((value) => value === 1).length, values.length);
    case "position":
      return shareEstimate(values.filter((value) => value < finding.source!).length, values.length);
  }
}

/** Median with the 95 % interval between order statistics (normal approximation of their binomial ranks). */
function medianEstimate(values: readonly number[]): Estimate {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const half = (1.96 * Math.sqrt(n)) / 2;
  const below = Math.floor(n / 2 - half);
  const above = Math.ceil(n / 2 + half);
  const value = quantileSorted(sorted, 0.5);
  if (below < 0 || above >= n) return { value, low: null, high: null };
  return { value, low: sorted[below]!, high: sorted[above]! };
}

function meanEstimate(values: readonly number[], level: number): Estimate {
  const value = mean(values);
  if (values.length < 2) return { value, low: null, high: null };
  const half = tQuantile((1 + level) / 2, values.length - 1) * Math.sqrt(variance(values) / values.length);
  return { value, low: value - half, high: value + half };
}

function shareEstimate(hits: number, n: number): Estimate {
  return wilsonInterval(hits, n);
}

/** Median and central 95 % of the replicates: the interval in which one more replicate falls. */
export function predictiveInterval(values: readonly number[]): {
  readonly median: number;
  readonly low: number;
  readonly high: number;
} {
  const sorted = Float64Array.from(values).sort();
  return {
    median: quantileSorted(sorted, 0.5),
    low: quantileSorted(sorted, 0.025),
    high: quantileSorted(sorted, 0.975),
  };
}
