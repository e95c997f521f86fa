import { studentizedRangeUpper, tQuantile } from "../numerics/distributions.ts";
import { findRoot } from "../numerics/one-dimension.ts";
import type { Adjustment } from "./adjustments.ts";
import { criticalOf, type MaximumOfT, maximumOfT } from "./single-step.ts";

export { singleStepCritical, singleStepP } from "./single-step.ts";

/** A family of k estimable contrasts. */
export interface ContrastFamily {
  readonly t: readonly number[];
  /** Unadjusted two-sided p values. */
  readonly p: readonly number[];
  /** Degrees of freedom of each; Infinity for z. */
  readonly df: readonly number[];
  /** k x k, column-major. */
  readonly correlation: Float64Array;
  /** Number of means that are compared, for Tukey. */
  readonly meanCount: number;
}

export interface AdjustedFamily {
  readonly p: readonly number[];
  /** Half-width of each interval in standard errors; computed when called. */
  readonly critical: () => readonly number[];
  readonly interval: "simultaneous" | "unadjusted";
  /** Largest error of the adjusted p values where they come from a lattice; 0 otherwise. */
  readonly error: number;
}

/**
 * Adjusted p values of a family and the critical values of its simultaneous intervals at `level`.
 *
 * Each contrast uses its own df. Holm's p values have no intervals of their own: they go with Bonferroni's.
 * Source: Hothorn, Bretz and Westfall 2008, doi:10.1002/bimj.200810425, sec. 3 (single-step); Holm 1979 (step-down).
 */
export function adjustFamily(family: ContrastFamily, method: Adjustment, level = 0.95): AdjustedFamily {
  const k = family.p.length;
  const alpha = 1 - level;
  const perContrast = (each: number) => family.df.map((df) => tQuantile(1 - each / 2, df));
  const exact = (p: readonly number[], critical: () => readonly number[]): AdjustedFamily => ({
    p,
    critical,
    interval: method === "none" ? "unadjusted" : "simultaneous",
    error: 0,
  });
  switch (method) {
    case "none":
      return exact(family.p, () => perContrast(alpha));
    case "bonferroni":
      return exact(
        family.p.map((p) => Math.min(1, k * p)),
        () => perContrast(alpha / k),
      );
    case "holm":
      return exact(holm(family.p), () => perContrast(alpha / k));
    case "sidak":
      return exact(
        // -expm1(k log1p(-p)) is 1 - (1-p)^k without loss at small p.
        family.p.map((p) => (p >= 1 ? 1 : -Math.expm1(k * Math.log1p(-p)))),
        () => perContrast(-Math.expm1(Math.log1p(-alpha) / k)),
      );
    case "tukey":
      return exact(
        family.t.map((t, i) => tukeyUpper(Math.abs(t), family.meanCount, family.df[i]!)),
        () => family.df.map((df) => tukeyCritical(family.meanCount, df, alpha)),
      );
    case "dunnett":
    case "single-step":
      return singleStep(family, maximumOfT(family.correlation, k), level);
  }
}

function singleStep(family: ContrastFamily, maximum: MaximumOfT, level: number): AdjustedFamily {
  return {
    p: family.t.map((t, i) => maximum.upper(Math.abs(t), family.df[i]!)),
    critical: () => {
      const found = new Map([...new Set(family.df)].map((df) => [df, criticalOf(maximum, df, level)]));
      return family.df.map((df) => found.get(df)!);
    },
    interval: "simultaneous",
    error: Math.max(...family.t.map((t, i) => maximum.error(Math.abs(t), family.df[i]!))),
  };
}

/** P(range of `means` standardised means > |t| sqrt 2): Tukey's adjusted p of one difference. */
function tukeyUpper(t: number, means: number, df: number): number {
  return t === 0 ? 1 : studentizedRangeUpper(t * Math.SQRT2, means, df);
}

/** Between the unadjusted critical value and Bonferroni's, which bound it. */
function tukeyCritical(means: number, df: number, alpha: number): number {
  const pairs = (means * (means - 1)) / 2;
  const low = 0.999 * tQuantile(1 - alpha / 2, df);
  const high = 1.001 * tQuantile(1 - alpha / (2 * pairs), df);
  return findRoot((c) => tukeyUpper(c, means, df) - alpha, low, high, 1e-8);
}

/** Holm's step-down p values: the larger of k p, (k-1) p, ... up to the own rank. */
export function holm(p: readonly number[]): number[] {
  const order = [...p.keys()].sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length).fill(1);
  let running = 0;
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (p.length - rank) * p[index]!));
    adjusted[index] = running;
  });
  return adjusted;
}
