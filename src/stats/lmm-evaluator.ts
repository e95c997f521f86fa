import { crossedEvaluator } from "./lmm-crossed.ts";
import type { Evaluator } from "./lmm-evaluation.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { nestedEvaluator } from "./lmm-nested.ts";
import { sparseEvaluator } from "./lmm-sparse.ts";
import { vectorEvaluator } from "./lmm-vector.ts";

/** The evaluator that fits the kind of `moments`. */
export function evaluatorOf(moments: LmmMoments): Evaluator {
  switch (moments.kind) {
    case "nested":
      return nestedEvaluator(moments);
    case "vector":
      return vectorEvaluator(moments);
    case "crossed":
      return crossedEvaluator(moments);
    case "sparse":
      return sparseEvaluator(moments);
  }
}
