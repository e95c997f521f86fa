import { describe, expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import type { StateSection } from "../../src/engine/running-circuit.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { programOf } from "../running.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { restlessModel, sized } from "./structural-circuits.ts";

const { spawn } = nodeThreads();

/** Several blocks of targets on each of many threads; what differs between the cases is not tried with all numbers. */
const cases = [
  ["weights that wait", programOf(restlessModel(3)), "lazy", [1, 2, 3, 8]],
  ["an index of the synapses", programOf(restlessModel(3)), "eager", [3, 8]],
  [
    "several synapses of a pair",
    programOf(restlessModel(3, { multiplicity: 2, precision: "f64" })),
    "lazy",
    [2, 5],
  ],
  ["full blocks", programOf(restlessModel(3, { capacity: 33 })), "lazy", [3]],
  ["sizes that are transmitted", programOf(restlessModel(3, { beside: sized })), "lazy", [2, 3]],
  [
    "sizes that are transmitted, and an index",
    programOf(restlessModel(3, { beside: sized })),
    "eager",
    [2, 3],
  ],
] as const;

describe.each(cases)("structure with %s", (_, program, plastic, numbers) => {
  const steps = 900;
  let known: ReturnType<typeof outcome> | null = null;
  const alone = () => (known ??= outcome(new Simulation(program, plastic), steps));

  test.each([...numbers])("changes on %i threads as on one", async (threads) => {
    const run = await ParallelSimulation.start(program, { threads, spawn, plastic });
    try {
      expect(run.threads).toBe(Math.min(threads, 5));
      expect(await outcome(run, steps)).toEqual(await alone());
    } finally {
      await run.close();
    }
  });
});

test.each([
  ["weights", {}],
  ["sizes", { beside: sized }],
] as const)(
  "a run goes on from a state that was kept with another number of threads, with the synapses of then and their %s",
  async (_, change) => {
    const program = programOf(restlessModel(3, { multiplicity: 2, ...change }));
    const straight = await outcome(new Simulation(program), 900);
    for (const [before, after] of [
      [3, 2],
      [1, 8],
    ] as const) {
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
    }
  },
);
