import type { RunningCircuit } from "../engine/running-circuit.ts";
import { structureCounts } from "../resolve/resolve-recording.ts";

/** Synapses that an instance formed and eliminated since the start, and formations that full blocks refused. */
export interface StructureTally {
  readonly instance: string;
  readonly formed: number;
  readonly eliminated: number;
  readonly refused: number;
}

/** What the instances of a circuit did to its structure so far. */
export async function structureTallies(circuit: RunningCircuit): Promise<StructureTally[]> {
  const { program } = circuit;
  const tallies: StructureTally[] = [];
  const total = async (variable: number) =>
    (await circuit.readVariable(variable)).reduce((sum, one) => sum + one, 0);
  for (const { instance, formed, eliminated, refused } of structureCounts(program, [
    ...program.projections.keys(),
  ])) {
    tallies.push({
      instance,
      formed: await total(formed),
      eliminated: await total(eliminated),
      refused: await total(refused),
    });
  }
  return tallies;
}

/** A sentence for each instance whose formations were refused. */
export function refusals(tallies: readonly StructureTally[]): string[] {
  return tallies
    .filter(({ refused }) => refused > 0)
    .map(({ instance, formed, refused }) => {
      const wanted = formed + refused;
      return `${instance}: ${refused} of ${wanted} new synapses were refused, their blocks were full; raise the capacity`;
    });
}
