import { expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { runSimulation } from "../../src/runs/run-simulation.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";

const model: Model = {
  version: 1,
  name: "one-neuron",
  dt: "0.1 ms",
  duration: "200000 s", // well beyond the end of the test, where progress may come late
  seed: 1,
  populations: { E: { count: 1, neuron: "lif-relative", parameters: { bias: "15 mV" } } },
  recording: { spikes: ["E"], variables: [{ name: "E.v", every: "1 s" }] },
};

/** Counts the bytes of tables and forgets them; the rest is kept. */
function forgetful(): { store: RunStore; written: () => number } {
  const kept = memoryStore();
  let written = 0;
  const store: RunStore = {
    ...kept,
    writeBytes: async (_, pieces) => {
      for await (const piece of pieces) written += piece.length;
    },
    fingerprint: async () => ({ bytes: 0, sha256: "" }),
    readBytes: async () => null,
  };
  return { store, written: () => written };
}

test("a run of 10^9 steps with recorders and checkpoints needs no more memory at its end than at a tenth of it", async () => {
  const { store, written } = forgetful();
  const resident: number[] = [];
  const end = 1e5; // s, 10^9 steps
  let reached = 0;
  const outcome = await runSimulation(model, {
    store,
    catalogue: { neurons, mechanisms },
    version: "0.1.0",
    host: "test",
    clock: () => performance.now(),
    checkpointEvery: 2000,
    progress: ({ time }) => {
      if (Math.floor((10 * time) / end) > Math.floor((10 * reached) / end))
        resident.push(process.memoryUsage().rss);
      reached = time;
    },
    stopped: () => reached >= end,
  });
  expect(outcome.status).toBe("interrupted");
  expect(resident.length).toBeGreaterThanOrEqual(9);
  expect(written()).toBeGreaterThan(10e6);
  // tables come and go between collections of garbage, so the least of each half is compared; one byte a step would be 0.5 GB
  expect(Math.min(...resident.slice(5)) - Math.min(...resident.slice(0, 5))).toBeLessThan(32e6);
});
