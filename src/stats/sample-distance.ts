/** Distance between the distributions of two ascending samples. */
export type DistanceKind = "ks" | "wasserstein" | "cramer-von-mises" | "energy" | "anderson-darling";

/**
 * One pass over both ascending samples.
 *
 * `ks` largest gap of the distribution functions; `wasserstein` area between them; `energy` twice the area between
 * their squares' difference, 2 int (F - G)^2; `cramer-von-mises` and `anderson-darling` the mean of (F - G)^2 over the
 * pooled values, the latter divided by H (1 - H), H the pooled distribution function (both free of the sample sizes).
 * Fails: null if a sample is empty; a plain Error for values that are not finite, at which no merge would end.
 */
export function sampleDistance(
  kind: DistanceKind,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
): number | null {
  const n = x.length;
  const m = y.length;
  if (n === 0 || m === 0) return null;
  // Sorting puts NaN last, infinities at the ends.
  for (const end of [x[0]!, x[n - 1]!, y[0]!, y[m - 1]!])
    if (!Number.isFinite(end)) throw new Error(`bug: distance of a sample that holds ${end}`);
  let i = 0;
  let j = 0;
  let result = 0;
  let last = Math.min(x[0]!, y[0]!);
  while (i < n || j < m) {
    const at = i >= n ? y[j]! : j >= m ? x[i]! : Math.min(x[i]!, y[j]!);
    const before = i / n - j / m;
    const seen = i + j;
    while (i < n && x[i]! <= at) i++;
    while (j < m && y[j]! <= at) j++;
    const gap = i / n - j / m;
    switch (kind) {
      case "ks":
        result = Math.max(result, Math.abs(gap));
        break;
      case "wasserstein":
        result += Math.abs(before) * (at - last);
        break;
      case "energy":
        result += 2 * before * before * (at - last);
        break;
      case "cramer-von-mises":
        result += (gap * gap * (i + j - seen)) / (n + m);
        break;
      case "anderson-darling": {
        const H = (i + j) / (n + m);
        if (H < 1) result += (gap * gap * (i + j - seen)) / ((n + m) * H * (1 - H));
        break;
      }
    }
    last = at;
  }
  return result;
}
