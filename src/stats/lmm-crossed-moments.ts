import { sampledCoordinates, toInner } from "./lmm-coordinates.ts";
import type { MomentsBase } from "./lmm-nested-moments.ts";
import { randomColumns } from "./lmm-random-columns.ts";
import type { CodedTerm } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";

/**
 * Sufficient statistics of any arrangement of grouping factors: Z'Z, Z'[X y] and [X y]'[X y].
 *
 * The first term (most levels, q columns) is the leading part: Z'Z there is block diagonal. All other terms together are
 * the trailing part of m columns, term after term, level after level.
 */
export interface CrossedMoments extends MomentsBase {
  readonly kind: "crossed";
  /** First trailing column of each term; entry 0 is unused. */
  readonly offsets: Int32Array;
  readonly trailing: number;
  /** Z'Z of the leading levels, one q x q block each. */
  readonly leading: Float64Array;
  /** Compressed rows: level g meets trailing columns `columns[starts[g]] ...`, ascending, with q numbers each in `pairs`. */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly pairs: Float64Array;
  /** The same pairs by trailing column: those of column c are `columnPairs[columnStarts[c]] ...`. */
  readonly columnStarts: Int32Array;
  readonly columnPairs: Int32Array;
  /** Leading level of each pair. */
  readonly pairLevels: Int32Array;
  /** Z'Z of the trailing part, m x m, lower triangle. */
  readonly corner: Float64Array;
  /** Z'[X y]: leading columns (level after level) and then trailing ones, k numbers each. */
  readonly fixed: Float64Array;
  /** [X y]'[X y], k x k. */
  readonly cross: Float64Array;
}

/** One pass over the rows, in the order of the first factor's levels. */
export function crossedMoments(frame: ModelFrame, coded: readonly CodedTerm[]): CrossedMoments {
  const offsets = trailingOffsets(coded);
  const trailing = offsets[coded.length]!;
  const coordinates = sampledCoordinates(frame);
  const columns = randomColumns(coded);
  const k = frame.columnNames.length + 1;
  const q = coded[0]!.term.columnNames.length;
  const levels = coded[0]!.term.levels.length;
  const sums = new CrossedSums(levels, q, trailing, k);
  const order = rowsByCode(coded[0]!.codes, levels);
  const z = columns.names.length;
  const all = new Float64Array(frame.n * z);
  columns.fill(0, frame.n, all, z);
  const v = new Float64Array(frame.n * k);
  frame.fill(0, frame.n, v);
  toInner(v, frame.n, coordinates);
  let sumLogWeights = 0;
  const row = new RowColumns(coded, columns.indices, offsets);
  for (const i of order) {
    const weight = frame.weights ? frame.weights[i]! : 1;
    if (frame.weights) sumLogWeights += Math.log(weight);
    row.read(i, all, i * z);
    sums.add(coded[0]!.codes[i]!, row, v, i * k, weight);
  }
  return {
    kind: "crossed",
    n: frame.n,
    p: k - 1,
    columnNames: frame.columnNames,
    coordinates,
    sumLogWeights,
    terms: coded.map(({ term }) => term),
    offsets,
    trailing,
    ...sums.finish(),
  };
}

function trailingOffsets(coded: readonly CodedTerm[]): Int32Array {
  const offsets = new Int32Array(coded.length + 1);
  for (let t = 1; t < coded.length; t++) {
    const { levels, columnNames } = coded[t]!.term;
    offsets[t + 1] = offsets[t]! + levels.length * columnNames.length;
  }
  return offsets;
}

/** Row numbers sorted by code (counting sort). */
function rowsByCode(codes: Int32Array, levels: number): Int32Array {
  const next = new Int32Array(levels + 1);
  for (const code of codes) next[code + 1]! += 1;
  for (let g = 0; g < levels; g++) next[g + 1]! += next[g]!;
  const order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]!]!++] = i;
  return order;
}

/** Random columns of one row: the q leading values and the trailing (column, value) pairs. */
class RowColumns {
  readonly lead: Float64Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
  readonly #coded: readonly CodedTerm[];
  readonly #indices: readonly Int32Array[];
  readonly #offsets: Int32Array;

  constructor(coded: readonly CodedTerm[], indices: readonly Int32Array[], offsets: Int32Array) {
    const count = indices.slice(1).reduce((sum, index) => sum + index.length, 0);
    this.lead = new Float64Array(indices[0]!.length);
    this.columns = new Int32Array(count);
    this.values = new Float64Array(count);
    this.#coded = coded;
    this.#indices = indices;
    this.#offsets = offsets;
  }

  read(i: number, z: Float64Array, from: number): void {
    const first = this.#indices[0]!;
    for (let c = 0; c < first.length; c++) this.lead[c] = z[from + first[c]!]!;
    let at = 0;
    for (let t = 1; t < this.#coded.length; t++) {
      const index = this.#indices[t]!;
      const base = this.#offsets[t]! + this.#coded[t]!.codes[i]! * index.length;
      for (let c = 0; c < index.length; c++) {
        this.columns[at] = base + c;
        this.values[at++] = z[from + index[c]!]!;
      }
    }
  }
}

/** Sums for `CrossedMoments`; rows come level by level of the leading factor. */
class CrossedSums {
  readonly #q: number;
  readonly #k: number;
  readonly #m: number;
  readonly #levels: number;
  readonly #leading: Float64Array;
  readonly #starts: Int32Array;
  readonly #columns: number[] = [];
  readonly #pairs: number[] = [];
  readonly #corner: Float64Array;
  readonly #fixed: Float64Array;
  readonly #cross: Float64Array;
  /** Place of each trailing column among the pairs of the current level; older places count as none. */
  readonly #place: Int32Array;
  #level = 0;

  constructor(levels: number, q: number, m: number, k: number) {
    this.#q = q;
    this.#k = k;
    this.#m = m;
    this.#levels = levels;
    this.#leading = new Float64Array(levels * q * q);
    this.#starts = new Int32Array(levels + 1);
    this.#corner = new Float64Array(m * m);
    this.#fixed = new Float64Array((levels * q + m) * k);
    this.#cross = new Float64Array(k * k);
    this.#place = new Int32Array(m).fill(-1);
  }

  add(level: number, row: RowColumns, v: Float64Array, from: number, weight: number): void {
    const q = this.#q;
    const k = this.#k;
    const m = this.#m;
    while (this.#level < level) this.#starts[++this.#level] = this.#columns.length;
    const { lead, columns, values } = row;
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) this.#leading[(level * q + a) * q + b]! += weight * lead[a]! * lead[b]!;
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]!;
      const value = weight * values[c]!;
      let place = this.#place[column]!;
      if (place < this.#starts[level]!) {
        place = this.#columns.length;
        this.#place[column] = place;
        this.#columns.push(column);
        for (let a = 0; a < q; a++) this.#pairs.push(0);
      }
      for (let a = 0; a < q; a++) this.#pairs[place * q + a]! += lead[a]! * value;
      for (let d = 0; d <= c; d++) {
        const other = columns[d]!;
        this.#corner[Math.max(column, other) + Math.min(column, other) * m]! += value * values[d]!;
      }
      const at = (this.#levels * q + column) * k;
      for (let j = 0; j < k; j++) this.#fixed[at + j]! += value * v[from + j]!;
    }
    for (let a = 0; a < q; a++)
      for (let j = 0; j < k; j++) this.#fixed[(level * q + a) * k + j]! += weight * lead[a]! * v[from + j]!;
    for (let j = 0; j < k; j++)
      for (let i = 0; i < k; i++) this.#cross[i + j * k]! += weight * v[from + i]! * v[from + j]!;
  }

  /** Sorts the pairs of each level by column. */
  #sorted(): { columns: Int32Array; pairs: Float64Array } {
    const q = this.#q;
    const columns = new Int32Array(this.#columns.length);
    const pairs = new Float64Array(this.#pairs.length);
    for (let g = 0; g < this.#levels; g++) {
      const from = this.#starts[g]!;
      const order = Int32Array.from({ length: this.#starts[g + 1]! - from }, (_, e) => from + e);
      order.sort((a, b) => this.#columns[a]! - this.#columns[b]!);
      order.forEach((source, e) => {
        columns[from + e] = this.#columns[source]!;
        for (let a = 0; a < q; a++) pairs[(from + e) * q + a] = this.#pairs[source * q + a]!;
      });
    }
    return { columns, pairs };
  }

  finish(): Omit<CrossedMoments, keyof MomentsBase | "kind" | "offsets" | "trailing"> {
    while (this.#level < this.#levels) this.#starts[++this.#level] = this.#columns.length;
    const { columns, pairs } = this.#sorted();
    const pairLevels = new Int32Array(columns.length);
    for (let g = 0; g < this.#levels; g++) pairLevels.fill(g, this.#starts[g]!, this.#starts[g + 1]!);
    const columnStarts = new Int32Array(this.#m + 1);
    for (const column of columns) columnStarts[column + 1]! += 1;
    for (let c = 0; c < this.#m; c++) columnStarts[c + 1]! += columnStarts[c]!;
    return {
      leading: this.#leading,
      starts: this.#starts,
      columns,
      pairs,
      columnStarts,
      columnPairs: rowsByCode(columns, this.#m),
      pairLevels,
      corner: this.#corner,
      fixed: this.#fixed,
      cross: this.#cross,
    };
  }
}
