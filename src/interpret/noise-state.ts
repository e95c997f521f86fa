import { drawKey, NO_CELL, sparseDraw } from "../numerics/sparse-draw.ts";
import { seedXoshiro } from "../numerics/xoshiro.ts";
import type { Program } from "../program/program.ts";

/** Start state of the xoshiro128++ generators of stream number `stream`: word j of neuron i at j * count + i. */
export function noiseState(program: Program, stream: number): Uint32Array {
  const { instance, population } = program.streams[stream]!;
  const { count, name } = program.populations[population]!;
  const key = drawKey(program.seed, instance, `noise of ${name}`);
  const state = new Uint32Array(4 * count);
  const words = new Uint32Array(4);
  for (let i = 0; i < count; i++) {
    sparseDraw(words, key, NO_CELL, i, 0);
    seedXoshiro(state, count, i, words);
  }
  return state;
}
