import type { Coordinates } from "./lmm-coordinates.ts";
import type { CodedTerm, MomentTerm } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";

/** What the moments of every kind of model carry. */
export interface MomentsBase {
  /** Number of rows. */
  readonly n: number;
  /** Number of columns of X. */
  readonly p: number;
  readonly columnNames: readonly string[];
  readonly coordinates: Coordinates;
  /** Sum of log prior weights; 0 without weights. */
  readonly sumLogWeights: number;
  /** Grouping factors by decreasing number of levels. */
  readonly terms: readonly MomentTerm[];
}

/**
 * Sufficient statistics for nested random intercepts of any depth; with k = p + 1 columns v = [X y], centred and scaled.
 *
 * The finest groups are the levels of `terms[0]`, or the whole table where there is no random effect.
 */
export interface NestedMoments extends MomentsBase {
  readonly kind: "nested";
  /** Rows (sum of prior weights) in each of the D finest groups. */
  readonly counts: Float64Array;
  /** Mean of v in each finest group, D x k, group after group. */
  readonly means: Float64Array;
  /** `parents[i]`: level of terms[i + 1] that holds each level of terms[i]. */
  readonly parents: readonly Int32Array[];
  /** Cross-product of v about the means of the finest groups, k x k, summed over all rows. */
  readonly within: Float64Array;
  /** The same and the number of rows for each level of the coarsest factor; absent if only totals are known. */
  readonly withinTop?: { readonly rows: Float64Array; readonly cross: Float64Array };
}

/** Above this many numbers the within-group cross-products are kept in total only, not by coarsest group. */
const LARGEST_TOP_TABLE = 2_000_000;
/** Numbers of a block of rows: what stays in the first cache. */
const BLOCK_SIZE = 3072;

/** One pass over the rows of a model whose grouping factors form a chain of random intercepts. */
export function nestedMoments(
  frame: ModelFrame,
  coded: readonly CodedTerm[],
  parents: readonly Int32Array[],
): NestedMoments {
  const k = frame.columnNames.length + 1;
  const groupCount = coded[0]?.term.levels.length ?? 1;
  const top = topOf(groupCount, parents);
  const topCount = coded.at(-1)?.term.levels.length ?? 1;
  const keepsTop = topCount * k * k <= LARGEST_TOP_TABLE;
  const sums = new GroupSums(
    groupCount,
    k,
    keepsTop ? top : new Int32Array(groupCount),
    keepsTop ? topCount : 1,
  );
  const blockRows = Math.min(frame.n, Math.ceil(BLOCK_SIZE / k));
  const block = new Float64Array(blockRows * k);
  let sumLogWeights = 0;
  for (let from = 0; from < frame.n; from += blockRows) {
    const to = Math.min(from + blockRows, frame.n);
    frame.fill(from, to, block);
    if (frame.weights) {
      for (let i = from; i < to; i++) sumLogWeights += Math.log(frame.weights[i]!);
      sums.addWeighted(block, to - from, coded[0]?.codes, from, frame.weights);
    } else sums.add(block, to - from, coded[0]?.codes, from);
  }
  const { counts, rows, means, cross } = sums.finish();
  return nestedFromParts({
    n: frame.n,
    columnNames: frame.columnNames,
    intercept: frame.assign.indexOf(-1),
    sumLogWeights,
    terms: coded.map(({ term }) => term),
    parents,
    counts,
    means,
    cross,
    ...(keepsTop ? { topRows: rows } : {}),
  });
}

/** Raw (not centred) parts of `NestedMoments`; `cross` holds one k x k block per coarsest group where `topRows` is given. */
export interface NestedParts {
  readonly n: number;
  readonly columnNames: readonly string[];
  readonly intercept: number;
  readonly sumLogWeights: number;
  readonly terms: readonly MomentTerm[];
  readonly parents: readonly Int32Array[];
  readonly counts: Float64Array;
  readonly means: Float64Array;
  readonly cross: Float64Array;
  readonly topRows?: Float64Array;
}

/** Centres and scales raw group means and cross-products (in place: the arrays of `parts` are taken over). */
export function nestedFromParts(parts: NestedParts): NestedMoments {
  const { counts, means, cross, topRows } = parts;
  const k = parts.columnNames.length + 1;
  const within = new Float64Array(k * k);
  for (let i = 0; i < cross.length; i++) within[i % (k * k)]! += cross[i]!;
  const coordinates = coordinatesOf(parts, within);
  const { shift, scale } = coordinates;
  for (let d = 0; d < counts.length; d++)
    for (let j = 0; j < k; j++) means[d * k + j] = (means[d * k + j]! - shift[j]!) / scale[j]!;
  for (const matrix of topRows ? [within, cross] : [within])
    for (let i = 0; i < matrix.length; i++) {
      const cell = i % (k * k);
      matrix[i]! /= scale[cell % k]! * scale[Math.floor(cell / k)]!;
    }
  return {
    kind: "nested",
    n: parts.n,
    p: k - 1,
    columnNames: parts.columnNames,
    coordinates,
    sumLogWeights: parts.sumLogWeights,
    terms: parts.terms,
    parents: parts.parents,
    counts,
    means,
    within,
    ...(topRows ? { withinTop: { rows: topRows, cross } } : {}),
  };
}

function coordinatesOf(parts: NestedParts, within: Float64Array): Coordinates {
  const { counts, means, intercept } = parts;
  const k = parts.columnNames.length + 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = new Float64Array(k);
  for (let d = 0; d < counts.length; d++)
    for (let j = 0; j < k; j++) mean[j]! += (counts[d]! / total) * means[d * k + j]!;
  const square = new Float64Array(k);
  for (let d = 0; d < counts.length; d++)
    for (let j = 0; j < k; j++) square[j]! += counts[d]! * (means[d * k + j]! - mean[j]!) ** 2;
  const scale = new Float64Array(k).fill(1);
  for (let j = 0; j < k - 1; j++) {
    const about = intercept >= 0 ? 0 : mean[j]! ** 2;
    const size = Math.sqrt((square[j]! + within[j + j * k]!) / total + about);
    if (j !== intercept && size > 0) scale[j] = size;
  }
  const shift = intercept >= 0 ? mean : new Float64Array(k);
  if (intercept >= 0) shift[intercept] = 0;
  return { intercept, shift, scale };
}

/** Coarsest group of each finest group; all 0 where there is a single level of nesting or none. */
export function topOf(groupCount: number, parents: readonly Int32Array[]): Int32Array {
  const top = new Int32Array(groupCount);
  for (let d = 0; d < groupCount; d++) top[d] = d;
  for (const parent of parents) for (let d = 0; d < groupCount; d++) top[d] = parent[top[d]!]!;
  return top;
}

/** Sums and cross-products of rows about the first row of their group, so that constant columns stay exactly constant. */
export class GroupSums {
  readonly #k: number;
  readonly #top: Int32Array;
  readonly #counts: Float64Array;
  readonly #origins: Float64Array;
  readonly #sums: Float64Array;
  readonly #cross: Float64Array;
  readonly #rows: Float64Array;

  constructor(groupCount: number, k: number, top: Int32Array, topCount: number) {
    this.#k = k;
    this.#top = top;
    this.#counts = new Float64Array(groupCount);
    this.#origins = new Float64Array(groupCount * k);
    this.#sums = new Float64Array(groupCount * k);
    this.#cross = new Float64Array(topCount * k * k);
    this.#rows = new Float64Array(topCount);
  }

  /** Adds `rowCount` rows of `block` (row after row), whose groups are codes[from...]. */
  add(block: Float64Array, rowCount: number, codes: Int32Array | undefined, from: number): void {
    const k = this.#k;
    const counts = this.#counts;
    const origins = this.#origins;
    const sums = this.#sums;
    const cross = this.#cross;
    const tops = this.#top;
    const rows = this.#rows;
    const difference = new Float64Array(k);
    const moved = new Int32Array(k);
    let last = -1;
    let base = 0;
    let matrix = 0;
    for (let row = 0, at = 0; row < rowCount; row++, at += k) {
      const group = codes ? codes[from + row]! : 0;
      if (group !== last) {
        last = group;
        base = group * k;
        matrix = tops[group]! * k * k;
        if (counts[group]! === 0) for (let j = 0; j < k; j++) origins[base + j] = block[at + j]!;
      }
      counts[group]! += 1;
      rows[tops[group]!]! += 1;
      let movedCount = 0;
      for (let j = 0; j < k; j++) {
        const d = block[at + j]! - origins[base + j]!;
        if (d !== 0) {
          sums[base + j]! += d;
          difference[movedCount] = d;
          moved[movedCount++] = j;
        }
      }
      for (let a = 0; a < movedCount; a++) {
        const column = matrix + moved[a]! * k;
        const value = difference[a]!;
        for (let b = a; b < movedCount; b++) cross[column + moved[b]!]! += value * difference[b]!;
      }
    }
  }

  /** The same with prior weights: rows of weight w count w times. */
  addWeighted(
    block: Float64Array,
    rowCount: number,
    codes: Int32Array | undefined,
    from: number,
    weights: Float64Array,
  ): void {
    const k = this.#k;
    const difference = new Float64Array(k);
    for (let row = 0; row < rowCount; row++) {
      const group = codes ? codes[from + row]! : 0;
      const weight = weights[from + row]!;
      const base = group * k;
      const top = this.#top[group]!;
      if (this.#counts[group]! === 0)
        for (let j = 0; j < k; j++) this.#origins[base + j] = block[row * k + j]!;
      this.#counts[group]! += weight;
      this.#rows[top]! += 1;
      for (let j = 0; j < k; j++) {
        difference[j] = block[row * k + j]! - this.#origins[base + j]!;
        this.#sums[base + j]! += weight * difference[j]!;
      }
      for (let j = 0; j < k; j++) {
        const value = weight * difference[j]!;
        if (value === 0) continue;
        for (let i = j; i < k; i++) this.#cross[top * k * k + j * k + i]! += value * difference[i]!;
      }
    }
  }

  /** Means of the groups and cross-products about them, by coarsest group, both triangles filled. */
  finish(): { counts: Float64Array; rows: Float64Array; means: Float64Array; cross: Float64Array } {
    const k = this.#k;
    const cross = this.#cross;
    for (let group = 0; group < this.#counts.length; group++) {
      const count = this.#counts[group]!;
      if (count === 0) continue;
      const matrix = this.#top[group]! * k * k;
      const base = group * k;
      for (let j = 0; j < k; j++) {
        const mean = this.#sums[base + j]! / count;
        if (mean !== 0)
          for (let i = j; i < k; i++) cross[matrix + j * k + i]! -= mean * this.#sums[base + i]!;
      }
      for (let j = 0; j < k; j++)
        this.#sums[base + j] = this.#origins[base + j]! + this.#sums[base + j]! / count;
    }
    for (let matrix = 0; matrix < cross.length; matrix += k * k)
      for (let j = 0; j < k; j++)
        for (let i = j + 1; i < k; i++) cross[matrix + i * k + j] = cross[matrix + j * k + i]!;
    return { counts: this.#counts, rows: this.#rows, means: this.#sums, cross };
  }
}
