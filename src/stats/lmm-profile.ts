import { DataError } from "../model/errors.ts";
import { cholesky, invertPositive, solveLowerTransposed } from "../numerics/dense.ts";
import { logDetScale } from "./lmm-coordinates.ts";
import type { Evaluation } from "./lmm-evaluation.ts";
import type { MomentsBase } from "./lmm-nested-moments.ts";

export type Criterion = "reml" | "ml";

/** The criterion at one theta, with beta and sigma profiled out; beta and phi in inner coordinates. */
export interface Profile {
  readonly objective: number;
  readonly logDetL: number;
  /** log|R_X|^2 in the user's columns. */
  readonly logDetRX: number;
  /** Penalised residual sum of squares r^2. */
  readonly pwrss: number;
  readonly sigma: number;
  readonly beta: Float64Array;
  /** (-beta, 1): turns means of [X y] into residual means. */
  readonly contrast: Float64Array;
}

/**
 * Profiled deviance (ML) or REML criterion from one evaluation.
 *
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, eq. 31-42.
 * Fails: DataError where y is an exact linear function of X.
 */
export function profile(moments: MomentsBase, criterion: Criterion, evaluation: Evaluation): Profile {
  const { p } = moments;
  const k = p + 1;
  const l = Float64Array.from(evaluation.a);
  const scaleY = evaluation.a[p + p * k]!;
  const regular = cholesky(l, k) && l[p + p * k]! ** 2 > 1e-26 * scaleY;
  if (!regular || dependentColumn(l, evaluation.a, p) >= 0) throw degenerate(l, evaluation.a, moments);
  const factor = new Float64Array(p * p);
  const beta = new Float64Array(p);
  let logDetRX = logDetScale(moments.coordinates);
  for (let j = 0; j < p; j++) {
    beta[j] = l[p + j * k]!;
    logDetRX += 2 * Math.log(l[j + j * k]!);
    for (let i = j; i < p; i++) factor[i + j * p] = l[i + j * k]!;
  }
  solveLowerTransposed(factor, p, beta);
  const pwrss = l[p + p * k]! ** 2;
  const df = degreesLeft(moments, criterion);
  const objective =
    evaluation.logDetL +
    (criterion === "reml" ? logDetRX : 0) +
    df * (1 + Math.log((2 * Math.PI * pwrss) / df)) -
    moments.sumLogWeights;
  const contrast = new Float64Array(k).fill(1);
  for (let j = 0; j < p; j++) contrast[j] = -beta[j]!;
  return {
    objective,
    logDetL: evaluation.logDetL,
    logDetRX,
    pwrss,
    sigma: Math.sqrt(pwrss / df),
    beta,
    contrast,
  };
}

/** n - p under REML, n under ML. */
export function degreesLeft({ n, p }: MomentsBase, criterion: Criterion): number {
  return criterion === "reml" ? n - p : n;
}

/** (X'V^-1 X)^-1 in inner coordinates, p x p. */
export function phiOf(moments: MomentsBase, a: Float64Array): Float64Array {
  return invertPositive(leadingBlock(a, moments.p), moments.p);
}

/** The p x p block of a k x k matrix, k = p + 1. */
export function leadingBlock(a: Float64Array, p: number): Float64Array {
  const block = new Float64Array(p * p);
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) block[i + j * p] = a[i + j * (p + 1)]!;
  return block;
}

/** Slope of the criterion by theta: statistics of Bates et al. 2015 sec. 3.4 with the envelope theorem. */
export function profileGradient(
  moments: MomentsBase,
  criterion: Criterion,
  evaluation: Evaluation,
  at: Profile,
): Float64Array {
  const { p } = moments;
  const df = degreesLeft(moments, criterion);
  const phi = criterion === "reml" ? phiOf(moments, evaluation.a) : undefined;
  return evaluation.logDetSlopes.map((slope, j) => {
    const da = evaluation.aSlopes[j]!;
    const fit = (df * quadraticForm(da, at.contrast)) / at.pwrss;
    return slope + fit + (phi ? traceWith(phi, da, p) : 0);
  });
}

/** c'Mc for a k x k matrix. */
export function quadraticForm(matrix: Float64Array, c: Float64Array): number {
  const k = c.length;
  let sum = 0;
  for (let j = 0; j < k; j++) {
    let column = 0;
    for (let i = 0; i < k; i++) column += c[i]! * matrix[i + j * k]!;
    sum += column * c[j]!;
  }
  return sum;
}

/** tr(phi M_xx), phi p x p and M (p + 1) x (p + 1), both symmetric. */
function traceWith(phi: Float64Array, matrix: Float64Array, p: number): number {
  let sum = 0;
  for (let j = 0; j < p; j++) for (let i = 0; i < p; i++) sum += phi[i + j * p]! * matrix[i + j * (p + 1)]!;
  return sum;
}

/** First column of X that is, to 1e-12 of its size, a combination of those before it; -1 if there is none. */
function dependentColumn(l: Float64Array, a: Float64Array, p: number): number {
  for (let j = 0; j < p; j++) {
    const at = j + j * (p + 1);
    if (!(l[at]! ** 2 > 1e-12 * a[at]!)) return j;
  }
  return -1;
}

function degenerate(l: Float64Array, a: Float64Array, { p, n, columnNames }: MomentsBase): Error {
  if (n <= p)
    return new DataError(
      `${n} rows do not fit ${p} fixed coefficients`,
      "a model needs more rows than coefficients: leave terms out of the formula",
    );
  const column = dependentColumn(l, a, p);
  if (column >= 0)
    return new DataError(
      `column ${columnNames[column]} is a linear combination of other columns of the model`,
      "leave one of the terms out of the formula",
    );
  return new DataError(
    "the response is an exact linear function of the predictors: no residual variation is left",
    "check that the response is not also among the predictors",
  );
}
