import { mean, quantileSorted, sortedCopy } from "../numerics/quantile.ts";
import type { RandomStream } from "../numerics/random.ts";
import type { ClusteredValues } from "./cluster-bootstrap.ts";
import { ksAsymptoticLimit, ksAsymptoticP, ksDistanceScaled } from "./kolmogorov-smirnov.ts";
import { calibratedP, uniformNull } from "./uniform-null.ts";

/** Factors tried: from, to and step, in thousandths, so that 0.844 is the same number everywhere. */
export interface FactorGrid {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

/** The grid of the reference: 0.500 to 1.200 by 0.001. */
export const referenceGrid: FactorGrid = { from: 500, to: 1200, step: 1 };

/** Result of the threshold-aware search for one factor. */
export interface IterativeRescaling {
  /** Treated size over reference size at the best factor. */
  readonly factor: number;
  /** Largest asymptotic K-S p over the factors. Maximised, so not itself a p value: see `rescalingP`. */
  readonly pMax: number;
  readonly D: number;
  /** Sizes of the shrunk sample that stay above the threshold at the best factor. */
  readonly kept: number;
  /** Smallest and largest factor with p > 0.05; null if no factor is compatible. */
  readonly compatible: { readonly low: number; readonly high: number } | null;
  /** Detection limit used, unit of the sizes. */
  readonly threshold: number;
  /** Which sample was shrunk. */
  readonly shrunk: "reference" | "treated";
  readonly atEdge: boolean;
}

/** What `iterativeRescaling` can be told; sizes in raw units. */
export interface RescalingOptions {
  /** Detection limit; default the larger of the two smallest sizes. */
  readonly threshold?: number | undefined;
  readonly grid?: FactorGrid;
  /** `auto` (default) shrinks the group with the larger sizes; `reference` always shrinks the reference. */
  readonly shrink?: "auto" | "reference";
}

/**
 * Scales the sample that has to shrink, discards what falls below the detection limit, and searches the factor at
 * which it looks most like the other one.
 *
 * A straight comparison rejects true scaling, because scaling carries sizes across the limit or leaves a gap above it.
 * Source: after Kim, Tsien & Alger 2012, PLoS ONE 7:e37364; our version, statistics.md 9.2. One O(n) merge per factor.
 */
export function iterativeRescaling(
  reference: ArrayLike<number>,
  treated: ArrayLike<number>,
  options: RescalingOptions = {},
): IterativeRescaling {
  const x = sortedCopy(reference);
  const y = sortedCopy(treated);
  const threshold = options.threshold ?? Math.max(x[0]!, y[0]!);
  const swap = (options.shrink ?? "auto") === "auto" && mean(y.map(Math.log)) > mean(x.map(Math.log));
  const found = swap
    ? search(y, x, threshold, options.grid ?? referenceGrid)
    : search(x, y, threshold, options.grid ?? referenceGrid);
  if (!swap) return { ...found, threshold, shrunk: "reference" };
  const { compatible } = found;
  return {
    ...found,
    factor: 1 / found.factor,
    compatible: compatible && { low: 1 / compatible.high, high: 1 / compatible.low },
    threshold,
    shrunk: "treated",
  };
}

/**
 * D and asymptotic p at one factor: {factor x >= threshold} against {y >= threshold}, both ascending.
 *
 * Where D sqrt(n m / (n + m)) exceeds `limit`, D is some gap above it, and p is given as 0.
 */
export function rescaledDistance(
  x: Float64Array,
  y: Float64Array,
  factor: number,
  threshold: number,
  limit = Infinity,
): { readonly D: number; readonly p: number; readonly kept: number } {
  const fromX = firstKept(x, factor, threshold);
  const fromY = firstKept(y, 1, threshold);
  const kept = x.length - fromX;
  const other = y.length - fromY;
  if (kept === 0 || other === 0) return { D: 1, p: 0, kept };
  const enough = limit / Math.sqrt((kept * other) / (kept + other));
  const D = ksDistanceScaled(x, fromX, factor, y, fromY, enough);
  return { D, p: D > enough ? 0 : ksAsymptoticP(D, kept, other), kept };
}

/**
 * The best factor of the grid, and those with p > 0.05.
 *
 * A factor whose p is below 0.05 and below that at one factor near the best is neither: its merge ends early.
 */
function search(
  x: Float64Array,
  y: Float64Array,
  threshold: number,
  grid: FactorGrid,
): Omit<IterativeRescaling, "threshold" | "shrunk"> {
  const near = nearestOnGrid(quantileSorted(y, 0.5) / quantileSorted(x, 0.5), grid);
  const limit = ksAsymptoticLimit(Math.min(0.05, rescaledDistance(x, y, near, threshold).p));
  let best = { factor: grid.from / 1000, D: 1, p: -1, kept: 0 };
  let low = Infinity;
  let high = -Infinity;
  for (let k = grid.from; k <= grid.to; k += grid.step) {
    const factor = k / 1000;
    const at = rescaledDistance(x, y, factor, threshold, limit);
    if (at.p > 0.05) {
      low = Math.min(low, factor);
      high = factor;
    }
    if (at.p > best.p) best = { factor, ...at };
  }
  return {
    factor: best.factor,
    pMax: best.p,
    D: best.D,
    kept: best.kept,
    compatible: low <= high ? { low, high } : null,
    atEdge: best.factor <= grid.from / 1000 || best.factor >= grid.to / 1000,
  };
}

/** The factor of the grid that is nearest to one. */
function nearestOnGrid(factor: number, { from, to, step }: FactorGrid): number {
  const steps = Math.round((1000 * factor - from) / step);
  return (from + step * Math.min(Math.floor((to - from) / step), Math.max(0, steps))) / 1000;
}

/** Index of the first element whose scaled value reaches the threshold. */
function firstKept(ascending: Float64Array, factor: number, threshold: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! * factor >= threshold) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Calibrated p of "one factor": share of animal-level samples of uniform scaling whose best K-S p is as small.
 *
 * Observed data and resamples are searched alike: steps of 0.01 over 30 % around the fitted factor, then of 0.002.
 * Values are log sizes; `threshold` is a log size.
 */
export function rescalingP(
  reference: ClusteredValues,
  treated: ClusteredValues,
  options: { readonly threshold?: number; readonly replicates: number; readonly stream: RandomStream },
): number {
  const shift = mean(treated.values) - mean(reference.values);
  const size = (values: ArrayLike<number>) => sortedCopy(values).map(Math.exp);
  const limit = options.threshold;
  const observed = misfit(size(reference.values), size(treated.values), shift, limit);
  const fitted = iterativeRescaling(size(reference.values), size(treated.values), {
    threshold: limit === undefined ? undefined : Math.exp(limit),
    grid: { from: 300, to: 1200, step: 5 },
  });
  const draw = uniformNull(reference, treated, Math.log(fitted.factor), limit);
  const replicates = Array.from({ length: options.replicates }, () => {
    const sample = draw(options.stream);
    const centre = mean(sample.treated) - mean(sample.reference);
    return misfit(sample.reference.map(Math.exp), sample.treated.map(Math.exp), centre, limit);
  });
  return calibratedP(observed, replicates);
}

/** -log of the largest K-S p over factors near exp(shift). */
function misfit(x: Float64Array, y: Float64Array, shift: number, limit: number | undefined): number {
  const [big, small] = shift > 0 ? [y, x] : [x, y];
  const threshold = limit === undefined ? Math.max(x[0]!, y[0]!) : Math.exp(limit);
  const middle = Math.round(100 * Math.exp(-Math.abs(shift))) * 10;
  const coarse = search(big, small, threshold, {
    from: Math.max(50, middle - 300),
    to: middle + 300,
    step: 10,
  });
  const near = Math.round(coarse.factor * 1000);
  const fine = search(big, small, threshold, { from: near - 10, to: near + 10, step: 2 });
  return -Math.log(Math.max(1e-300, fine.pMax));
}
