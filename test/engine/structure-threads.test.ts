import { describe, expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import type { StateSection } from "../../src/engine/running-circuit.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { programOf } from "../running.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { restlessModel, sized } from "./structural-circuits.ts";
import { structureCases, structureOnThreads, structureSteps } from "./structure-thread-cases.ts";

const { spawn } = nodeThreads();

/** The slow suite tries each case with each number. */
describe.each(structureCases)("structure with $what", (each) => {
  const alone = outcome(new Simulation(each.program, each.plastic), structureSteps);

  test.each([...each.numbers])("changes on %i threads as on one", async (threads) => {
    expect(await structureOnThreads(each, threads, spawn)).toEqual(await alone);
  });
});

test.each([
  ["weights", [3, 2], {}],
  ["weights", [1, 8], {}],
  ["sizes", [3, 2], { beside: sized }],
] as const)(
  "a run goes on from a state that was kept with another number of threads, with the synapses of then and their %s, %j",
  async (_, [before, after], change) => {
    const program = programOf(restlessModel(3, { multiplicity: 2, ...change }));
    const straight = await outcome(new Simulation(program), 900);
    const first = await ParallelSimulation.start(program, { threads: before, spawn });
    const told: number[] = [];
    await first.run(500);
    const sections: StateSection[] = [];
    for await (const section of first.save()) sections.push(section);
    told.push(await first.countSynapses(0));
    await first.close();
    const second = await ParallelSimulation.start(program, { threads: after, spawn });
    await second.restore(sections);
    told.push(await second.countSynapses(0));
    const { weights, variables, counts } = await outcome(second, 400);
    await second.close();
    expect(told[1]).toBe(told[0]);
    expect(weights).toEqual(straight.weights);
    expect(variables).toEqual(straight.variables);
    expect(counts).toEqual(straight.counts);
  },
);
