import type { Depth, Evaluation, Evaluator } from "./lmm-evaluation.ts";
import type { NestedMoments } from "./lmm-nested-moments.ts";

/** One level of the chain while it is swept: `count` groups, their means of [X y] and what V leaves of their size. */
interface Sweep {
  readonly count: number;
  /** Index of the group above; absent at the coarsest level, whose parent is the root. */
  readonly parent: Int32Array | undefined;
  /** z'V0^-1 z with V0 lacking this level and all above. */
  readonly size: Float64Array;
  /** z'V1^-1 z with V1 lacking all levels above. */
  readonly shrunk: Float64Array;
  /** count x k means, weighted by `shrunk` of the level below. */
  readonly means: Float64Array;
  /** Sum of the best linear predictions of this group and all above it, count x k. */
  readonly predicted: Float64Array;
  /** Posterior variance of that sum, relative to sigma^2. */
  readonly uncertainty: Float64Array;
}

/** What the sweeps of one evaluation leave for degrees of freedom and predictions. */
export interface NestedSweeps {
  readonly levels: readonly Sweep[];
  readonly evaluation: Evaluation;
}

/**
 * Evaluator of nested random intercepts: one sweep up the chain for the value, one down for the slope.
 *
 * Source: closed form of V^-1 for nested intercepts (Sherman & Morrison applied level by level); the slopes are
 * d log|V| / du = sum_g z_g'V^-1 z_g and da / du = -sum_g h_g h_g', h_g = [X y]'V^-1 z_g, with u = theta^2.
 */
export function nestedEvaluator(moments: NestedMoments): Evaluator & {
  readonly sweeps: (theta: ArrayLike<number>) => NestedSweeps;
} {
  const levels = makeLevels(moments);
  const root = new Float64Array(moments.p + 1);
  const run = (theta: ArrayLike<number>, depth: Depth): Evaluation => {
    const up = sweepUp(moments, levels, root, theta);
    return depth === "value"
      ? { ...up, logDetSlopes: new Float64Array(0), aSlopes: [], curvatures: new Float64Array(0) }
      : { ...up, ...sweepDown(levels, moments.p + 1, theta) };
  };
  return {
    evaluate: run,
    sweeps: (theta) => ({ levels, evaluation: run(theta, "slope") }),
    start: (contrast) => momentStart(moments, levels, contrast),
    cost: "linear",
  };
}

function makeLevels(moments: NestedMoments): Sweep[] {
  const k = moments.p + 1;
  return moments.terms.map(({ levels }, i) => ({
    count: levels.length,
    parent: moments.parents[i],
    size: i === 0 ? moments.counts : new Float64Array(levels.length),
    shrunk: new Float64Array(levels.length),
    means: i === 0 ? moments.means : new Float64Array(levels.length * k),
    predicted: new Float64Array(levels.length * k),
    uncertainty: new Float64Array(levels.length),
  }));
}

function sweepUp(
  moments: NestedMoments,
  levels: readonly Sweep[],
  root: Float64Array,
  theta: ArrayLike<number>,
): { readonly logDetL: number; readonly a: Float64Array } {
  const k = moments.p + 1;
  const a = Float64Array.from(moments.within);
  let logDetL = 0;
  let rootSize = 0;
  const rootSizes = new Float64Array(1);
  levels.forEach((level, i) => {
    logDetL += shrink(level, theta[i]! ** 2);
    const above = levels[i + 1];
    const size = above?.size ?? rootSizes;
    const means = above?.means ?? root;
    averageInto(level, k, size, means);
    addSpread(level, k, means, a);
  });
  rootSize = levels.length > 0 ? rootSizes[0]! : moments.counts[0]!;
  addOuter(a, k, levels.length > 0 ? root : moments.means, rootSize);
  for (let j = 0; j < k; j++) for (let i = j + 1; i < k; i++) a[j + i * k] = a[i + j * k]!;
  return { logDetL, a };
}

/** Fills `shrunk`; returns the level's share of log|V|. */
function shrink({ count, size, shrunk }: Sweep, u: number): number {
  let logDet = 0;
  for (let g = 0; g < count; g++) {
    const growth = u * size[g]!;
    shrunk[g] = size[g]! / (1 + growth);
    logDet += Math.log1p(growth);
  }
  return logDet;
}

/** Sizes and means of the level above as sums over this one. */
function averageInto(level: Sweep, k: number, size: Float64Array, means: Float64Array): void {
  const { count, parent, shrunk } = level;
  size.fill(0);
  means.fill(0);
  for (let g = 0; g < count; g++) {
    const at = parent ? parent[g]! : 0;
    const weight = shrunk[g]!;
    size[at]! += weight;
    for (let j = 0; j < k; j++) means[at * k + j]! += weight * level.means[g * k + j]!;
  }
  for (let at = 0; at < size.length; at++)
    if (size[at]! > 0) for (let j = 0; j < k; j++) means[at * k + j]! /= size[at]!;
}

/** Adds sum_g shrunk_g (m_g - mean of parent)(...)' to the lower triangle of a. */
function addSpread(level: Sweep, k: number, parentMeans: Float64Array, a: Float64Array): void {
  const { count, parent, shrunk, means } = level;
  const difference = new Float64Array(k);
  for (let g = 0, own = 0; g < count; g++, own += k) {
    const at = parent ? parent[g]! * k : 0;
    for (let j = 0; j < k; j++) difference[j] = means[own + j]! - parentMeans[at + j]!;
    addOuter(a, k, difference, shrunk[g]!);
  }
}

/** Adds weight v v' to the lower triangle of a. */
function addOuter(a: Float64Array, k: number, v: Float64Array, weight: number): void {
  for (let j = 0; j < k; j++) {
    const value = weight * v[j]!;
    if (value === 0) continue;
    const column = j * k;
    for (let i = j; i < k; i++) a[column + i]! += value * v[i]!;
  }
}

/** Slopes by theta, from predictions swept down from the root. */
function sweepDown(
  levels: readonly Sweep[],
  k: number,
  theta: ArrayLike<number>,
): Pick<Evaluation, "logDetSlopes" | "aSlopes" | "curvatures"> {
  const logDetSlopes = new Float64Array(levels.length);
  const curvatures = new Float64Array(levels.length);
  const aSlopes: Float64Array[] = levels.map(() => new Float64Array(k * k));
  for (let i = levels.length - 1; i >= 0; i--) {
    const { trace, square } = descend(levels[i]!, levels[i + 1], k, theta[i]! ** 2, aSlopes[i]!);
    logDetSlopes[i] = 2 * theta[i]! * trace;
    curvatures[i] = 4 * theta[i]! ** 2 * square;
    const slope = aSlopes[i]!;
    for (let c = 0; c < k; c++)
      for (let r = c; r < k; r++) {
        slope[r + c * k]! *= -2 * theta[i]!;
        slope[c + r * k] = slope[r + c * k]!;
      }
  }
  return { logDetSlopes, aSlopes, curvatures };
}

/** One level of the downward sweep: adds h h' of its groups to `outer`, returns the sums of z'V^-1 z and of its square. */
function descend(
  level: Sweep,
  above: Sweep | undefined,
  k: number,
  u: number,
  outer: Float64Array,
): { trace: number; square: number } {
  const { count, parent, size, shrunk, means, predicted, uncertainty } = level;
  const h = new Float64Array(k);
  let trace = 0;
  let square = 0;
  for (let g = 0; g < count; g++) {
    const at = parent ? parent[g]! : 0;
    const uncertain = above ? above.uncertainty[at]! : 0;
    const weight = shrunk[g]!;
    for (let j = 0; j < k; j++) {
      const base = above ? above.predicted[at * k + j]! : 0;
      const value = weight * (means[g * k + j]! - base);
      h[j] = value;
      predicted[g * k + j] = base + u * value;
    }
    addOuter(outer, k, h, 1);
    const t = weight - weight * weight * uncertain;
    trace += t;
    square += t * t;
    const kept = 1 / (1 + u * size[g]!);
    uncertainty[g] = u * kept + kept * kept * uncertain;
  }
  return { trace, square };
}

/** One-way estimates of variance from residual means, level by level from the finest. */
function momentStart(moments: NestedMoments, levels: readonly Sweep[], contrast: Float64Array): Float64Array {
  const k = moments.p + 1;
  const within = quadratic(moments.within, contrast, k);
  const free = moments.n - (levels[0]?.count ?? 1);
  const theta = new Float64Array(levels.length);
  const sigma2 = free > 0 ? within / free : 0;
  let size = Float64Array.from(moments.counts);
  let residual = Float64Array.from({ length: size.length }, (_, g) => dotAt(moments.means, g * k, contrast));
  levels.forEach(({ count, parent }, i) => {
    const parentCount = levels[i + 1]?.count ?? 1;
    const { spread, sizes, means, effective } = oneWay({ count, parent, parentCount }, size, residual);
    const meanSquare = spread / Math.max(1, count - parentCount);
    const u = sigma2 > 0 && effective > 0 ? (meanSquare / sigma2 - 1) / effective : 1;
    theta[i] = Math.sqrt(Math.max(u, 0.0025));
    for (let g = 0; g < count; g++) size[g]! /= 1 + theta[i]! ** 2 * size[g]!;
    const again = oneWay({ count, parent, parentCount }, size, residual);
    size = i + 1 < levels.length ? again.sizes : sizes;
    residual = i + 1 < levels.length ? again.means : means;
  });
  return theta;
}

/** Between-group sum of squares of `residual` within parents, weights `size`, and the effective group size. */
function oneWay(
  { count, parent, parentCount }: { count: number; parent: Int32Array | undefined; parentCount: number },
  size: Float64Array,
  residual: Float64Array,
): { spread: number; sizes: Float64Array<ArrayBuffer>; means: Float64Array<ArrayBuffer>; effective: number } {
  const sizes = new Float64Array(parentCount);
  const squares = new Float64Array(parentCount);
  const means = new Float64Array(parentCount);
  for (let g = 0; g < count; g++) {
    const at = parent ? parent[g]! : 0;
    sizes[at]! += size[g]!;
    squares[at]! += size[g]! ** 2;
    means[at]! += size[g]! * residual[g]!;
  }
  let effective = 0;
  for (let at = 0; at < parentCount; at++)
    if (sizes[at]! > 0) {
      means[at]! /= sizes[at]!;
      effective += sizes[at]! - squares[at]! / sizes[at]!;
    }
  let spread = 0;
  for (let g = 0; g < count; g++) spread += size[g]! * (residual[g]! - means[parent ? parent[g]! : 0]!) ** 2;
  return { spread, sizes, means, effective: effective / Math.max(1, count - parentCount) };
}

function dotAt(values: Float64Array, from: number, c: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < c.length; j++) sum += values[from + j]! * c[j]!;
  return sum;
}

function quadratic(matrix: Float64Array, c: Float64Array, k: number): number {
  let sum = 0;
  for (let j = 0; j < k; j++) for (let i = 0; i < k; i++) sum += c[i]! * matrix[i + j * k]! * c[j]!;
  return sum;
}
