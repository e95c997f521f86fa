/**
 * Seeds stream `i` of `count` in `state`, where word j of stream i stands at j * count + i (so that SIMD reads lanes).
 *
 * `words` are four random words, such as those of `sparseDraw`; the only forbidden state, all zero, becomes 1.
 */
export function seedXoshiro(state: Uint32Array, count: number, i: number, words: Uint32Array): void {
  for (let j = 0; j < 4; j++) state[j * count + i] = words[j]!;
  if ((words[0]! | words[1]! | words[2]! | words[3]!) === 0) state[i] = 1;
}

/**
 * Next word of xoshiro128++ for stream `i` of `count`, an unsigned 32-bit number.
 *
 * Source: Blackman & Vigna 2021, ACM Trans Math Softw 47:36, xoshiro128plusplus.c.
 */
export function nextXoshiro(state: Uint32Array, count: number, i: number): number {
  const s0 = state[i]!;
  const s1 = state[count + i]!;
  let s2 = state[2 * count + i]! ^ s0;
  let s3 = state[3 * count + i]! ^ s1;
  const sum = (s0 + state[3 * count + i]!) | 0;
  state[count + i] = s1 ^ s2;
  state[i] = s0 ^ s3;
  s2 ^= s1 << 9;
  s3 = (s3 << 11) | (s3 >>> 21);
  state[2 * count + i] = s2;
  state[3 * count + i] = s3;
  return (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
}
