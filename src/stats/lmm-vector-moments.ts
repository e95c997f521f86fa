import type { MomentsBase } from "./lmm-nested-moments.ts";
import type { CodedTerm } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";

/** Sufficient statistics of this kind of model. */
export interface VectorMoments extends MomentsBase {
  readonly kind: "vector";
}

/** Not there yet. */
export function vectorMoments(
  frame: ModelFrame,
  _terms: readonly CodedTerm[],
  _parents?: readonly Int32Array[],
): VectorMoments {
  throw new Error(`bug: vector random effects are not supported yet (${frame.formula})`);
}
