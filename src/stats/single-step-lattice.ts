import { randomStream } from "../numerics/random.ts";

/** Where max_j |a_j . u| lies for random directions u: places and their share. */
export interface DirectionMaxima {
  readonly heights: Float64Array;
  readonly weights: Float64Array;
}

const shiftCount = 12;
const pointCount = 1 << 16;
/** Places that the maxima (between 0 and 1) are gathered into; the mean of each place is kept, so the error is of order 1e-7. */
const binCount = 1000;
const seed = 20_090_501;

/**
 * Maxima of |a_j . u| over lattice points u on the sphere in `rank` dimensions, once for each of 12 random shifts.
 *
 * `a` holds one row of length `rank` per contrast, of length 1. The maximum is even in u, so a half sphere suffices.
 * Source: Richtmyer's sequence (multiples of the square roots of primes) with random shifts, Genz and Bretz 2009, sec. 4.2.
 */
export function directionMaxima(a: readonly Float64Array[], rank: number): DirectionMaxima[] {
  const dimensions = rank - 1;
  const steps = firstPrimes(dimensions).map(Math.sqrt);
  const toSphere = sphereMap(rank);
  const x = new Float64Array(dimensions);
  const u = new Float64Array(rank);
  return Array.from({ length: shiftCount }, (_, shift) => {
    const stream = randomStream(seed, "single-step", rank, shift);
    const start = Array.from({ length: dimensions }, () => stream.uniform());
    const counts = new Float64Array(binCount + 1);
    const sums = new Float64Array(binCount + 1);
    for (let point = 0; point < pointCount; point++) {
      for (let j = 0; j < dimensions; j++) x[j] = (point * steps[j]! + start[j]!) % 1;
      toSphere(x, u);
      const height = Math.min(1, maximum(a, u));
      const bin = Math.floor(height * binCount);
      counts[bin]! += 1;
      sums[bin]! += height;
    }
    const used = [...counts.keys()].filter((bin) => counts[bin]! > 0);
    return {
      heights: Float64Array.from(used, (bin) => sums[bin]! / counts[bin]!),
      weights: Float64Array.from(used, (bin) => counts[bin]! / pointCount),
    };
  });
}

function maximum(a: readonly Float64Array[], u: Float64Array): number {
  let best = 0;
  for (let i = 0; i < a.length; i++) {
    const row = a[i]!;
    let dot = 0;
    for (let j = 0; j < u.length; j++) dot += row[j]! * u[j]!;
    if (dot > best) best = dot;
    else if (-dot > best) best = -dot;
  }
  return best;
}

/**
 * Map from the unit cube in rank - 1 dimensions to the sphere that keeps volume.
 *
 * Coordinates come in pairs (amplitude, angle): angles are uniform and periodic, as a lattice likes them, and the squared
 * amplitudes are uniform on the simplex. An odd rank starts with one coordinate z of density (1 - z^2)^((rank - 3) / 2).
 */
function sphereMap(rank: number): (x: Float64Array, u: Float64Array) => void {
  const pairs = rank >> 1;
  const odd = rank % 2 === 1;
  const poleOf = odd ? poleQuantile((rank - 3) / 2) : null;
  return (x, u) => {
    let at = 0;
    let to = 0;
    let left = 1;
    if (poleOf !== null) {
      const z = poleOf(tent(x[at++]!));
      u[to++] = z;
      left -= z * z;
    }
    for (let pair = 0; pair < pairs; pair++) {
      const others = pairs - 1 - pair;
      const share = others === 0 ? 1 : 1 - tent(x[at++]!) ** (1 / others);
      const amplitude = Math.sqrt(left * share);
      left *= 1 - share;
      const angle = 2 * Math.PI * x[at++]!;
      u[to++] = amplitude * Math.cos(angle);
      u[to++] = amplitude * Math.sin(angle);
    }
  };
}

/** The tent transform, which makes a function on [0, 1] periodic. */
const tent = (x: number): number => Math.abs(2 * x - 1);

/** Quantile function on (0, 1) of the density proportional to (1 - z^2)^m, by interpolation in a fine table. */
function poleQuantile(m: number): (p: number) => number {
  const coefficients = [1];
  for (let j = 1; j <= m; j++) coefficients.push((-coefficients[j - 1]! * (m - j + 1)) / j);
  const integral = (z: number) =>
    coefficients.reduce((sum, c, j) => sum + (c * z ** (2 * j + 1)) / (2 * j + 1), 0);
  const total = integral(1);
  const cells = 2048;
  const table = Float64Array.from({ length: cells + 1 }, (_, i) => integral(i / cells) / total);
  return (p) => {
    let low = 0;
    let high = cells;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (table[middle]! <= p) low = middle;
      else high = middle;
    }
    const width = table[high]! - table[low]!;
    return Math.min(1, (low + (width > 0 ? (p - table[low]!) / width : 0)) / cells);
  };
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++)
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate);
  return primes;
}
