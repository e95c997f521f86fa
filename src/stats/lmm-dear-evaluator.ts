import type { Depth, Evaluation, Evaluator } from "./lmm-evaluation.ts";

/**
 * `evaluate` of a model whose evaluations are dear: nothing is factorised where all theta are 0, and the value at the end of a
 * search is known from the last slope. `cross` is [X y]'[X y].
 */
export function dearEvaluator(
  { cross }: { readonly cross: Float64Array },
  valueAt: (theta: Float64Array) => Pick<Evaluation, "logDetL" | "a">,
  slopeAt: (theta: Float64Array) => Evaluation,
): Pick<Evaluator, "evaluate"> {
  const none = { logDetSlopes: new Float64Array(0), aSlopes: [], curvatures: new Float64Array(0) };
  let last: { readonly theta: Float64Array; readonly evaluation: Evaluation } | undefined;
  const evaluate = (theta: Float64Array, depth: Depth): Evaluation => {
    if (depth === "slope") {
      const evaluation = slopeAt(theta);
      last = { theta: Float64Array.from(theta), evaluation };
      return evaluation;
    }
    if (theta.every((value) => value === 0)) return { logDetL: 0, a: Float64Array.from(cross), ...none };
    if (last?.theta.every((value, j) => value === theta[j])) return last.evaluation;
    const { logDetL, a } = valueAt(theta);
    return { logDetL, a, ...none };
  };
  return { evaluate };
}
