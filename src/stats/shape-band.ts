import { cholesky } from "../numerics/dense.ts";
import { normalPdf, normalQuantile } from "../numerics/distributions.ts";
import { quantileSorted } from "../numerics/quantile.ts";
import { randomStream } from "../numerics/random.ts";

/** Degrees of freedom of the table; values between are interpolated in 1 / df, those beyond the last take the last. */
export const bandFreedoms: readonly number[] = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 18, 22, 30, 60];

/** Critical values on `shapeGrid` at `bandFreedoms`, from 40,000 draws each (bench/shape-band-table.ts); error about 1 %. */
const tabulated: readonly number[] = [
  17.599, 8.697, 6.358, 5.286, 4.671, 4.34, 4.101, 3.91, 3.769, 3.584, 3.439, 3.323, 3.227, 3.139, 2.997,
];

/**
 * Critical value c of a simultaneous 95 % band over the centred quantiles s(q) on `shapeGrid`: P(max |T(q)| <= c).
 *
 * The correlation along q is that of the quantiles of a normal sample, not the one estimated from a few animals: with
 * 6 degrees of freedom an estimated one is noise. Animals that differ in spread correlate the quantiles more, so that
 * the band can only be too wide. Each T(q) has its own standard error, which a multivariate t with one common scale
 * gets wrong (coverage 0.91 instead of 0.95 at 6 degrees of freedom).
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
    const squares = new Float64Array(k);
    for (let d = 0; d < df; d++) {
      const below = vector();
      for (let i = 0; i < k; i++) squares[i]! += below[i]! ** 2;
    }
    return Math.max(...top.map((value, i) => Math.abs(value) / Math.sqrt(squares[i]! / df)));
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
