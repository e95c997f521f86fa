import { cholesky, choleskySolve } from "./dense.ts";
import { gradient as differences, type RealFunction } from "./derivatives.ts";
import type { Minimum } from "./nelder-mead.ts";

/** What `minimise` works on; `lower` and `upper` are the box, one entry per coordinate. */
export interface MinimiseProblem {
  readonly start: ArrayLike<number>;
  readonly value: RealFunction;
  /** Gradient at x; central differences of `value` if absent. */
  readonly gradient?: (x: Float64Array) => Float64Array;
  readonly lower?: ArrayLike<number>;
  readonly upper?: ArrayLike<number>;
  /** Largest entry of the projected gradient, relative to 1 + |value|, that counts as zero; default 1e-8. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
}

/** State of one run of BFGS; `b` is the Hessian approximation, n x n. */
interface State {
  x: Float64Array;
  f: number;
  g: Float64Array;
  b: Float64Array;
}

/**
 * Minimum of a smooth function in a box by projected BFGS.
 *
 * Coordinates that rest on an edge with the gradient pointing outwards are held; the others take the quasi-Newton
 * step, projected into the box, shortened until the value falls enough. Infinite or NaN values count as too far.
 * Source: Nocedal & Wright 2006, Numerical Optimization, algorithms 6.1 and 18.7 (damped update), Bertsekas 1982
 * for the projection.
 */
export function minimise(problem: MinimiseProblem): Minimum {
  const lower = (i: number) => problem.lower?.[i] ?? -Infinity;
  const upper = (i: number) => problem.upper?.[i] ?? Infinity;
  const project = (value: number, i: number) => Math.min(upper(i), Math.max(lower(i), value));
  let evaluations = 0;
  const value: RealFunction = (x) => {
    evaluations++;
    const f = problem.value(x);
    return Number.isNaN(f) ? Infinity : f;
  };
  const slope =
    problem.gradient ??
    ((x: Float64Array) => differences(value, x, undefined, { lower: problem.lower, upper: problem.upper }));
  const tolerance = problem.tolerance ?? 1e-8;
  const limit = problem.maxIterations ?? 200;
  const x = Float64Array.from(problem.start, project);
  const state: State = { x, f: value(x), g: slope(x), b: identity(x.length) };
  const isHeld = (i: number) =>
    (state.x[i]! <= lower(i) && state.g[i]! > 0) || (state.x[i]! >= upper(i) && state.g[i]! < 0);
  const finish = (done: boolean, iterations: number): Minimum => ({
    x: state.x,
    value: state.f,
    status: !done
      ? "stalled"
      : state.x.some((v, i) => v <= lower(i) || v >= upper(i))
        ? "at-boundary"
        : "converged",
    iterations,
    evaluations,
  });
  let fresh = true;
  for (let iteration = 0; iteration < limit; iteration++) {
    const free: number[] = [];
    for (let i = 0; i < x.length; i++) if (!isHeld(i)) free.push(i);
    const size = Math.max(0, ...free.map((i) => Math.abs(state.g[i]!)));
    if (!(state.f < Infinity)) return finish(false, iteration);
    if (size <= tolerance * (1 + Math.abs(state.f))) return finish(true, iteration);
    const direction = quasiNewtonStep(state, free, fresh ? size : 0);
    const next = lineSearch(state, direction, value, project);
    if (next === undefined) {
      // No decrease along a step of the model: try once more along the gradient; then rounding is what is left.
      if (fresh) return finish(size <= 1e3 * tolerance * (1 + Math.abs(state.f)), iteration);
      state.b = identity(x.length);
      fresh = true;
      continue;
    }
    const g = slope(next.x);
    updateHessian(state.b, state, next.x, g, fresh);
    const settled = state.f - next.f <= 1e-15 * (1 + Math.abs(next.f)) && moved(state.x, next.x) < 1e-10;
    Object.assign(state, { x: next.x, f: next.f, g });
    fresh = false;
    if (settled) return finish(true, iteration + 1);
  }
  return finish(false, limit);
}

function identity(n: number): Float64Array {
  const b = new Float64Array(n * n);
  for (let i = 0; i < n; i++) b[i + i * n] = 1;
  return b;
}

/** Solves B d = -g on the free coordinates; a first step is cut to length 1 in its largest coordinate. */
function quasiNewtonStep(state: State, free: readonly number[], firstSize: number): Float64Array {
  const n = state.x.length;
  const m = free.length;
  const direction = new Float64Array(n);
  const block = new Float64Array(m * m);
  const step = new Float64Array(m);
  for (let j = 0; j < m; j++) {
    step[j] = -state.g[free[j]!]!;
    for (let i = 0; i < m; i++) block[i + j * m] = state.b[free[i]! + free[j]! * n]!;
  }
  if (cholesky(block, m)) choleskySolve(block, m, step);
  const shrink = firstSize > 1 ? 1 / firstSize : 1;
  for (let j = 0; j < m; j++) direction[free[j]!] = step[j]! * shrink;
  return direction;
}

/** First point of the projected path x + s d that meets the Armijo condition, or undefined. */
function lineSearch(
  state: State,
  direction: Float64Array,
  value: RealFunction,
  project: (value: number, i: number) => number,
): { readonly x: Float64Array; readonly f: number } | undefined {
  let s = 1;
  for (let trial = 0; trial < 50; trial++) {
    const x = state.x.map((v, i) => project(v + s * direction[i]!, i));
    let predicted = 0;
    for (let i = 0; i < x.length; i++) predicted += state.g[i]! * (x[i]! - state.x[i]!);
    if (!(predicted < 0)) return undefined;
    const f = value(x);
    if (f <= state.f + 1e-4 * predicted) return { x, f };
    // Minimum of the parabola through the value and slope at 0 and the value here, kept in [s/10, s/2].
    const parabola = f < Infinity ? (-predicted * s) / (2 * (f - state.f - predicted)) : 0;
    s = Math.min(s / 2, Math.max(s / 10, parabola));
  }
  return undefined;
}

/** Damped BFGS update of B (Powell 1978); at the first step B is scaled to the curvature just seen. */
function updateHessian(b: Float64Array, old: State, x: Float64Array, g: Float64Array, first: boolean): void {
  const n = x.length;
  const s = x.map((v, i) => v - old.x[i]!);
  const y = g.map((v, i) => v - old.g[i]!);
  const sy = dot(s, y);
  if (first && sy > 0) for (let i = 0; i < n; i++) b[i + i * n] = dot(y, y) / sy;
  const bs = new Float64Array(n);
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) bs[i]! += b[i + j * n]! * s[j]!;
  const sbs = dot(s, bs);
  if (!(sbs > 0)) return;
  const damping = sy >= 0.2 * sbs ? 1 : (0.8 * sbs) / (sbs - sy);
  const r = y.map((v, i) => damping * v + (1 - damping) * bs[i]!);
  const sr = dot(s, r);
  if (!(sr > 0) || !Number.isFinite(sr)) return;
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) b[i + j * n]! += (r[i]! * r[j]!) / sr - (bs[i]! * bs[j]!) / sbs;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function moved(a: Float64Array, b: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++)
    largest = Math.max(largest, Math.abs(a[i]! - b[i]!) / (1 + Math.abs(a[i]!)));
  return largest;
}

export { nelderMead } from "./nelder-mead.ts";
export { findRoot, minimise1d } from "./one-dimension.ts";
