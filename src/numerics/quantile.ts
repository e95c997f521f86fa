/** Arithmetic mean, by compensated summation; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const term = values[i]! - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return sum / values.length;
}

/** Sample variance with n - 1 below; NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return values.length < 2 ? Number.NaN : sum / (values.length - 1);
}

/** Ascending copy. */
export function sortedCopy(values: ArrayLike<number>): Float64Array {
  return new Float64Array(values).sort();
}

/** Quantile p of ascending values, type 7 (R's default): linear between order statistics; NaN for no values. */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[below + 1];
  if (low === undefined) return Number.NaN;
  return high === undefined || position === below ? low : low + (position - below) * (high - low);
}

/** Quantiles `ps` of values in any order, type 7. */
export function quantiles(values: ArrayLike<number>, ps: ArrayLike<number>): Float64Array {
  const sorted = sortedCopy(values);
  return Float64Array.from(ps, (p) => quantileSorted(sorted, p));
}

/** Median of values in any order. */
export function median(values: ArrayLike<number>): number {
  return quantileSorted(sortedCopy(values), 0.5);
}
