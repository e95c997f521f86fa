import { describe, expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { parquetGroups } from "../../src/io/parquet-stream.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import type { Manifest } from "../../src/runs/manifest.ts";
import { resumeRun, runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";
import type { SimulationSetting } from "../../src/runs/simulation-setting.ts";
import { ttxCircuit } from "../engine/silent-circuits.ts";
import { programOf } from "../running.ts";

/** Two minutes, of which all but the first second and a late burst are silent, with recorders at times that fit no tick. */
const model: Model = {
  ...ttxCircuit,
  duration: "120 s",
  skipSilence: true,
  protocol: [
    { at: "1 s", until: "100 s", set: { "X.rate": "0 Hz" } },
    { at: "101 s", set: { "X.rate": "0 Hz" } },
  ],
  recording: {
    spikes: ["E"],
    rates: "330 ms",
    variables: [
      { name: "scaling.rate", every: "70 ms", cells: [0, 17] },
      { name: "scaling.H", every: "10 s" },
      { name: "E.v", every: "130 ms", cells: [3] },
    ],
    quantiles: [{ name: "EE.w", every: "7 s" }],
    weights: { projections: ["EE"], at: ["0 s", "50.001 s", "120 s"] },
  },
};

interface Watched {
  readonly store: RunStore;
  readonly simulation: Simulation;
}

async function run(change: Partial<Model>, stopAt: readonly number[] = []): Promise<Watched> {
  const store = memoryStore();
  let simulation: Simulation | null = null;
  let now = 0;
  let asked = 0;
  const setting: SimulationSetting = {
    store,
    catalogue: { neurons, mechanisms },
    version: "0.1.0",
    host: "test",
    clock: () => (now += 3),
    stopped: () => stopAt.includes(++asked),
    circuit: (program) => (simulation = new Simulation(program)),
  };
  let outcome = await runSimulation({ ...model, ...change }, setting);
  while (outcome.status === "interrupted") outcome = await resumeRun(setting);
  expect(outcome.status).toBe("done");
  return { store, simulation: simulation! };
}

const filesOf = async (store: RunStore) =>
  (JSON.parse((await store.read("manifest.json"))!) as Manifest).files;

async function rowsOf(store: RunStore, name: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const group of parquetGroups((await store.readBytes(name, 0, 1e9))!)) rows.push(...group);
  return rows;
}

describe("a run that skips silence while recorders read it", () => {
  test("gives the spikes of stepping, and its series and weights to 1e-6", async () => {
    const [skipping, stepping] = [await run({}), await run({ skipSilence: false })];
    const until = skipping.simulation.program.variables.find(({ name }) => name === "silence.until")!;
    expect(skipping.simulation.readVariable(until.id)[0]).toBeGreaterThan(110_000);
    const spikes = await rowsOf(stepping.store, "spikes.parquet");
    expect(await rowsOf(skipping.store, "spikes.parquet")).toEqual(spikes);
    expect(spikes.filter(({ time }) => (time as number) > 100).length).toBeGreaterThan(20);
    for (const name of [
      "series.parquet",
      "snapshots/EE-000000050001.parquet",
      "snapshots/EE-000000120000.parquet",
    ]) {
      const [found, meant] = [await rowsOf(skipping.store, name), await rowsOf(stepping.store, name)];
      const number = name === "series.parquet" ? "value" : "w";
      const heads = (rows: readonly Record<string, unknown>[]) =>
        rows.map(({ time, quantity, cell, pre, post }) => [time, quantity, cell, pre, post].join(" "));
      expect(heads(found)).toEqual(heads(meant));
      const apart = Math.max(
        ...found.map((row, i) => {
          const [a, b] = [row[number] as number, meant[i]![number] as number];
          return Math.abs(a - b) / Math.max(1, Math.abs(b));
        }),
      );
      expect(apart, name).toBeLessThan(1e-6);
    }
  });

  test("has the bytes of a bare run, and of one that was stopped inside a skip and resumed", async () => {
    const watched = await run({});
    const bare = new Simulation(programOf(model));
    bare.run(120_000);
    expect([...watched.simulation.save()]).toEqual([...bare.save()]);
    const stopped = await run({}, [3, 40, 170]);
    expect(await filesOf(stopped.store)).toEqual(await filesOf(watched.store));
  });
});
