import type { Finding, Measured } from "../model/experiment.ts";
import { tQuantile } from "../numerics/distributions.ts";
import { mean, quantileSorted, variance } from "../numerics/quantile.ts";
import { bcaInterval } from "../stats/bca-interval.ts";
import { pairedPermutation } from "../stats/paired-permutation.ts";
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
  readonly range: Finding["range"];
  /** The arm that is subtracted, and the permutation p of the paired differences; null where `as` is no difference. */
  readonly against: string | null;
  readonly p: number | null;
  /** `in` or `out` if the whole interval is, `straddles` if it crosses a bound or nothing could be estimated. */
  readonly state: "in" | "out" | "straddles";
  readonly replicates: number;
  /** Replicates in which the number could not be estimated. */
  readonly missing: number;
}

/**
 * Do the replicates of a finding differ by more than rounding? Where nothing in an arm depends on the seed they do not, and
 * its interval, which has no width, says nothing of other seeds. True without an interval.
 */
function hasSpread({ low, high }: Pick<FindingResult, "low" | "high">): boolean {
  return low === null || high === null || high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high));
}

/** `1.2 to 1.4`, or that nothing differs between the seeds; `none` without an interval. */
export function intervalText(
  finding: Pick<FindingResult, "low" | "high" | "replicates" | "missing">,
  number: (value: number) => string,
  none: string,
): string {
  const { low, high, replicates, missing } = finding;
  if (low === null || high === null) return none;
  if (!hasSpread(finding)) return `no spread between ${replicates - missing} seeds`;
  return `${number(low)} to ${number(high)}`;
}

/** Replicates of an arm by the number of the replicate: pairs of arms share a number and a seed. */
export type ReplicatesOf = (arm: string) => readonly Measured[];

/** What is asked of which arm. */
export interface FindingQuestion {
  readonly name: string;
  readonly arm: string;
  /** Seed of the resampling. */
  readonly seed: number;
  /** True for a demo: one replicate has no interval, and is then judged by its number. */
  readonly demo?: boolean;
}

/** Sums up the replicates of one arm for one finding. */
export function summariseFinding(
  { name, arm, seed, demo = false }: FindingQuestion,
  finding: Finding,
  replicatesOf: ReplicatesOf,
): FindingResult {
  const of = finding.of ?? name;
  const all = replicatesOf(arm).map((measured) => measured[of] ?? null);
  const read = finding.as === "difference" ? pairedDifferences(all, replicatesOf(finding.against!), of) : all;
  const values = read.filter((value) => value !== null);
  const { value, low, high } = values.length === 0 ? nothing : estimate(finding, values, seed);
  const isDifference = finding.as === "difference";
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
    range: finding.range,
    against: isDifference ? finding.against! : null,
    p: isDifference ? (pairedPermutation(values, seed)?.p ?? null) : null,
    state:
      finding.as === "seeds" || (demo && low === null)
        ? pointPosition(finding, value)
        : position(finding, low, high),
    replicates: read.length,
    missing: read.length - values.length,
  };
}

/** Differences of the replicates that both arms have; null where one could not be estimated. */
export function pairedDifferences(
  own: readonly (number | null)[],
  other: readonly Measured[],
  of: string,
): (number | null)[] {
  return own.slice(0, other.length).map((value, i) => {
    const subtracted = other[i]![of] ?? null;
    return value === null || subtracted === null ? null : value - subtracted;
  });
}

function pointPosition({ between: [least, most] }: Finding, value: number | null): FindingResult["state"] {
  if (value === null) return "straddles";
  return value >= least && value <= most ? "in" : "out";
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

function estimate(finding: Finding, values: readonly number[], seed: number): Estimate {
  switch (finding.as) {
    case "median":
      return medianEstimate(values);
    case "mean":
    case "difference": {
      const interval = bcaInterval(values, { seed });
      return interval === null
        ? { value: mean(values), low: null, high: null }
        : { value: interval.estimate, low: interval.low, high: interval.high };
    }
    case "equivalence":
      return meanEstimate(values, 0.9);
    case "seeds":
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

/** Mean with its t interval: at level 0.9 it lies inside a margin exactly where both one-sided tests reject. */
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
