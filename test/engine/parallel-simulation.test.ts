import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import type { StateSection } from "../../src/engine/running-circuit.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { simulationThreads } from "../../src/host/simulation-threads.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { lifRelative } from "../../src/neurons/lif-relative.ts";
import { programOf } from "../running.ts";
import { nodeThreads } from "./node-threads.ts";
import { outcome } from "./outcome.ts";
import { latentCircuit, plasticCircuit } from "./parallel-circuits.ts";
import { outcomeOnThreads, threadCases, threadNumbers, threadSteps } from "./thread-cases.ts";

const { file, spawn } = nodeThreads();

/** Each thread compiles its part, which takes longest. The slow suite tries each case with each number. */
const numbersOf = [[3], threadNumbers, [3], [2], [3]];
const cases = threadCases.map((each, k) => ({ ...each, numbers: numbersOf[k]! }));

describe.each(cases)("$what", ({ program, plastic, numbers }) => {
  const alone = outcome(new Simulation(program, plastic), threadSteps);

  test("spikes, and its weights move if they can", async () => {
    const { spikes, counts, weightsMoved } = await alone;
    expect(Math.min(...counts)).toBeGreaterThan(100);
    expect(new Set(spikes).size).toBe(program.populations.length);
    expect(weightsMoved).toBe(program.name !== "static");
  });

  test.each(numbers)("gives on %i threads the bytes of one", async (threads) => {
    expect(await outcomeOnThreads({ program, plastic, threads, spawn })).toEqual(await alone);
  });
});

describe("a run on several threads", () => {
  test.each([
    ["rules", plasticCircuit],
    ["rules and sizes, from weights above a bound", latentCircuit],
  ])("goes on from a state that was kept with another number of threads: %s", async (_, model) => {
    const program = programOf(model);
    const alone = new Simulation(program);
    alone.run(1400);
    const three = await ParallelSimulation.start(program, { threads: 3, spawn });
    await three.run(900);
    const sections: StateSection[] = [];
    for await (const section of three.save()) sections.push(section);
    await three.close();
    const two = await ParallelSimulation.start(program, { threads: 2, spawn });
    await two.restore(sections);
    expect(two.step).toBe(900);
    await two.run(500);
    expect(two.spikeCounts).toEqual(alone.spikeCounts);
    expect(await two.weights(0)).toEqual(alone.weights(0));
    expect(await two.readVariable(0)).toEqual(alone.readVariable(0));
    await two.close();
  });

  test("finds the variable that is no number any more, in whichever worker it lies", async () => {
    const neuron: Neuron = {
      ...lifRelative,
      name: "explosive",
      variables: { ...lifRelative.variables, x: { per: "post", unit: "1", initial: 0, about: "explodes" } },
      continuous: [...lifRelative.continuous, "d(x)/dt = x * x / (1 s)"],
    };
    const start = { expression: "if(index > 280, 1e30, 0)" };
    const program = programOf({
      ...{ version: 1, name: "explosive", dt: "0.1 ms", duration: "1 s", seed: 1, projections: {} },
      populations: { E: { count: 300, neuron, initial: { x: start } } },
    });
    const alone = new Simulation(program);
    const three = await ParallelSimulation.start(program, { threads: 3, spawn });
    expect([alone.brokenVariable(), await three.brokenVariable()]).toEqual([null, null]);
    alone.run(3);
    await three.run(3);
    const broken = program.variables.findIndex(({ name }) => name === "E.x");
    expect([alone.brokenVariable(), await three.brokenVariable()]).toEqual([broken, broken]);
    await three.close();
  });

  test("reads the synapses of a block as one thread does", async () => {
    const program = programOf(plasticCircuit);
    const run = await ParallelSimulation.start(program, { threads: 3, spawn });
    await run.run(300);
    const alone = new Simulation(program);
    alone.run(300);
    for (const block of [0, 4, 8])
      expect(await run.readSynapses(0, block, null)).toEqual(alone.readSynapses(0, block, null));
    await run.close();
  });

  test("ends for all where one worker meets a mistake of the model, and says which", async () => {
    const protocol = [{ at: "20 ms", set: { "X.rate": "20 kHz" } }];
    const run = await ParallelSimulation.start(programOf({ ...plasticCircuit, protocol }), {
      threads: 3,
      spawn,
    });
    await expect(run.run(1000)).rejects.toThrow(
      "X: rate must be between 0 and one spike a step (10000 Hz), got 20000 Hz at t = 20 ms",
    );
    await expect(run.run(1)).rejects.toThrow("rate must be between");
    await run.close();
  });

  test("fails where a thread cannot start, and where one ends on its own", async () => {
    const program = programOf(plasticCircuit);
    const nowhere = simulationThreads(new URL("file:///no-such-folder/simulation-worker.mjs"));
    await expect(ParallelSimulation.start(program, { threads: 2, spawn: nowhere })).rejects.toThrow(
      "no-such-folder",
    );
    const threads: Worker[] = [];
    const run = await ParallelSimulation.start(program, {
      threads: 2,
      spawn: () => {
        const thread = new Worker(file);
        threads.push(thread);
        return {
          post: (request) => thread.postMessage(request),
          listen(onMessage, onDeath) {
            thread.on("message", onMessage);
            thread.on("exit", (code) => onDeath(new Error(`the thread ended with code ${code}`)));
          },
          terminate: () => {},
        };
      },
    });
    setTimeout(() => threads[1]!.terminate(), 50);
    await expect(run.run(1e9)).rejects.toThrow("the thread ended with code 1");
    await threads[0]!.terminate();
  });

  test("has no more threads than blocks", async () => {
    const { E, I, X } = plasticCircuit.populations;
    const populations = { E: { ...E!, count: 100 }, I: { ...I!, count: 30 }, X: { ...X!, count: 50 } };
    const program = programOf({ ...plasticCircuit, populations });
    const run = await ParallelSimulation.start(program, { threads: 8, spawn });
    expect(run.threads).toBe(2);
    expect(await outcome(run, 1200)).toEqual(await outcome(new Simulation(program), 1200));
    await run.close();
  });
});
