import type { CrossedMoments } from "./lmm-crossed-moments.ts";
import { leadingBlock } from "./lmm-profile.ts";
import type { MomentTerm } from "./lmm-terms.ts";
import type { VectorMoments } from "./lmm-vector-moments.ts";

/** Z'Z, Z'X, Z'y and X'X as full matrices (column-major), for work that needs all pairs of random-effect columns. */
export interface DenseMoments {
  readonly size: number;
  /** First column of each term and, last, `size`. */
  readonly first: Int32Array;
  readonly zz: Float64Array;
  /** size x p. */
  readonly zx: Float64Array;
  readonly zy: Float64Array;
  readonly xx: Float64Array;
}

/** Full cross-products of a vector or crossed model, columns term after term, level after level. */
export function denseMoments(moments: CrossedMoments | VectorMoments): DenseMoments {
  const first = firstColumns(moments.terms);
  const size = first[moments.terms.length]!;
  return moments.kind === "vector" ? fromVector(moments, first, size) : fromCrossed(moments, first, size);
}

/** Lambda' times a (size x width), Lambda block-diagonal of the templates; `first` as in `DenseMoments`. */
export function timesLambda(
  a: Float64Array,
  size: number,
  width: number,
  factors: readonly Float64Array[],
  first: Int32Array,
): Float64Array {
  const result = new Float64Array(size * width);
  factors.forEach((t, term) => {
    const q = Math.sqrt(t.length);
    for (let at = first[term]!; at < first[term + 1]!; at += q)
      for (let c = 0; c < q; c++)
        for (let r = c; r < q; r++) {
          const weight = t[r + c * q]!;
          if (weight === 0) continue;
          for (let j = 0; j < width; j++) result[at + c + j * size]! += weight * a[at + r + j * size]!;
        }
  });
  return result;
}

function firstColumns(terms: readonly MomentTerm[]): Int32Array {
  const first = new Int32Array(terms.length + 1);
  terms.forEach(({ levels, columnNames }, t) => {
    first[t + 1] = first[t]! + levels.length * columnNames.length;
  });
  return first;
}

function fromVector(moments: VectorMoments, first: Int32Array, size: number): DenseMoments {
  const { p, randomCount, cross, parents, indices } = moments;
  const s = randomCount + p + 1;
  const zz = new Float64Array(size * size);
  const zx = new Float64Array(size * p);
  const zy = new Float64Array(size);
  const xx = new Float64Array(p * p);
  for (let d = 0; d * s * s < cross.length; d++) {
    const base = d * s * s;
    const places: number[] = [];
    const sources: number[] = [];
    let level = d;
    indices.forEach((index, t) => {
      index.forEach((source, c) => {
        places.push(first[t]! + level * index.length + c);
        sources.push(source);
      });
      if (parents[t]) level = parents[t]![level]!;
    });
    for (let a = 0; a < places.length; a++) {
      const row = places[a]!;
      const from = base + sources[a]! * s;
      for (let b = 0; b < places.length; b++) zz[row + places[b]! * size]! += cross[from + sources[b]!]!;
      for (let j = 0; j < p; j++) zx[row + j * size]! += cross[from + randomCount + j]!;
      zy[row]! += cross[from + randomCount + p]!;
    }
    for (let j = 0; j < p; j++)
      for (let i = 0; i < p; i++) xx[i + j * p]! += cross[base + randomCount + i + (randomCount + j) * s]!;
  }
  return { size, first, zz, zx, zy, xx };
}

function fromCrossed(moments: CrossedMoments, first: Int32Array, size: number): DenseMoments {
  const { p, trailing: m, leading, starts, columns, pairs, corner, fixed, terms } = moments;
  const k = p + 1;
  const q = terms[0]!.columnNames.length;
  const lead = first[1]!;
  const zz = new Float64Array(size * size);
  for (let g = 0; g + 1 < starts.length; g++) {
    for (let a = 0; a < q; a++)
      for (let b = 0; b < q; b++) zz[g * q + a + (g * q + b) * size] = leading[(g * q + a) * q + b]!;
    for (let e = starts[g]!; e < starts[g + 1]!; e++)
      for (let a = 0; a < q; a++) {
        const column = lead + columns[e]!;
        zz[g * q + a + column * size] = pairs[e * q + a]!;
        zz[column + (g * q + a) * size] = pairs[e * q + a]!;
      }
  }
  for (let j = 0; j < m; j++)
    for (let i = j; i < m; i++) {
      zz[lead + i + (lead + j) * size] = corner[i + j * m]!;
      zz[lead + j + (lead + i) * size] = corner[i + j * m]!;
    }
  const zx = new Float64Array(size * p);
  const zy = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let j = 0; j < p; j++) zx[row + j * size] = fixed[row * k + j]!;
    zy[row] = fixed[row * k + p]!;
  }
  return { size, first, zz, zx, zy, xx: leadingBlock(moments.cross, p) };
}
