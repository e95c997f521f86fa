import { normalCdf, normalPdf } from "../numerics/normal-distribution.ts";
import { mean, sortedCopy, variance } from "../numerics/quantile.ts";

/**
 * Shape of the log sizes of the reference group: a mixture of normals scaled to mean 0 and SD 1.
 *
 * One component is the log-normal; two or three are for data in which the log-normal fit objects. Models move and
 * stretch the shape (`mu`, `sigma`), they do not change it.
 */
export interface SizeShape {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly sds: Float64Array;
}

/** The standard normal: log-normal sizes. */
export const normalShape: SizeShape = {
  weights: Float64Array.of(1),
  means: Float64Array.of(0),
  sds: Float64Array.of(1),
};

/** Density of the shape at z. */
export function shapePdf(shape: SizeShape, z: number): number {
  if (shape.weights.length === 1) return normalPdf(z);
  let sum = 0;
  for (let k = 0; k < shape.weights.length; k++) {
    sum += (shape.weights[k]! / shape.sds[k]!) * normalPdf((z - shape.means[k]!) / shape.sds[k]!);
  }
  return sum;
}

/** Share of the shape below z. */
export function shapeCdf(shape: SizeShape, z: number): number {
  if (shape.weights.length === 1) return normalCdf(z);
  let sum = 0;
  for (let k = 0; k < shape.weights.length; k++) {
    sum += shape.weights[k]! * normalCdf((z - shape.means[k]!) / shape.sds[k]!);
  }
  return sum;
}

/** Free parameters that the shape adds to mu and sigma. */
export function shapeParameterCount(shape: SizeShape): number {
  return 3 * (shape.weights.length - 1);
}

/**
 * Normal mixture of `components` parts fitted to log sizes by EM, scaled to mean 0 and SD 1.
 *
 * Starts from equal slices of the sorted values. Component SDs are held above a tenth of the overall SD, where the
 * likelihood of a mixture is no longer bounded. With a `threshold` (log) below which nothing is seen, the shape is that
 * of all sizes, seen or not: the step adds the moments of what each component has below it.
 * Source: Dempster, Laird & Rubin 1977, J R Stat Soc B 39:1, sec. 4.2 for truncation.
 */
export function fitSizeShape(
  logSizes: ArrayLike<number>,
  components: 1 | 2 | 3,
  threshold = -Infinity,
): SizeShape {
  if (components === 1) return normalShape;
  return standardised(mixtureOf(logSizes, components, threshold));
}

/** Mean and SD of the normal of which `logSizes` are what lies above `threshold` (log). */
export function truncatedNormal(
  logSizes: ArrayLike<number>,
  threshold: number,
): { readonly mean: number; readonly sd: number } {
  const { means, sds } = mixtureOf(logSizes, 1, threshold);
  const spread = Math.sqrt(variance(logSizes));
  return { mean: mean(logSizes) + spread * means[0]!, sd: spread * sds[0]! };
}

/** Mixture of the values standardised by their own mean and SD. */
function mixtureOf(logSizes: ArrayLike<number>, components: number, threshold: number): MutableShape {
  const centre = mean(logSizes);
  const spread = Math.sqrt(variance(logSizes));
  const z = sortedCopy(logSizes).map((value) => (value - centre) / spread);
  const shape = slices(z, components);
  let last = -Infinity;
  for (let step = 0; step < 500; step++) {
    const logLik = emStep(z, shape, (threshold - centre) / spread);
    if (logLik - last < 1e-7 * z.length) break;
    last = logLik;
  }
  return shape;
}

interface MutableShape {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly sds: Float64Array;
}

function slices(z: Float64Array, components: number): MutableShape {
  const weights = new Float64Array(components).fill(1 / components);
  const means = new Float64Array(components);
  const sds = new Float64Array(components);
  for (let k = 0; k < components; k++) {
    const part = z.subarray(
      Math.floor((k * z.length) / components),
      Math.floor(((k + 1) * z.length) / components),
    );
    means[k] = mean(part);
    sds[k] = Math.max(0.3, Math.sqrt(variance(part)));
  }
  return { weights, means, sds };
}

/** Largest share of sizes that may be unseen: above it a threshold says nothing of what it hides. */
const MOST_UNSEEN = 0.9;

/** One EM step in place for values above `threshold`; returns the log-likelihood before it. */
function emStep(z: Float64Array, shape: MutableShape, threshold: number): number {
  const k = shape.weights.length;
  const total = new Float64Array(k);
  const sum = new Float64Array(k);
  const squares = new Float64Array(k);
  const part = new Float64Array(k);
  const below = shapeParts(shape, threshold);
  const unseen = Math.min(
    MOST_UNSEEN,
    below.reduce((sum, one) => sum + one.mass, 0),
  );
  // Values unseen for each one seen.
  const times = z.length / (1 - unseen);
  below.forEach(({ mass, mean: first, square }, j) => {
    total[j] = times * mass;
    sum[j] = times * mass * first;
    squares[j] = times * mass * square;
  });
  let logLik = -z.length * Math.log(1 - unseen);
  for (const value of z) {
    let density = 0;
    for (let j = 0; j < k; j++) {
      part[j] =
        (shape.weights[j]! / shape.sds[j]!) * normalPdf((value - shape.means[j]!) / shape.sds[j]!) + 1e-300;
      density += part[j]!;
    }
    logLik += Math.log(density);
    for (let j = 0; j < k; j++) {
      const share = part[j]! / density;
      total[j]! += share;
      sum[j]! += share * value;
      squares[j]! += share * value * value;
    }
  }
  for (let j = 0; j < k; j++) {
    const n = Math.max(total[j]!, 1e-12);
    shape.weights[j] = total[j]! * ((1 - unseen) / z.length);
    shape.means[j] = sum[j]! / n;
    shape.sds[j] = Math.sqrt(Math.max(0.01, squares[j]! / n - (sum[j]! / n) ** 2));
  }
  return logLik;
}

/** Mass, mean and mean square of what each component has below a limit. */
function shapeParts(shape: MutableShape, limit: number) {
  return Array.from(shape.weights, (weight, j) => {
    const [centre, sd] = [shape.means[j]!, shape.sds[j]!];
    const a = (limit - centre) / sd;
    const share = limit === -Infinity ? 0 : normalCdf(a);
    if (!(share > 1e-12)) return { mass: 0, mean: 0, square: 0 };
    const hazard = normalPdf(a) / share;
    const first = centre - sd * hazard;
    return {
      mass: weight * share,
      mean: first,
      square: sd * sd * (1 - a * hazard - hazard ** 2) + first ** 2,
    };
  });
}

function standardised(shape: MutableShape): SizeShape {
  let centre = 0;
  let second = 0;
  for (let j = 0; j < shape.weights.length; j++) {
    centre += shape.weights[j]! * shape.means[j]!;
    second += shape.weights[j]! * (shape.means[j]! ** 2 + shape.sds[j]! ** 2);
  }
  const spread = Math.sqrt(second - centre * centre);
  return {
    weights: shape.weights,
    means: shape.means.map((value) => (value - centre) / spread),
    sds: shape.sds.map((value) => value / spread),
  };
}
