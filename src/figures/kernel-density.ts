/**
 * Gaussian kernel density of `values` at the points `at`, both in the same unit; bandwidth by Silverman's rule.
 *
 * Source: Silverman 1986, Density Estimation, eq. 3.31. Fails: never; fewer than 2 distinct values give zeros.
 */
export function kernelDensity(values: readonly number[], at: readonly number[]): number[] {
  const n = values.length;
  const sorted = [...values].sort((a, b) => a - b);
  const mean = values.reduce((sum, x) => sum + x, 0) / Math.max(1, n);
  const sd = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / Math.max(1, n - 1));
  const iqr = (sorted[Math.floor(0.75 * (n - 1))] ?? 0) - (sorted[Math.floor(0.25 * (n - 1))] ?? 0);
  const spread = iqr > 0 ? Math.min(sd, iqr / 1.34) : sd;
  if (n < 2 || spread === 0) return at.map(() => 0);
  const width = 0.9 * spread * n ** -0.2;
  const scale = 1 / (n * width * Math.sqrt(2 * Math.PI));
  return at.map((x) => {
    let sum = 0;
    for (const value of values) sum += Math.exp(-0.5 * ((x - value) / width) ** 2);
    return sum * scale;
  });
}
