import { expect, test } from "vitest";
import { sizeMapOf, strengthOf } from "../../src/instruments/size-map.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import { structuralCoupling } from "../../src/mechanisms/structural-coupling.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { weightsAt } from "../../src/model/recording.ts";
import { neurons } from "../../src/neurons/index.ts";
import { readRecording } from "../../src/runs/read-recording.ts";
import { runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore } from "../../src/runs/run-store.ts";
import { refusalOf } from "../running.ts";
import { relay } from "../spike-pair.ts";

/** Factors that name the neuron and the branch of a synapse. */
const factors: Mechanism = {
  name: "factors",
  about: "a factor for each neuron and each branch",
  source: { cite: "made for tests" },
  laws: [],
  parameters: {},
  variables: {
    H: { per: "post", unit: "1", initial: "10 + index", about: "of the neuron" },
    h: { per: "branch", unit: "1", initial: 1, about: "of the branch" },
    own: { per: "branch", unit: "mV", initial: "1 mV * index", about: "of the branch, in another unit" },
    seen: { per: "post", unit: "1", initial: 0, about: "largest factor of a branch" },
  },
  every: { "1 s": ["h = 2 + uniform()", "seen = sum(strength)"] },
};

const model: Model = {
  version: 1,
  name: "kept",
  dt: "1 s",
  duration: "10 s",
  seed: 3,
  populations: {
    X: { count: 6, input: { kind: "spikes", unit: "ms", times: [], cells: [] } },
    E: { count: 4, neuron: relay, branches: 3 },
  },
  projections: {
    P: {
      from: "X",
      to: "E",
      receptor: "plastic",
      wiring: { kind: "all-to-all" },
      weight: { expression: "0.1 + 0.01 * pre" },
      branch: "ordered",
    },
    Q: { from: "X", to: "E", receptor: "plastic", wiring: { kind: "all-to-all" }, weight: 1 },
  },
  mechanisms: {
    factors: { mechanism: factors, on: ["P"] },
    spine: { mechanism: "structural-coupling", on: ["P", "Q"] },
  },
  recording: {
    weights: {
      projections: ["P", "Q"],
      at: ["0 s", "10 s"],
      variables: ["spine.asi", "factors.own", "factors.seen", "factors.H"],
    },
  },
};

test("snapshots hold branch, strength and the variables that go with each synapse", async () => {
  const store = memoryStore();
  const setting = { store, catalogue: { neurons, mechanisms }, version: "0", host: "test", clock: () => 0 };
  expect((await runSimulation(model, setting)).status).toBe("done");
  const recording = await readRecording(store, "all", model);
  const kept = weightsAt(recording, "P", "10 s");
  expect([...kept.branch!]).toEqual(Array.from(kept.pre, (pre) => Math.floor(pre / 2)));
  const asi = kept.variables.get("spine.asi")!;
  expect(asi.unit).toBe("um^2");
  expect(kept.variables.get("factors.own")!.unit).toBe("mV");
  const sums = [0, 0, 0, 0];
  for (const [i, post] of kept.post.entries()) {
    expect(kept.variables.get("factors.H")!.values[i]).toBe(10 + post);
    expect(kept.variables.get("factors.own")!.values[i]).toBeCloseTo(post, 12);
    const h = kept.strength[i]! / kept.w[i]! / (10 + post);
    expect(h).toBeGreaterThan(2);
    expect(h).toBeLessThan(3);
    sums[post]! += kept.strength[i]!;
    expect(asi.values[i]).toBeGreaterThan(0.01);
  }
  // what the equations call strength
  for (const [i, post] of kept.post.entries())
    expect(kept.variables.get("factors.seen")!.values[i]! / sums[post]!).toBeCloseTo(1, 5);
  const plain = weightsAt(recording, "Q", "10 s");
  expect(plain.strength).toEqual(plain.w);
  expect([...plain.variables.keys()]).toEqual(["spine.asi", "factors.own", "factors.seen", "factors.H"]);
});

test("strength is what a mechanism says that synapses transmit", async () => {
  const spine = { mechanism: "structural-coupling", on: ["P"], parameters: { sizeIsStrength: 1 } };
  const latent = { ...model, mechanisms: { ...model.mechanisms, spine } };
  const store = memoryStore();
  const setting = { store, catalogue: { neurons, mechanisms }, version: "0", host: "test", clock: () => 0 };
  expect((await runSimulation(latent, setting)).status).toBe("done");
  const kept = weightsAt(await readRecording(store, "all", latent), "P", "10 s");
  const map = sizeMapOf(structuralCoupling.parameters);
  const asi = kept.variables.get("spine.asi")!.values;
  const sums = [0, 0, 0, 0];
  for (const [i, post] of kept.post.entries()) {
    expect(kept.strength[i]! / strengthOf(map, asi[i]!)).toBeCloseTo(1, 5);
    sums[post]! += kept.strength[i]!;
  }
  // sizes were drawn around weights of 0.1, which factors of 20 have not reached in 10 s
  expect(Math.max(...kept.strength)).toBeLessThan(1);
  // what another mechanism reads as strength
  for (const [i, post] of kept.post.entries())
    expect(kept.variables.get("factors.seen")!.values[i]! / sums[post]!).toBeCloseTo(1, 5);
});

test("a name that no synapse can read is refused with the nearest one", async () => {
  const weights = { ...model.recording!.weights!, variables: ["spine.asii", "X.v"] };
  const store = memoryStore();
  const setting = { store, catalogue: { neurons, mechanisms }, version: "0", host: "test", clock: () => 0 };
  await expect(runSimulation({ ...model, recording: { weights } }, setting)).rejects.toThrow(
    "recording.weights.variables[0]: unknown variable: spine.asii\n  did you mean spine.asi?",
  );
  expect(refusalOf(model)).toBe("accepted");
});
