import { labelsOf, numbersOf, type Table } from "../model/table.ts";
import { tQuantile, tTwoSided } from "../numerics/distributions.ts";
import { joined } from "../numerics/joined.ts";
import { mean, sortedCopy, variance } from "../numerics/quantile.ts";
import { andersonDarling } from "../stats/anderson-darling.ts";
import { type FactorGrid, iterativeRescaling } from "../stats/iterative-rescaling.ts";
import { kolmogorovSmirnov } from "../stats/kolmogorov-smirnov.ts";
import { rankOrder } from "../stats/rank-order.ts";

/** What an analysis may call a recording. */
export const assayClasses = ["no change", "inconclusive", "uniform", "additive", "divergent"] as const;

const noChange = 0;
const inconclusive = 1;
const uniform = 2;
const additive = 3;
const divergent = 4;

/** What the analyses say of one recording; `called...` are indices into `assayClasses`. */
export interface AssayCalls {
  readonly slope: number;
  readonly intercept: number;
  readonly orthogonalSlope: number;
  /** Mean of the top tenth of matched quantiles over control, divided by the same of the bottom tenth. */
  readonly topBottom: number;
  /** The same after threshold-aware rescaling. */
  readonly topBottomMatched: number;
  readonly factor: number;
  readonly rescaledP: number;
  readonly andersonP: number;
  readonly pooledP: number;
  readonly cellP: number;
  /** Spread of log amplitude within a cell, treated minus control, after rescaling and matched discarding. */
  readonly spread: number;
  readonly calledRankOrder: number;
  readonly calledOrthogonal: number;
  readonly calledRatio: number;
  readonly calledRescaling: number;
  readonly calledAnderson: number;
  readonly calledByCell: number;
}

/** Groups and their cells: amplitudes (pA) of each cell. */
interface Recorded {
  readonly control: readonly Float64Array[];
  readonly treated: readonly Float64Array[];
}

/** Steps of 0.005, factors 1/3 to 1.2: the larger sample is shrunk. */
const grid: FactorGrid = { from: 335, to: 1200, step: 5 };

/** Slopes and ratios, over what one factor would give, beyond which an analysis says that it falls or grows with size. */
const falls = 0.85;
const grows = 1.18;

/** Half-width of the range of the spread that counts as one factor: a change of the within-cell log SD. */
const spreadMargin = 0.15;

/**
 * The classical analyses of scaling of miniature amplitudes, and the recommended one, on one recording.
 *
 * The classical ones ask a pooled K-S test whether anything changed. The recommended one takes cells as the unit: a t
 * test of the cells' mean log amplitude, then the cells' log SD after threshold-aware rescaling, which one factor
 * leaves alone: where its difference is not significant, `uniform` needs the 95 % interval inside +-0.15, or the call
 * is inconclusive.
 *
 * Source: Turrigiano et al. 1998, doi:10.1038/36103; Kim, Tsien & Alger 2012, doi:10.1371/journal.pone.0037364;
 * Hanes et al. 2020, J Neurosci 40:4090.
 */
export function assayCalls(table: Table, threshold: number): AssayCalls {
  const cells = recordedCells(table);
  const control = sortedSizes(cells.control);
  const treated = sortedSizes(cells.treated);
  const lines = (a: Float64Array, b: Float64Array) => rankOrder(a, b)!; // simulated amplitudes are never all equal
  const order = lines(control, treated);
  const found = iterativeRescaling(control, treated, { threshold: Math.max(threshold, 1e-9), grid });
  const matched = matchedCells(cells, found.factor, threshold);
  const tail = (reference: Float64Array, other: Float64Array) => topOverBottom(lines(reference, other));
  const topBottom = topOverBottom(order);
  const topBottomMatched = tail(sortedSizes(matched.control), sortedSizes(matched.treated));
  const andersonP = andersonDarling([sortedSizes(matched.control), sortedSizes(matched.treated)]).p;
  const pooledP = kolmogorovSmirnov(control, treated, "asymptotic").p;
  const factorOfMeans = mean(treated) / mean(control);
  const classical = (call: number) => (pooledP < 0.05 ? call : noChange);
  const bySize = (ratio: number) => (ratio < falls ? additive : ratio > grows ? divergent : uniform);
  const cellMeans = (group: readonly Float64Array[]) => group.map((cell) => mean(cell.map(Math.log)));
  const cellP = welch(cellMeans(cells.control), cellMeans(cells.treated)).p;
  const spread = welch(matched.control.map(logSd), matched.treated.map(logSd));
  return {
    slope: order.ols.slope,
    intercept: order.ols.intercept,
    orthogonalSlope: order.orthogonal.slope,
    topBottom,
    topBottomMatched,
    factor: found.factor,
    rescaledP: found.pMax,
    andersonP,
    pooledP,
    cellP,
    spread: spread.difference,
    calledRankOrder: classical(bySize(order.ols.slope / factorOfMeans)),
    calledOrthogonal: classical(bySize(order.orthogonal.slope / factorOfMeans)),
    calledRatio: classical(bySize(topBottom)),
    calledRescaling: classical(found.pMax >= 0.05 ? uniform : topBottomMatched < 1 ? additive : divergent),
    calledAnderson: classical(andersonP >= 0.05 ? uniform : topBottomMatched < 1 ? additive : divergent),
    calledByCell: cellP >= 0.05 ? noChange : bySpread(spread),
  };
}

/** One factor leaves the spread of log amplitude alone, an added amount narrows it, a divergent factor widens it. */
function bySpread({ low, high }: WelchResult): number {
  if (high < 0) return additive;
  if (low > 0) return divergent;
  return low > -spreadMargin && high < spreadMargin ? uniform : inconclusive;
}

function recordedCells(table: Table): Recorded {
  const { codes: group } = labelsOf(table, "group");
  const { codes: cell, levels } = labelsOf(table, "cell");
  const amplitude = numbersOf(table, "amplitude");
  const rows: number[][] = levels.map(() => []);
  cell.forEach((code, row) => {
    rows[code]!.push(row);
  });
  const of = (code: number) =>
    rows
      .filter((own) => own.length > 0 && group[own[0]!] === code)
      .map((own) => Float64Array.from(own, (row) => amplitude[row]!));
  return { control: of(0), treated: of(1) };
}

/** Both groups on the scale of the smaller, without what the threshold would have hidden after scaling. */
function matchedCells(cells: Recorded, factor: number, threshold: number): Recorded {
  const scaled = (group: readonly Float64Array[], by: number) =>
    group
      .map((cell) => cell.map((value) => value * by).filter((value) => value >= threshold))
      .filter((cell) => cell.length > 2);
  return factor > 1
    ? { control: scaled(cells.control, 1), treated: scaled(cells.treated, 1 / factor) }
    : { control: scaled(cells.control, factor), treated: scaled(cells.treated, 1) };
}

/** Ratio of treated to control over the top tenth of matched quantiles, over the same ratio of the bottom tenth. */
function topOverBottom(order: { readonly reference: Float64Array; readonly treated: Float64Array }): number {
  const n = order.reference.length;
  const tenth = Math.max(1, Math.round(n / 10));
  const ratio = (from: number, to: number) =>
    mean(order.treated.subarray(from, to)) / mean(order.reference.subarray(from, to));
  return ratio(n - tenth, n) / ratio(0, tenth);
}

function logSd(cell: Float64Array): number {
  return Math.sqrt(variance(cell.map(Math.log)));
}

interface WelchResult {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

/** Difference b - a of means with its 95 % interval. Source: Welch 1947, Biometrika 34:28. */
function welch(a: readonly number[], b: readonly number[]): WelchResult {
  const va = variance(a) / a.length;
  const vb = variance(b) / b.length;
  const se = Math.sqrt(va + vb);
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  const difference = mean(b) - mean(a);
  const half = tQuantile(0.975, df) * se;
  return { difference, low: difference - half, high: difference + half, p: tTwoSided(difference / se, df) };
}

function sortedSizes(group: readonly Float64Array[]): Float64Array {
  return sortedCopy(joined(group));
}
