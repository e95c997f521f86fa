import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import type { SpawnWorker } from "../../src/engine/worker-protocol.ts";
import type { Program } from "../../src/program/program.ts";
import { programOf } from "../running.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { restlessModel, sized } from "./structural-circuits.ts";

/** A circuit of five blocks whose synapses come and go, and how its plasticity is done. */
export interface StructureCase {
  readonly what: string;
  readonly program: Program;
  readonly plastic: "lazy" | "eager";
  /** Numbers of threads that the fast suite tries. Each thread compiles its part, which takes longest. */
  readonly numbers: readonly number[];
}

const several = { multiplicity: 2, precision: "f64" } as const;

export const structureCases: readonly StructureCase[] = [
  {
    what: "weights that wait",
    program: programOf(restlessModel(3)),
    plastic: "lazy",
    numbers: [1, 2, 3, 8],
  },
  {
    what: "an index of the synapses",
    program: programOf(restlessModel(3)),
    plastic: "eager",
    numbers: [3],
  },
  {
    what: "several synapses of a pair",
    program: programOf(restlessModel(3, several)),
    plastic: "lazy",
    numbers: [2],
  },
  {
    what: "full blocks",
    program: programOf(restlessModel(3, { capacity: 33 })),
    plastic: "lazy",
    numbers: [3],
  },
  {
    what: "sizes that are transmitted",
    program: programOf(restlessModel(3, { beside: sized })),
    plastic: "lazy",
    numbers: [3],
  },
  {
    what: "sizes that are transmitted, and an index",
    program: programOf(restlessModel(3, { beside: sized })),
    plastic: "eager",
    numbers: [2],
  },
];

/** Steps in which structure changes four times. */
export const structureSteps = 900;

/** What a run of `structureSteps` on so many threads leaves behind. */
export async function structureOnThreads(
  { program, plastic }: StructureCase,
  threads: number,
  spawn: SpawnWorker,
): Promise<Outcome> {
  const run = await ParallelSimulation.start(program, { threads, spawn, plastic });
  try {
    if (run.threads !== Math.min(threads, 5)) throw new Error(`bug: ${run.threads} threads`);
    return await outcome(run, structureSteps);
  } finally {
    await run.close();
  }
}
