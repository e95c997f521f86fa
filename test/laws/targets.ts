import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { clamped } from "../clamped.ts";
import { estimate } from "../prescribed.ts";
import { type Running, start } from "../running.ts";
import { type Law, value } from "./law.ts";

/** Laws of set-points that differ between neurons. */
export const targetLaws: Readonly<Record<string, Law>> = {
  "set-points-average-one": averageOne,
  "each-neuron-finds-its-own-set-point": findsItsOwn,
};

/** Mean 1, log SD as stated (so that the CV is sqrt(exp(spread^2) - 1)), and frozen; without spread exactly 1. */
function averageOne(mechanism: Mechanism): void {
  const neurons = 4000;
  for (const spread of [value(mechanism, "spread"), 1]) {
    const run = clamped({ neurons, chain: { targets: { mechanism, parameters: { spread } } } });
    const factors = [...run.read("targets.targetFactor")];
    const { mean, error } = estimate(factors);
    expect(Math.abs(mean - 1)).toBeLessThan(5 * error);
    // log factors are normal, so their SD has a known error
    const logs = estimate(factors.map(Math.log));
    expect(Math.abs((logs.error * Math.sqrt(neurons)) / spread - 1)).toBeLessThan(5 / Math.sqrt(2 * neurons));
    run.advance(100);
    expect([...run.read("targets.targetFactor")]).toEqual(factors);
  }
  const alike = clamped({ neurons: 3, chain: { targets: { mechanism, parameters: { spread: 0 } } } });
  expect([...alike.read("targets.targetFactor")]).toEqual([1, 1, 1]);
}

/** Counts the spikes of each cell. */
const counter: Mechanism = {
  name: "counter",
  about: "counts spikes",
  source: { cite: "made for tests" },
  laws: [],
  parameters: {},
  variables: { spikes: { per: "post", unit: "1", initial: 0, about: "spikes so far" } },
  onPost: ["spikes += 1"],
};

/** Two controllers, from activity to the factor of a cell; all slow constants are seconds. */
const controllers: readonly Readonly<Record<string, InstanceSpec>>[] = [
  {
    sensor: { mechanism: "calcium-sensor", population: "E", parameters: { tauRate: "10 s" } },
    arc: { mechanism: "arc-pathway", population: "E", parameters: { tauArc: "5 s" } },
    tnf: { mechanism: "tnf-pathway", population: "E", parameters: { permissive: 1 } },
    slots: { mechanism: "protein-synthesis-gate", on: ["P"], parameters: { tauSlot: "500 s" } },
  },
  {
    scaling: {
      mechanism: "multiplicative-scaling",
      on: ["P"],
      parameters: { tauRate: "10 s", gain: "4e-4 1/(s Hz)", integralGain: 0 },
    },
  },
];

/** Twenty cells under one drive that changes after 900 s. */
function closedLoop(
  mechanism: Mechanism,
  controller: Readonly<Record<string, InstanceSpec>>,
  input: string,
): Running {
  const model: Model = {
    version: 1,
    name: "set-points",
    dt: "0.5 ms",
    duration: "1 h",
    seed: 4,
    populations: {
      X: { count: 100, input: { kind: "poisson", rate: "20 Hz" } },
      E: { count: 20, neuron: "lif-conductance" },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "all-to-all" },
        weight: 0.7,
        unitWeight: "0.3 nS",
      },
    },
    mechanisms: {
      targets: { mechanism, population: "E" },
      count: { mechanism: counter, population: "E" },
      ...controller,
    },
    protocol: [{ at: "900 s", set: { "X.rate": input } }],
  };
  return start(model, "f32");
}

/** At convergence each cell fires at its own set-point, and keeps its place among the others when all inputs change. */
function findsItsOwn(mechanism: Mechanism): void {
  for (const controller of controllers) expectOwnRates(closedLoop(mechanism, controller, "26 Hz"));
}

function expectOwnRates(run: Running): void {
  const targets = [...run.read("targets.targetFactor")].map((factor) => 5 * factor);
  const rates = (from: number, seconds: number) => {
    run.advance(from * 2000);
    const before = run.read("count.spikes");
    run.advance(seconds * 2000);
    return [...run.read("count.spikes")].map((n, cell) => (n - before[cell]!) / seconds);
  };
  for (const measured of [rates(600, 300), rates(600, 300)]) {
    for (const [cell, rate] of measured.entries())
      expect(Math.abs(rate / targets[cell]! - 1)).toBeLessThan(0.12);
    for (const [i, a] of targets.entries())
      for (const [j, b] of targets.entries())
        if (a > 1.3 * b) expect(measured[i]!).toBeGreaterThan(measured[j]!);
  }
}
