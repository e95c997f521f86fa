import type { Evaluator } from "./lmm-evaluation.ts";
import type { VectorMoments } from "./lmm-vector-moments.ts";

/** Not there yet. */
export function vectorEvaluator(moments: VectorMoments): Evaluator {
  throw new Error(`bug: ${moments.kind} random effects are not supported yet`);
}
