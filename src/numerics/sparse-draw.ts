import { hashPath, philox4x32 } from "./random.ts";

/** Philox key of the draws made at one place of one mechanism instance, projection or population. */
export function drawKey(seed: number, owner: string, callSite: string | number): readonly [number, number] {
  const hash = hashPath([seed, owner, callSite]);
  return [hash[0]!, hash[1]!];
}

/** Counter word of a cell that a draw does not have. */
export const NO_CELL = 0xffffffff;

/**
 * Fills `words` (4) with the random words of a draw: Philox4x32-10 of the counter (pre, post, tick low, tick high).
 *
 * `pre`, `post`: global numbers of cells, or `NO_CELL`; `tick`: number of the step, below 2^53; `ordinal`: number of the
 * synapse among those of its pair, below 2048, in the bits that a tick leaves free. Depends on nothing else.
 */
export function sparseDraw(
  words: Uint32Array,
  key: readonly [number, number],
  pre: number,
  post: number,
  tick: number,
  ordinal = 0,
): void {
  words[0] = pre;
  words[1] = post;
  words[2] = tick >>> 0;
  words[3] = Math.floor(tick / 4294967296) | (ordinal << 21);
  philox4x32(words, key[0], key[1]);
}
