import { symmetricEigen } from "../numerics/dense.ts";
import type { Evaluation, Evaluator } from "./lmm-evaluation.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { newtonStep, optimiseTheta, type Slope, type ThetaOptimum } from "./lmm-optimise.ts";
import { type Criterion, degreesLeft, profile, profileGradient } from "./lmm-profile.ts";
import { type ThetaEntry, templates, thetaEntries } from "./lmm-terms.ts";

/** How to fit; `report: "estimates"` leaves out the search for words (profile limits), for replicates of a simulation. */
export interface FitOptions {
  readonly criterion: Criterion;
  /** Start of theta; moment estimates if absent. */
  readonly start?: ArrayLike<number>;
  readonly report?: "full" | "estimates";
}

/** The optimum in theta, zeros exact, signs such that diagonals are not negative. */
export interface ThetaSearch {
  readonly theta: Float64Array;
  readonly status: "converged" | "at-boundary" | "stalled";
  readonly singular: boolean;
  readonly scaledGradient: number;
  readonly evaluations: number;
  readonly warnings: readonly string[];
}

/** Below this a diagonal of theta is tried at exactly 0. */
const NEAR_ZERO = 1e-3;
/** Increase of the criterion that a zero may cost. */
const ZERO_COST = 1e-9;
/** Largest scaled gradient of a converged fit. */
const CONVERGED = 1e-6;

/**
 * Minimum of the criterion over theta: several starts where there are four or more parameters, then the boundary.
 *
 * A fixed theta can be had by `fixed`, which holds those coordinates at the start.
 */
export function searchTheta(
  moments: LmmMoments,
  evaluator: Evaluator,
  options: FitOptions,
  fixed: readonly boolean[] = [],
): ThetaSearch {
  const entries = thetaEntries(moments.terms);
  const m = entries.length;
  if (m === 0)
    return {
      theta: new Float64Array(0),
      status: "converged",
      singular: false,
      scaledGradient: 0,
      evaluations: 0,
      warnings: [],
    };
  const context = makeContext(moments, evaluator, options, entries, fixed);
  const starts = startsOf(moments, evaluator, options, entries, fixed);
  const optima = starts.map((start) => settleBoundary(context, optimumFrom(context, start)));
  const best = optima.reduce((a, b) => (b.value < a.value ? b : a));
  const warnings = optima.some((one) => one.value > best.value + 1e-4 && one.scaledGradient < CONVERGED)
    ? ["the criterion has several local minima; the lowest of those found from three starts is reported"]
    : [];
  const polished =
    evaluator.cost === "linear" && options.report !== "estimates" ? polish(context, best) : best;
  const theta = canonical(moments, entries, polished.theta);
  const atZero = entries.some((entry, j) => entry.row === entry.column && theta[j] === 0 && !fixed[j]);
  const converged = polished.scaledGradient <= CONVERGED;
  if (!converged)
    warnings.push(
      `the search stopped with a scaled gradient of ${polished.scaledGradient.toExponential(1)} (1e-6 is wanted): ` +
        "the data hardly determine the variances; leave a random slope out, or compare with other starts",
    );
  return {
    theta,
    status: !converged ? "stalled" : atZero ? "at-boundary" : "converged",
    singular: isSingular(moments, entries, theta),
    scaledGradient: polished.scaledGradient,
    evaluations: context.count(),
    warnings,
  };
}

interface Context {
  readonly moments: LmmMoments;
  readonly entries: readonly ThetaEntry[];
  readonly fixed: readonly boolean[];
  readonly slopeAt: (theta: Float64Array) => Slope;
  readonly curvatureAt: (theta: Float64Array) => Float64Array;
  readonly count: () => number;
  readonly cost: Evaluator["cost"];
}

function makeContext(
  moments: LmmMoments,
  evaluator: Evaluator,
  { criterion }: FitOptions,
  entries: readonly ThetaEntry[],
  fixed: readonly boolean[],
): Context {
  let evaluations = 0;
  let last: { key: Float64Array; slope: Slope; curvature: Float64Array } | undefined;
  const evaluate = (theta: Float64Array) => {
    if (last?.key.every((value, j) => value === theta[j])) return last;
    evaluations++;
    const evaluation = evaluator.evaluate(theta, "slope");
    const at = profile(moments, criterion, evaluation);
    const gradient = profileGradient(moments, criterion, evaluation, at);
    last = {
      key: Float64Array.from(theta),
      slope: { value: at.objective, gradient },
      curvature: guessedHessian(evaluation, degreesLeft(moments, criterion)),
    };
    return last;
  };
  return {
    moments,
    entries,
    fixed: entries.map((_, j) => fixed[j] ?? false),
    slopeAt: (theta) => evaluate(theta).slope,
    curvatureAt: (theta) => Float64Array.from(evaluate(theta).curvature),
    count: () => evaluations,
    cost: evaluator.cost,
  };
}

/** Hessian of the criterion from the information where there is one, otherwise from the curvature along each coordinate. */
function guessedHessian({ curvatures, information }: Evaluation, df: number): Float64Array {
  const m = curvatures.length;
  const hessian = information ? information.map((value) => df * value) : new Float64Array(m * m);
  for (let j = 0; j < m; j++)
    hessian[j + j * m] = Math.max(information ? hessian[j + j * m]! : curvatures[j]!, 1e-6);
  return hessian;
}

function startsOf(
  moments: LmmMoments,
  evaluator: Evaluator,
  { start, criterion }: FitOptions,
  entries: readonly ThetaEntry[],
  fixed: readonly boolean[],
): Float64Array[] {
  if (start !== undefined) return [keepDiagonals(Float64Array.from(start), entries, fixed)];
  const zero = evaluator.evaluate(new Float64Array(entries.length), "value");
  const first = evaluator.start(profile(moments, criterion, zero).contrast);
  const diagonal = (size: number) =>
    Float64Array.from(entries, ({ row, column }) => (row === column ? size : 0));
  return entries.length < 4 ? [first] : [first, diagonal(1), diagonal(0.15)];
}

/** A start on the boundary would stay there, because the slope by theta vanishes at 0. */
function keepDiagonals(
  theta: Float64Array,
  entries: readonly ThetaEntry[],
  fixed: readonly boolean[],
): Float64Array {
  return theta.map((value, j) =>
    entries[j]!.row === entries[j]!.column && !fixed[j] && Math.abs(value) < 0.02 ? 0.02 : value,
  );
}

function optimumFrom(
  context: Context,
  start: Float64Array,
  held: readonly boolean[] = context.fixed,
): ThetaOptimum {
  return optimiseTheta({
    start,
    lower: Float64Array.from(context.entries, ({ row, column }) => (row === column ? 0 : -Infinity)),
    fixed: held,
    curvatureAt: context.curvatureAt,
    guesses: context.cost === "dense" ? "each-step" : "at-start",
    slopeAt: context.slopeAt,
    // A dense evaluation is too dear to chase digits beyond what is reported.
    tolerance: context.cost === "dense" ? CONVERGED : 1e-8,
  });
}

/** Puts diagonals that want to be 0 exactly there, and checks that the criterion rises with their variance. */
function settleBoundary(context: Context, found: ThetaOptimum): ThetaOptimum {
  const { entries, fixed, moments } = context;
  let best = found;
  const released = new Set<number>();
  for (let round = 0; round < 2 * entries.length; round++) {
    const small = entries.findIndex(
      ({ row, column }, j) =>
        row === column &&
        !fixed[j] &&
        !released.has(j) &&
        best.theta[j] !== 0 &&
        Math.abs(best.theta[j]!) < NEAR_ZERO,
    );
    if (small < 0) break;
    const tried = Float64Array.from(best.theta);
    tried[small] = 0;
    const zeroed = canonical(moments, entries, tried);
    const there = context.slopeAt(zeroed);
    if (there.value > best.value + ZERO_COST) {
      released.add(small);
      continue;
    }
    const held = fixed.map((isFixed, j) => isFixed || isZeroColumn(entries, zeroed, j));
    const settled = optimumFrom(context, zeroed, held);
    if (risesWithVariance(context, settled.theta, small)) best = settled;
    else {
      released.add(small);
      const lifted = Float64Array.from(settled.theta);
      lifted[small] = 0.05;
      const again = optimumFrom(context, lifted);
      best = again.value < best.value ? again : best;
    }
  }
  return best;
}

/** True for an element in a template column whose diagonal is 0. */
function isZeroColumn(entries: readonly ThetaEntry[], theta: Float64Array, j: number): boolean {
  const { term, column } = entries[j]!;
  return entries.some(
    (entry, i) => entry.term === term && entry.column === column && entry.row === column && theta[i] === 0,
  );
}

/** Sign of d criterion / d theta_j^2 at 0, where the slope by theta_j itself always vanishes. */
function risesWithVariance(context: Context, theta: Float64Array, j: number): boolean {
  const near = Float64Array.from(theta);
  near[j] = 1e-5;
  const { value, gradient } = context.slopeAt(near);
  return gradient[j]! / (2 * near[j]!) >= -1e-6 * (1 + Math.abs(value));
}

/** Newton steps with a differenced Hessian: the reported scaled gradient is |H^-1 g|, not the optimiser's own guess. */
function polish(context: Context, found: ThetaOptimum): ThetaOptimum {
  const { entries } = context;
  const m = entries.length;
  const free = entries
    .map((_, j) => j)
    .filter((j) => !context.fixed[j] && !isZeroColumn(entries, found.theta, j));
  if (free.length === 0) return { ...found, scaledGradient: 0 };
  const hessian = differencedHessian(context, found, free);
  if (!isPositive(hessian, free, m)) return found;
  let best = found;
  let gap = size(newtonStep(hessian, best.gradient, free, m));
  for (let i = 0; i < 3 && gap > 1e-10; i++) {
    const step = newtonStep(hessian, best.gradient, free, m);
    const theta = best.theta.map((value, j) => value + step[j]!);
    const there = context.slopeAt(theta);
    const left = size(newtonStep(hessian, there.gradient, free, m));
    if (!(left < gap)) break;
    best = { ...best, theta, ...there };
    gap = left;
  }
  return { ...best, curvature: hessian, scaledGradient: gap };
}

/** Hessian from differences of the analytic gradient (exact to about 1e-5), m x m, zero outside `free`. */
function differencedHessian(
  context: Context,
  { theta, gradient }: ThetaOptimum,
  free: readonly number[],
): Float64Array {
  const m = theta.length;
  const hessian = new Float64Array(m * m);
  for (const j of free) {
    const h = 1e-5 * Math.max(0.1, Math.abs(theta[j]!));
    const moved = Float64Array.from(theta);
    moved[j]! += h;
    const there = context.slopeAt(moved).gradient;
    for (const i of free) hessian[i + j * m] = (there[i]! - gradient[i]!) / h;
  }
  for (const j of free)
    for (const i of free)
      if (i > j) {
        const mean = (hessian[i + j * m]! + hessian[j + i * m]!) / 2;
        hessian[i + j * m] = mean;
        hessian[j + i * m] = mean;
      }
  return hessian;
}

function isPositive(hessian: Float64Array, free: readonly number[], m: number): boolean {
  const f = free.length;
  const block = Float64Array.from(
    { length: f * f },
    (_, i) => hessian[free[i % f]! + free[Math.floor(i / f)]! * m]!,
  );
  return symmetricEigen(block, f).values[0]! > 0;
}

function size(step: Float64Array): number {
  return step.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The templates with the same covariances, lower triangular with diagonals that are not negative. */
function canonical(moments: LmmMoments, entries: readonly ThetaEntry[], theta: Float64Array): Float64Array {
  const factors = templates(moments.terms, entries, theta).map((t) =>
    semidefiniteFactor(t, Math.sqrt(t.length)),
  );
  return Float64Array.from(entries, ({ term, row, column }) => {
    const q = moments.terms[term]!.columnNames.length;
    return factors[term]![row + column * q]!;
  });
}

/** Lower factor of T T' with diagonals >= 0: columns of T that have a zero diagonal are pushed into later ones. */
function semidefiniteFactor(t: Float64Array, q: number): Float64Array {
  const l = Float64Array.from(t);
  for (let c = 0; c < q; c++) {
    if (l[c + c * q]! < 0) for (let r = c; r < q; r++) l[r + c * q] = -l[r + c * q]!;
    if (l[c + c * q] !== 0) continue;
    // Rotations of columns (c, r) leave L L' unchanged; they empty column c from the top.
    for (let r = c + 1; r < q; r++) {
      const length = Math.hypot(l[r + c * q]!, l[r + r * q]!);
      if (length === 0 || l[r + c * q] === 0) continue;
      const cos = l[r + r * q]! / length;
      const sin = l[r + c * q]! / length;
      for (let i = r; i < q; i++) {
        const x = l[i + c * q]!;
        const y = l[i + r * q]!;
        l[i + r * q] = cos * y + sin * x;
        l[i + c * q] = cos * x - sin * y;
      }
      l[r + c * q] = 0;
    }
  }
  return l;
}

/** Any diagonal below 1e-4, or a template whose smallest singular value is below 1e-5 of the largest. */
function isSingular(moments: LmmMoments, entries: readonly ThetaEntry[], theta: Float64Array): boolean {
  if (entries.some(({ row, column }, j) => row === column && theta[j]! < 1e-4)) return true;
  return templates(moments.terms, entries, theta).some((t) => {
    const q = Math.sqrt(t.length);
    if (q === 1) return false;
    const square = new Float64Array(q * q);
    for (let j = 0; j < q; j++)
      for (let i = 0; i < q; i++)
        for (let c = 0; c < q; c++) square[i + j * q]! += t[i + c * q]! * t[j + c * q]!;
    const { values } = symmetricEigen(square, q);
    return values[0]! < 1e-10 * values[q - 1]!;
  });
}
