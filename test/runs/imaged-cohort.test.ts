import { expect, test } from "vitest";
import { circuitsOf, experiment, type ImagedArm } from "../../src/model/experiment.ts";
import type { Model } from "../../src/model/model.ts";
import { labelsOf, numbersOf, type Table } from "../../src/model/table.ts";
import { lifRelative } from "../../src/neurons/lif-relative.ts";
import { type CircuitShared, circuitItems, runCircuit, type TaskHost } from "../../src/runs/circuit-runs.ts";
import { imagedCohort } from "../../src/runs/imaged-cohort.ts";
import { memoryStore, type RunStore } from "../../src/runs/run-store.ts";

/** Silent cells whose weights grow by a fifth from 0 s to 1 s. */
function growing(seed: number): Model {
  return {
    version: 1,
    name: "growing",
    dt: "5 ms",
    duration: "1 s",
    seed,
    populations: {
      X: { count: 60, input: { kind: "spikes", unit: "ms", times: [], cells: [] } },
      E: { count: 20, neuron: lifRelative },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "excitatory",
        wiring: { kind: "fixed-in-degree", inDegree: 50 },
        weight: { lognormal: { median: 0.3, sdLog: 0.6 } },
      },
    },
    mechanisms: {
      growth: {
        on: ["P"],
        mechanism: {
          name: "growth",
          about: "weights grow",
          source: { cite: "a test" },
          laws: [],
          parameters: {},
          variables: {},
          every: { "100 ms": ["w *= exp(0.1 * log(1.2))"] },
        },
      },
    },
    recording: { weights: { projections: ["P"], at: ["0 s", "1 s"] } },
  };
}

const mice = [1, 2, 3, 4].map(growing);
const cohort = (_: unknown, seed: number): ImagedArm => ({
  animals: mice.map((circuit, m) => ({
    condition: m < 2 ? "before" : "after",
    circuit,
    at: m < 2 ? "0 s" : "1 s",
  })),
  treated: "after",
  beyond: { sdMouse: 0, sdDendrite: 0, regionS1: 0 },
  seed,
});
const toy = experiment({
  name: "toy-cohort",
  question: "Did the weights grow?",
  source: { cite: "none", doi: "none" },
  claims: [],
  seed: 1,
  findings: {},
  arms: { all: cohort, again: cohort },
  control: [],
  replicates: () => 3,
  measure: () => ({}),
});

const stores = new Map<string, RunStore>();
const host: TaskHost = {
  openStore: (path) => stores.get(path) ?? stores.set(path, memoryStore()).get(path)!,
  catalogue: { neurons: [lifRelative], mechanisms: [] },
  clock: () => 0,
  machine: "test",
};
const place = { host, circuits: "circuits", version: "test" };

function meanLog(table: Table, condition: string): number {
  const { codes, levels } = labelsOf(table, "condition");
  const logs = [...numbersOf(table, "asi")].filter((_, i) => levels[codes[i]!] === condition).map(Math.log);
  return logs.reduce((a, b) => a + b, 0) / logs.length;
}

test("cohorts share their circuits, which are simulated once and imaged at their times", async () => {
  const items = ["all", "again"].flatMap((arm) => [1, 2, 3].map((seed) => ({ arm, replicate: 0, seed })));
  const circuits = await circuitItems(toy, items, { ...place, size: "quick" });
  expect(circuits.map(({ animal }) => animal).sort()).toEqual([0, 1, 2, 3]);
  for (const item of circuits) {
    const shared = { ...place, fresh: false, stop: new Int32Array(1), done: new Float64Array(4) };
    const model = circuitsOf(cohort(null, item.seed))[item.animal]!;
    expect(await runCircuit(model, item, shared as unknown as CircuitShared, host)).toBe("done");
  }
  const [one, other] = [
    await imagedCohort(cohort(null, 1), place),
    await imagedCohort(cohort(null, 2), place),
  ];
  expect(labelsOf(one.table, "mouse").levels).toHaveLength(4);
  expect(one.record.analysed).toBe(one.table.rowCount);
  // slope of log interface on log strength: sqrt(0.73^2 - 0.2^2) / 0.6; standard error of the contrast below 0.04
  const expected = (Math.log(1.2) * Math.sqrt(0.73 ** 2 - 0.2 ** 2)) / 0.6;
  expect(Math.abs(meanLog(one.table, "after") - meanLog(one.table, "before") - expected)).toBeLessThan(0.15);
  expect(numbersOf(other.table, "asi")).not.toEqual(numbersOf(one.table, "asi"));
});
