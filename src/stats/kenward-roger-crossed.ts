import { multiply, transpose } from "../numerics/dense.ts";
import { factorLarge } from "../numerics/dense-factor.ts";
import { type KenwardRogerSums, withResidual } from "./kenward-roger-sums.ts";
import type { CrossedMoments } from "./lmm-crossed-moments.ts";
import { type DenseMoments, denseMoments, timesLambda } from "./lmm-dense-moments.ts";
import { templates, thetaEntries } from "./lmm-terms.ts";
import type { LmmFit } from "./lmm-types.ts";
import type { VectorMoments } from "./lmm-vector-moments.ts";

/**
 * Kenward-Roger's sums for any random effects, on the N random-effect columns: Z'V^-1 Z = Z'Z - Z'Z Lambda Omega^-1 Lambda'Z'Z.
 *
 * The parameters are the elements (i, j) of each term's covariance, G = sum over levels of z_i z_j' + z_j z_i' (z_i z_i' on
 * the diagonal), as in pbkrtest. Work is N^3 + N^2 for each pair of parameters.
 */
export function crossedKenwardRogerSums(
  moments: CrossedMoments | VectorMoments,
  fit: LmmFit,
): KenwardRogerSums {
  const entries = thetaEntries(moments.terms);
  const factors = templates(moments.terms, entries, fit.theta);
  const dense = denseMoments(moments);
  const { size, zx, xx, first } = dense;
  const { p } = moments;
  const solved = whiten(dense, factors);
  const k = minusCrossProduct(dense.zz, solved.zz, size, size);
  const h = minusProduct(zx, solved.zz, solved.zx, size, p);
  const a = minusProduct(xx, solved.zx, solved.zx, p, p);
  const parameters = entries.map(({ term, row, column }) => {
    const q = moments.terms[term]!.columnNames.length;
    return { from: first[term]!, to: first[term + 1]!, q, row, column };
  });
  const u = entries.map(({ term, row, column }) => {
    const t = factors[term]!;
    const q = Math.sqrt(t.length);
    let sum = 0;
    for (let c = 0; c < q; c++) sum += t[row + c * q]! * t[column + c * q]!;
    return sum;
  });
  const patterned = parameters.map((one) => applyPattern(one, h, size, p));
  const s = patterned.map((ph) => multiply(transpose(h, size, p), ph, p, size, p));
  const between = patterned.map((ph) => multiply(k, ph, size, size, p));
  const q = patterned.map((ph) => between.map((kph) => multiply(transpose(ph, size, p), kph, p, size, p)));
  const t = parameters.map((r) => Float64Array.from(parameters, (c) => patternTrace(r, c, k, size)));
  const traces = Float64Array.from(parameters, (one) => patternSum(one, k, size));
  return withResidual({ n: moments.n, p, u, xx: a, s, q, t, traces });
}

interface Pattern {
  readonly from: number;
  readonly to: number;
  readonly q: number;
  readonly row: number;
  readonly column: number;
}

/** L^-1 Lambda'Z'Z and L^-1 Lambda'Z'X with L L' = Omega. */
function whiten({ size, zz, zx, first }: DenseMoments, factors: readonly Float64Array[]) {
  const p = zx.length / size;
  const scaled = timesLambda(zz, size, size, factors, first);
  const fixed = timesLambda(zx, size, p, factors, first);
  const omega = timesLambda(transpose(scaled, size, size), size, size, factors, first);
  for (let i = 0; i < size; i++) omega[i * (size + 1)]! += 1;
  if (!factorLarge(omega, size)) throw new Error("bug: Omega is not positive definite");
  solveColumns(omega, size, scaled);
  solveColumns(omega, size, fixed);
  return { zz: scaled, zx: fixed };
}

/** Replaces each column of b by L^-1 b. */
function solveColumns(l: Float64Array, size: number, b: Float64Array): void {
  for (let from = 0; from < b.length; from += size)
    for (let c = 0; c < size; c++) {
      const value = (b[from + c]! /= l[c * (size + 1)]!);
      if (value === 0) continue;
      const column = c * size;
      for (let i = c + 1; i < size; i++) b[from + i]! -= value * l[column + i]!;
    }
}

/** a - b'b for b size x size. */
function minusCrossProduct(a: Float64Array, b: Float64Array, size: number, width: number): Float64Array {
  const result = Float64Array.from(a);
  for (let j = 0; j < width; j++)
    for (let i = j; i < width; i++) {
      let sum = 0;
      for (let c = 0; c < size; c++) sum += b[c + i * size]! * b[c + j * size]!;
      result[i + j * width]! -= sum;
      if (i !== j) result[j + i * width]! -= sum;
    }
  return result;
}

/** a - b'c where a is width(b) x width. */
function minusProduct(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  rows: number,
  width: number,
): Float64Array {
  const inner = c.length / width;
  const product = multiply(transpose(b, inner, rows), c, rows, inner, width);
  return a.map((value, i) => value - product[i]!);
}

/** E h for the symmetric pattern E of one parameter. */
function applyPattern(
  { from, to, q, row, column }: Pattern,
  h: Float64Array,
  size: number,
  p: number,
): Float64Array {
  const result = new Float64Array(h.length);
  for (let at = from; at < to; at += q)
    for (let j = 0; j < p; j++) {
      result[at + row + j * size] = h[at + column + j * size]!;
      if (row !== column) result[at + column + j * size] = h[at + row + j * size]!;
    }
  return result;
}

/** tr(E_r K E_c K). */
function patternTrace(r: Pattern, c: Pattern, k: Float64Array, size: number): number {
  const sides = (one: Pattern) =>
    one.row === one.column
      ? [[one.row, one.column]]
      : [
          [one.row, one.column],
          [one.column, one.row],
        ];
  let sum = 0;
  for (const [ra, rb] of sides(r))
    for (const [ca, cb] of sides(c))
      for (let g = r.from; g < r.to; g += r.q)
        for (let h = c.from; h < c.to; h += c.q)
          sum += k[g + rb! + (h + ca!) * size]! * k[h + cb! + (g + ra!) * size]!;
  return sum;
}

/** tr(E K). */
function patternSum({ from, to, q, row, column }: Pattern, k: Float64Array, size: number): number {
  let sum = 0;
  for (let at = from; at < to; at += q) sum += k[at + row + (at + column) * size]!;
  return row === column ? sum : 2 * sum;
}
