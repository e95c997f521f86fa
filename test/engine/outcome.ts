import type { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import { overSpikes } from "../../src/engine/running-circuit.ts";
import type { Simulation } from "../../src/engine/simulation.ts";

/** Hashes of all that a run leaves behind: spikes in order, weights and variables bit by bit. */
export interface Outcome {
  readonly spikes: readonly string[];
  readonly counts: readonly number[];
  readonly weights: readonly string[];
  readonly weightsMoved: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** Runs a circuit for so many steps, in pieces of unequal length, and tells what came of it; in Node and in a browser. */
export async function outcome(run: Simulation | ParallelSimulation, steps: number): Promise<Outcome> {
  const { variables, populations } = run.program;
  const spikes = populations.map((): number[] => []);
  run.onSpikes = (records) =>
    overSpikes(records, (population, step, cells) => {
      spikes[population]!.push(step, ...cells);
    });
  const before = await weightsOf(run);
  for (let left = steps, piece = 1; left > 0; piece = 3 * piece + 1) {
    await run.run(Math.min(piece, left));
    left -= Math.min(piece, left);
  }
  const weights = await weightsOf(run);
  const values: Record<string, string> = {};
  for (const { id, name } of variables) values[name] = await hash(await run.readVariable(id));
  return {
    spikes: await Promise.all(spikes.map((each) => hash(Float64Array.from(each)))),
    counts: [...run.spikeCounts],
    weights,
    weightsMoved: weights.some((each, p) => each !== before[p]),
    variables: values,
  };
}

async function weightsOf(run: Simulation | ParallelSimulation): Promise<string[]> {
  const found: string[] = [];
  for (const p of run.program.projections.keys()) found.push(await hash(await run.weights(p)));
  return found;
}

/** SHA-256 in hex. */
async function hash(values: Float64Array): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", Float64Array.from(values)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
