/** The log sizes of one animal in one group, ascending. */
export interface AnimalSizes {
  readonly animal: string;
  /** Index of the group (condition) the sizes belong to. */
  readonly group: number;
  /** Natural logs, ascending. */
  readonly logSizes: Float64Array;
}

/** Quantile function of each animal on one grid. */
export interface AnimalQuantiles {
  readonly q: readonly number[];
  readonly animals: readonly {
    readonly animal: string;
    readonly group: number;
    readonly count: number;
    /** Log size at each q, length of `q`. */
    readonly quantiles: Float64Array;
  }[];
  /** Animals with too few sizes for a quantile function; they take no part in the shape. */
  readonly left: readonly { readonly animal: string; readonly count: number }[];
}

/** Quantiles at which the shape of a change is looked at: 0.10, 0.15, ..., 0.90. */
export const shapeGrid: readonly number[] = Array.from({ length: 17 }, (_, i) => (10 + 5 * i) / 100);

/**
 * Below this number of sizes an animal's quantile at 0.10 rests on its two smallest values, and its error is as large
 * as the spread between synapses.
 */
export const fewestSizes = 20;

/** Rows as `animalSizes` takes them; codes below 0 are missing and dropped, as are sizes that are not finite. */
export interface SizeRows {
  readonly logSize: ArrayLike<number>;
  readonly animal: ArrayLike<number>;
  readonly group: ArrayLike<number>;
  readonly animalNames: readonly string[];
  readonly groupCount: number;
}

/** The rows sorted into animals; an animal that occurs in two groups gives one entry in each. */
export function animalSizes(rows: SizeRows): AnimalSizes[] {
  const cells = new Map<number, number[]>();
  for (let i = 0; i < rows.logSize.length; i++) {
    const animal = rows.animal[i]!;
    const group = rows.group[i]!;
    if (animal < 0 || group < 0 || !Number.isFinite(rows.logSize[i]!)) continue;
    const key = animal * rows.groupCount + group;
    const cell = cells.get(key);
    if (cell) cell.push(rows.logSize[i]!);
    else cells.set(key, [rows.logSize[i]!]);
  }
  return [...cells.entries()]
    .sort(([a], [b]) => a - b)
    .map(([key, values]) => ({
      animal: rows.animalNames[Math.floor(key / rows.groupCount)]!,
      group: key % rows.groupCount,
      logSizes: Float64Array.from(values).sort(),
    }));
}

/**
 * The quantile function of every animal, each animal counting once.
 *
 * Averaging quantile functions over animals, and not pooling their synapses, keeps differences of location between
 * animals from looking like spread. Type 8 and not type 7: an animal of 40 synapses has its type-7 tails 0.1 SD too
 * far in, so that animals with unequal counts would differ in shape by arithmetic alone.
 * Source: Hyndman & Fan 1996, Am Stat 50:361, definition 8.
 */
export function animalQuantiles(
  animals: readonly AnimalSizes[],
  q: readonly number[] = shapeGrid,
  fewest: number = fewestSizes,
): AnimalQuantiles {
  const enough = animals.filter(({ logSizes }) => logSizes.length >= fewest);
  return {
    q,
    animals: enough.map(({ animal, group, logSizes }) => ({
      animal,
      group,
      count: logSizes.length,
      quantiles: Float64Array.from(q, (p) => medianUnbiasedQuantile(logSizes, p)),
    })),
    left: animals
      .filter(({ logSizes }) => logSizes.length < fewest)
      .map(({ animal, logSizes }) => ({ animal, count: logSizes.length })),
  };
}

/** Quantile p of ascending values, type 8: unbiased for the median whatever the distribution. NaN for no values. */
export function medianUnbiasedQuantile(sorted: ArrayLike<number>, p: number): number {
  const n = sorted.length;
  const position = Math.min(n, Math.max(1, (n + 1 / 3) * p + 1 / 3)) - 1;
  const below = Math.floor(position);
  const low = sorted[below];
  if (low === undefined) return Number.NaN;
  const high = sorted[below + 1];
  return high === undefined ? low : low + (position - below) * (high - low);
}
