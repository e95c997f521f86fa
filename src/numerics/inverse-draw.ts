import { exp, log } from "./elementary.ts";

/** A word of 32 random bits as a number of the open interval (0, 1), exact in f64. */
export function uniformOf(word: number): number {
  return (word + 0.5) * 2 ** -32;
}

/**
 * Standard normal number with distribution function `u`, for u from `uniformOf`; relative error below 1.2e-7.
 *
 * Only + - * /, sqrt and our log, so that every backend gives the same bits. Numbers beyond 6.4 do not occur.
 * Source: Wichura 1988, Appl Stat 37:477, AS 241, PPND7; its branch for u < 1e-10 cannot be reached.
 */
export function normalOf(u: number): number {
  const q = u - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)) /
      (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1)
    );
  }
  const r = Math.sqrt(-log(q < 0 ? u : 1 - u)) - 1.6;
  const z =
    (((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) /
    ((0.12021132975 * r + 0.7370016425) * r + 1);
  return q < 0 ? -z : z;
}

/** Mean above which `poissonOf` uses the normal expansion. */
const LARGE_MEAN = 64;

/**
 * Poisson count with this `mean` >= 0 by inversion of one uniform.
 *
 * Above a mean of 64 by the Cornish-Fisher expansion of the normal, m + sqrt(m) z + (z^2 - 1)/6, rounded: its
 * distribution function is off by at most 2e-4, its mean by 0.1 % and its variance by 0.3 %.
 */
export function poissonOf(u: number, mean: number): number {
  if (mean > LARGE_MEAN) {
    const z = normalOf(u);
    return Math.max(0, Math.floor(mean + Math.sqrt(mean) * z + (z * z - 1) / 6 + 0.5));
  }
  let k = 0;
  let p = exp(-mean);
  let below = p;
  while (u > below && p > 0) {
    k++;
    p *= mean / k;
    below += p;
  }
  return k;
}
