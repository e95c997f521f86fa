import { cholesky, multiply, solveLower, solveLowerTransposed, transpose } from "../numerics/dense.ts";
import { factorLarge, inverseFromFactor, invertLower } from "../numerics/dense-factor.ts";
import { addOuterRows, slopesFromSums, type TermSums, termSums } from "./lmm-block-slopes.ts";
import { momentStarts } from "./lmm-block-start.ts";
import type { CrossedMoments } from "./lmm-crossed-moments.ts";
import type { Depth, Evaluation, Evaluator } from "./lmm-evaluation.ts";
import { templates, thetaEntries } from "./lmm-terms.ts";

/** Factor of Omega = Lambda'Z'Z Lambda + I and what it makes of [X y]; leading arrays go level by level. */
export interface CrossedFactor {
  readonly logDetL: number;
  readonly a: Float64Array;
  /** Cholesky factors of the leading q x q blocks. */
  readonly roots: Float64Array;
  /** R_g^-T T'(Z'Z)_g. Lambda of the trailing columns each leading level meets, q numbers a pair. */
  readonly pairs: Float64Array;
  /** R_g^-T T'Z_g'[X y], q x k row after row for each level. */
  readonly leadFixed: Float64Array;
  /** Cholesky factor of the trailing block after elimination, m x m. */
  readonly corner: Float64Array;
  /** Factor^-1 times what is left of Lambda'Z'[X y], m x k, column-major. */
  readonly trailFixed: Float64Array;
}

/**
 * Evaluator of crossed and partially crossed factors: the largest factor is eliminated level by level, the others form one
 * dense trailing block.
 *
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 3, in the blocked form of MixedModels.jl
 * (Bates, Alday & Kokandakar 2025, arXiv:2505.11674). Slopes: with U = Omega^-1 Lambda'Z'[X y] and H = Z'V^-1 [X y],
 * and the diagonal blocks of Z'V^-1 Z = Lambda^-T (I - Omega^-1) Lambda^-1.
 */
export function crossedEvaluator(moments: CrossedMoments): Evaluator {
  const entries = thetaEntries(moments.terms);
  const none = { logDetSlopes: new Float64Array(0), aSlopes: [], curvatures: new Float64Array(0) };
  const work = new Float64Array(moments.trailing ** 2);
  let last: { readonly theta: Float64Array; readonly evaluation: Evaluation } | undefined;
  const evaluate = (theta: Float64Array, depth: Depth): Evaluation => {
    const isSlope = depth === "slope";
    // Without random effects nothing is to be factorised; the value at the end of a search is known from its slope.
    if (!isSlope && theta.every((value) => value === 0))
      return { logDetL: 0, a: Float64Array.from(moments.cross), ...none };
    if (!isSlope && last?.theta.every((value, j) => value === theta[j])) return last.evaluation;
    const evaluation = evaluateNew(theta, depth);
    if (isSlope) last = { theta: Float64Array.from(theta), evaluation };
    return evaluation;
  };
  const evaluateNew = (theta: Float64Array, depth: Depth): Evaluation => {
    const factors = templates(moments.terms, entries, theta);
    const { logDetL, a } = factorCrossed(moments, factors, work);
    if (depth === "value") return { logDetL, a, ...none };
    const regular = factors.map(withRegularDiagonal);
    const changed = regular.some((t, i) => t.some((value, j) => value !== factors[i]![j]));
    const factor = factorCrossed(moments, changed ? regular : factors, work);
    const sums = slopeSums(moments, regular, factor);
    return { logDetL, a, ...slopesFromSums(entries, factors, sums, moments.p + 1) };
  };
  return {
    evaluate,
    start: (contrast) => startOf(moments, contrast),
    cost: moments.trailing > 100 ? "dense" : "linear",
  };
}

/** Smallest diagonal with which slopes are taken; their error is its square. */
const REGULAR = 1e-4;

function withRegularDiagonal(t: Float64Array): Float64Array {
  const q = Math.sqrt(t.length);
  return t.map((value, i) => (i % (q + 1) === 0 && Math.abs(value) < REGULAR ? REGULAR : value));
}

/** Factorises Omega at the given templates; `work` (m x m) is overwritten and returned as `corner`. */
export function factorCrossed(
  moments: CrossedMoments,
  factors: readonly Float64Array[],
  work: Float64Array,
): CrossedFactor {
  const { trailing: m, p, starts, columns } = moments;
  const k = p + 1;
  const lead = factors[0]!;
  const q = Math.sqrt(lead.length);
  const levels = starts.length - 1;
  const roots = new Float64Array(levels * q * q);
  const pairs = timesTrailing(moments, factors, moments.pairs, q);
  const leadFixed = moments.fixed.slice(0, levels * q * k);
  const rest = timesTrailing(moments, factors, moments.fixed.subarray(levels * q * k), k, true);
  scaledCorner(moments, factors, work);
  const a = Float64Array.from(moments.cross);
  let logDetL = 0;
  const column = new Float64Array(q);
  for (let g = 0; g < levels; g++) {
    const root = roots.subarray(g * q * q, (g + 1) * q * q);
    logDetL += leadRoot(moments.leading, g, lead, q, root);
    const whiten = (array: Float64Array, at: number, step: number) => {
      for (let c = 0; c < q; c++) {
        let sum = 0;
        for (let r = c; r < q; r++) sum += lead[r + c * q]! * array[at + r * step]!;
        column[c] = sum;
      }
      solveLower(root, q, column);
      for (let c = 0; c < q; c++) array[at + c * step] = column[c]!;
    };
    for (let j = 0; j < k; j++) whiten(leadFixed, g * q * k + j, k);
    for (let e = starts[g]!; e < starts[g + 1]!; e++) whiten(pairs, e * q, 1);
    eliminateLevel({ g, q, k, starts, columns, pairs, leadFixed, rest, a });
  }
  eliminateCorner(moments, pairs, q, work);
  if (!factorLarge(work, m)) throw new Error("bug: the trailing block is not positive definite");
  for (let c = 0; c < m; c++) logDetL += 2 * Math.log(work[c + c * m]!);
  const trailFixed = new Float64Array(m * k);
  for (let j = 0; j < k; j++) {
    const own = trailFixed.subarray(j * m, (j + 1) * m);
    for (let c = 0; c < m; c++) own[c] = rest[c * k + j]!;
    solveLower(work, m, own);
  }
  for (let j = 0; j < k; j++)
    for (let i = 0; i < k; i++) {
      let sum = 0;
      for (let c = 0; c < m; c++) sum += trailFixed[c + i * m]! * trailFixed[c + j * m]!;
      a[i + j * k]! -= sum;
    }
  return { logDetL, a, roots, pairs, leadFixed, corner: work, trailFixed };
}

/** Cholesky factor of T'(Z'Z)_g T + I; returns its log determinant. */
function leadRoot(leading: Float64Array, g: number, t: Float64Array, q: number, root: Float64Array): number {
  for (let j = 0; j < q; j++)
    for (let i = 0; i < q; i++) {
      let sum = i === j ? 1 : 0;
      for (let r = i; r < q; r++)
        for (let c = j; c < q; c++) sum += t[r + i * q]! * leading[(g * q + r) * q + c]! * t[c + j * q]!;
      root[i + j * q] = sum;
    }
  if (!cholesky(root, q)) throw new Error("bug: a random-effect block is not positive definite");
  let logDet = 0;
  for (let c = 0; c < q; c++) logDet += 2 * Math.log(root[c + c * q]!);
  return logDet;
}

/** Takes the leading levels out of the trailing block, column by column so that the target stays in cache. */
function eliminateCorner(
  moments: CrossedMoments,
  pairs: Float64Array,
  q: number,
  corner: Float64Array,
): void {
  const { trailing: m, starts, columns, columnStarts, columnPairs, pairLevels } = moments;
  for (let c = 0; c < m; c++) {
    const base = c * m;
    for (let at = columnStarts[c]!; at < columnStarts[c + 1]!; at++) {
      const e = columnPairs[at]!;
      const end = starts[pairLevels[e]! + 1]!;
      for (let a = 0; a < q; a++) {
        const value = pairs[e * q + a]!;
        for (let f = e; f < end; f++) corner[base + columns[f]!]! -= value * pairs[f * q + a]!;
      }
    }
  }
}

/** Takes leading level g out of the trailing right-hand side and of [X y]'[X y]. */
function eliminateLevel(of: {
  readonly g: number;
  readonly q: number;
  readonly k: number;
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly pairs: Float64Array;
  readonly leadFixed: Float64Array;
  readonly rest: Float64Array;
  readonly a: Float64Array;
}): void {
  const { g, q, k, starts, columns, pairs, leadFixed, rest, a } = of;
  const from = starts[g]!;
  const to = starts[g + 1]!;
  for (let c = 0; c < q; c++) {
    const own = (g * q + c) * k;
    for (let e = from; e < to; e++) {
      const value = pairs[e * q + c]!;
      const column = columns[e]!;
      for (let j = 0; j < k; j++) rest[column * k + j]! -= value * leadFixed[own + j]!;
    }
    for (let j = 0; j < k; j++)
      for (let i = 0; i < k; i++) a[i + j * k]! -= leadFixed[own + i]! * leadFixed[own + j]!;
  }
}

/** Lambda'Z'Z Lambda + I of the trailing part, lower triangle, into `out`. */
function scaledCorner(moments: CrossedMoments, factors: readonly Float64Array[], out: Float64Array): void {
  const { trailing: m, corner, offsets, terms } = moments;
  if (factors.slice(1).every((t) => t.length === 1)) {
    const scale = new Float64Array(m);
    for (let t = 1; t < terms.length; t++) scale.fill(factors[t]![0]!, offsets[t]!, offsets[t + 1]!);
    for (let j = 0; j < m; j++) {
      for (let i = j; i < m; i++) {
        const value = corner[i + j * m]!;
        out[i + j * m] = value === 0 ? 0 : value * scale[i]! * scale[j]!;
      }
      out[j + j * m]! += 1;
    }
    return;
  }
  const full = Float64Array.from(corner);
  for (let j = 0; j < m; j++) for (let i = 0; i < j; i++) full[i + j * m] = full[j + i * m]!;
  const half = timesTrailing(moments, factors, full, m, true);
  for (let j = 0; j < m; j++)
    for (let i = 0; i < j; i++) [half[i + j * m], half[j + i * m]] = [half[j + i * m]!, half[i + j * m]!];
  out.set(timesTrailing(moments, factors, half, m, true));
  for (let j = 0; j < m; j++) out[j + j * m]! += 1;
}

/**
 * Lambda' applied to trailing columns: entry c holds `width` numbers. With `whole` the array has all m columns in order,
 * otherwise it is the compressed list of pairs, in which the q columns of a level stand together.
 */
function timesTrailing(
  moments: CrossedMoments,
  factors: readonly Float64Array[],
  from: Float64Array,
  width: number,
  whole = false,
): Float64Array {
  const result = new Float64Array(from.length);
  const { columns, offsets, trailing } = moments;
  const count = whole ? trailing : columns.length;
  let term = 1;
  for (let e = 0; e < count; ) {
    const at = whole ? e : columns[e]!;
    if (at < offsets[term]! || at >= offsets[term + 1]!) {
      term = 1;
      while (at >= offsets[term + 1]!) term++;
    }
    const t = factors[term]!;
    const size = Math.sqrt(t.length);
    for (let c = 0; c < size; c++)
      for (let r = c; r < size; r++) {
        const weight = t[r + c * size]!;
        if (weight === 0) continue;
        for (let i = 0; i < width; i++) result[(e + c) * width + i]! += weight * from[(e + r) * width + i]!;
      }
    e += size;
  }
  return result;
}

/** Sums over levels of Z'V^-1 Z and of the outer products of Z'V^-1 [X y], term by term. */
function slopeSums(
  moments: CrossedMoments,
  factors: readonly Float64Array[],
  factor: CrossedFactor,
): TermSums[] {
  const { trailing: m, p, terms, starts, columns, offsets } = moments;
  const k = p + 1;
  const lead = factors[0]!;
  const q = Math.sqrt(lead.length);
  const levels = starts.length - 1;
  const sums = terms.map(({ levels: all, columnNames }) => termSums(all.length, columnNames.length, k));
  const inverse = inverseFromFactor(factor.corner, m);
  const u = new Float64Array(m * k);
  for (let j = 0; j < k; j++) {
    const own = factor.trailFixed.slice(j * m, (j + 1) * m);
    solveLowerTransposed(factor.corner, m, own);
    for (let c = 0; c < m; c++) u[c * k + j] = own[c]!;
  }
  for (let t = 1; t < terms.length; t++)
    trailingTerm(factors[t]!, offsets[t]!, offsets[t + 1]!, { inverse, u, m, k }, sums[t]!);
  const back = inverseTransposed(lead, q);
  const own = new Float64Array(q * k);
  const column = new Float64Array(q);
  const middles = leadingSpreads(moments, factor.pairs, q, inverse);
  for (let g = 0; g < levels; g++) {
    const root = factor.roots.subarray(g * q * q, (g + 1) * q * q);
    own.set(factor.leadFixed.subarray(g * q * k, (g + 1) * q * k));
    for (let e = starts[g]!; e < starts[g + 1]!; e++)
      for (let c = 0; c < q; c++) {
        const value = factor.pairs[e * q + c]!;
        for (let j = 0; j < k; j++) own[c * k + j]! -= value * u[columns[e]! * k + j]!;
      }
    for (let j = 0; j < k; j++) {
      for (let c = 0; c < q; c++) column[c] = own[c * k + j]!;
      solveLowerTransposed(root, q, column);
      for (let c = 0; c < q; c++) own[c * k + j] = column[c]!;
    }
    const middle = middles.subarray(g * q * q, (g + 1) * q * q);
    addBlock(sums[0]!, back, conjugated(root, middle, q), own, q, k);
  }
  return sums;
}

/** I + F_g C F_g' of each leading level, q x q, with C the inverse of the trailing block (lower triangle). */
function leadingSpreads(
  moments: CrossedMoments,
  pairs: Float64Array,
  q: number,
  inverse: Float64Array,
): Float64Array {
  const { trailing: m, starts, columns, columnStarts, columnPairs, pairLevels } = moments;
  const result = new Float64Array((starts.length - 1) * q * q);
  for (let i = 0; i < result.length; i += q * q) for (let a = 0; a < q; a++) result[i + a * (q + 1)] = 1;
  for (let c = 0; c < m; c++) {
    const base = c * m;
    for (let at = columnStarts[c]!; at < columnStarts[c + 1]!; at++) {
      const e = columnPairs[at]!;
      const level = pairLevels[e]!;
      const end = starts[level + 1]!;
      const own = inverse[base + c]!;
      for (let a = 0; a < q; a++) {
        for (let b = 0; b < q; b++) {
          let sum = 0.5 * own * pairs[e * q + b]!;
          for (let f = e + 1; f < end; f++) sum += inverse[base + columns[f]!]! * pairs[f * q + b]!;
          const value = sum * pairs[e * q + a]!;
          result[(level * q + a) * q + b]! += value;
          result[(level * q + b) * q + a]! += value;
        }
      }
    }
  }
  return result;
}

/** R^-1 M R^-T for the Cholesky factor L = R' of a leading block. */
function conjugated(root: Float64Array, middle: Float64Array, q: number): Float64Array {
  const half = Float64Array.from(middle);
  for (let j = 0; j < q; j++) solveLowerTransposed(root, q, half.subarray(j * q, (j + 1) * q));
  const turned = transpose(half, q, q);
  for (let j = 0; j < q; j++) solveLowerTransposed(root, q, turned.subarray(j * q, (j + 1) * q));
  return turned;
}

function trailingTerm(
  t: Float64Array,
  from: number,
  to: number,
  { inverse, u, m, k }: { inverse: Float64Array; u: Float64Array; m: number; k: number },
  sums: TermSums,
): void {
  const q = Math.sqrt(t.length);
  const back = inverseTransposed(t, q);
  for (let at = from; at < to; at += q) {
    const omega = new Float64Array(q * q);
    for (let b = 0; b < q; b++)
      for (let a = b; a < q; a++) {
        const value = inverse[at + a + (at + b) * m]!;
        omega[a + b * q] = value;
        omega[b + a * q] = value;
      }
    addBlock(sums, back, omega, u.subarray(at * k, (at + q) * k), q, k);
  }
}

/** Adds one level: M = T^-T (I - Omega^-1) T^-1 and H = T^-T U. */
function addBlock(
  sums: TermSums,
  back: Float64Array,
  omegaInverse: Float64Array,
  u: Float64Array,
  q: number,
  k: number,
): void {
  const left = omegaInverse.map((value, i) => (i % (q + 1) === 0 ? 1 : 0) - value);
  const m = multiply(multiply(back, left, q, q, q), transpose(back, q, q), q, q, q);
  for (let i = 0; i < m.length; i++) sums.m[i]! += m[i]!;
  const h = new Float64Array(q * k);
  for (let a = 0; a < q; a++)
    for (let b = a; b < q; b++) for (let j = 0; j < k; j++) h[a * k + j]! += back[a + b * q]! * u[b * k + j]!;
  addOuterRows(sums, h, q, k);
}

/** T^-T of a lower triangular q x q template. */
function inverseTransposed(t: Float64Array, q: number): Float64Array {
  return transpose(invertLower(t, q), q, q);
}

function startOf(moments: CrossedMoments, contrast: Float64Array): Float64Array {
  const { terms, starts, leading, corner, trailing: m, offsets, fixed, cross } = moments;
  const k = contrast.length;
  const levels = starts.length - 1;
  const residual = (at: number) => {
    let sum = 0;
    for (let j = 0; j < k; j++) sum += fixed[at * k + j]! * contrast[j]!;
    return sum;
  };
  let total = 0;
  for (let j = 0; j < k; j++)
    for (let i = 0; i < k; i++) total += contrast[i]! * cross[i + j * k]! * contrast[j]!;
  const columns = terms.map(({ columnNames }, t) => {
    const q = columnNames.length;
    const count = t === 0 ? levels * q : offsets[t + 1]! - offsets[t]!;
    const first = t === 0 ? 0 : levels * terms[0]!.columnNames.length + offsets[t]!;
    const size = (c: number) => (t === 0 ? leading[c * q + (c % q)]! : corner[(offsets[t]! + c) * (m + 1)]!);
    return {
      q,
      sums: Float64Array.from({ length: count }, (_, c) => residual(first + c)),
      sizes: Float64Array.from({ length: count }, (_, c) => size(c)),
    };
  });
  return momentStarts(thetaEntries(terms), columns, total, moments.n);
}
