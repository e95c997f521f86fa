import { cholesky, choleskySolve, transpose } from "../numerics/dense.ts";
import { invertLower } from "../numerics/dense-factor.ts";
import { addOuterRows, slopesFromSums, type TermSums, termSums } from "./lmm-block-slopes.ts";
import type { Evaluation } from "./lmm-evaluation.ts";
import { leadingBlock, quadraticForm } from "./lmm-profile.ts";
import { type MomentTerm, templates, thetaEntries } from "./lmm-terms.ts";

/** What a factor L L' of Omega = Lambda'Z'Z Lambda + I (N x N, columns term after term, level after level) gives for slopes. */
export interface SphericalSolution {
  /** Omega^-1 Lambda'Z'[X y], k numbers a column. */
  readonly u: Float64Array;
  /** Of each term, the diagonal blocks of Omega^-1: levels x q x q. */
  readonly inverseBlocks: readonly Float64Array[];
  /** Replaces s (length N) by L^-1 s, in any fixed order of its entries. */
  readonly forward: (s: Float64Array) => void;
}

/** Smallest diagonal with which slopes are taken; their error is its square. */
const REGULAR = 1e-4;

/** The templates at theta with diagonals that can be divided by. */
export function regularTemplates(terms: readonly MomentTerm[], theta: Float64Array): Float64Array[] {
  return templates(terms, thetaEntries(terms), theta).map((t) => {
    const q = Math.sqrt(t.length);
    return t.map((value, i) => (i % (q + 1) === 0 && Math.abs(value) < REGULAR ? REGULAR : value));
  });
}

/**
 * Slopes and information at theta from a factor of Omega at its regular templates.
 *
 * With U = Omega^-1 Lambda'Z'[X y], Z'V^-1 [X y] = Lambda^-T U, and Z'V^-1 Z = Lambda^-T (I - Omega^-1) Lambda^-1.
 */
export function sphericalSlopes(
  terms: readonly MomentTerm[],
  theta: Float64Array,
  a: Float64Array,
  solution: SphericalSolution,
): Omit<Evaluation, "logDetL" | "a"> {
  const entries = thetaEntries(terms);
  const k = Math.sqrt(a.length);
  const regular = regularTemplates(terms, theta);
  const backs = regular.map((t) => transpose(invertLower(t, Math.sqrt(t.length)), ...square(t)));
  const h = levelFixed(terms, backs, solution.u, k);
  const sums = terms.map((_, t) => sumsOf(backs[t]!, solution.inverseBlocks[t]!, h[t]!, k));
  const slopes = slopesFromSums(entries, templates(terms, entries, theta), sums, k);
  const information = averageInformation({ terms, regular, backs, h, a, forward: solution.forward });
  return information ? { ...slopes, information } : slopes;
}

function square(t: Float64Array): [number, number] {
  const q = Math.sqrt(t.length);
  return [q, q];
}

/** Z'V^-1 [X y] = T^-T U of each term, levels x q x k. */
function levelFixed(
  terms: readonly MomentTerm[],
  backs: readonly Float64Array[],
  u: Float64Array,
  k: number,
): Float64Array[] {
  let from = 0;
  return terms.map(({ levels, columnNames }, t) => {
    const q = columnNames.length;
    const back = backs[t]!;
    const h = new Float64Array(levels.length * q * k);
    for (let g = 0; g < levels.length; g++)
      for (let a = 0; a < q; a++)
        for (let b = a; b < q; b++) {
          const weight = back[a + b * q]!;
          const source = (from + g * q + b) * k;
          const target = (g * q + a) * k;
          for (let j = 0; j < k; j++) h[target + j]! += weight * u[source + j]!;
        }
    from += levels.length * q;
    return h;
  });
}

/** Sums over the levels of a term of M = T^-T (I - Omega^-1) T^-1 and of the outer products of H. */
function sumsOf(back: Float64Array, blocks: Float64Array, h: Float64Array, k: number): TermSums {
  const [q] = square(back);
  const count = blocks.length / (q * q);
  const sums = termSums(count, q, k);
  const middle = new Float64Array(q * q);
  for (let g = 0; g < count; g++) {
    for (let i = 0; i < q * q; i++) middle[i]! += (i % (q + 1) === 0 ? 1 : 0) - blocks[g * q * q + i]!;
    addOuterRows(sums, h.subarray(g * q * k, (g + 1) * q * k), q, k);
  }
  for (let j = 0; j < q; j++)
    for (let i = 0; i < q; i++)
      for (let b = j; b < q; b++)
        for (let c = i; c < q; c++)
          sums.m[i + j * q]! += back[i + c * q]! * middle[c + b * q]! * back[j + b * q]!;
  return sums;
}

/**
 * Average of observed and expected information about theta, twice, for each degree of freedom: entries j, l are
 * y'P V_j P V_l P y / r^2 - (y'P V_j P y)(y'P V_l P y) / r^4 with V_j = dV/dtheta_j and r^2 = y'Py; undefined where X is not of
 * full rank. It needs no traces, only a forward solution for each element of theta.
 *
 * Source: Johnson & Thompson 1995, J Dairy Sci 78:449, with sigma profiled out.
 */
function averageInformation(of: {
  readonly terms: readonly MomentTerm[];
  readonly regular: readonly Float64Array[];
  readonly backs: readonly Float64Array[];
  readonly h: readonly Float64Array[];
  readonly a: Float64Array;
  readonly forward: (s: Float64Array) => void;
}): Float64Array | undefined {
  const { terms, a, forward } = of;
  const k = Math.sqrt(a.length);
  const p = k - 1;
  const phiFactor = leadingBlock(a, p);
  if (!cholesky(phiFactor, p)) return undefined;
  const contrast = contrastOf(a, phiFactor);
  const r2 = quadraticForm(a, contrast);
  const size = terms.reduce((sum, { levels, columnNames }) => sum + levels.length * columnNames.length, 0);
  const directions = thetaEntries(terms).map((entry) => {
    const s = new Float64Array(size);
    const fixed = direction(of, entry, contrast, s);
    const whitened = Float64Array.from(s);
    forward(whitened);
    const solved = fixed.slice(0, p);
    choleskySolve(phiFactor, p, solved);
    let slope = 0;
    for (let j = 0; j < k; j++) slope += contrast[j]! * fixed[j]!;
    return { s, whitened, fixed, solved, slope };
  });
  const m = directions.length;
  const information = new Float64Array(m * m);
  directions.forEach((left, i) => {
    directions.forEach((right, j) => {
      let product = dot(left.s, right.s) - dot(left.whitened, right.whitened);
      for (let c = 0; c < p; c++) product -= left.fixed[c]! * right.solved[c]!;
      information[i + j * m] = product / r2 - (left.slope * right.slope) / r2 ** 2;
    });
  });
  return information;
}

/** (-beta, 1) from [X y]'V^-1 [X y] and the Cholesky factor of its leading block. */
function contrastOf(a: Float64Array, phiFactor: Float64Array): Float64Array {
  const k = Math.sqrt(a.length);
  const p = k - 1;
  const contrast = Float64Array.from({ length: k }, (_, j) => (j < p ? a[j + p * k]! : 1));
  choleskySolve(phiFactor, p, contrast.subarray(0, p));
  for (let j = 0; j < p; j++) contrast[j] = -contrast[j]!;
  return contrast;
}

/**
 * Lambda^-1 v for V_j P y = Z v into `s` (zero outside its term), and returns [X y]'V^-1 Z v: level by level,
 * v = e_row (T_column'x) + T_column x_row with x = H contrast.
 */
function direction(
  of: {
    readonly terms: readonly MomentTerm[];
    readonly regular: readonly Float64Array[];
    readonly backs: readonly Float64Array[];
    readonly h: readonly Float64Array[];
  },
  { term, row, column }: { readonly term: number; readonly row: number; readonly column: number },
  contrast: Float64Array,
  s: Float64Array,
): Float64Array {
  const k = contrast.length;
  let from = 0;
  for (let t = 0; t < term; t++) from += of.terms[t]!.levels.length * of.terms[t]!.columnNames.length;
  const [q] = square(of.regular[term]!);
  const template = of.regular[term]!;
  const back = of.backs[term]!;
  const h = of.h[term]!;
  const fixed = new Float64Array(k);
  const x = new Float64Array(q);
  const v = new Float64Array(q);
  for (let g = 0; g < of.terms[term]!.levels.length; g++) {
    let along = 0;
    for (let c = 0; c < q; c++) {
      x[c] = 0;
      for (let j = 0; j < k; j++) x[c]! += h[(g * q + c) * k + j]! * contrast[j]!;
      along += template[c + column * q]! * x[c]!;
    }
    for (let c = 0; c < q; c++) v[c] = template[c + column * q]! * x[row]! + (c === row ? along : 0);
    for (let c = 0; c < q; c++) {
      for (let j = 0; j < k; j++) fixed[j]! += h[(g * q + c) * k + j]! * v[c]!;
      // back is T^-T, so its column c holds row c of T^-1.
      for (let b = 0; b <= c; b++) s[from + g * q + c]! += back[b + c * q]! * v[b]!;
    }
  }
  return fixed;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
