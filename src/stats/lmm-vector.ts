import { cholesky, multiply, solveLower, solveLowerTransposed, transpose } from "../numerics/dense.ts";
import { addOuterRows, slopesFromSums, type TermSums, termSums } from "./lmm-block-slopes.ts";
import { momentStarts } from "./lmm-block-start.ts";
import type { Depth, Evaluation, Evaluator } from "./lmm-evaluation.ts";
import { templates, thetaEntries } from "./lmm-terms.ts";
import type { VectorMoments } from "./lmm-vector-moments.ts";

/** One level of the chain while it is swept. */
interface Sweep {
  readonly count: number;
  readonly q: number;
  readonly index: Int32Array;
  readonly parent: Int32Array | undefined;
  /** Cross-products under V^-1 without this level and those above, s x s each. */
  readonly cross: Float64Array;
  /** T (T'S_zz T + I)^-1 T', q x q each: posterior covariance of this level's effects, all above given. */
  readonly gain: Float64Array;
  /** Columns, of the s, of the effects of this level and all above. */
  readonly stack: Int32Array;
  /** Predictions (stack x k, row after row) and their covariance (stack x stack) for each group. */
  readonly predicted: Float64Array;
  readonly uncertainty: Float64Array;
}

/**
 * Evaluator of vector-valued random effects on a chain of nested factors, O(groups) for value and slope.
 *
 * Up the chain each level is eliminated by a q x q Cholesky factor, which "+ I" keeps regular when a template is singular;
 * down the chain the predictions and their covariances give Z'V^-1 [X y] and the diagonal blocks of Z'V^-1 Z.
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 3, written group by group.
 */
export function vectorEvaluator(moments: VectorMoments): Evaluator & {
  readonly sweeps: (theta: Float64Array) => {
    readonly levels: readonly Sweep[];
    readonly evaluation: Evaluation;
  };
} {
  const levels = makeLevels(moments);
  const entries = thetaEntries(moments.terms);
  const k = moments.p + 1;
  const run = (theta: Float64Array, depth: Depth): Evaluation => {
    const factors = templates(moments.terms, entries, theta);
    const up = sweepUp(moments, levels, factors);
    if (depth === "value")
      return { ...up, logDetSlopes: new Float64Array(0), aSlopes: [], curvatures: new Float64Array(0) };
    const sums = levels.map(({ count, q }) => termSums(count, q, k));
    for (let i = levels.length - 1; i >= 0; i--) descend(moments, levels[i]!, levels[i + 1], sums[i]!);
    return { ...up, ...slopesFromSums(entries, factors, sums, k) };
  };
  return {
    evaluate: run,
    sweeps: (theta) => ({ levels, evaluation: run(theta, "slope") }),
    start: (contrast) => startOf(moments, contrast),
    cost: "linear",
  };
}

function makeLevels(moments: VectorMoments): Sweep[] {
  const k = moments.p + 1;
  const s = moments.randomCount + k;
  return moments.terms.map(({ levels, columnNames }, i) => {
    const count = levels.length;
    const q = columnNames.length;
    const stack = Int32Array.from(moments.indices.slice(i).flatMap((index) => [...index]));
    return {
      count,
      q,
      index: moments.indices[i]!,
      parent: moments.parents[i],
      cross: i === 0 ? moments.cross : new Float64Array(count * s * s),
      gain: new Float64Array(count * q * q),
      stack,
      predicted: new Float64Array(count * stack.length * k),
      uncertainty: new Float64Array(count * stack.length ** 2),
    };
  });
}

function sweepUp(
  moments: VectorMoments,
  levels: readonly Sweep[],
  factors: readonly Float64Array[],
): { logDetL: number; a: Float64Array } {
  const k = moments.p + 1;
  const s = moments.randomCount + k;
  const root = new Float64Array(s * s);
  let logDetL = 0;
  levels.forEach((level, i) => {
    const target = levels[i + 1]?.cross ?? root;
    target.fill(0);
    const { count, q, index, parent, cross, gain } = level;
    const whitened = new Float64Array(q * s);
    for (let g = 0; g < count; g++) {
      const own = cross.subarray(g * s * s, (g + 1) * s * s);
      logDetL += eliminate(own, s, index, factors[i]!, whitened, gain.subarray(g * q * q, (g + 1) * q * q));
      const at = (parent ? parent[g]! : 0) * s * s;
      for (let j = 0; j < s; j++)
        for (let r = j; r < s; r++) {
          let value = own[r + j * s]!;
          for (let c = 0; c < q; c++) value -= whitened[c + r * q]! * whitened[c + j * q]!;
          target[at + r + j * s]! += value;
        }
    }
    for (let at = 0; at < target.length; at += s * s)
      for (let j = 0; j < s; j++)
        for (let r = j + 1; r < s; r++) target[at + j + r * s] = target[at + r + j * s]!;
  });
  const a = new Float64Array(k * k);
  const z = moments.randomCount;
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) a[i + j * k] = root[z + i + (z + j) * s]!;
  return { logDetL, a };
}

/** Fills whitened = R^-T T'S_z. (q x s) and gain = T (R'R)^-1 T'; returns log|R'R|, R'R = T'S_zz T + I. */
function eliminate(
  cross: Float64Array,
  s: number,
  index: Int32Array,
  t: Float64Array,
  whitened: Float64Array,
  gain: Float64Array,
): number {
  const q = index.length;
  for (let j = 0; j < s; j++)
    for (let c = 0; c < q; c++) {
      let sum = 0;
      for (let r = c; r < q; r++) sum += t[r + c * q]! * cross[index[r]! + j * s]!;
      whitened[c + j * q] = sum;
    }
  const b = new Float64Array(q * q);
  for (let j = 0; j < q; j++)
    for (let i = 0; i < q; i++) {
      let sum = i === j ? 1 : 0;
      for (let r = j; r < q; r++) sum += whitened[i + index[r]! * q]! * t[r + j * q]!;
      b[i + j * q] = sum;
    }
  if (!cholesky(b, q)) throw new Error("bug: a random-effect block is not positive definite");
  let logDet = 0;
  for (let c = 0; c < q; c++) logDet += 2 * Math.log(b[c + c * q]!);
  for (let j = 0; j < s; j++) solveLower(b, q, whitened.subarray(j * q, (j + 1) * q));
  const column = new Float64Array(q);
  for (let j = 0; j < q; j++) {
    for (let c = 0; c < q; c++) column[c] = t[j + c * q]!;
    solveLower(b, q, column);
    solveLowerTransposed(b, q, column);
    for (let i = 0; i < q; i++) {
      let sum = 0;
      for (let c = 0; c <= i; c++) sum += t[i + c * q]! * column[c]!;
      gain[i + j * q] = sum;
    }
  }
  return logDet;
}

/** One level of the downward sweep; see `NestedMoments` for the scalar case. */
function descend(moments: VectorMoments, level: Sweep, above: Sweep | undefined, sums: TermSums): void {
  const k = moments.p + 1;
  const z = moments.randomCount;
  const s = z + k;
  const { count, q, index, parent, cross, gain, stack, predicted, uncertainty } = level;
  const r = above?.stack.length ?? 0;
  const h = new Float64Array(q * k);
  for (let g = 0; g < count; g++) {
    const at = parent ? parent[g]! : 0;
    const own = cross.subarray(g * s * s, (g + 1) * s * s);
    const c = gain.subarray(g * q * q, (g + 1) * q * q);
    const known = above?.predicted.subarray(at * r * k, (at + 1) * r * k);
    const spread = above?.uncertainty.subarray(at * r * r, (at + 1) * r * r) ?? new Float64Array(0);
    const zz = block(own, s, index, index);
    const toAbove = block(own, s, index, above?.stack ?? new Int32Array(0));
    const residual = new Float64Array(q * k); // q x k, column-major
    for (let j = 0; j < k; j++)
      for (let i = 0; i < q; i++) {
        let value = own[index[i]! + (z + j) * s]!;
        for (let l = 0; l < r; l++) value -= toAbove[i + l * q]! * known![l * k + j]!;
        residual[i + j * q] = value;
      }
    const kept = multiply(zz, c, q, q, q).map((value, i) => (i % (q + 1) === 0 ? 1 : 0) - value);
    const hColumns = multiply(kept, residual, q, q, k);
    for (let i = 0; i < q; i++) for (let j = 0; j < k; j++) h[i * k + j] = hColumns[i + j * q]!;
    addOuterRows(sums, h, q, k);
    const w = multiply(kept, toAbove, q, q, r);
    const direct = multiply(kept, zz, q, q, q);
    const indirect = multiply(multiply(w, spread, q, r, r), transpose(w, q, r), q, r, q);
    for (let i = 0; i < q * q; i++) sums.m[i]! += direct[i]! - indirect[i]!;
    const effect = multiply(c, residual, q, q, k);
    const passed = multiply(c, toAbove, q, q, r);
    const mixed = multiply(passed, spread, q, r, r);
    const variance = multiply(mixed, transpose(passed, q, r), q, r, q);
    const size = stack.length;
    const base = g * size * size;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < k; j++)
        predicted[(g * size + i) * k + j] = i < q ? effect[i + j * q]! : known![(i - q) * k + j]!;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const inOwn = i < q && j < q;
        const inAbove = i >= q && j >= q;
        const across = i < q ? -mixed[i + (j - q) * q]! : -mixed[j + (i - q) * q]!;
        uncertainty[base + i + j * size] = inOwn
          ? c[i + j * q]! + variance[i + j * q]!
          : inAbove
            ? spread[i - q + (j - q) * r]!
            : across;
      }
  }
}

/** Rows `rows` and columns `columns` of an s x s matrix. */
function block(matrix: Float64Array, s: number, rows: Int32Array, columns: Int32Array): Float64Array {
  const result = new Float64Array(rows.length * columns.length);
  for (let j = 0; j < columns.length; j++)
    for (let i = 0; i < rows.length; i++) result[i + j * rows.length] = matrix[rows[i]! + columns[j]! * s]!;
  return result;
}

function startOf(moments: VectorMoments, contrast: Float64Array): Float64Array {
  const k = moments.p + 1;
  const z = moments.randomCount;
  const s = z + k;
  const { cross, terms, parents } = moments;
  let level = Int32Array.from(terms[0]!.levels, (_, g) => g);
  let total = 0;
  for (let at = 0; at < cross.length; at += s * s)
    for (let j = 0; j < k; j++)
      for (let i = 0; i < k; i++) total += contrast[i]! * cross[at + z + i + (z + j) * s]! * contrast[j]!;
  const columns = terms.map((term, t) => {
    const q = term.columnNames.length;
    const sums = new Float64Array(term.levels.length * q);
    const sizes = new Float64Array(term.levels.length * q);
    for (let d = 0; d < terms[0]!.levels.length; d++)
      for (let c = 0; c < q; c++) {
        const row = moments.indices[t]![c]!;
        const base = d * s * s + row * s;
        sizes[level[d]! * q + c]! += cross[base + row]!;
        for (let j = 0; j < k; j++) sums[level[d]! * q + c]! += cross[base + z + j]! * contrast[j]!;
      }
    const next = parents[t];
    if (next) level = level.map((at) => next[at]!);
    return { q, sums, sizes };
  });
  return momentStarts(thetaEntries(terms), columns, total, moments.n);
}
