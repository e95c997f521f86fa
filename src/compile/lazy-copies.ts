import { variablesRead } from "./expression-facts.ts";
import type { LazyRule } from "./lazy-rule.ts";
import type { Program } from "./program.ts";
import { type Storage, touched } from "./storage.ts";

/** Copies that fit beside the four sums of a neuron. */
const PLACES = 4;

/**
 * Post variables of which the rows of a lazy projection read copies that lie beside the sums of each neuron.
 *
 * Those in single precision that change at post spikes, ticks and rescalings only, so that keeping the copies true costs
 * nothing in a step. A row then touches one cache line for each target instead of one for each variable.
 */
export function lazyCopies(program: Program, storage: Storage, rule: LazyRule): number[] {
  const projection = program.projections[rule.projection]!;
  const { body } = program.populations[projection.to]!;
  if (body.kind !== "neurons" || program.variables[rule.weight]!.precision !== "f32") return [];
  const { neuron } = body;
  const read = touched(
    projection.onPre.flatMap(({ site, statement }) => (site === "synapse" ? [statement] : [])),
  );
  if (projection.gain !== null) for (const id of variablesRead(projection.gain)) read.add(id);
  const changing = touched([
    ...neuron.integrate,
    ...neuron.reset,
    ...neuron.after,
    ...neuron.gated.flatMap(({ statements }) => statements),
  ]);
  for (const { onPre, receptors, to } of program.projections) {
    if (to !== projection.to) continue;
    for (const { statement } of onPre) if (statement.kind === "assign") changing.add(statement.target);
    for (const { variable } of receptors) changing.add(variable);
  }
  for (const { variable } of neuron.decays) if (!storage.clockOf.has(variable)) changing.add(variable);
  return [...read]
    .filter((id) => {
      const { site, precision } = program.variables[id]!;
      return site === "post" && precision === "f32" && !changing.has(id);
    })
    .slice(0, PLACES);
}
