import { describe, expect, test } from "vitest";
import { parquetGroups } from "../../src/io/parquet-stream.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { neurons } from "../../src/neurons/index.ts";
import { lifRelative } from "../../src/neurons/lif-relative.ts";
import { exitCodeOf, resumeRun, runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";
import type { SimulationSetting } from "../../src/runs/simulation-setting.ts";

function setting(store: RunStore): SimulationSetting {
  let now = 0;
  return { store, catalogue: { neurons, mechanisms }, version: "0.1.0", host: "test", clock: () => now++ };
}

/** Recurrent excitation that potentiation drives over the edge. */
function runaway(change: Partial<Model> = {}): Model {
  return {
    version: 1,
    name: "runaway",
    dt: "0.1 ms",
    duration: "3 s",
    seed: 1,
    populations: {
      E: { count: 100, neuron: "lif-relative", parameters: { bias: "12 mV" } },
      X: { count: 50, input: { kind: "poisson", rate: "20 Hz" } },
    },
    projections: {
      EE: {
        from: "E",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "fixed-probability", probability: 0.3 },
        weight: { uniform: [0, 0.1] },
        delay: "1.5 ms",
      },
      XE: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "fixed-probability", probability: 0.3 },
        weight: 0.2,
        delay: "1 ms",
      },
    },
    mechanisms: { stdp: { mechanism: "stdp-pair", on: ["EE"], parameters: { eta: 0.3, wMax: 3 } } },
    ...change,
  };
}

describe("a population that runs away", () => {
  test("stops the run with a checkpoint, exit 4, and its name and mechanism", async () => {
    const store = memoryStore();
    const outcome = await runSimulation(runaway(), setting(store));
    expect(exitCodeOf(outcome)).toBe(4);
    expect(outcome).toMatchObject({
      status: "guard",
      trip: { kind: "runaway", of: "E", mechanisms: ["stdp-pair"], step: 10000 },
      time: 1,
    });
    expect((outcome as { trip: { text: string } }).trip.text).toMatch(
      /^runaway: E fires at 1\d\d\.\d Hz over 1 s \(limit 100 Hz\) at t = 1 s; the mean weight of EE is \d+\.\d+ times that of the start, changed by stdp-pair$/,
    );
    expect(JSON.parse((await store.read("findings.json"))!)).toHaveLength(1);
    expect(JSON.parse((await store.read("manifest.json"))!).status).toBe("guard");
    expect(await resumeRun(setting(store))).toMatchObject({ status: "guard", time: 2 });
  });

  test("is a finding where the guard only records, and the run goes on to its end", async () => {
    const store = memoryStore();
    const told: string[] = [];
    const noted = { ...setting(store), notice: (text: string) => told.push(text) };
    expect((await runSimulation(runaway({ guard: "record" }), noted)).status).toBe("done");
    const findings = JSON.parse((await store.read("findings.json"))!) as { kind: string; step: number }[];
    expect(findings.map(({ kind, step }) => `${kind} ${step}`)).toEqual([
      "runaway 10000",
      "runaway 20000",
      "runaway 30000",
    ]);
    expect(told).toHaveLength(3);
  });

  test("is kept a few times and then counted, also over an interruption", async () => {
    const model = runaway({ guard: "record", duration: "6 s" });
    const [whole, halted] = [memoryStore(), memoryStore()];
    await runSimulation(model, setting(whole));
    let asked = 0;
    const halting = { ...setting(halted), stopped: () => ++asked > 4 };
    expect((await runSimulation(model, halting)).status).toBe("interrupted");
    expect((await resumeRun(setting(halted))).status).toBe("done");
    for (const store of [whole, halted]) {
      const findings = JSON.parse((await store.read("findings.json"))!) as Record<string, unknown>[];
      expect(findings.map(({ kind, of, step, count }) => [kind, of, step, count])).toEqual([
        ["runaway", "E", 10000, 6],
        ["runaway", "E", 20000, undefined],
        ["runaway", "E", 30000, undefined],
      ]);
      expect(JSON.parse((await store.read("manifest.json"))!).trips).toEqual(findings);
    }
  });
});

function lonely(change: Partial<Model> = {}): Model {
  return {
    version: 1,
    name: "lonely",
    dt: "1 ms",
    duration: "70 s",
    seed: 1,
    populations: { E: { count: 1, neuron: "lif-relative", parameters: { bias: "5 mV" } } },
    ...change,
  };
}

describe("a population that falls silent", () => {
  test("stops the run after a minute", async () => {
    const outcome = await runSimulation(lonely(), setting(memoryStore()));
    expect(outcome).toMatchObject({ status: "guard", time: 60, trip: { kind: "silence", of: "E" } });
    expect((outcome as { trip: { text: string } }).trip.text).toBe(
      "silence: E has not fired for 60 s at t = 60 s and no protocol holds; no mechanism changes its weights",
    );
  });

  test("may be silent as long as a protocol holds", async () => {
    const protocol = [{ at: "0 s", until: "20 s", set: { "E.bias": "-5 mV" } }];
    expect((await runSimulation(lonely({ protocol }), setting(memoryStore()))).status).toBe("done");
  });
});

test("a number that is none stops every run, under its name", async () => {
  const explosive: Neuron = {
    ...lifRelative,
    name: "explosive",
    variables: { ...lifRelative.variables, x: { per: "post", unit: "1", initial: 0.2, about: "explodes" } },
    continuous: [...lifRelative.continuous, "d(x)/dt = x * x / (1 s)"],
  };
  const store = memoryStore();
  const model = lonely({
    guard: "record",
    populations: { E: { count: 3, neuron: explosive, parameters: { bias: "20 mV" } } },
    recording: { variables: [{ name: "E.x", every: "1 ms" }] },
  });
  const outcome = await runSimulation(model, setting(store));
  expect(outcome).toMatchObject({
    status: "guard",
    trip: { kind: "divergence", of: "E.x", mechanisms: ["neuron explosive"] },
  });
  const { step } = (outcome as { trip: { step: number } }).trip;
  expect(step).toBeGreaterThan(4900);
  expect(step).toBeLessThan(6000);
});

test("nothing is found in a network that works", async () => {
  const store = memoryStore();
  const model = lonely({
    duration: "2 s",
    populations: { E: { count: 10, neuron: "lif-relative", parameters: { bias: "15 mV" } } },
  });
  expect((await runSimulation(model, setting(store))).status).toBe("done");
  expect(await store.read("findings.json")).toBeNull();
  const rows: Record<string, unknown>[] = [];
  for await (const group of parquetGroups((await store.readBytes("series.parquet", 0, 1e9))!))
    rows.push(...group);
  expect(rows.map(({ time, quantity }) => `${time} ${quantity}`)).toEqual(["1 E.rate", "2 E.rate"]);
});
