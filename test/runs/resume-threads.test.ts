import { expect, test } from "vitest";
import { mostWorkers } from "../../src/engine/block-ranges.ts";
import { ParallelSimulation } from "../../src/engine/parallel-simulation.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
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

test("recorders and checkpoints on eight threads give the bytes of one thread", async () => {
  const small = smallNetwork();
  const network = () =>
    smallNetwork({
      duration: "0.5 s",
      // ten blocks or more, so that each thread has some
      populations: { ...small.populations, E: { ...small.populations["E"]!, count: 640 } },
      protocol: [{ at: "0.1 s", until: "0.3 s", set: { "X.rate": "60 Hz" } }],
      recording: {
        ...small.recording,
        weights: { projections: ["EE", "IE"], at: ["0 s", "0.2 s", "0.5 s"] },
      },
    });
  const { program } = resolveModel(network(), { neurons, mechanisms });
  expect(mostWorkers(program)).toBeGreaterThanOrEqual(8);
  const [one, eight] = [memoryStore(), memoryStore()];
  await runSimulation(network(), withoutThreads(one));
  const saved: string[] = [];
  const counting: RunStore = {
    ...eight,
    writeBytes: (name, pieces) => {
      if (name.startsWith("checkpoint/")) saved.push(name);
      return eight.writeBytes(name, pieces);
    },
  };
  expect((await runSimulation(network(), { ...setting(counting, 8), checkpointEvery: 5 })).status).toBe(
    "done",
  );
  expect(saved.length).toBeGreaterThan(3);
  const files = async (of: RunStore): Promise<{ name: string; kind: string }[]> =>
    JSON.parse((await of.read("manifest.json"))!).files;
  const written = await files(one);
  for (const table of ["series", "spikes"])
    expect(written.map(({ name }) => name)).toContain(`${table}.parquet`);
  expect(written.filter(({ kind }) => kind === "weights")).toHaveLength(6);
  expect(await files(eight)).toEqual(written);
  for (const { name } of written)
    expect(await eight.readBytes(name, 0, 1e9), name).toEqual(await one.readBytes(name, 0, 1e9));
});
