import { quadraticChance } from "./selectivity-monte-carlo.ts";

/** Candidate ways in which wake sizes become sleep sizes, for the landscape over fraction and factor. */
export type GridCandidate = "uniform" | "random" | "threshold" | "linear" | "quadratic" | "power";

/** All candidates; `power` raises sizes to a power (log sizes stretched about their mean) and has no fraction. */
export const gridCandidates: readonly GridCandidate[] = [
  "uniform",
  "random",
  "threshold",
  "linear",
  "quadratic",
  "power",
];

/** 0.50 to 1.00 by 0.02. */
export const gridFractions: readonly number[] = Array.from({ length: 26 }, (_, i) => (25 + i) / 50);
/** 0.50 to 0.95 by 0.01. */
export const gridFactors: readonly number[] = Array.from({ length: 46 }, (_, i) => (50 + i) / 100);

/** Chance that a synapse of rank u scales, with mean `fraction`. */
export function candidateChance(candidate: GridCandidate, u: number, fraction: number): number {
  switch (candidate) {
    case "uniform":
    case "power":
      return 1;
    case "random":
      return fraction;
    case "threshold":
      return u < fraction ? 1 : 0;
    case "linear":
      return Math.min(1, Math.max(0, 1 - 2 * (1 - fraction) * u));
    case "quadratic":
      return quadraticChance(u, fraction);
  }
}

/** Reference log sizes on a fine grid of bins, with rank: all that the landscape needs of them. */
export interface BinnedSizes {
  readonly low: number;
  readonly width: number;
  /** Share of values in each bin; sums to 1. */
  readonly share: Float64Array;
  readonly mean: number;
}

/** Bins of width 0.01 on log size over [low, low + 0.01 count). */
export function binSizes(logSizes: ArrayLike<number>, low: number, count: number, width = 0.01): BinnedSizes {
  const share = new Float64Array(count);
  let sum = 0;
  for (let i = 0; i < logSizes.length; i++) {
    const bin = Math.min(count - 1, Math.max(0, Math.floor((logSizes[i]! - low) / width)));
    share[bin]! += 1 / logSizes.length;
    sum += logSizes[i]!;
  }
  return { low, width, share, mean: sum / logSizes.length };
}

/** Range that holds all values and room for a factor of 0.5 below: arguments of `binSizes`. */
export function binRange(
  samples: readonly ArrayLike<number>[],
  width = 0.01,
): { low: number; count: number } {
  let low = Infinity;
  let high = -Infinity;
  for (const sample of samples) {
    for (let i = 0; i < sample.length; i++) {
      low = Math.min(low, sample[i]!);
      high = Math.max(high, sample[i]!);
    }
  }
  low -= 0.75;
  return { low, count: Math.ceil((high + 0.05 - low) / width) };
}

/** A point of the landscape: fraction and factor (or power) with the distance there. */
export interface GridPoint {
  readonly candidate: GridCandidate;
  /** Mean fraction of scaling synapses. */
  readonly fraction: number;
  /** Factor of those; for `power` the exponent of size, the geometric mean being met. */
  readonly factor: number;
  readonly distance: number;
}

/**
 * Distance between the sleep sizes and what a candidate makes of the wake sizes, at every fraction and factor.
 *
 * Instead of drawing who scales, the expected distribution is used: G(y) = A(y) + B(y - log factor), where A counts
 * the synapses that stay and B those that scale. A point then costs one pass over the bins, and there is no noise
 * between points. The distance is Anderson-Darling's, mean of (F - G)^2 / (H (1 - H)) over the pooled distribution H.
 * Rows follow `fractions`, columns `factors`; candidates without a fraction have one row.
 */
export function distanceLandscape(
  candidate: GridCandidate,
  reference: BinnedSizes,
  treated: BinnedSizes,
  fractions: readonly number[] = gridFractions,
  factors: readonly number[] = gridFactors,
): readonly GridPoint[] {
  if (candidate === "power") return powerLandscape(reference, treated);
  const target = cumulative(treated.share);
  const list = candidate === "uniform" ? [1] : fractions;
  return list.flatMap((fraction) => {
    const [stay, move] = split(candidate, reference, fraction);
    return factors.map((factor) => ({
      candidate,
      fraction,
      factor,
      distance: andersonDarlingOfBins(shifted(stay, move, Math.log(factor) / reference.width), target),
    }));
  });
}

/** Point of the landscape with the smallest distance. */
export function bestPoint(points: readonly GridPoint[]): GridPoint {
  return points.reduce((a, b) => (b.distance < a.distance ? b : a));
}

/** Distance of one chosen point to other data: the score of a mouse that was left out. */
export function distanceAt(point: GridPoint, reference: BinnedSizes, treated: BinnedSizes): number {
  const target = cumulative(treated.share);
  if (point.candidate === "power")
    return andersonDarlingOfBins(stretched(reference, treated.mean, point.factor), target);
  const [stay, move] = split(point.candidate, reference, point.fraction);
  return andersonDarlingOfBins(shifted(stay, move, Math.log(point.factor) / reference.width), target);
}

/** Cumulative shares of the synapses that stay and of those that move. */
function split(
  candidate: GridCandidate,
  reference: BinnedSizes,
  fraction: number,
): [Float64Array, Float64Array] {
  const stay = new Float64Array(reference.share.length);
  const move = new Float64Array(reference.share.length);
  let below = 0;
  reference.share.forEach((share, i) => {
    const chance = candidateChance(candidate, below + share / 2, fraction);
    below += share;
    stay[i] = share * (1 - chance);
    move[i] = share * chance;
  });
  return [cumulative(stay), cumulative(move)];
}

/** A(y) + B(y - shift) at the upper edges of the bins; shift in bins, linear between edges. */
function shifted(stay: Float64Array, move: Float64Array, shift: number): Float64Array {
  const last = move.length - 1;
  const whole = Math.floor(-shift);
  const part = -shift - whole;
  return stay.map((value, i) => {
    const at = i + whole;
    const low = at < 0 ? 0 : move[Math.min(last, at)]!;
    const high = at + 1 < 0 ? 0 : move[Math.min(last, at + 1)]!;
    return value + low + part * (high - low);
  });
}

const POWERS = Array.from({ length: 61 }, (_, i) => (70 + i) / 100);

function powerLandscape(reference: BinnedSizes, treated: BinnedSizes): readonly GridPoint[] {
  const target = cumulative(treated.share);
  return POWERS.map((power) => ({
    candidate: "power" as const,
    fraction: 1,
    factor: power,
    distance: andersonDarlingOfBins(stretched(reference, treated.mean, power), target),
  }));
}

/** Distribution of mean + power (x - reference mean) at the upper edges of the bins. */
function stretched(reference: BinnedSizes, mean: number, power: number): Float64Array {
  const source = cumulative(reference.share);
  const last = source.length - 1;
  return source.map((_, i) => {
    const y = reference.low + (i + 1) * reference.width;
    const at = (reference.mean + (y - mean) / power - reference.low) / reference.width - 1;
    const below = Math.floor(at);
    const low = below < 0 ? 0 : source[Math.min(last, below)]!;
    const high = below + 1 < 0 ? 0 : source[Math.min(last, below + 1)]!;
    return low + (at - below) * (high - low);
  });
}

function cumulative(share: Float64Array): Float64Array {
  let sum = 0;
  return share.map((value) => {
    sum += value;
    return sum;
  });
}

/** Mean of (F - G)^2 / (H (1 - H)) with H = (F + G) / 2, over dH. */
function andersonDarlingOfBins(F: Float64Array, G: Float64Array): number {
  let sum = 0;
  let before = 0;
  for (let i = 0; i < F.length; i++) {
    const H = (F[i]! + G[i]!) / 2;
    const step = H - before;
    before = H;
    if (step <= 0 || H >= 1 - 1e-9 || H <= 1e-9) continue;
    const gap = F[i]! - G[i]!;
    sum += (step * gap * gap) / (H * (1 - H));
  }
  return sum;
}
