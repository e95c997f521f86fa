import { log } from "./elementary.ts";
import { gapScale } from "./geometric-gap.ts";

/** Chance below which the table of a sampler would be longer than some 6000 numbers. */
const SMALLEST = 1 / 256;

/** Entries of the guide, by the leading bits of u. */
const GUIDE = 1024;

/**
 * Sampler of geometric gaps for one chance `p`: trials that fail before the next success, from one uniform `u`.
 *
 * The gap is at least k if u <= (1 - p)^k; a table of these powers, entered by a guide table, takes a quarter of the time
 * of the logarithm, which serves below 1/256. `u` comes from `uniformOf`, so never below 2^-33.
 * Source: Chen & Asau 1974, AIIE Trans 6:163 (guide table).
 */
export function geometricGaps(p: number): (u: number) => number {
  if (p < SMALLEST) {
    const scale = gapScale(p);
    return (u) => Math.floor(log(u) * scale);
  }
  const powers = powersOf(1 - p);
  const guide = new Uint16Array(GUIDE);
  for (let g = GUIDE - 1, k = 0; g >= 0; g--) {
    while (powers[k + 1]! >= (g + 1) / GUIDE) k++;
    guide[g] = k;
  }
  return (u) => {
    let k = guide[Math.floor(u * GUIDE)]!;
    while (u <= powers[k + 1]!) k++;
    return k;
  };
}

/** 1, q, q^2, ... until the first below 2^-33. */
function powersOf(q: number): Float64Array {
  const powers = [1];
  for (let power = q; ; power *= q) {
    powers.push(power);
    if (power < 2 ** -33) return Float64Array.from(powers);
  }
}
