import { cholesky } from "../numerics/dense.ts";
import { normalPdf, normalQuantile } from "../numerics/normal-distribution.ts";
import { quantileSorted } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";

/** Degrees of freedom of the table; values between are interpolated in 1 / df, those beyond the last take the last. */
export const bandFreedoms: readonly number[] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 22, 30, 60];

/** Critical values on `shapeGrid` at `bandFreedoms`, from 20,000 draws each (bench/shape-band-table.ts); error about 1 %. */
const tabulated: readonly number[] = [
  5.36, 4.372, 3.917, 3.659, 3.504, 3.42, 3.313, 3.281, 3.226, 3.146, 3.097, 3.051, 3.029, 2.983, 2.934,
];

/**
 * Critical value c of a simultaneous 95 % band over the centred quantiles s(q) on `shapeGrid`: P(max |T(q)| <= c).
 *
 * The correlation along q is that of the quantiles of a normal sample, not the one estimated from a few animals: with
 * 6 degrees of freedom an estimated one is noise. Animals that differ in spread correlate the quantiles more, so that
 * the band can only be too wide. Each T(q) has its own standard error, smoothed as in `smoothErrors`; a multivariate t
 * with one common scale gets that wrong (coverage 0.91 instead of 0.95 at 6 degrees of freedom).
 */
export function bandCritical(df: number): number {
  const last = bandFreedoms.length - 1;
  if (df >= bandFreedoms[last]!) return tabulated[last]!;
  const above = Math.max(
    1,
    bandFreedoms.findIndex((value) => value > df),
  );
  const [low, high] = [bandFreedoms[above - 1]!, bandFreedoms[above]!];
  const share = (1 / low - 1 / Math.max(df, low)) / (1 / low - 1 / high);
  return tabulated[above - 1]! + share * (tabulated[above]! - tabulated[above - 1]!);
}

/** The critical value for any grid, drawn as it arises from `count` samples of a fixed stream. */
export function drawnBandCritical(q: readonly number[], df: number, count: number): number {
  return quantileSorted(studentisedMaxima(q, df, count), 0.95);
}

/**
 * Share of the root mean square of all standard errors below which one tells nothing.
 *
 * Where the animals agree by rounding or at the limit of resolution the error is (nearly) 0, and would pull those of its
 * neighbours down. A true error falls below this once in 100 at 2 degrees of freedom and never at 6.
 */
const leastError = 0.1;

/**
 * Standard errors along q, their logs smoothed by a parabola in the normal score of q.
 *
 * With 6 degrees of freedom a standard error is known to 30 %, and the widest point of a band of 17 such errors is
 * mostly bad luck; the parabola takes the errors of neighbours along. It narrows the band at its ends by a third with
 * 4 against 4 animals, at the same coverage (docs/calibration.md). Errors below `leastError` do not enter, and get what
 * the others say; with fewer than 4 others all get the root mean square. All are 0 only if all were.
 */
export function smoothErrors(q: readonly number[], errors: readonly number[]): number[] {
  const typical = Math.sqrt(product(errors, errors) / errors.length);
  if (!(typical > 0)) return [...errors];
  const weights = errors.map((error) => (error > leastError * typical ? 1 : 0));
  if (weights.filter((weight) => weight > 0).length < 4) return errors.map(() => typical);
  const logs = errors.map((error, i) => (weights[i]! > 0 ? Math.log(error) : 0));
  const weighted = (a: readonly number[], b: readonly number[]) =>
    product(
      a,
      b.map((value, i) => weights[i]! * value),
    );
  const scores = q.map(normalQuantile);
  // Powers 0, 1, 2 of the scores made orthogonal in turn.
  const basis: number[][] = [];
  for (let power = 0; power <= 2; power++) {
    const column = scores.map((z) => z ** power);
    for (const earlier of basis) {
      const along = weighted(column, earlier);
      for (let i = 0; i < column.length; i++) column[i]! -= along * earlier[i]!;
    }
    const length = Math.sqrt(weighted(column, column));
    basis.push(column.map((value) => value / length));
  }
  const smooth = new Array<number>(q.length).fill(0);
  for (const column of basis) {
    const along = weighted(logs, column);
    for (let i = 0; i < smooth.length; i++) smooth[i]! += along * column[i]!;
  }
  return smooth.map(Math.exp);
}

function product(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Ascending draws of max |T(q)|, each T(q) a normal over its own root mean square of `df` normals. */
function studentisedMaxima(q: readonly number[], df: number, count: number): Float64Array {
  const k = q.length;
  const factor = quantileCovariance(q);
  // Centring costs one rank; the ridge lets the factorisation pass and moves nothing visible.
  for (let i = 0; i < k; i++) factor[i + i * k]! *= 1 + 1e-9;
  cholesky(factor, k);
  const draws = randomStream(1, "band of a shape");
  const z = new Float64Array(k);
  const vector = () => {
    for (let i = 0; i < k; i++) z[i] = draws.normal();
    return Float64Array.from(z, (_, i) => {
      let value = 0;
      for (let j = 0; j <= i; j++) value += factor[i + j * k]! * z[j]!;
      return value;
    });
  };
  return Float64Array.from({ length: count }, () => {
    const top = vector();
    const squares = new Array<number>(k).fill(0);
    for (let d = 0; d < df; d++) {
      const below = vector();
      for (let i = 0; i < k; i++) squares[i]! += below[i]! ** 2;
    }
    const errors = smoothErrors(
      q,
      squares.map((sum) => Math.sqrt(sum / df)),
    );
    return Math.max(...top.map((value, i) => Math.abs(value) / errors[i]!));
  }).sort();
}

/** Covariance, up to a factor, of the sample quantiles of a normal sample after subtracting their mean; k x k. */
function quantileCovariance(q: readonly number[]): Float64Array {
  const k = q.length;
  const density = q.map((p) => normalPdf(normalQuantile(p)));
  const plain = (i: number, j: number) =>
    (Math.min(q[i]!, q[j]!) * (1 - Math.max(q[i]!, q[j]!))) / (density[i]! * density[j]!);
  const rowMean = q.map((_, i) => q.reduce((sum, _p, j) => sum + plain(i, j), 0) / k);
  const grand = rowMean.reduce((sum, value) => sum + value, 0) / k;
  const covariance = new Float64Array(k * k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) covariance[i + j * k] = plain(i, j) - rowMean[i]! - rowMean[j]! + grand;
  return covariance;
}
