import { cholesky, solveLower, solveLowerTransposed } from "../numerics/dense.ts";
import { factorLarge } from "../numerics/dense-factor.ts";
import type { CrossedMoments } from "./lmm-crossed-moments.ts";

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
    const own = corner.subarray(c * m, (c + 1) * m);
    for (let at = columnStarts[c]!; at < columnStarts[c + 1]!; at++) {
      const e = columnPairs[at]!;
      const end = starts[pairLevels[e]! + 1]!;
      if (q === 1) {
        const value = pairs[e]!;
        for (let f = e; f < end; f++) own[columns[f]!]! -= value * pairs[f]!;
      } else
        for (let a = 0; a < q; a++) {
          const value = pairs[e * q + a]!;
          for (let f = e; f < end; f++) own[columns[f]!]! -= value * pairs[f * q + a]!;
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

/** U = Omega^-1 Lambda'Z'[X y], k numbers a column, leading columns first. */
export function crossedFixed(moments: CrossedMoments, factor: CrossedFactor): Float64Array {
  const { trailing: m, p, starts, columns } = moments;
  const k = p + 1;
  const q = moments.terms[0]!.columnNames.length;
  const lead = (starts.length - 1) * q;
  const u = new Float64Array((lead + m) * k);
  for (let j = 0; j < k; j++) {
    const own = factor.trailFixed.slice(j * m, (j + 1) * m);
    solveLowerTransposed(factor.corner, m, own);
    for (let c = 0; c < m; c++) u[(lead + c) * k + j] = own[c]!;
  }
  const column = new Float64Array(q);
  for (let g = 0; g + 1 < starts.length; g++) {
    const root = factor.roots.subarray(g * q * q, (g + 1) * q * q);
    for (let j = 0; j < k; j++) {
      for (let c = 0; c < q; c++) {
        let value = factor.leadFixed[(g * q + c) * k + j]!;
        for (let e = starts[g]!; e < starts[g + 1]!; e++)
          value -= factor.pairs[e * q + c]! * u[(lead + columns[e]!) * k + j]!;
        column[c] = value;
      }
      solveLowerTransposed(root, q, column);
      for (let c = 0; c < q; c++) u[(g * q + c) * k + j] = column[c]!;
    }
  }
  return u;
}
