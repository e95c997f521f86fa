/**
 * Sums over V = sum_r v_r G_r (residual last) at sigma = 1, B = V^-1, inner coordinates; matrices p x p.
 *
 * `s[r]` = X'B G_r B X, `q[r][c]` = X'B G_r B G_c B X, `t[r][c]` = tr(B G_r B G_c), `xx` = X'B X.
 */
export interface KenwardRogerSums {
  readonly p: number;
  readonly xx: Float64Array;
  readonly s: readonly Float64Array[];
  readonly q: readonly (readonly Float64Array[])[];
  readonly t: readonly (readonly number[])[];
}

/** Adds the residual as last variance: its sums follow from B (G_res + sum u_l G_l) = I. */
export function withResidual(of: {
  readonly n: number;
  readonly p: number;
  readonly u: readonly number[];
  readonly xx: Float64Array;
  readonly s: readonly Float64Array[];
  readonly q: readonly (readonly Float64Array[])[];
  readonly t: readonly Float64Array[];
  readonly traces: Float64Array;
}): KenwardRogerSums {
  const { n, p, u, xx, s, q, t, traces } = of;
  const m = u.length;
  const minus = (from: Float64Array, parts: readonly Float64Array[]) =>
    from.map((value, i) => value - parts.reduce((sum, part, l) => sum + u[l]! * part[i]!, 0));
  const sResidual = minus(xx, s);
  const qMixed = s.map((own, r) => minus(own, q[r]!));
  const tMixed = s.map((_, r) => traces[r]! - u.reduce((sum, value, l) => sum + value * t[r]![l]!, 0));
  const left = n - u.reduce((sum, value, l) => sum + value * traces[l]!, 0);
  const qResidual = minus(sResidual, qMixed);
  const tResidual = left - u.reduce((sum, value, l) => sum + value * tMixed[l]!, 0);
  return {
    p,
    xx,
    s: [...s, sResidual],
    q: [
      ...q.map((row, r) => [...row, qMixed[r]!]),
      [...qMixed.map((part) => transposed(part, p)), qResidual],
    ],
    t: Array.from({ length: m + 1 }, (_, r) =>
      Array.from({ length: m + 1 }, (_, c) =>
        r < m && c < m ? t[r]![c]! : r < m ? tMixed[r]! : c < m ? tMixed[c]! : tResidual,
      ),
    ),
  };
}

/** The transpose of a square matrix of p rows. */
export function transposed(matrix: Float64Array, p: number): Float64Array {
  return matrix.map((_, i) => matrix[Math.floor(i / p) + (i % p) * p]!);
}
