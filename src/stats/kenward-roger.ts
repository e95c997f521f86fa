import { DataError } from "../model/errors.ts";
import { cholesky, choleskySolve, invertPositive, multiply, symmetricEigen } from "../numerics/dense.ts";
import { fUpper } from "../numerics/distributions.ts";
import { dot, principalRows, quadratic, sandwich } from "./contrast-algebra.ts";
import { crossedKenwardRogerSums } from "./kenward-roger-crossed.ts";
import { nestedKenwardRogerSums } from "./kenward-roger-nested.ts";
import type { KenwardRogerSums } from "./kenward-roger-sums.ts";
import { innerRow, outerCovariance } from "./lmm-coordinates.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import type { DegreesOfFreedom, LmmFit } from "./lmm-types.ts";

/**
 * Kenward-Roger's adjusted covariance and degrees of freedom, equal to pbkrtest's; needs a REML fit.
 *
 * Nested random intercepts need O(groups) work at any n; other models work on the random-effect columns.
 * Source: Kenward & Roger 1997, Biometrics 53:983; Halekoh & Hojsgaard 2014, doi:10.18637/jss.v059.i09.
 */
export function kenwardRoger(moments: LmmMoments, fit: LmmFit): DegreesOfFreedom {
  if (moments.kind === "sparse")
    throw new DataError(
      "Kenward-Roger does not fit a model with thousands of crossed levels: it needs every pair of them",
      "ask for --df satterthwaite",
    );
  const sums =
    moments.kind === "nested"
      ? nestedKenwardRogerSums(moments, fit.theta)
      : crossedKenwardRogerSums(moments, fit);
  const adjustment = adjust(sums);
  const adjusted = adjustment.adjusted.map((value) => value * fit.sigma ** 2);
  const inner = (l: Float64Array) => innerRow(l, moments.coordinates);
  const vcov = outerCovariance(adjusted, moments.coordinates);
  // Filled by the tests as they are asked for.
  const warnings: string[] = [];
  return {
    method: "kr",
    vcov,
    row: (l) => {
      const row = inner(l);
      return { se: Math.sqrt(quadratic(adjusted, row)), df: rowDf(adjustment, row, fit) };
    },
    joint: (rows) => jointTest({ adjustment, fit, vcov, inner, warnings }, rows),
    warnings,
  };
}

interface Adjustment {
  readonly phi: Float64Array;
  readonly adjusted: Float64Array;
  /** Covariance of the variance parameters. */
  readonly w: Float64Array;
  /** Phi S_r Phi = -Phi P_r Phi of each parameter. */
  readonly shifts: readonly Float64Array[];
}

function adjust({ p, xx, s, q, t }: KenwardRogerSums): Adjustment {
  const phi = invertPositive(xx, p);
  const count = s.length;
  const shifts = s.map((one) => multiply(multiply(phi, one, p, p, p), phi, p, p, p));
  const information = new Float64Array(count * count);
  for (let r = 0; r < count; r++)
    for (let c = 0; c < count; c++)
      information[r + c * count] = t[r]![c]! - 2 * dot(phi, q[r]![c]!) + dot(shifts[r]!, s[c]!);
  const w = twiceInverse(
    information,
    t.map((row, r) => row[r]!),
  );
  const bracket = new Float64Array(p * p);
  for (let r = 0; r < count; r++)
    for (let c = 0; c < count; c++) {
      const product = multiply(multiply(s[r]!, phi, p, p, p), s[c]!, p, p, p);
      for (let i = 0; i < bracket.length; i++)
        bracket[i]! += w[r + c * count]! * (q[r]![c]![i]! - product[i]!);
    }
  const extra = multiply(multiply(phi, bracket, p, p, p), phi, p, p, p);
  const adjusted = phi.map((value, i) => {
    const mirrored = extra[Math.floor(i / p) + (i % p) * p]!;
    return value + extra[i]! + mirrored;
  });
  return { phi, adjusted, w, shifts };
}

/**
 * 2 I^-1, or the pseudo-inverse where two variances cannot be told apart.
 *
 * A variance whose information is nothing but rounding beside its own `trace` T_rr is known to be unidentified: it has
 * no part in the inverse, and the wrapper of the reference takes out what rests on it.
 */
function twiceInverse(information: Float64Array, trace: readonly number[]): Float64Array {
  const count = trace.length;
  const scale = Float64Array.from(trace, (whole, r) => {
    const own = information[r + r * count]!;
    return own > 1e-12 * Math.abs(whole) ? 1 / Math.sqrt(own) : 0;
  });
  const scaled = information.map((value, i) => value * scale[i % count]! * scale[Math.floor(i / count)]!);
  const { values, vectors } = symmetricEigen(scaled, count);
  return information.map((_, i) => {
    const [r, c] = [i % count, Math.floor(i / count)];
    let sum = 0;
    for (let e = 0; e < count; e++)
      if (values[e]! > 1e-12) sum += (vectors[r + e * count]! * vectors[c + e * count]!) / values[e]!;
    return 2 * sum * scale[r]! * scale[c]!;
  });
}

/** Degrees of freedom of one row: the general formula of the source reduces to 2 / A2 where q = 1. */
function rowDf({ phi, shifts, w }: Adjustment, l: Float64Array, fit: LmmFit): number {
  if (fit.theta.length === 0) return fit.n - fit.p;
  const variance = quadratic(phi, l);
  const slopes = Float64Array.from(shifts, (shift) => quadratic(shift, l) / variance);
  const a2 = quadratic(w, slopes);
  return a2 > 0 ? 2 / a2 : fit.n - fit.p;
}

interface JointContext {
  readonly adjustment: Adjustment;
  readonly fit: LmmFit;
  readonly vcov: Float64Array;
  readonly inner: (l: Float64Array) => Float64Array;
  readonly warnings: string[];
}

const NO_JOINT_DF =
  "Kenward-Roger's formulas give no denominator df for a test of several coefficients: the smallest df of its parts was used";

function jointTest(
  { adjustment, fit, vcov, inner, warnings }: JointContext,
  rows: readonly Float64Array[],
): { F: number; numDf: number; denDf: number; p: number } {
  const parts = principalRows(rows, vcov);
  const q = parts.length;
  const raw = parts.reduce((sum, { row, variance }) => sum + dot(row, fit.beta) ** 2 / variance, 0) / q;
  if (q === 1 || fit.theta.length === 0) {
    const denDf = q === 1 ? rowDf(adjustment, inner(parts[0]!.row), fit) : fit.n - fit.p;
    return { F: raw, numDf: q, denDf, p: fUpper(raw, q, denDf) };
  }
  const inside = parts.map(({ row }) => inner(row));
  const found = jointDf(adjustment, inside);
  if (found === null && !warnings.includes(NO_JOINT_DF)) warnings.push(NO_JOINT_DF);
  const { denDf, scale } = found ?? {
    denDf: Math.min(...inside.map((row) => rowDf(adjustment, row, fit))),
    scale: 1,
  };
  return { F: scale * raw, numDf: q, denDf, p: fUpper(scale * raw, q, denDf) };
}

/** Denominator df and scale of F for q rows, names as in the source; null where the formulas give none. */
function jointDf(
  { phi, shifts, w }: Adjustment,
  rows: readonly Float64Array[],
): { denDf: number; scale: number } | null {
  const q = rows.length;
  const middle = sandwich(rows, phi);
  if (!cholesky(middle, q)) return null;
  // Theta Phi P Phi has the nonzero eigenvalues of (L Phi L')^-1 L (Phi S Phi) L', a q x q matrix.
  const products = shifts.map((shift) => {
    const matrix = sandwich(rows, shift);
    for (let j = 0; j < q; j++) choleskySolve(middle, q, matrix.subarray(j * q, (j + 1) * q));
    return matrix;
  });
  const count = products.length;
  let a1 = 0;
  let a2 = 0;
  for (let r = 0; r < count; r++)
    for (let c = 0; c < count; c++) {
      const weight = w[r + c * count]!;
      a1 += weight * trace(products[r]!, q) * trace(products[c]!, q);
      a2 += weight * trace(multiply(products[r]!, products[c]!, q, q, q), q);
    }
  const b = (a1 + 6 * a2) / (2 * q);
  const g = ((q + 1) * a1 - (q + 4) * a2) / ((q + 2) * a2);
  const c0 = 3 * q + 2 * (1 - g);
  const v0 = 1 + (g / c0) * b;
  const v1 = 1 - ((q - g) / c0) * b;
  const v2 = 1 - ((q + 2 - g) / c0) * b;
  const inverseMean = 1 - a2 / q; // 1 / E
  // Both vanish where the denominator has 2 degrees of freedom, with ratio 1; below 4 rho is negative, and still right.
  const ratio = Math.abs(inverseMean) < 1e-8 && Math.abs(v1) < 1e-8 ? 1 : inverseMean / v1;
  const rho = (ratio ** 2 * v0) / (q * v2);
  const denDf = 4 + (q + 2) / (q * rho - 1);
  if (!(denDf > 0) || !Number.isFinite(denDf)) return null;
  return { denDf, scale: Math.abs(denDf - 2) < 1e-2 ? 1 : (denDf * inverseMean) / (denDf - 2) };
}

function trace(matrix: Float64Array, q: number): number {
  let sum = 0;
  for (let i = 0; i < q; i++) sum += matrix[i + i * q]!;
  return sum;
}
