import { normalCdf, normalLogCdf, normalQuantile, normalUpper } from "../numerics/normal-distribution.ts";
import { mean, sortedCopy } from "../numerics/quantile.ts";

/** How far values are from a normal distribution whose mean and SD were estimated from them. */
export interface NormalityStatistics {
  readonly n: number;
  /** Lilliefors' D: Kolmogorov distance to the fitted normal. */
  readonly lillieforsD: number;
  readonly A2: number;
  /** A2 (1 + 0.75/n + 2.25/n^2). */
  readonly A2Star: number;
  /** Stephens' p for A2Star, independent values with both parameters estimated. */
  readonly pStephens: number;
  readonly W2: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
  /** sqrt(6/n) and sqrt(24/n). */
  readonly skewnessSe: number;
  readonly kurtosisSe: number;
}

/**
 * Distance of values to the normal fitted by their mean and SD (n - 1).
 *
 * The plain K-S p is far too large when the parameters are estimated and is not given. All p values take the values
 * as independent: synapses of one animal are not.
 * Source: Stephens 1974, J Am Stat Assoc 69:730; Lilliefors 1967, 62:399. Skewness and kurtosis use the SD with n.
 */
export function normalityStatistics(values: ArrayLike<number>): NormalityStatistics {
  const n = values.length;
  const centre = mean(values);
  const moment = (power: number) => mean(Float64Array.from(values, (value) => (value - centre) ** power));
  const m2 = moment(2);
  const sd = Math.sqrt((m2 * n) / (n - 1));
  const z = sortedCopy(values).map((value) => (value - centre) / sd);
  const A2 = andersonDarlingNormal(z);
  const A2Star = A2 * (1 + 0.75 / n + 2.25 / n ** 2);
  return {
    n,
    lillieforsD: kolmogorovDistance(z.map(normalCdf)),
    A2,
    A2Star,
    pStephens: stephensP(A2Star),
    W2: cramerVonMises(z.map(normalCdf)),
    skewness: moment(3) / m2 ** 1.5,
    excessKurtosis: moment(4) / m2 ** 2 - 3,
    skewnessSe: Math.sqrt(6 / n),
    kurtosisSe: Math.sqrt(24 / n),
  };
}

/** A2 alone of `normalityStatistics`, for resampling; `values` is sorted in place. */
export function fittedAndersonDarling(values: Float64Array): number {
  const centre = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - centre) ** 2;
  const sd = Math.sqrt(squares / (values.length - 1));
  values.sort();
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - centre) / sd;
  return andersonDarlingNormal(values);
}

/** Largest gap between ascending probabilities under a model and their empirical distribution. */
export function kolmogorovDistance(probabilities: ArrayLike<number>): number {
  const n = probabilities.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const p = probabilities[i]!;
    largest = Math.max(largest, (i + 1) / n - p, p - i / n);
  }
  return largest;
}

/** W2 of ascending probabilities under a model. */
export function cramerVonMises(probabilities: ArrayLike<number>): number {
  const n = probabilities.length;
  let sum = 1 / (12 * n);
  for (let i = 0; i < n; i++) sum += (probabilities[i]! - (2 * i + 1) / (2 * n)) ** 2;
  return sum;
}

/** A2 of ascending standardised values against the standard normal. */
function andersonDarlingNormal(z: Float64Array): number {
  const n = z.length;
  const terms = z.map((value, i) => (2 * i + 1) * (normalLogCdf(value) + normalLogCdf(-z[n - 1 - i]!)));
  return -n - mean(terms);
}

/** p of the corrected A2, mean and SD estimated; four branches of Stephens 1974. */
function stephensP(A: number): number {
  if (A < 0.2) return 1 - Math.exp(-13.436 + 101.14 * A - 223.73 * A * A);
  if (A < 0.34) return 1 - Math.exp(-8.318 + 42.796 * A - 59.938 * A * A);
  if (A < 0.6) return Math.exp(0.9177 - 4.279 * A - 1.38 * A * A);
  return A < 10 ? Math.exp(1.2937 - 5.709 * A + 0.0186 * A * A) : 3.7e-24;
}

/**
 * Shapiro-Wilk W and p for 12 to 5,000 independent values; null outside that range.
 *
 * Source: Royston 1995, Appl Stat 44:547 (AS R94).
 */
export function shapiroWilk(values: ArrayLike<number>): { readonly W: number; readonly p: number } | null {
  const n = values.length;
  if (n < 12 || n > 5000) return null;
  const x = sortedCopy(values);
  const weights = shapiroWeights(n);
  const centre = mean(x);
  const numerator = mean(Float64Array.from(weights, (a, i) => a * (x[n - 1 - i]! - x[i]!))) * weights.length;
  const W = numerator ** 2 / (mean(x.map((value) => (value - centre) ** 2)) * n);
  const log = Math.log(n);
  const middle = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], log);
  const sd = Math.exp(polynomial([-0.4803, -0.082676, 0.0030302], log));
  return { W, p: normalUpper((Math.log1p(-W) - middle) / sd) };
}

function shapiroWeights(n: number): Float64Array {
  const half = Math.floor(n / 2);
  const m = Float64Array.from({ length: half }, (_, i) => normalQuantile((i + 1 - 0.375) / (n + 0.25)));
  let squares = 0;
  for (const value of m) squares += 2 * value * value;
  const root = 1 / Math.sqrt(n);
  const norm = Math.sqrt(squares);
  const first = polynomial([0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], root) - m[0]! / norm;
  const second = polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], root) - m[1]! / norm;
  const rest = Math.sqrt(
    (squares - 2 * m[0]! ** 2 - 2 * m[1]! ** 2) / (1 - 2 * first ** 2 - 2 * second ** 2),
  );
  return m.map((value, i) => (i === 0 ? first : i === 1 ? second : -value / rest));
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, c) => sum * x + c, 0);
}
