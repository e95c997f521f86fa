import { cholesky, choleskySolve } from "../numerics/dense.ts";
import { type MomentTerm, thetaEntries } from "./lmm-terms.ts";

/** Cross-products of N random-effect columns, term after term and level after level, and the fit without random effects. */
export interface StartSums {
  readonly terms: readonly MomentTerm[];
  readonly n: number;
  /** Visits each non-zero of Z'Z once, from its lower triangle. */
  readonly eachProduct: (visit: (i: number, j: number, value: number) => void) => void;
  /** Z'[X y], k numbers a column. */
  readonly fixed: Float64Array;
  /** (-beta, 1) of that fit: its residuals are r = [X y] contrast. */
  readonly contrast: Float64Array;
  /** Index of the intercept among the columns of X; -1 if there is none. */
  readonly intercept: number;
  /** r'r. */
  readonly total: number;
}

/** Smallest and largest start of a diagonal of theta; 0 itself is a stationary point. */
const SMALLEST = 0.02;
const LARGEST = 100;

/**
 * Moment estimates of the diagonals of theta in crossed factors; off-diagonals start at 0.
 *
 * Each column class a has E sum (z'r)^2 / z'z = sum over classes b of sigma_b^2 sum (z_a'M z_b)^2 / z_a'z_a, plus sigma^2 times
 * its count, M taking out the mean; solved for all variances together, so that a factor is not given what a crossed one makes.
 * Source: Henderson 1953, Biometrics 9:226, method 1, with r for y.
 */
export function crossedStart(sums: StartSums): Float64Array {
  const { terms, n, total } = sums;
  const { ones, residuals } = onesAndResiduals(sums);
  const entries = thetaEntries(terms);
  const { classes, count } = columnClasses(terms);
  const size = new Float64Array(ones.length);
  const raw = new Float64Array(count * count);
  const squares = new Float64Array(count);
  const weights = new Float64Array(count);
  sums.eachProduct((i, j, value) => {
    if (i === j) size[i] = value;
  });
  sums.eachProduct((i, j, value) => {
    const square = value * (value - 2 * ones[i]! * ones[j]!);
    if (size[i]! > 0) raw[classes[i]! + count * classes[j]!]! += square / size[i]!;
    if (i !== j && size[j]! > 0) raw[classes[j]! + count * classes[i]!]! += square / size[j]!;
  });
  const width = count + 1;
  const system = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (let c = 0; c < size.length; c++) {
    if (!(size[c]! > 0)) continue;
    const own = classes[c]!;
    squares[own]! += ones[c]! ** 2;
    weights[own]! += ones[c]! ** 2 / size[c]!;
    right[own]! += residuals[c]! ** 2 / size[c]!;
    system[own + width * count]! += 1 - ones[c]! ** 2 / size[c]!;
    system[count + width * own]! += size[c]! - ones[c]! ** 2;
  }
  for (let b = 0; b < count; b++)
    for (let a = 0; a < count; a++) system[a + width * b] = raw[a + count * b]! + weights[a]! * squares[b]!;
  system[width * width - 1] = n - 1;
  right[count] = total;
  const variances = leastSquares(system, right, width);
  const sigma2 = Math.max(variances[count]!, 1e-3 * (total / n));
  const start = (variance: number) => Math.sqrt(Math.max(variance, 0) / sigma2);
  let own = 0;
  return Float64Array.from(entries, ({ row, column }) => {
    if (row !== column) return 0;
    const theta = start(variances[own++]!);
    return Math.min(Math.max(theta, SMALLEST), LARGEST);
  });
}

/** Z'1 / sqrt(n), zeros where X has no intercept, and Z'r; both of length N. */
function onesAndResiduals({ fixed, contrast, intercept, n }: StartSums) {
  const k = contrast.length;
  const ones = new Float64Array(fixed.length / k);
  const residuals = new Float64Array(fixed.length / k);
  for (let c = 0; c < ones.length; c++) {
    if (intercept >= 0) ones[c] = fixed[c * k + intercept]! / Math.sqrt(n);
    for (let j = 0; j < k; j++) residuals[c]! += fixed[c * k + j]! * contrast[j]!;
  }
  return { ones, residuals };
}

/** Number of the (term, column) of each of the N random-effect columns, in the order of the diagonals of theta. */
function columnClasses(terms: readonly MomentTerm[]): { classes: Int32Array; count: number } {
  const classes: number[] = [];
  let count = 0;
  for (const { levels, columnNames } of terms) {
    for (let g = 0; g < levels.length; g++)
      for (let c = 0; c < columnNames.length; c++) classes.push(count + c);
    count += columnNames.length;
  }
  return { classes: Int32Array.from(classes), count };
}

/** x that minimises |D^-1 (A x - b)|, D the row sizes of A; a small ridge decides what A leaves open. */
function leastSquares(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const normal = new Float64Array(n * n);
  const x = new Float64Array(n);
  const columnSizes = Float64Array.from({ length: n }, (_, j) => {
    let most = 0;
    for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(a[i + j * n]!));
    return most || 1;
  });
  for (let r = 0; r < n; r++) {
    let scale = 0;
    for (let j = 0; j < n; j++) scale = Math.max(scale, Math.abs(a[r + j * n]! / columnSizes[j]!));
    if (scale === 0) continue;
    for (let j = 0; j < n; j++) {
      const left = a[r + j * n]! / columnSizes[j]! / scale;
      x[j]! += (left * b[r]!) / scale;
      for (let i = 0; i < n; i++) normal[i + j * n]! += (left * a[r + i * n]!) / columnSizes[i]! / scale;
    }
  }
  for (let j = 0; j < n; j++) normal[j + j * n]! += 1e-10;
  if (!cholesky(normal, n)) throw new Error("bug: the ridge did not make the start's equations regular");
  choleskySolve(normal, n, x);
  return x.map((value, j) => value / columnSizes[j]!);
}
