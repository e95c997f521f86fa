import { DataError } from "../model/errors.ts";
import { type SparseSymbolic, sparseSymbolic } from "../numerics/sparse-symbolic.ts";
import { sampledCoordinates, toInner } from "./lmm-coordinates.ts";
import type { MomentsBase } from "./lmm-nested-moments.ts";
import { randomColumns } from "./lmm-random-columns.ts";
import type { CodedTerm } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";

/**
 * Sufficient statistics of crossed factors whose levels seldom meet: Z'Z is kept sparse. Columns go term after term, level
 * after level, N in all; k = p + 1.
 */
export interface SparseMoments extends MomentsBase {
  readonly kind: "sparse";
  /**
   * Lower triangle of Z'Z by columns, rows ascending. Levels meet in whole blocks: the q columns of a level have the same
   * rows below their own block, and of each other level all rows.
   */
  readonly starts: Float64Array;
  readonly rows: Int32Array;
  readonly products: Float64Array;
  /** Z'[X y], k numbers a column. */
  readonly fixed: Float64Array;
  /** [X y]'[X y], k x k. */
  readonly cross: Float64Array;
  readonly symbolic: SparseSymbolic;
}

/** Bytes for each entry of a factor: itself, its row or packed copy, and the same of the inverse. */
const ENTRY_BYTES = 32;
/** Entries that take 2.6 GB. */
const MOST_ENTRIES = 8e7;

/** Cross-products in a pass over the rows of each level of each term, and the analysis of the factor. */
export function sparseMoments(frame: ModelFrame, coded: readonly CodedTerm[]): SparseMoments {
  const k = frame.columnNames.length + 1;
  const coordinates = sampledCoordinates(frame);
  const columns = randomColumns(coded);
  const width = columns.names.length;
  const z = new Float64Array(frame.n * width);
  columns.fill(0, frame.n, z, width);
  const v = new Float64Array(frame.n * k);
  frame.fill(0, frame.n, v);
  toInner(v, frame.n, coordinates);
  const rows: Rows = { coded, indices: columns.indices, z, width, v, k, weights: frame.weights };
  const gram = gramOf(rows);
  const symbolic = sparseSymbolic({ n: gram.size, starts: gram.starts, rows: gram.rows }, MOST_ENTRIES);
  if (typeof symbolic === "number") throw tooDense(coded, gram.size, symbolic);
  let sumLogWeights = 0;
  for (const weight of frame.weights ?? []) sumLogWeights += Math.log(weight);
  return {
    kind: "sparse",
    n: frame.n,
    p: k - 1,
    columnNames: frame.columnNames,
    coordinates,
    sumLogWeights,
    terms: coded.map(({ term }) => term),
    starts: gram.starts,
    rows: gram.rows,
    products: gram.products,
    fixed: gram.fixed,
    cross: crossOf(rows),
    symbolic,
  };
}

function tooDense(coded: readonly CodedTerm[], columns: number, entries: number): DataError {
  const groups = coded.map(({ term }) => `${term.group} (${term.levels.length} levels)`).join(", ");
  const size = (count: number) =>
    `${(count / 1e6).toFixed(0)} million entries (${((ENTRY_BYTES * count) / 1e9).toFixed(1)} GB)`;
  return new DataError(
    `the crossed grouping factors ${groups} meet so often that the factor of their ${columns} random-effect columns has ${size(entries)}`,
    `at most ${size(MOST_ENTRIES)} are supported: leave a factor out, or replace one by a fixed effect`,
  );
}

interface Rows {
  readonly coded: readonly CodedTerm[];
  readonly indices: readonly Int32Array[];
  /** n x width and n x k, row after row. */
  readonly z: Float64Array;
  readonly width: number;
  readonly v: Float64Array;
  readonly k: number;
  readonly weights: Float64Array | undefined;
}

function crossOf({ v, k, weights }: Rows): Float64Array {
  const cross = new Float64Array(k * k);
  for (let i = 0; i * k < v.length; i++)
    for (let b = 0; b < k; b++) {
      const value = (weights ? weights[i]! : 1) * v[i * k + b]!;
      for (let a = 0; a < k; a++) cross[a + b * k]! += v[i * k + a]! * value;
    }
  return cross;
}

/** Z'Z and Z'[X y], level by level. */
function gramOf(rows: Rows) {
  const { coded, k } = rows;
  const firsts = [0];
  for (const { term } of coded) firsts.push(firsts.at(-1)! + term.levels.length * term.columnNames.length);
  const size = firsts.at(-1)!;
  const fixed = new Float64Array(size * k);
  const starts = new Float64Array(size + 1);
  const parts: { rows: Int32Array; products: Float64Array }[] = [];
  coded.forEach((own, t) => {
    const order = byLevel(own);
    const blocks = blockSums(rows, t, firsts);
    for (let g = 0; g < own.term.levels.length; g++) {
      blocks.add(order.rows.subarray(order.starts[g]!, order.starts[g + 1]!), g, fixed);
      for (const part of blocks.take(g)) {
        starts[parts.length + 1] = starts[parts.length]! + part.rows.length;
        parts.push(part);
      }
    }
  });
  const all = { rows: new Int32Array(starts[size]!), products: new Float64Array(starts[size]!) };
  parts.forEach((part, column) => {
    all.rows.set(part.rows, starts[column]!);
    all.products.set(part.products, starts[column]!);
  });
  return { size, starts, fixed, ...all };
}

/** Row numbers by level of a factor. */
function byLevel({ codes, term }: CodedTerm): { starts: Int32Array; rows: Int32Array } {
  const starts = new Int32Array(term.levels.length + 1);
  for (const code of codes) starts[code + 1]! += 1;
  for (let g = 0; g < term.levels.length; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice();
  const rows = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) rows[next[codes[i]!]!++] = i;
  return { starts, rows };
}

/** Sums of one level of term t with itself and with the levels of later terms that its rows meet. */
function blockSums({ coded, indices, z, width, v, k, weights }: Rows, t: number, firsts: readonly number[]) {
  const index = indices[t]!;
  const q = index.length;
  const slots = new Int32Array(firsts.at(-1)! - firsts[t]!).fill(-1);
  let met: number[] = [];
  let sums: number[] = [];
  const slotOf = (column: number, height: number): number => {
    const known = slots[column - firsts[t]!]!;
    if (known >= 0) return known;
    const slot = sums.length;
    slots[column - firsts[t]!] = slot;
    met.push(column);
    for (let i = 0; i < height * q; i++) sums.push(0);
    return slot;
  };
  const add = (rowNumbers: Int32Array, g: number, fixed: Float64Array) => {
    const own = firsts[t]! + g * q;
    slotOf(own, q);
    for (const i of rowNumbers) {
      const weight = weights ? weights[i]! : 1;
      for (let other = t; other < coded.length; other++) {
        const others = indices[other]!;
        const slot = slotOf(firsts[other]! + coded[other]!.codes[i]! * others.length, others.length);
        for (let b = 0; b < q; b++) {
          const value = weight * z[i * width + index[b]!]!;
          for (let a = 0; a < others.length; a++)
            sums[slot + b * others.length + a]! += z[i * width + others[a]!]! * value;
        }
      }
      for (let b = 0; b < q; b++) {
        const value = weight * z[i * width + index[b]!]!;
        for (let j = 0; j < k; j++) fixed[(own + b) * k + j]! += value * v[i * k + j]!;
      }
    }
  };
  /** The q columns of level g, below and with the diagonal; empties the sums. */
  const take = (g: number) => {
    const blocks: Block[] = Array.from(Int32Array.from(met).sort(), (first) => ({
      first,
      height: heightAt(first),
      slot: slots[first - firsts[t]!]!,
    }));
    const columns = Array.from(index, (_, b) => columnOf(blocks, firsts[t]! + g * q, b, sums));
    for (const column of met) slots[column - firsts[t]!] = -1;
    met = [];
    sums = [];
    return columns;
  };
  const heightAt = (column: number): number => {
    let other = t;
    while (column >= firsts[other + 1]!) other++;
    return indices[other]!.length;
  };
  return { add, take };
}

/** The rows from `first` on that a level meets, and where their sums start. */
interface Block {
  readonly first: number;
  readonly height: number;
  readonly slot: number;
}

/** Column b of the level whose own block starts at `own`, from the diagonal down. */
function columnOf(blocks: readonly Block[], own: number, b: number, sums: readonly number[]) {
  const rows: number[] = [];
  const products: number[] = [];
  for (const { first, height, slot } of blocks)
    for (let a = first === own ? b : 0; a < height; a++) {
      rows.push(first + a);
      products.push(sums[slot + b * height + a]!);
    }
  return { rows: Int32Array.from(rows), products: Float64Array.from(products) };
}
