/** Ranges so short are sorted whole. */
const SHORT = 24;
/** Divisions of a range after which the rest of it is sorted, so that no order of the values takes long. */
const MOST = 60;

/**
 * Copy of finite values in which those stand in their places that the quantiles `ps` (ascending, 0..1) of `quantileSorted`
 * read; no order in between.
 *
 * A few quantiles of n values take about 3 n steps, where sorting takes n log n. Source: Hoare 1961, Algorithm 65 (Find).
 */
export function partlySorted(values: ArrayLike<number>, ps: readonly number[]): Float64Array {
  const copy = new Float64Array(values);
  const last = copy.length - 1;
  const ranks = new Set(ps.flatMap((p) => [Math.floor(last * p), Math.min(last, Math.floor(last * p) + 1)]));
  if (last > 0) place(copy, [0, last], [...ranks], MOST);
  return copy;
}

/** Puts the values of ascending `ranks` into their places, all of which lie in the range; both its ends belong to it. */
function place(
  values: Float64Array,
  [first, last]: readonly [number, number],
  ranks: readonly number[],
  left: number,
): void {
  if (ranks.length === 0) return;
  if (last - first < SHORT || left === 0) {
    values.subarray(first, last + 1).sort();
    return;
  }
  const [low, high] = divide(values, first, last);
  place(
    values,
    [first, high],
    ranks.filter((rank) => rank <= high),
    left - 1,
  );
  place(
    values,
    [low, last],
    ranks.filter((rank) => rank >= low),
    left - 1,
  );
}

/** Moves values so that none up to `high` is above one from `low` on, with all equal in between; gives [low, high]. */
function divide(values: Float64Array, first: number, last: number): [number, number] {
  const pivot = middle(values[first]!, values[(first + last) >>> 1]!, values[last]!);
  let low = first;
  let high = last;
  while (low <= high) {
    while (values[low]! < pivot) low++;
    while (values[high]! > pivot) high--;
    if (low > high) break;
    const value = values[low]!;
    values[low++] = values[high]!;
    values[high--] = value;
  }
  return [low, high];
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
