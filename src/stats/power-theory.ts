import { chiScaleMean } from "../numerics/chi-scale.ts";
import { tQuantile } from "../numerics/distributions.ts";
import { findRoot } from "../numerics/minimise.ts";
import { noncentralTPower } from "../numerics/noncentral-t.ts";
import { normalCdf, normalPdf } from "../numerics/normal-distribution.ts";
import type { PowerDesign } from "./power-design.ts";

/** Variance of the difference of two conditions' mean logs, and what each level of the design adds to it. */
export interface ContrastVariance {
  readonly total: number;
  readonly mouse: number;
  readonly dendrite: number;
  readonly residual: number;
}

/** (2 / M)(sd_m^2 + sd_d^2 / D + sigma^2 / (D n)): the most useful three numbers for a designer. */
export function contrastVariance(design: PowerDesign): ContrastVariance {
  const { mice, dendrites, synapses, sd } = design;
  const mouse = (2 / mice) * sd.mouse ** 2;
  const dendrite = ((2 / mice) * sd.dendrite ** 2) / dendrites;
  const residual = ((2 / mice) * sd.residual ** 2) / (dendrites * synapses);
  return { total: mouse + dendrite + residual, mouse, dendrite, residual };
}

/** Degrees of freedom of the differences between conditions: mice less conditions. */
export function designDf(design: PowerDesign): number {
  return design.conditions * (design.mice - 1);
}

/**
 * Size that |t| must exceed on df degrees of freedom for a comparison to count, after the design's adjustment.
 *
 * Single-step over k comparisons that share the treated condition and are equally precise (correlation 1/2):
 * c with P(max |T_i| > c) = alpha, integrated over the treated mean and the estimated SD (Dunnett 1955, J Am Stat
 * Assoc 50:1096). Exact for equal groups.
 */
export function criticalValue(
  design: Pick<PowerDesign, "conditions" | "alpha" | "adjust">,
  df: number,
): number {
  const comparisons = design.adjust === "none" ? 1 : design.conditions - 1;
  const single = tQuantile(1 - design.alpha / 2, df);
  if (comparisons === 1) return single;
  // Bonferroni is an upper bound of the single-step value.
  const bound = tQuantile(1 - design.alpha / (2 * comparisons), df);
  return findRoot((c) => anyBeyond(c, comparisons, df) - design.alpha, 0.99 * single, 1.01 * bound, 1e-9);
}

function anyBeyond(c: number, comparisons: number, df: number): number {
  const beyond = (limit: number) => oneBeyond(limit * Math.SQRT2, comparisons);
  return df === Infinity ? beyond(c) : chiScaleMean(df, (scale) => beyond(c * scale));
}

/** P(max |Z_0 - Z_i| > width) over i = 1..k, by equal steps in Z_0. */
function oneBeyond(width: number, k: number): number {
  const step = 0.25;
  let sum = 0;
  for (let z = -8; z <= 8; z += step)
    sum += normalPdf(z) * (1 - (normalCdf(z + width) - normalCdf(z - width)) ** k);
  return step * sum;
}

/** Power of one comparison of the design by the noncentral t, with the design's adjustment. */
export function theoreticalPower(design: PowerDesign): number {
  const df = design.test === "z" ? Infinity : designDf(design);
  const critical = criticalValue(design, df);
  const shift = design.effect / Math.sqrt(contrastVariance(design).total);
  // Under z the statistic still is a t; only the reference is normal.
  return noncentralTPower(critical, designDf(design), shift);
}

/**
 * Chance that the 90 % interval of one comparison lies inside the margin when the treatment does nothing.
 *
 * Two one-sided tests at 5 % (Schuirmann 1987), unadjusted, on the log scale between log(1 - margin) and
 * log(1 + margin).
 */
export function equivalencePower(design: PowerDesign): number {
  const df = designDf(design);
  const se = Math.sqrt(contrastVariance(design).total);
  const t = tQuantile(0.95, design.test === "z" ? Infinity : df);
  const low = Math.log(1 - design.margin) / se;
  const high = Math.log(1 + design.margin) / se;
  return chiScaleMean(df, (scale) => Math.max(0, normalCdf(high - t * scale) - normalCdf(low + t * scale)));
}

/** Fewest mice per condition (at most `limit`) for which `chance` reaches `target`; null if none does. */
export function miceNeeded(
  design: PowerDesign,
  chance: (design: PowerDesign) => number,
  target = 0.8,
  limit = 500,
): number | null {
  const enough = (mice: number) => chance({ ...design, mice }) >= target;
  let high = 2;
  while (!enough(high)) {
    if (high >= limit) return null;
    high = Math.min(limit, 2 * high);
  }
  let low = Math.max(2, Math.floor(high / 2));
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What one mouse, dendrite and synapse cost, in any one unit. */
export interface UnitCosts {
  readonly mouse: number;
  readonly dendrite: number;
  readonly synapse: number;
}

/** The cheapest way to a given precision. */
export interface CostOptimum {
  /** Synapses per dendrite and dendrites per mouse, whole and at least 1. */
  readonly synapses: number;
  readonly dendrites: number;
  /** Mice per condition that the budget buys, and what they cost in all conditions. */
  readonly mice: number;
  readonly cost: number;
}

/**
 * Numbers that make the contrast's variance least for `budget` = conditions x M (c_m + D (c_d + n c_s)).
 *
 * The optimum of n is sqrt(c_d / c_s) sigma / sd_d and that of D sqrt(c_m / c_d) sd_d / sd_m; where an SD or a cost is
 * 0 these run to the bounds `most`. The whole numbers around them are compared by the variance they buy.
 */
export function costOptimum(
  design: PowerDesign,
  costs: UnitCosts,
  budget: number,
  most: { readonly dendrites: number; readonly synapses: number } = { dendrites: 200, synapses: 500 },
): CostOptimum | null {
  const { sd } = design;
  const bounded = (value: number, limit: number) => (value >= 1 ? Math.min(value, limit) : 1);
  const n = bounded((Math.sqrt(costs.dendrite / costs.synapse) * sd.residual) / sd.dendrite, most.synapses);
  // With n at its bound the dendrite's own variance includes what its synapses leave.
  const d = bounded((Math.sqrt(costs.mouse / costs.dendrite) * sd.dendrite) / sd.mouse, most.dendrites);
  let best: (CostOptimum & { readonly variance: number }) | null = null;
  for (const synapses of around(n)) {
    for (const dendrites of around(d)) {
      const each =
        design.conditions * (costs.mouse + dendrites * (costs.dendrite + synapses * costs.synapse));
      const mice = Math.floor(budget / each);
      if (mice < 2) continue;
      const variance = contrastVariance({ ...design, mice, dendrites, synapses }).total;
      if (best === null || variance < best.variance)
        best = { synapses, dendrites, mice, cost: mice * each, variance };
    }
  }
  if (best === null) return null;
  const { variance: _, ...optimum } = best;
  return optimum;
}

/** Whole numbers from half to twice x, thinned to steps of 5 %. */
function around(x: number): number[] {
  const values = new Set<number>();
  for (let factor = 0.5; factor <= 2; factor *= 1.05) values.add(Math.max(1, Math.round(x * factor)));
  return [...values];
}
