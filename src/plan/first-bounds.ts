import type { NeuronProgram, Program, Variable } from "../program/program.ts";
import { lazyRule } from "./lazy-rule.ts";

/** Above every weight, and a number in single precision. */
const NONE = 2 ** 127;

/**
 * The program with a hidden variable of the neurons for each rule that can wait and whose weights may start above its bound,
 * and these variables by projection, null for the others.
 *
 * A rule at post spikes brings down what starts above its bound at the first spike of the neuron; until then the weight is
 * transmitted as it is. The variable is the bound as far as it is in force: none until the neuron fires. Which weights are
 * above it need not be known, and no thread has to know those of another.
 */
export function withFirstBounds(program: Program): {
  readonly program: Program;
  readonly bounds: readonly (number | null)[];
} {
  const variables: Variable[] = [...program.variables];
  const populations = [...program.populations];
  const bounds = program.projections.map(({ to }, projection) => {
    const rule = lazyRule(program, projection);
    if (typeof rule === "string" || rule.bound === null || !rule.startsAbove) return null;
    const id = variables.length;
    const like = variables[rule.weight]!;
    variables.push({
      ...like,
      id,
      name: `bound of ${like.name}`,
      site: "post",
      population: to,
      projection: -1,
      initial: { kind: "constant", value: NONE },
    });
    const target = populations[to]!;
    const { neuron } = target.body as { readonly neuron: NeuronProgram }; // inputs have no rules
    const body = { kind: "neurons" as const, neuron: withBound(neuron, id, rule.bound) };
    populations[to] = { ...target, body };
    return id;
  });
  return { program: { ...program, variables, populations }, bounds };
}

function withBound(neuron: NeuronProgram, target: number, bound: number): NeuronProgram {
  const value = { kind: "constant", value: bound } as const;
  const statement = { kind: "assign", target, value, origin: { owner: "first bound", text: "" } } as const;
  return { ...neuron, onPost: [...neuron.onPost, { kind: "post", statements: [statement] }] };
}
