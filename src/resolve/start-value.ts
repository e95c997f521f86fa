import { evaluator, newFrame } from "../program/evaluate.ts";
import type { Expr } from "../program/program.ts";
import type { Build } from "./build.ts";

/** Value of an expression at one element where every variable is as it starts, except those given. */
export function startValue(
  { variables, streams }: Pick<Build, "variables" | "streams">,
  expr: Expr,
  given: ReadonlyMap<number, number> = new Map(),
): number {
  const values = variables.map(() => new Float64Array(1));
  const memory = {
    variables,
    values,
    uniforms: streams.map(({ draws }) => new Float64Array(draws).fill(0.5)),
    draws: streams.map(({ draws }) => draws),
  };
  const frame = newFrame();
  for (const { id, initial } of variables)
    values[id]![0] = given.get(id) ?? evaluator(initial, memory)(frame);
  return evaluator(expr, memory)(frame);
}
