import { constant, constantOf } from "../program/expr.ts";
import { contains } from "../program/expression-facts.ts";
import type { Expr, NeuronProgram, PostStep, Program, Statement } from "../program/program.ts";
import { substitute } from "../program/substitute.ts";
import { writesOf } from "./lazy-rule.ts";

/**
 * The program with the number 0 in the place of variables of neurons that are 0 at the start and stay so: conductances
 * of receptors that no projection opens, and what depends on them alone.
 *
 * The variables remain, for those who read them.
 */
export function withoutZeros(program: Program): Program {
  const zeros = zeroVariables(program);
  if (zeros.size === 0) return program;
  const populations = program.populations.map((population) => {
    if (population.body.kind !== "neurons") return population;
    return {
      ...population,
      body: { kind: "neurons" as const, neuron: simplified(population.body.neuron, zeros) },
    };
  });
  return { ...program, populations };
}

/** Variables at site post that only decay, from 0 to 0. */
function zeroVariables(program: Program): ReadonlyMap<number, Expr> {
  const writes = writesOf(program);
  const isZero = (e: Expr): boolean => constantOf(e) === 0;
  return new Map(
    program.variables.flatMap(({ id, site, initial }) => {
      const stays = site === "post" && isZero(initial) && writes.has(id) && writes.get(id)!.every(isZero);
      return stays ? [[id, constant(0)] as const] : [];
    }),
  );
}

function simplified(neuron: NeuronProgram, zeros: ReadonlyMap<number, Expr>): NeuronProgram {
  const inPost = (step: PostStep): PostStep =>
    step.kind === "post" ? { ...step, statements: replaced(step.statements, zeros) } : step;
  return {
    ...neuron,
    decays: neuron.decays.filter(({ variable }) => !zeros.has(variable)),
    integrate: replaced(neuron.integrate, zeros),
    threshold: substitute(neuron.threshold, zeros),
    reset: replaced(neuron.reset, zeros),
    onPost: neuron.onPost.map(inPost),
    after: replaced(neuron.after, zeros),
  };
}

/** Statements with the zeros put in; names for numbers are replaced, and names that nobody reads any more left out. */
function replaced(statements: readonly Statement[], zeros: ReadonlyMap<number, Expr>): readonly Statement[] {
  const locals = new Map<number, Expr>();
  const kept: Statement[] = [];
  for (const statement of statements) {
    const value = substitute(statement.value, zeros, locals);
    if (statement.kind === "let" && value.kind === "constant") locals.set(statement.local, value);
    else kept.push({ ...statement, value });
  }
  return kept.filter(
    (statement, k) =>
      statement.kind === "assign" ||
      kept
        .slice(k + 1)
        .some(({ value }) => contains(value, (e) => e.kind === "local" && e.local === statement.local)),
  );
}
