import { inverseFromFactor } from "./dense-factor.ts";
import type { SparseFactor } from "./sparse-cholesky.ts";

/**
 * Entries of (L L')^-1 where L has entries, the selected inverse; `entry(i, j)` reads one in the matrix's own order.
 *
 * Source: Takahashi, Fagan & Chin 1973, as in Erisman & Tinney 1975, Commun ACM 18:177.
 * Fails: `entry` throws where L has none at that place.
 */
export function sparseInverse(factor: SparseFactor): { readonly entry: (i: number, j: number) => number } {
  const { symbolic, core } = factor;
  const { n, sparseCount, starts, rows, places } = symbolic;
  const m = n - sparseCount;
  const dense = inverseFromFactor(core, m);
  const diagonal = new Float64Array(sparseCount);
  const values = new Float64Array(rows.length);
  const slots = new Int32Array(n).fill(-1);
  for (let j = sparseCount - 1; j >= 0; j--) invertColumn(j, factor, { diagonal, values, dense, slots });
  const entry = (i: number, j: number): number => {
    const row = Math.max(places[i]!, places[j]!);
    const column = Math.min(places[i]!, places[j]!);
    if (column >= sparseCount) return dense[row - sparseCount + (column - sparseCount) * m]!;
    if (row === column) return diagonal[column]!;
    const at = rows.subarray(starts[column]!, starts[column + 1]!).indexOf(row);
    if (at < 0) throw new Error(`bug: the factor has no entry for columns ${i} and ${j}`);
    return values[starts[column]! + at]!;
  };
  return { entry };
}

/** Column j from later ones: Z_ij = -sum_k Z_ik w_k and Z_jj = 1 / L_jj^2 - sum_k w_k Z_kj, w = L_kj / L_jj, k over its rows. */
function invertColumn(
  j: number,
  { symbolic, diagonal: roots, values: factorValues }: SparseFactor,
  inverse: {
    readonly diagonal: Float64Array;
    readonly values: Float64Array;
    readonly dense: Float64Array;
    /** Slot among the rows of column j, -1 for others; left as it was found. */
    readonly slots: Int32Array;
  },
): void {
  const { n, sparseCount, starts, rows } = symbolic;
  const m = n - sparseCount;
  const { diagonal, values, dense, slots } = inverse;
  const from = starts[j]!;
  const count = starts[j + 1]! - from;
  const own = rows.subarray(from, from + count);
  const w = new Float64Array(count);
  const sums = values.subarray(from, from + count);
  for (let a = 0; a < count; a++) {
    w[a] = factorValues[from + a]! / roots[j]!;
    slots[own[a]!] = a;
  }
  for (let a = 0; a < count; a++) {
    const k = own[a]!;
    const weight = w[a]!;
    let sum = 0;
    if (k < sparseCount) {
      sum = diagonal[k]! * weight;
      const end = starts[k + 1]!;
      for (let e = starts[k]!; e < end; e++) {
        const b = slots[rows[e]!]!;
        if (b < 0) continue;
        sums[b]! -= values[e]! * weight;
        sum += values[e]! * w[b]!;
      }
    } else {
      const base = (k - sparseCount) * m - sparseCount;
      sum = dense[base + k]! * weight;
      for (let b = a + 1; b < count; b++) {
        const value = dense[base + own[b]!]!;
        sums[b]! -= value * weight;
        sum += value * w[b]!;
      }
    }
    sums[a]! -= sum;
  }
  let last = 1 / roots[j]! ** 2;
  for (let a = 0; a < count; a++) {
    last -= w[a]! * sums[a]!;
    slots[own[a]!] = -1;
  }
  diagonal[j] = last;
}
