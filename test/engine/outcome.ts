import { createHash } from "node:crypto";
import type { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import type { Simulation } from "../../src/engine/simulation.ts";

/** Hashes of all that a run leaves behind: spikes in order, weights and variables bit by bit. */
export interface Outcome {
  readonly spikes: string;
  readonly counts: readonly number[];
  readonly weights: readonly string[];
  readonly weightsMoved: boolean;
  readonly variables: Readonly<Record<string, string>>;
}

/** Runs a circuit for so many steps, in pieces of unequal length, and tells what came of it. */
export async function outcome(run: Simulation | ParallelSimulation, steps: number): Promise<Outcome> {
  const { projections, variables, populations } = run.program;
  const spikes = populations.map(() => createHash("sha256"));
  run.onSpikes = (population, step, cells, count) => {
    spikes[population]!.update(Float64Array.of(step, ...cells.subarray(0, count)));
  };
  const before = await weightsOf(run);
  for (let left = steps, piece = 1; left > 0; piece = 3 * piece + 1) {
    await run.run(Math.min(piece, left));
    left -= Math.min(piece, left);
  }
  const weights = await weightsOf(run);
  const values: Record<string, string> = {};
  for (const { id, name } of variables) values[name] = hash(await run.readVariable(id));
  return {
    spikes: createHash("sha256")
      .update(spikes.map((each) => each.digest("hex")).join())
      .digest("hex"),
    counts: [...run.spikeCounts],
    weights,
    weightsMoved: weights.some((each, p) => each !== before[p]) && projections.length > 0,
    variables: values,
  };
}

async function weightsOf(run: Simulation | ParallelSimulation): Promise<string[]> {
  const found: string[] = [];
  for (const p of run.program.projections.keys()) found.push(hash(await run.weights(p)));
  return found;
}

function hash(values: Float64Array): string {
  return createHash("sha256").update(values).digest("hex");
}
