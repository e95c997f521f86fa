import { sampledCoordinates, toInner } from "./lmm-coordinates.ts";
import { type MomentsBase, topOf } from "./lmm-nested-moments.ts";
import { randomColumns } from "./lmm-random-columns.ts";
import type { CodedTerm } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";

/**
 * Sufficient statistics for a chain of nested factors with several random columns: the cross-product of all random
 * columns and [X y] in each finest group.
 */
export interface VectorMoments extends MomentsBase {
  readonly kind: "vector";
  readonly parents: readonly Int32Array[];
  /** Number of distinct random columns; a cross-product has size s = randomCount + p + 1. */
  readonly randomCount: number;
  /** For each term the columns, of the s, that are its random columns. */
  readonly indices: readonly Int32Array[];
  /** D cross-products s x s, both triangles filled, group after group. */
  readonly cross: Float64Array;
  /** Number of rows in each coarsest group. */
  readonly topRows: Float64Array;
}

const BLOCK_ROWS = 1024;

/** One pass over the rows of a model whose grouping factors form a chain. */
export function vectorMoments(
  frame: ModelFrame,
  coded: readonly CodedTerm[],
  parents: readonly Int32Array[],
): VectorMoments {
  const columns = randomColumns(coded);
  const coordinates = sampledCoordinates(frame);
  const z = columns.names.length;
  const k = frame.columnNames.length + 1;
  const s = z + k;
  const groups = coded[0]!.term.levels.length;
  const codes = coded[0]!.codes;
  const top = topOf(groups, parents);
  const cross = new Float64Array(groups * s * s);
  const topRows = new Float64Array(coded.at(-1)!.term.levels.length);
  const fixed = new Float64Array(BLOCK_ROWS * k);
  const block = new Float64Array(BLOCK_ROWS * s);
  let sumLogWeights = 0;
  for (let from = 0; from < frame.n; from += BLOCK_ROWS) {
    const to = Math.min(frame.n, from + BLOCK_ROWS);
    frame.fill(from, to, fixed);
    toInner(fixed, to - from, coordinates);
    columns.fill(from, to, block, s);
    for (let row = 0; row < to - from; row++) {
      for (let j = 0; j < k; j++) block[row * s + z + j] = fixed[row * k + j]!;
      const weight = frame.weights ? frame.weights[from + row]! : 1;
      if (frame.weights) sumLogWeights += Math.log(weight);
      const group = codes[from + row]!;
      topRows[top[group]!]! += 1;
      addRow(cross, group * s * s, block, row * s, s, weight);
    }
  }
  for (let matrix = 0; matrix < cross.length; matrix += s * s)
    for (let j = 0; j < s; j++)
      for (let i = j + 1; i < s; i++) cross[matrix + j + i * s] = cross[matrix + i + j * s]!;
  return {
    kind: "vector",
    n: frame.n,
    p: k - 1,
    columnNames: frame.columnNames,
    coordinates,
    sumLogWeights,
    terms: coded.map(({ term }) => term),
    parents,
    randomCount: z,
    indices: columns.indices,
    cross,
    topRows,
  };
}

/** Adds weight v v' to the lower triangle of the s x s matrix at `at`; v starts at `from` in `block`. */
function addRow(
  cross: Float64Array,
  at: number,
  block: Float64Array,
  from: number,
  s: number,
  weight: number,
): void {
  for (let j = 0; j < s; j++) {
    const value = weight * block[from + j]!;
    if (value === 0) continue;
    for (let i = j; i < s; i++) cross[at + i + j * s]! += value * block[from + i]!;
  }
}
