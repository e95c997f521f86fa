import { expect, test } from "vitest";
import { voltageHebbian } from "../../src/mechanisms/voltage-hebbian.ts";
import type { Model } from "../../src/model/model.ts";
import { listed } from "../prescribed.ts";
import { backends, start, warningsOf } from "../running.ts";

/** Five pairings of a presynaptic spike with one of the cell `lag` ms later, every 50 ms. */
function pairings(neuron: string, lag: number, parameters: Record<string, string> = {}): Model {
  const rule = { mechanism: "voltage-hebbian", on: ["P"], parameters };
  const times = Array.from({ length: 5 }, (_, k) => 100 + 50 * k);
  return {
    version: 1,
    name: "pairings",
    dt: "0.1 ms",
    duration: "1 s",
    seed: 1,
    populations: {
      X: { count: 1, input: listed([times]) },
      D: { count: 1, input: listed([times.map((t) => t + lag)]) },
      E: { count: 1, neuron },
    },
    projections: {
      tell: {
        from: "D",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "one-to-one" },
        weight: 1,
        unitWeight: neuron === "adex" ? "80 nS" : "15 nS", // one spike each
      },
      P: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "one-to-one" },
        weight: 0.5,
        unitWeight: "1e-6 nS",
      },
    },
    mechanisms: { rule: neuron === "adex" ? rule : { ...rule, preset: "leaky-cell" } },
  };
}

function change(model: Model): number {
  const run = start(model, "f64");
  run.advance(5000);
  return run.weights("P")[0]! - 0.5;
}

test.each(["adex", "lif-conductance"])(
  "%s: pre before post strengthens, post before pre weakens",
  (neuron) => {
    expect(change(pairings(neuron, 5))).toBeGreaterThan(1e-4);
    expect(change(pairings(neuron, -8))).toBeLessThan(-1e-4);
  },
);

test.each([
  ["0.1 ms", 20],
  ["0.05 ms", 40],
])("with steps of %s the template of 2 ms holds for %i of them", (dt, steps) => {
  for (const backend of backends) {
    const model = { ...pairings("adex", 5), dt };
    const run = start(model, backend);
    let held = 0;
    const end = Math.round(130 / run.program.dt);
    for (let step = 0; step < end; step++) {
      run.advance(1);
      if (run.read("rule.u")[0] === 29) held++;
    }
    expect(held).toBe(steps);
  }
});

test("in a leaky cell every number of the rule is a choice", () => {
  const { parameters, presets } = voltageHebbian;
  const published = Object.entries(parameters).flatMap(([name, { tag }]) => (tag === "P" ? [name] : []));
  const values = presets["leaky-cell"].values as Readonly<Record<string, { tag: string }>>;
  expect(published.filter((name) => values[name]?.tag !== "C")).toEqual([]);
});

test("without a spike template potentiation vanishes in a leaky cell, which is warned of", () => {
  const without = pairings("lif-conductance", 5, { spikeWidth: "0 ms" });
  expect(change(without)).toBeLessThanOrEqual(0);
  expect(warningsOf(without).join()).toContain("so potentiation vanishes");
});
