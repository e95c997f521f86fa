import { beforeAll, describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { type WeightSnapshot, weightsAt } from "../../src/model/recording.ts";
import { neurons } from "../../src/neurons/index.ts";
import type { Manifest } from "../../src/runs/manifest.ts";
import { readRecording } from "../../src/runs/read-recording.ts";
import { resumeRun, runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";
import type { SimulationSetting } from "../../src/runs/simulation-setting.ts";
import { dynamicNetwork } from "./small-network.ts";

function setting(store: RunStore, change: Partial<SimulationSetting> = {}): SimulationSetting {
  let now = 0;
  const clock = () => (now += 20);
  return { store, catalogue: { neurons, mechanisms }, version: "0.1.0", host: "test", clock, ...change };
}

async function manifestOf(store: RunStore): Promise<Manifest> {
  return JSON.parse((await store.read("manifest.json"))!);
}

const names = ({ pre, post, ordinal }: WeightSnapshot) =>
  Array.from(pre, (cell, k) => `${cell}>${post[k]}.${ordinal[k]}`);

const whole = memoryStore();
const notices: string[] = [];
beforeAll(async () => {
  await runSimulation(dynamicNetwork(), setting(whole, { notice: (text) => notices.push(text) }));
}, 60_000);

describe("a run whose synapses come and go", () => {
  test("stopped and resumed, with a checkpoint after every slice, has the bytes of one that never was", async () => {
    const store = memoryStore();
    let asked = 0;
    const stopping = () => setting(store, { stopped: () => ++asked % 23 === 0, checkpointEvery: 0 });
    let outcome = await runSimulation(dynamicNetwork(), stopping());
    let pieces = 1;
    for (; outcome.status === "interrupted"; pieces++) outcome = await resumeRun(stopping());
    expect(pieces).toBeGreaterThan(3);
    expect((await manifestOf(store)).files).toEqual((await manifestOf(whole)).files);
    expect((await manifestOf(store)).structure).toEqual((await manifestOf(whole)).structure);
  });

  test("keeps who survived: pre, post and ordinal name a synapse, its age says since when", async () => {
    const recording = await readRecording(whole, "all", dynamicNetwork());
    for (const projection of ["EE", "XE"]) {
      const before = weightsAt(recording, projection, "0.6 s");
      const after = weightsAt(recording, projection, "1.3 s");
      const known = new Set(names(before));
      const now = names(after);
      expect(new Set(now).size).toBe(now.length);
      expect(Math.max(...after.ordinal)).toBe(projection === "XE" ? 1 : 0);
      const survivors = now.filter((_, k) => after.age![k]! > 0.7 - 1e-9);
      expect(survivors.length).toBeGreaterThan(50);
      expect(survivors.length).toBeLessThan(now.length);
      for (const name of survivors) expect(known.has(name)).toBe(true);
      // born at a structural tick, all of 20 ms
      for (const age of after.age!)
        expect(Math.abs((1.3 - age) / 0.02 - Math.round((1.3 - age) / 0.02))).toBeLessThan(1e-6);
    }
    expect(weightsAt(recording, "IE", "1.3 s").age).toBeNull();
  });

  test("records how many synapses there are and what became of them; refusals are told at the end", async () => {
    const { series } = await readRecording(whole, "all", dynamicNetwork());
    const last = (name: string) => series.get(name)!.values.at(-1)!;
    const start = series.get("EE.synapses")!.values[0]! + series.get("XE.synapses")!.values[0]!;
    expect(series.get("EE.synapses")!.times.length).toBe(14);
    const formed = last("turnover.formed total");
    const eliminated = last("turnover.eliminated total");
    const refused = last("turnover.refused total");
    expect(last("EE.synapses") + last("XE.synapses")).toBe(start + formed - eliminated);
    expect(Math.min(formed, eliminated, refused)).toBeGreaterThan(50);
    expect((await manifestOf(whole)).structure).toEqual([
      { instance: "turnover", formed, eliminated, refused },
    ]);
    expect(notices).toEqual([
      `turnover: ${refused} of ${formed + refused} new synapses were refused, their blocks were full; raise the capacity`,
    ]);
  });

  test("is the same run without recorders", async () => {
    const store = memoryStore();
    const recording = { weights: { projections: ["EE", "IE", "XE"], at: ["0 s", "0.6 s", "1.3 s"] } };
    await runSimulation(dynamicNetwork({ recording }), setting(store, { checkpointEvery: 1e9 }));
    const snapshots = async (of: RunStore) =>
      (await manifestOf(of)).files.filter(({ kind }) => kind === "weights").map(({ sha256 }) => sha256);
    expect(await snapshots(store)).toEqual(await snapshots(whole));
  });
});
