import { normalQuantile } from "./normal-distribution.ts";

/** A stream of random numbers that depends only on its seed and path. */
export interface RandomStream {
  /** Uniform on the open interval (0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal, by the inverse of its distribution function: exactly one uniform each. */
  normal(): number;
  /** Whole number in 0..n-1; its bias is below n / 2^53. */
  integer(n: number): number;
  /** True with probability p. */
  bernoulli(p: number): boolean;
  /** Gamma with this shape and scale 1. */
  gamma(shape: number): number;
  /** Chi-square on df > 0 degrees of freedom. */
  chiSquare(df: number): number;
  /** Poisson count with this mean. */
  poisson(mean: number): number;
  /** Random order of 0..n-1. */
  permutation(n: number): Int32Array;
}

/**
 * The stream that belongs to `seed` and `path`, such as `randomStream(7, "cohort", 12, "mouse", 3)`.
 *
 * Streams are independent of the order in which they are made or read: the path is hashed into the 64-bit key and
 * the upper half of the 128-bit counter of Philox, and the lower half counts blocks of four words.
 */
export function randomStream(seed: number, ...path: readonly (number | string)[]): RandomStream {
  return new PhiloxStream(hashPath([seed, ...path]));
}

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;

/**
 * Philox4x32-10: replaces the four 32-bit words of `counter` by random ones under the key (k0, k1).
 *
 * Source: Salmon, Moraes, Dror & Shaw 2011, Parallel random numbers: as easy as 1, 2, 3 (Random123).
 */
export function philox4x32(counter: Uint32Array, k0: number, k1: number): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  for (let round = 0; round < 10; round++) {
    const high0 = highWord(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = highWord(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  counter[0] = c0;
  counter[1] = c1;
  counter[2] = c2;
  counter[3] = c3;
}

/** Upper 32 bits of the 64-bit product of two unsigned words, from 16-bit halves so that doubles stay exact. */
function highWord(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

const TAG_NUMBER = 1;
const TAG_STRING = 2;

/** 128-bit hash of a path: each part is absorbed, with its kind and length, by one or more calls of Philox; four words. */
export function hashPath(path: readonly (number | string)[]): Uint32Array {
  const state = new Uint32Array(4);
  const bits = new DataView(new ArrayBuffer(8));
  for (const part of path) {
    if (typeof part === "number") {
      bits.setFloat64(0, part === 0 ? 0 : part);
      absorb(state, TAG_NUMBER, 0, bits.getUint32(0), bits.getUint32(4));
    } else {
      absorb(state, TAG_STRING, part.length, 0, 0);
      for (let i = 0; i < part.length; i++) absorb(state, TAG_STRING, i, part.charCodeAt(i), 1);
    }
  }
  return state;
}

function absorb(state: Uint32Array, tag: number, index: number, a: number, b: number): void {
  state[0]! ^= a;
  state[1]! ^= b;
  philox4x32(state, tag, index);
}

class PhiloxStream implements RandomStream {
  private readonly hash: Uint32Array;
  private readonly words = new Uint32Array(4);
  private block = 0;
  private used = 4;

  constructor(hash: Uint32Array) {
    this.hash = hash;
  }

  uniform(): number {
    if (this.used === 4) this.refill();
    const high = this.words[this.used]! >>> 5;
    const low = this.words[this.used + 1]! >>> 6;
    this.used += 2;
    return (high * 67108864 + low + 0.5) / 9007199254740992;
  }

  private refill(): void {
    this.words[0] = this.block >>> 0;
    this.words[1] = Math.floor(this.block / 4294967296);
    this.words[2] = this.hash[2]!;
    this.words[3] = this.hash[3]!;
    philox4x32(this.words, this.hash[0]!, this.hash[1]!);
    this.block++;
    this.used = 0;
  }

  normal(): number {
    return normalQuantile(this.uniform());
  }

  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  bernoulli(p: number): boolean {
    return this.uniform() < p;
  }

  /** Marsaglia & Tsang 2000, ACM TOMS 26:363; below shape 1 by the power of a uniform (their section 6). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  }

  chiSquare(df: number): number {
    return df > 0 ? 2 * this.gamma(df / 2) : 0;
  }

  /** Inversion below mean 30; above, a gamma waiting time splits the mean (Ahrens & Dieter 1974, Computing 12:223). */
  poisson(mean: number): number {
    let rest = mean;
    let count = 0;
    while (rest > 30) {
      const m = Math.floor(rest * 0.875);
      const wait = this.gamma(m);
      if (wait > rest) return count + this.binomial(m - 1, rest / wait);
      count += m;
      rest -= wait;
    }
    return count + this.poissonByInversion(rest);
  }

  private poissonByInversion(mean: number): number {
    let k = 0;
    let p = Math.exp(-mean);
    let u = this.uniform();
    while (u > p && p > 0) {
      u -= p;
      k++;
      p *= mean / k;
    }
    return k;
  }

  private binomial(n: number, p: number): number {
    let count = 0;
    for (let i = 0; i < n; i++) if (this.bernoulli(p)) count++;
    return count;
  }

  permutation(n: number): Int32Array {
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) {
      const j = this.integer(i + 1);
      order[i] = order[j]!;
      order[j] = i;
    }
    return order;
  }
}
