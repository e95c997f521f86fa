import { mean } from "../numerics/quantile.ts";
import { type NormalityStatistics, normalityStatistics, shapiroWilk } from "./goodness-of-fit.ts";
import { fitSizeFamilies, type SizeFamilyFit } from "./size-families.ts";

/** Log-normal fit of positive sizes, how good it is, and what else was tried. */
export interface LognormalFit {
  readonly n: number;
  /** Mean and SD of log size; `sdlog` divides by n - 1, `sdlogMl` by n. */
  readonly meanlog: number;
  readonly sdlog: number;
  readonly sdlogMl: number;
  /** Of the fitted distribution, in the unit of the sizes. */
  readonly median: number;
  readonly mean: number;
  /** Distance of log sizes to the normal; null under left truncation, where these tables do not hold. */
  readonly normality: NormalityStatistics | null;
  readonly shapiro: { readonly W: number; readonly p: number } | null;
  /** Log-normal, gamma, Weibull, exponential and normal, best AIC first. */
  readonly families: readonly SizeFamilyFit[];
}

/**
 * Log-normal and its rivals by maximum likelihood.
 *
 * With `threshold` (unit of the sizes, at or below the smallest) each family is conditioned on sizes above it, and
 * meanlog and sdlog describe the distribution before truncation.
 * Source: statistics.md 8.
 */
export function lognormalFit(sizes: ArrayLike<number>, threshold?: number): LognormalFit {
  const logs = Float64Array.from(sizes, Math.log);
  const n = logs.length;
  const families = fitSizeFamilies(Float64Array.from(sizes), threshold);
  const own = families.find((family) => family.name === "lognormal")!.parameters; // always among the five
  const truncated = threshold !== undefined;
  const meanlog = truncated ? own["meanlog"]! : mean(logs);
  const sdlogMl = truncated ? own["sdlog"]! : Math.sqrt(mean(logs.map((value) => (value - meanlog) ** 2)));
  return {
    n,
    meanlog,
    sdlogMl,
    sdlog: sdlogMl * Math.sqrt(n / (n - 1)),
    median: Math.exp(meanlog),
    mean: Math.exp(meanlog + sdlogMl ** 2 / 2),
    normality: truncated ? null : normalityStatistics(logs),
    shapiro: truncated ? null : shapiroWilk(logs),
    families,
  };
}
