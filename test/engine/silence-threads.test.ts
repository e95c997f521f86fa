import { expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { programOf } from "../running.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { sparseCircuit } from "./silent-circuits.ts";

const { spawn } = nodeThreads();

const program = programOf({ ...sparseCircuit, skipSilence: true });
const steps = 30_000;
const alone = outcome(new Simulation(program), steps);

test.each([1, 3])("skips on %i threads the same steps as alone, to the same bytes", async (threads) => {
  const run = await ParallelSimulation.start(program, { threads, spawn, plastic: "lazy" });
  try {
    expect(run.threads).toBe(threads);
    expect(await outcome(run, steps)).toEqual(await alone); // the steps of the last skip are variables of the circuit
    const { id } = run.program.variables.find(({ name }) => name === "silence.until")!;
    expect((await run.readVariable(id))[0]).toBeGreaterThan(20_000);
  } finally {
    await run.close();
  }
});
