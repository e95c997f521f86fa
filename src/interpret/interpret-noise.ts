import { uniformOf } from "../numerics/inverse-draw.ts";
import { nextXoshiro } from "../numerics/xoshiro.ts";
import type { InterpreterState } from "./interpreter-state.ts";
import { noiseState } from "./noise-state.ts";

/** Draws the uniforms of a step for every stream: each neuron its draws in the order of their slots. */
export function noiseRunner(state: InterpreterState): () => void {
  const words = state.program.streams.map((_, stream) => noiseState(state.program, stream));
  return () => {
    for (const [stream, uniforms] of state.memory.uniforms.entries()) {
      const draws = state.memory.draws[stream]!;
      const count = words[stream]!.length / 4;
      for (let k = 0; k < uniforms.length; k++) {
        uniforms[k] = uniformOf(nextXoshiro(words[stream]!, count, Math.floor(k / draws)));
      }
    }
  };
}
