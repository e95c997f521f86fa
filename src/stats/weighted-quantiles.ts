/** Values sorted once, so that the quantiles of any resample of them cost one pass. */
export interface SortedValues {
  readonly ascending: Float64Array;
  /** Index of ascending[i] in the values as given. */
  readonly order: Int32Array;
}

/** Sorts values and remembers where each came from. */
export function sortValues(values: Float64Array): SortedValues {
  const order = Int32Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  return { ascending: Float64Array.from(order, (i) => values[i]!), order };
}

/**
 * Type-7 quantiles at ascending `probabilities` of the sample that holds value i `weights[i]` times.
 *
 * Writes into `out` and returns it; NaN if all weights are 0.
 */
export function weightedQuantiles(
  sorted: SortedValues,
  weights: Int32Array,
  probabilities: ArrayLike<number>,
  out = new Float64Array(probabilities.length),
): Float64Array {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i]!;
  out.fill(Number.NaN);
  if (total === 0) return out;
  let index = 0;
  let upTo = 0;
  /** The k-th order statistic (from 0) of the expanded sample; k must not fall from call to call. */
  const orderStatistic = (k: number): number => {
    while (upTo <= k) upTo += weights[sorted.order[index++]!]!;
    return sorted.ascending[index - 1]!;
  };
  for (let j = 0; j < probabilities.length; j++) {
    const position = (total - 1) * probabilities[j]!;
    const below = Math.floor(position);
    const low = orderStatistic(below);
    if (position === below || below + 1 >= total) {
      out[j] = low;
      continue;
    }
    // Look one further without losing the place: the next probability may need `below` again.
    const keepIndex = index;
    const keepUpTo = upTo;
    const high = orderStatistic(below + 1);
    index = keepIndex;
    upTo = keepUpTo;
    out[j] = low + (position - below) * (high - low);
  }
  return out;
}
