import { type SizeShape, shapeCdf, shapePdf } from "./mixture-shape.ts";
import type { ChanceModel, SelectivityModel } from "./selectivity-models.ts";

/** A model with all its parameters: what gives a density. */
export interface SelectivityPoint {
  readonly model: SelectivityModel;
  readonly shape: SizeShape;
  /** Mean and SD of log size in the reference. */
  readonly mu: number;
  readonly sigma: number;
  /** Values of `model.parameters`. */
  readonly extra: ArrayLike<number>;
  /** Log of the detection limit below which nothing is seen; -Infinity if there is none. */
  readonly threshold: number;
}

/**
 * Share of synapses that the additive model leaves as they were.
 *
 * Without it one measured value below the added amount would have density 0 and decide the comparison alone.
 */
export const ADDITIVE_UNCHANGED = 0.005;

const TINY = 1e-300;
const LOG_TINY = Math.log(TINY);

/**
 * Smallest share above the threshold. Below it 1 - (share below) is rounding, and a floor under the density divided by
 * a floor under this share would grow without bound as sigma shrinks.
 */
const LEAST_SEEN = 1e-8;

/** Log density of a reference log size at `y`, for sizes of which only those above the threshold are seen. */
export function logReferenceDensity(point: SelectivityPoint): (y: number) => number {
  const { shape } = point;
  return seenDensity(point, {
    at: (z) => shapePdf(shape, z),
    above: (z) => 1 - shapeCdf(shape, z),
  });
}

/** Log density at y of what is seen; 1e-300 where the density is smaller, or next to nothing would be seen. */
function seenDensity({ mu, sigma, threshold }: SelectivityPoint, density: StandardDensity) {
  const seen = density.above((threshold - mu) / sigma);
  if (!(seen > LEAST_SEEN)) return () => LOG_TINY;
  const norm = Math.log(sigma) + Math.log(seen);
  return (y: number) => {
    const value = density.at((y - mu) / sigma);
    return value > TINY ? Math.log(value) - norm : LOG_TINY;
  };
}

/**
 * Log density of a treated log size at `y`, for sizes of which only those above the threshold are seen.
 *
 * Chance: g(y) = f(y)(1 - p(y)) + f(y - delta) p(y - delta), with p a function of the rank in f. Maps: change of
 * variables. Values below 1e-300 count as 1e-300 per unit of log size.
 * Fails: returns undefined where the parameters do not make a density (a divergent map that is not monotone).
 */
export function logTreatedDensity(point: SelectivityPoint): ((y: number) => number) | undefined {
  const density = treatedDensity(point);
  return density && seenDensity(point, density);
}

/** Density per unit of z = (y - mu) / sigma, and the share above a z. */
interface StandardDensity {
  readonly at: (z: number) => number;
  readonly above: (z: number) => number;
}

function treatedDensity(point: SelectivityPoint): StandardDensity | undefined {
  const { model } = point;
  if (model.form === "chance") return chanceDensity(point, model);
  switch (model.map) {
    case "additive":
      return additiveDensity(point);
    case "divergent":
      return divergentDensity(point);
  }
}

function chanceDensity(point: SelectivityPoint, model: ChanceModel): StandardDensity {
  const { shape, sigma } = point;
  const { chance, mass, needsRank } = model;
  const d = (point.extra[0] ?? 0) / sigma;
  const extra = Array.from(point.extra).slice(1);
  const all = mass(1, extra);
  const above = (z: number) => {
    if (z === -Infinity) return 1;
    const u = shapeCdf(shape, z);
    return 1 - u - (all - mass(u, extra)) + all - mass(shapeCdf(shape, z - d), extra);
  };
  if (!needsRank) {
    const p = chance(0, extra);
    if (p === 0) return { at: (z) => shapePdf(shape, z), above };
    if (p === 1) return { at: (z) => shapePdf(shape, z - d), above };
    return { at: (z) => shapePdf(shape, z) * (1 - p) + shapePdf(shape, z - d) * p, above };
  }
  return {
    at: (z) =>
      shapePdf(shape, z) * (1 - chance(shapeCdf(shape, z), extra)) +
      shapePdf(shape, z - d) * chance(shapeCdf(shape, z - d), extra),
    above,
  };
}

/** y = log(exp(x) + c), c = amount exp(mu); for a loss the synapses with exp(x) <= -c are gone. */
function additiveDensity(point: SelectivityPoint): StandardDensity {
  const { shape, sigma } = point;
  const amount = point.extra[0]!;
  const left = amount < 0 ? 1 - shapeCdf(shape, Math.log(-amount) / sigma) : 1;
  const scale = (1 - ADDITIVE_UNCHANGED) / Math.max(TINY, left);
  return {
    at: (z) => {
      const size = Math.exp(z * sigma);
      const before = size - amount;
      const moved = before > 0 ? (shapePdf(shape, Math.log(before) / sigma) * size) / before : 0;
      return scale * moved + ADDITIVE_UNCHANGED * shapePdf(shape, z);
    },
    above: (z) => {
      const before = Math.exp(z * sigma) - amount;
      const moved = before > 0 ? 1 - shapeCdf(shape, Math.log(before) / sigma) : left;
      return scale * Math.min(left, moved) + ADDITIVE_UNCHANGED * (1 - shapeCdf(shape, z));
    },
  };
}

/** z_y = z + d (1 - slope + slope F(z)), inverted by Newton steps inside a bracket. */
function divergentDensity(point: SelectivityPoint): StandardDensity | undefined {
  const { shape, sigma } = point;
  const d = point.extra[0]! / sigma;
  const slope = point.extra[1]!;
  if (d < 0 && steepest(shape) * slope * -d > 0.95) return undefined;
  const inverse = (y: number): number => {
    let low = y - Math.max(0, d);
    let high = y - Math.min(0, d);
    let z = y - d * (1 - slope + slope * shapeCdf(shape, y - d * (1 - slope / 2)));
    for (let step = 0; step < 60; step++) {
      const miss = z + d * (1 - slope + slope * shapeCdf(shape, z)) - y;
      if (Math.abs(miss) < 1e-12) break;
      if (miss > 0) high = z;
      else low = z;
      const next = z - miss / (1 + d * slope * shapePdf(shape, z));
      z = next > low && next < high ? next : (low + high) / 2;
    }
    return z;
  };
  return {
    at: (y) => {
      const z = inverse(y);
      const f = shapePdf(shape, z);
      return f / (1 + d * slope * f);
    },
    above: (y) => (y === -Infinity ? 1 : 1 - shapeCdf(shape, inverse(y))),
  };
}

/** Largest value of the shape's density. */
function steepest(shape: SizeShape): number {
  if (shape.weights.length === 1) return 0.3989422804014327;
  let largest = 0;
  for (let z = -4; z <= 4; z += 0.05) largest = Math.max(largest, shapePdf(shape, z));
  return largest;
}
