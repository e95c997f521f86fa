import { contains, variablesRead } from "../program/expression-facts.ts";
import type { Expr, InputProgram, NeuronProgram, Program } from "../program/program.ts";

/** Why an input cannot be asked for its next spike, or null. */
export function inputMoves(input: InputProgram): string | null {
  const scale = input.kind === "poisson" ? input.rate : input.kind === "patterned" ? input.gain : null;
  if (scale === null) return null;
  if (contains(scale, isTime)) return "its rate depends on t";
  return contains(scale, isDraw) ? "its rate is drawn in every step" : null;
}

/** Why the equations of a population are no fixed map of its variables from step to step, or null. */
export function neuronsMove(program: Program, neuron: NeuronProgram): string | null {
  const statements = [...neuron.integrate, ...neuron.after];
  const texts = statements.map(({ value }) => value);
  const conditions = [neuron.threshold, ...neuron.gated.map(({ condition }) => condition)];
  const rates = neuron.decays.flatMap(({ rate, toward }) => [rate, toward]);
  const all = [...texts, ...conditions, ...rates];
  if (all.some((each) => contains(each, isDraw))) return "it draws random numbers in every step";
  if (all.some((each) => contains(each, isTime))) return "its equations depend on t";
  const targets = statements.flatMap((each) => (each.kind === "assign" ? [each.target] : []));
  const nameOf = (id: number): string => program.variables[id]!.name;
  const twice = targets.find((id, k) => targets.indexOf(id) < k);
  if (twice !== undefined) return `${nameOf(twice)} is set twice in a step`;
  const decaying = neuron.decays.map(({ variable }) => variable);
  const coarse = [...targets, ...decaying].find((id) => program.variables[id]!.site !== "post");
  if (coarse !== undefined) return `${nameOf(coarse)} changes in every step and is no variable of the neuron`;
  const moving = new Set([...targets, ...decaying]);
  const led = rates.flatMap((each) => [...variablesRead(each)]).find((id) => moving.has(id));
  if (led !== undefined)
    return `a variable relaxes to, or at the rate of, ${nameOf(led)}, which moves itself`;
  const gated = new Set(neuron.gated.flatMap(({ condition }) => [...variablesRead(condition)]));
  const gate = decaying.find((id) => gated.has(id));
  return gate === undefined ? null : `a rule at its synapses waits for ${nameOf(gate)}, which decays`;
}

function isDraw(part: Expr): boolean {
  return part.kind === "draw";
}

function isTime(part: Expr): boolean {
  return part.kind === "ambient" && (part.name === "t" || part.name === "age");
}
