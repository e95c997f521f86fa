import { symmetricEigen } from "../numerics/dense.ts";
import type { RandomStream } from "../numerics/random.ts";
import type { NestedMoments } from "./lmm-nested-moments.ts";
import type { LmmFit } from "./lmm-types.ts";

/**
 * Moments of new responses drawn from `fit`, exact in distribution: group means, and the within-group sums by the normal and
 * chi-square variables that they are made of.
 */
export function simulatedMoments(moments: NestedMoments, fit: LmmFit, random: RandomStream): NestedMoments {
  return momentSimulator(moments, fit.beta, fit)(random);
}

/** A model with fewer columns of X, from the same moments. */
export function selectColumns(moments: NestedMoments, columns: readonly number[]): NestedMoments {
  const { p, coordinates } = moments;
  const k = p + 1;
  const all = [...columns, p];
  const size = all.length;
  const pick = (values: Float64Array) => Float64Array.from(all, (j) => values[j]!);
  const means = new Float64Array(moments.counts.length * size);
  for (let d = 0; d < moments.counts.length; d++)
    for (let j = 0; j < size; j++) means[d * size + j] = moments.means[d * k + all[j]!]!;
  const { withinTop: _, ...rest } = moments;
  return {
    ...rest,
    p: size - 1,
    columnNames: columns.map((j) => moments.columnNames[j]!),
    coordinates: {
      intercept: columns.indexOf(coordinates.intercept),
      shift: pick(coordinates.shift),
      scale: pick(coordinates.scale),
    },
    means,
    within: Float64Array.from(
      { length: size * size },
      (_value, i) => moments.within[all[i % size]! + all[Math.floor(i / size)]! * k]!,
    ),
  };
}

/** Draws moments, again and again, from beta (user's columns, one entry per column of `moments`) and the variances of `fit`. */
export function momentSimulator(
  moments: NestedMoments,
  beta: Float64Array,
  fit: LmmFit,
): (random: RandomStream) => NestedMoments {
  const { p, means, counts, terms, parents, within } = moments;
  const k = p + 1;
  const inner = innerBeta(beta, moments);
  const predicted = Float64Array.from(counts, (_, d) => {
    let sum = 0;
    for (let j = 0; j < p; j++) sum += means[d * k + j]! * inner[j]!;
    return sum;
  });
  const { root, rank } = withinRoot(within, p);
  const occupied = counts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
  return (random) => {
    const drawn = Float64Array.from(means);
    const effects = terms.map(({ levels }, t) =>
      Float64Array.from(levels, () => fit.sigma * fit.theta[t]! * random.normal()),
    );
    for (let d = 0; d < counts.length; d++) {
      if (counts[d] === 0) continue;
      let value = predicted[d]! + (fit.sigma / Math.sqrt(counts[d]!)) * random.normal();
      let level = d;
      effects.forEach((effect, t) => {
        value += effect[level]!;
        if (parents[t]) level = parents[t]![level]!;
      });
      drawn[d * k + p] = value;
    }
    const { withinTop: _, ...rest } = moments;
    const free = moments.n - occupied - rank;
    return {
      ...rest,
      means: drawn,
      within: drawWithin(moments, inner, { root, rank, free, sigma: fit.sigma }, random),
    };
  };
}

function innerBeta(
  beta: Float64Array,
  { coordinates: { intercept, shift, scale }, p }: NestedMoments,
): Float64Array {
  const inner = beta.map((value, j) => value * scale[j]!);
  if (intercept >= 0) {
    let centre = beta[intercept]! - shift[p]!;
    for (let j = 0; j < p; j++) if (j !== intercept) centre += shift[j]! * beta[j]!;
    inner[intercept] = centre;
  }
  return inner;
}

/** Root of the within-group X'X (p x rank, column-major): its eigenvectors times root eigenvalues. */
function withinRoot(within: Float64Array, p: number): { root: Float64Array; rank: number } {
  const xx = Float64Array.from({ length: p * p }, (_, i) => within[(i % p) + Math.floor(i / p) * (p + 1)]!);
  const { values, vectors } = symmetricEigen(xx, p);
  const largest = Math.max(0, values[p - 1] ?? 0);
  const kept = [...values.keys()].filter((c) => values[c]! > 1e-12 * largest);
  const root = new Float64Array(p * kept.length);
  kept.forEach((c, at) => {
    for (let i = 0; i < p; i++) root[i + at * p] = vectors[i + c * p]! * Math.sqrt(values[c]!);
  });
  return { root, rank: kept.length };
}

/** Within-group cross-product with new residuals e: X'e is normal with covariance sigma^2 X'X, the rest of e'e chi-square. */
function drawWithin(
  { within, p }: NestedMoments,
  beta: Float64Array,
  { root, rank, free, sigma }: { root: Float64Array; rank: number; free: number; sigma: number },
  random: RandomStream,
): Float64Array {
  const k = p + 1;
  const result = Float64Array.from(within);
  const xe = new Float64Array(p);
  let ee = 0;
  for (let c = 0; c < rank; c++) {
    const z = sigma * random.normal();
    ee += z * z;
    for (let i = 0; i < p; i++) xe[i]! += root[i + c * p]! * z;
  }
  if (free > 0) ee += sigma ** 2 * random.chiSquare(free);
  let yy = ee;
  for (let i = 0; i < p; i++) {
    let fitted = 0;
    for (let j = 0; j < p; j++) fitted += within[i + j * k]! * beta[j]!;
    result[i + p * k] = fitted + xe[i]!;
    result[p + i * k] = fitted + xe[i]!;
    yy += beta[i]! * (fitted + 2 * xe[i]!);
  }
  result[p + p * k] = yy;
  return result;
}
