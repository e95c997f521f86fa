import type { Evaluation } from "./lmm-evaluation.ts";
import type { ThetaEntry } from "./lmm-terms.ts";

/**
 * Sums over the levels g of one term with q columns: what the slopes by its template need.
 *
 * With h_g = Z_g'V^-1 [X y] (q x k) and M_g = Z_g'V^-1 Z_g: `m` sums M_g (q x q), `h[a + b * q]` sums h_ga' h_gb (k x k).
 */
export interface TermSums {
  readonly count: number;
  readonly m: Float64Array;
  readonly h: readonly Float64Array[];
}

/** Empty sums for a term. */
export function termSums(count: number, q: number, k: number): TermSums {
  return {
    count,
    m: new Float64Array(q * q),
    h: Array.from({ length: q * q }, () => new Float64Array(k * k)),
  };
}

/** Adds h_ga' h_gb for all a, b; `h` is q x k, row after row. */
export function addOuterRows({ h: sums }: TermSums, h: Float64Array, q: number, k: number): void {
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) {
      const sum = sums[a + b * q]!;
      for (let j = 0; j < k; j++) {
        const value = h[b * k + j]!;
        if (value === 0) continue;
        for (let i = 0; i < k; i++) sum[i + j * k]! += h[a * k + i]! * value;
      }
    }
}

/**
 * Slopes by theta from the sums of each term: with D = E T' + T E' for the unit E of an element,
 * d log|V| = tr(M D) and da = -h' D h, summed over levels; the expected curvature is about tr(M D M D).
 */
export function slopesFromSums(
  entries: readonly ThetaEntry[],
  factors: readonly Float64Array[],
  sums: readonly TermSums[],
  k: number,
): Pick<Evaluation, "logDetSlopes" | "aSlopes" | "curvatures"> {
  const logDetSlopes = new Float64Array(entries.length);
  const curvatures = new Float64Array(entries.length);
  const aSlopes = entries.map(({ term, row, column }, e) => {
    const t = factors[term]!;
    const q = Math.sqrt(t.length);
    const { m, h, count } = sums[term]!;
    const da = new Float64Array(k * k);
    for (let b = 0; b < q; b++) {
      const weight = t[b + column * q]!;
      if (weight === 0) continue;
      logDetSlopes[e]! += 2 * weight * m[row + b * q]!;
      const left = h[row + b * q]!;
      const right = h[b + row * q]!;
      for (let i = 0; i < da.length; i++) da[i]! -= weight * (left[i]! + right[i]!);
    }
    curvatures[e] = expectedCurvature(m, t, q, row, column) / count;
    return da;
  });
  return { logDetSlopes, aSlopes, curvatures };
}

/** tr(M D M D). */
function expectedCurvature(m: Float64Array, t: Float64Array, q: number, row: number, column: number): number {
  // D = e_row c' + c e_row' with c the column of T: tr(M D M D) = 2 ((c'M e)^2 + (c'M c)(e'M e)).
  let ce = 0;
  let cc = 0;
  for (let a = 0; a < q; a++) {
    ce += t[a + column * q]! * m[a + row * q]!;
    for (let b = 0; b < q; b++) cc += t[a + column * q]! * m[a + b * q]! * t[b + column * q]!;
  }
  return 2 * (ce ** 2 + cc * m[row + row * q]!);
}
