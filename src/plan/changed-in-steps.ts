import type { Program } from "../program/program.ts";

/** What does not count as changed in a step. */
interface Exceptions {
  /** What the neuron changes when it fires. */
  readonly ownSpikes?: boolean;
  /** Decays of these variables, such as those that are read from a clock. */
  readonly decays?: (variable: number) => boolean;
}

/** Variables of the neurons of a population, and shared ones, that a step may change. */
export function changedInSteps(
  program: Program,
  population: number,
  { ownSpikes = false, decays = () => false }: Exceptions = {},
): ReadonlySet<number> {
  const { body } = program.populations[population]!;
  if (body.kind !== "neurons") return new Set();
  const { neuron } = body;
  const statements = [
    ...[...neuron.integrate, ...neuron.reset, ...neuron.after],
    ...[...(ownSpikes ? [] : neuron.onPost), ...neuron.gated].flatMap((step) => step.statements),
    ...program.projections.flatMap(({ onPre }) => onPre.map(({ statement }) => statement)),
  ];
  const changed = new Set(statements.flatMap((one) => (one.kind === "assign" ? [one.target] : [])));
  for (const { variable } of neuron.decays) if (!decays(variable)) changed.add(variable);
  for (const { receptors } of program.projections)
    for (const { variable } of receptors) changed.add(variable);
  return changed;
}
