import { evaluator, newFrame } from "../compile/evaluate.ts";
import type { Program, Variable } from "../compile/program.ts";

/**
 * Start values of a variable that is no synapse weight, for cells or rows `first` to `first + count - 1`.
 *
 * Variables are given in the order of their numbers; an initial value may read scalars that come before.
 */
export function initialValues(
  program: Program,
  variable: Variable,
  range: { readonly first: number; readonly count: number },
  scalars: readonly Float64Array[],
): Float64Array {
  const frame = newFrame();
  const value = evaluator(variable.initial, {
    variables: program.variables,
    values: scalars,
    uniforms: [],
    draws: [],
  });
  const values = new Float64Array(range.count);
  const population = program.populations[variable.population];
  frame.ambient.count = population?.count ?? 0;
  for (let i = 0; i < range.count; i++) {
    frame.ambient.index = range.first + i;
    if (population !== undefined && variable.site === "post")
      frame.drawPost = population.firstCell + range.first + i;
    values[i] = value(frame);
  }
  return values;
}
