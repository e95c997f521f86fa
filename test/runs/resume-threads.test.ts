import { expect, test } from "vitest";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resumeRun, runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";
import type { SimulationSetting } from "../../src/runs/simulation-setting.ts";
import { nodeThreads } from "../engine/node-threads.ts";
import { dynamicNetwork, smallNetwork } from "./small-network.ts";

const { spawn } = nodeThreads();

function setting(store: RunStore, threads: number, stopAt = Number.POSITIVE_INFINITY): SimulationSetting {
  let asked = 0;
  let now = 0;
  return {
    store,
    catalogue: { neurons, mechanisms },
    version: "0.1.0",
    host: "test",
    clock: () => now++,
    stopped: () => ++asked === stopAt,
    threads,
    circuit: (program) => ParallelSimulation.start(program, { threads, spawn }),
  };
}

function withoutThreads(store: RunStore): SimulationSetting {
  const { circuit: _, ...rest } = setting(store, 1);
  return rest;
}

test.each([
  ["a network", smallNetwork],
  ["one whose synapses come and go", dynamicNetwork],
])(
  "%s, begun on one thread, resumed on three and ended on two, has the bytes of one thread",
  async (_, network) => {
    const alone = memoryStore();
    await runSimulation(network(), withoutThreads(alone));
    const store = memoryStore();
    const states = [
      await runSimulation(network(), setting(store, 1, 40)),
      await resumeRun(setting(store, 3, 60)),
      await resumeRun(setting(store, 2)),
    ];
    expect(states.map(({ status }) => status)).toEqual(["interrupted", "interrupted", "done"]);
    const files = async (of: RunStore) => JSON.parse((await of.read("manifest.json"))!).files;
    expect(await files(store)).toEqual(await files(alone));
  },
);
