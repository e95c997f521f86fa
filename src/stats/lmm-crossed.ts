import type { CrossedMoments } from "./lmm-crossed-moments.ts";
import type { Evaluator } from "./lmm-evaluation.ts";

/** Not there yet. */
export function crossedEvaluator(moments: CrossedMoments): Evaluator {
  throw new Error(`bug: ${moments.kind} random effects are not supported yet`);
}
