import type { MomentsBase } from "./lmm-nested-moments.ts";
import type { CodedTerm } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";

/** Sufficient statistics of this kind of model. */
export interface CrossedMoments extends MomentsBase {
  readonly kind: "crossed";
}

/** Not there yet. */
export function crossedMoments(
  frame: ModelFrame,
  _terms: readonly CodedTerm[],
  _parents?: readonly Int32Array[],
): CrossedMoments {
  throw new Error(`bug: crossed random effects are not supported yet (${frame.formula})`);
}
