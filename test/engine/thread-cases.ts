import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import type { SpawnWorker } from "../../src/engine/worker-protocol.ts";
import type { Program } from "../../src/program/program.ts";
import { programOf } from "../running.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { latentCircuit, plasticCircuit, staticCircuit } from "./parallel-circuits.ts";

/** A circuit whose run must leave the same bytes on any number of threads, and how its plasticity is done. */
export interface ThreadCase {
  readonly what: string;
  readonly program: Program;
  readonly plastic: "lazy" | "eager";
}

export const threadCases: readonly ThreadCase[] = [
  { what: "a static network", program: programOf(staticCircuit), plastic: "lazy" },
  {
    what: "plasticity that waits for the next presynaptic spike",
    program: programOf(plasticCircuit),
    plastic: "lazy",
  },
  {
    what: "plasticity by an index of the synapses",
    program: programOf(plasticCircuit),
    plastic: "eager",
  },
  {
    what: "plasticity that waits, from weights above its bound, behind sizes",
    program: programOf(latentCircuit),
    plastic: "lazy",
  },
  {
    what: "plasticity in double precision",
    program: programOf({ ...plasticCircuit, precision: "f64" }),
    plastic: "lazy",
  },
];

export const threadNumbers = [1, 2, 3, 8];
export const threadSteps = 2200;

/** What a run of `threadSteps` on so many threads leaves behind. */
export async function outcomeOnThreads({
  program,
  plastic,
  threads,
  spawn,
}: Omit<ThreadCase, "what"> & { readonly threads: number; readonly spawn: SpawnWorker }): Promise<Outcome> {
  const run = await ParallelSimulation.start(program, { threads, spawn, plastic });
  try {
    if (run.threads !== threads) throw new Error(`bug: ${run.threads} threads in place of ${threads}`);
    return await outcome(run, threadSteps);
  } finally {
    await run.close();
  }
}
