import { cholesky, choleskySolve } from "../numerics/dense.ts";

/** Value and slope of the criterion at one theta. */
export interface Slope {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** What the optimiser of theta works on. */
export interface ThetaProblem {
  readonly start: Float64Array;
  /** Lower bounds: 0 for diagonal elements, -Infinity for others. */
  readonly lower: Float64Array;
  /** Coordinates that stay where `start` has them. */
  readonly fixed: readonly boolean[];
  /** Guess of the Hessian (m x m) at a theta where the slope is known. */
  readonly curvatureAt: (theta: Float64Array) => Float64Array;
  /** Whether the guess is good enough to be taken anew at each step, or serves only at the start. */
  readonly guesses: "each-step" | "at-start";
  readonly slopeAt: (theta: Float64Array) => Slope;
  /** Size of the quasi-Newton step that ends the search. */
  readonly tolerance: number;
}

/** Where the optimiser stopped; `scaledGradient` is max |B^-1 g| over free coordinates, B the curvature it learnt. */
export interface ThetaOptimum extends Slope {
  readonly theta: Float64Array;
  readonly curvature: Float64Array;
  readonly scaledGradient: number;
  readonly evaluations: number;
}

const LARGEST_STEP = 1;
const MOST_EVALUATIONS = 200;

/**
 * Minimum of the criterion over theta by projected BFGS, started from (or at each step renewed by) an expected curvature.
 *
 * Ends where the quasi-Newton step is below `tolerance` (theta is relative to sigma, so that is an absolute size), or where
 * rounding leaves no decrease. Source: Nocedal & Wright 2006, Numerical Optimization, algorithms 6.1 and 18.7.
 */
export function optimiseTheta(problem: ThetaProblem): ThetaOptimum {
  const { lower, slopeAt } = problem;
  const m = problem.start.length;
  let theta: Float64Array = Float64Array.from(problem.start);
  let at = slopeAt(theta);
  let evaluations = 1;
  let lastGuess = problem.curvatureAt(theta);
  let b = Float64Array.from(lastGuess);
  const done = (): ThetaOptimum => ({
    theta,
    ...at,
    curvature: b,
    scaledGradient: largest(newtonStep(b, at.gradient, freeCoordinates(problem, theta, at.gradient), m)),
    evaluations,
  });
  while (evaluations < MOST_EVALUATIONS) {
    const free = freeCoordinates(problem, theta, at.gradient);
    const step = newtonStep(b, at.gradient, free, m);
    const size = largest(step);
    if (size < problem.tolerance) return done();
    let length = Math.min(1, LARGEST_STEP / size);
    let next: { theta: Float64Array; at: Slope } | undefined;
    for (let trial = 0; trial < 30 && next === undefined; trial++) {
      const moved = theta.map((value, j) =>
        Math.max(lower[j]!, value + stepped(problem, j, value, length * step[j]!)),
      );
      const there = slopeAt(moved);
      evaluations++;
      const predicted = at.gradient.reduce((sum, g, j) => sum + g * (moved[j]! - theta[j]!), 0);
      const rounding = 4e-13 * (1 + Math.abs(at.value));
      if (there.value <= at.value + 1e-4 * predicted + rounding) next = { theta: moved, at: there };
      else length *= Number.isFinite(there.value) ? shorter(at.value, there.value, predicted) : 0.1;
    }
    if (next === undefined) return done();
    const secant = next.at.gradient.map((value, j) => value - at.gradient[j]!);
    const moved = next.theta.map((value, j) => value - theta[j]!);
    if (problem.guesses === "each-step") {
      const guess = problem.curvatureAt(next.theta);
      // The secant holds for the middle of the step: half the change of the guess carries it to the end.
      for (let j = 0; j < m; j++)
        for (let i = 0; i < m; i++)
          secant[i]! += 0.5 * (guess[i + j * m]! - lastGuess[i + j * m]!) * moved[j]!;
      b = Float64Array.from(guess);
      lastGuess = guess;
    }
    updateCurvature(b, moved, secant);
    ({ theta, at } = next);
  }
  return done();
}

/**
 * Change of a diagonal of theta for its step: as it is with a learnt curvature; with a fresh one on the scale of the inverse
 * down to a third and of the logarithm up to 1.6-fold, where the third derivative of the criterion is small.
 */
function stepped({ lower, guesses }: ThetaProblem, j: number, value: number, step: number): number {
  if (guesses === "at-start" || lower[j] !== 0 || value === 0) return step;
  const ratio = step / value;
  if (ratio < -2) return step;
  if (ratio < 0) return step / (1 - ratio);
  return value * (Math.expm1(Math.min(ratio, 0.5)) + Math.max(ratio - 0.5, 0));
}

/** Factor by which a failed step is cut: minimum of the parabola through two values and a slope, in [0.1, 0.5]. */
function shorter(from: number, to: number, predicted: number): number {
  return Math.min(0.5, Math.max(0.1, -predicted / (2 * (to - from - predicted))));
}

function freeCoordinates(
  { lower, fixed }: ThetaProblem,
  theta: Float64Array,
  gradient: Float64Array,
): number[] {
  const free: number[] = [];
  for (let j = 0; j < theta.length; j++)
    if (!fixed[j] && !(theta[j]! <= lower[j]! && gradient[j]! >= 0)) free.push(j);
  return free;
}

/** -B^-1 g on the free coordinates, 0 elsewhere; B m x m. */
export function newtonStep(
  b: Float64Array,
  gradient: Float64Array,
  free: readonly number[],
  m: number,
): Float64Array {
  const count = free.length;
  const block = new Float64Array(count * count);
  const step = new Float64Array(count);
  for (let j = 0; j < count; j++) {
    step[j] = -gradient[free[j]!]!;
    for (let i = 0; i < count; i++) block[i + j * count] = b[free[i]! + free[j]! * m]!;
  }
  if (cholesky(block, count)) choleskySolve(block, count, step);
  else for (let j = 0; j < count; j++) step[j]! /= Math.max(1, Math.abs(b[free[j]! + free[j]! * m]!));
  const result = new Float64Array(m);
  for (let j = 0; j < count; j++) result[free[j]!] = step[j]!;
  return result;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Damped BFGS update of b for the step s, over which the gradient changed by y (Powell 1978). */
function updateCurvature(b: Float64Array, s: Float64Array, y: Float64Array): void {
  const m = s.length;
  const bs = new Float64Array(m);
  for (let j = 0; j < m; j++) for (let i = 0; i < m; i++) bs[i]! += b[i + j * m]! * s[j]!;
  const sy = s.reduce((sum, value, j) => sum + value * y[j]!, 0);
  const sbs = s.reduce((sum, value, j) => sum + value * bs[j]!, 0);
  if (!(sbs > 0)) return;
  const damping = sy >= 0.2 * sbs ? 1 : (0.8 * sbs) / (sbs - sy);
  const r = y.map((value, j) => damping * value + (1 - damping) * bs[j]!);
  const sr = s.reduce((sum, value, j) => sum + value * r[j]!, 0);
  if (!(sr > 0)) return;
  for (let j = 0; j < m; j++)
    for (let i = 0; i < m; i++) b[i + j * m]! += (r[i]! * r[j]!) / sr - (bs[i]! * bs[j]!) / sbs;
}
