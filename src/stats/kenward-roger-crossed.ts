import type { KenwardRogerSums } from "./kenward-roger.ts";
import type { CrossedMoments } from "./lmm-crossed-moments.ts";
import type { LmmFit } from "./lmm-types.ts";
import type { VectorMoments } from "./lmm-vector-moments.ts";

/** Not there yet. */
export function crossedKenwardRogerSums(
  moments: CrossedMoments | VectorMoments,
  _fit: LmmFit,
): KenwardRogerSums {
  throw new Error(`bug: ${moments.kind} random effects are not supported yet`);
}
