import { sortedCopy } from "../numerics/quantile.ts";

/** Result of a two-sample Kolmogorov-Smirnov test. */
export interface KolmogorovSmirnov {
  /** Largest gap between the two distribution functions. */
  readonly D: number;
  /** Two-sided p for independent values; synapses of one animal are not, see the cluster bootstrap. */
  readonly p: number;
  readonly method: "exact" | "asymptotic";
}

/** Products of sample sizes up to which `auto` counts lattice paths. */
const EXACT_LIMIT = 10_000;

/**
 * Two-sample Kolmogorov-Smirnov test of values in any order.
 *
 * `auto` is exact up to n m = 10,000 without ties, asymptotic otherwise.
 * Source: Hodges 1958, Ark Mat 3:469 for the recursion; statistics.md 9.4.
 */
export function kolmogorovSmirnov(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  method: "auto" | "asymptotic" = "auto",
): KolmogorovSmirnov {
  const x = sortedCopy(a);
  const y = sortedCopy(b);
  const D = ksDistanceSorted(x, y);
  if (method === "auto" && x.length * y.length <= EXACT_LIMIT && !hasTies(x, y)) {
    return { D, p: ksExactP(D, x.length, y.length), method: "exact" };
  }
  return { D, p: ksAsymptoticP(D, x.length, y.length), method: "asymptotic" };
}

/** Largest gap between the distribution functions of two ascending samples; ties count on both sides. */
export function ksDistanceSorted(x: ArrayLike<number>, y: ArrayLike<number>): number {
  return ksDistanceScaled(x, 0, 1, y, 0);
}

/**
 * Largest gap between {factor x[i]: i >= fromX} and {y[j]: j >= fromY}, both ascending; one pass.
 *
 * Sizes n_x and n_y are those of the kept parts. The pass ends at the first gap above `enough`, which is then returned.
 */
export function ksDistanceScaled(
  x: ArrayLike<number>,
  fromX: number,
  factor: number,
  y: ArrayLike<number>,
  fromY: number,
  enough = Infinity,
): number {
  const n = x.length - fromX;
  const m = y.length - fromY;
  let i = 0;
  let j = 0;
  let largest = 0;
  // n m times the largest gap: whole numbers, so that only a gap at least as large is worth its two divisions
  let largestCross = 0;
  while (i < n && j < m) {
    const left = x[fromX + i]! * factor;
    const right = y[fromY + j]!;
    const at = left < right ? left : right;
    while (i < n && x[fromX + i]! * factor <= at) i++;
    while (j < m && y[fromY + j]! <= at) j++;
    const cross = Math.abs(i * m - j * n);
    if (cross < largestCross) continue;
    largestCross = cross;
    largest = Math.max(largest, Math.abs(i / n - j / m));
    if (largest > enough) return largest;
  }
  return largest;
}

/** Two-sided p of D from the Kolmogorov limiting distribution. */
export function ksAsymptoticP(D: number, n: number, m: number): number {
  return kolmogorovUpper(D * Math.sqrt((n * m) / (n + m)));
}

/** Share of the Kolmogorov limiting distribution above `t`. */
function kolmogorovUpper(t: number): number {
  if (t < 1e-12) return 1;
  let sum = 0;
  if (t < 1) {
    for (let k = 1; k <= 20; k++) sum += Math.exp((-((2 * k - 1) ** 2) * Math.PI ** 2) / (8 * t * t));
    return 1 - (Math.sqrt(2 * Math.PI) / t) * sum;
  }
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * t * t);
    if (term === 0) break;
    sum += k % 2 === 1 ? term : -term;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}

/** A t of D sqrt(n m / (n + m)) from which on the asymptotic p is surely below `p`, at most 0.5; Infinity for next to none. */
export function ksAsymptoticLimit(p: number): number {
  if (!(p > 1e-290)) return Infinity;
  let low = 0;
  let high = 40;
  // over this width of t, p falls by more than the 1e-12 of it that rounding may move
  const width = 1e-6;
  while (high - low > width) {
    const middle = (low + high) / 2;
    if (kolmogorovUpper(middle) >= p) low = middle;
    else high = middle;
  }
  return high + width;
}

/** Exact two-sided p of D without ties: share of lattice paths that stay inside the gap, counted row by row. */
export function ksExactP(D: number, n: number, m: number): number {
  // Half a lattice step below D, so that rounding of i/n - j/m cannot move a path across the edge.
  const edge = (Math.floor(D * n * m - 1e-7) + 0.5) / (n * m);
  const inside = new Float64Array(m + 1);
  for (let j = 0; j <= m; j++) inside[j] = j / m > edge ? 0 : 1;
  for (let i = 1; i <= n; i++) {
    // Paths to (i, j) are scaled by i / (i + m) per row, as R does, so that the numbers stay near 1.
    const keep = i / (i + m);
    inside[0] = i / n > edge ? 0 : keep * inside[0]!;
    for (let j = 1; j <= m; j++) {
      inside[j] = Math.abs(i / n - j / m) > edge ? 0 : keep * inside[j]! + inside[j - 1]!;
    }
  }
  return Math.min(1, Math.max(0, 1 - inside[m]!));
}

function hasTies(x: Float64Array, y: Float64Array): boolean {
  const pooled = new Float64Array(x.length + y.length);
  pooled.set(x);
  pooled.set(y, x.length);
  pooled.sort();
  for (let i = 1; i < pooled.length; i++) if (pooled[i] === pooled[i - 1]) return true;
  return false;
}
