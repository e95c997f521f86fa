import { describe, expect, test } from "vitest";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { linear } from "../laws/rate-rules.ts";
import { type Running, start } from "../running.ts";

/** Groups of inputs, axons of a group, and cells that prefer each group before the training. */
const groups = 4;
const axons = 4;
const cellsOfGroup = 6;
const cells = groups * cellsOfGroup;

/** Weight of axon `pre` onto cell `post`: cells prefer one group, some more and some less; axons differ by up to a fifth. */
function weightOf(pre: number, post: number): number {
  const preferred = Math.floor(post / cellsOfGroup) === Math.floor(pre / axons);
  const tuning = 0.2 + 0.9 * ((post % cellsOfGroup) / (cellsOfGroup - 1)) ** 2;
  return (preferred ? tuning : 0.15) * (0.8 + (0.4 * (pre % axons)) / (axons - 1));
}

/** Hebbian learning with a threshold that stays where it is: depression below 30 Hz, potentiation above. */
const learning: InstanceSpec = {
  mechanism: "bcm",
  on: ["P"],
  parameters: { eta: "1e-7 1/(s Hz^3)", targetRate: "30 Hz", tauTheta: "1e12 s", tauActivity: "0.5 s" },
};

/** A map whose inputs fire in turn, group 0 at three times the rate of the others (mechanisms.md 10.3). */
function trained(rules: Readonly<Record<string, InstanceSpec>>, rule: InstanceSpec = learning): Running {
  const each = Array.from({ length: groups * axons * cells }, (_, k) => k);
  const pre = each.map((k) => k % (groups * axons));
  const post = each.map((k) => Math.floor(k / (groups * axons)));
  const rates = Array.from({ length: groups }, (_, shown) =>
    Array.from({ length: groups * axons }, (_, axon) => {
      const group = Math.floor(axon / axons);
      return group === shown ? (group === 0 ? 60 : 20) : 1;
    }),
  );
  const model: Model = {
    version: 1,
    name: "map",
    dt: "1 ms",
    duration: "1 h",
    seed: 3,
    populations: {
      X: {
        count: groups * axons,
        input: {
          kind: "patterned",
          unit: "Hz",
          rates,
          schedule: rates.map((_, pattern) => ({ pattern, duration: "2 s" })),
          repeat: true,
        },
      },
      E: { count: cells, neuron: linear },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: { kind: "list", pre, post, weights: each.map((k) => weightOf(pre[k]!, post[k]!)) },
        weight: 0,
      },
    },
    mechanisms: { learning: rule, ...rules },
  };
  return start(model, "f32");
}

/** Weights as they are read: by axon, then cell. */
const at = (weights: Float64Array, axon: number, cell: number) => weights[axon * cells + cell]!;

/** Share of the cells whose synapses from group 0 are the strongest together. */
function area(run: Running): number {
  const weights = run.weights("P");
  const sum = (group: number, cell: number) =>
    Array.from({ length: axons }, (_, k) => at(weights, group * axons + k, cell)).reduce((a, b) => a + b, 0);
  const best = Array.from({ length: cells }, (_, cell) =>
    Array.from({ length: groups }, (_, group) => group).reduce((a, b) =>
      sum(b, cell) > sum(a, cell) ? b : a,
    ),
  );
  return best.filter((group) => group === 0).length / cells;
}

const minutes = (run: Running, count: number) => run.advance(count * 60_000);

const scaling: InstanceSpec = {
  mechanism: "multiplicative-scaling",
  on: ["P"],
  parameters: { targetRate: "20 Hz", tauRate: "20 s", gain: "2e-3 1/(s Hz)", integralGain: 0 },
};

/** Learning whose depression has a term of its own, so that a gain on it moves the rate that divides the two. */
const triplets: InstanceSpec = {
  mechanism: "stdp-triplet",
  on: ["P"],
  parameters: { eta: 1e-3, wMax: 1000 },
};

/** The history of a minute sets the gain of depression (mechanisms.md 2.6). */
function metaplasticity(exponentMinus: number): Record<string, InstanceSpec> {
  const sensor = { targetRate: "15 Hz", tauRate: "10 s" };
  const threshold = { tauHistory: "1 min", exponentMinus };
  return {
    sensor: { mechanism: "calcium-sensor", population: "E", parameters: sensor },
    threshold: { mechanism: "metaplastic-threshold", population: "E", parameters: threshold },
  };
}

/** Of the trained synapses onto a trained cell the strongest stays above the weakest. */
function keepsOrder(run: Running): void {
  const weights = run.weights("P");
  for (let cell = 0; cell < cellsOfGroup; cell++)
    expect(at(weights, axons - 1, cell)).toBeGreaterThan(at(weights, 0, cell));
}

describe("a map in which one input is trained", () => {
  test("is taken over wholly by learning alone", () => {
    const run = trained({});
    expect(area(run)).toBe(1 / groups);
    minutes(run, 4);
    expect(area(run)).toBe(1);
  }, 60_000);

  test("expands with scaling, too, and comes to a plateau below that", () => {
    const run = trained({ scaling });
    minutes(run, 5);
    const expanded = area(run);
    expect(expanded).toBeGreaterThan(1 / groups);
    minutes(run, 4);
    expect(area(run) - expanded).toBeLessThanOrEqual(1 / cells); // 18 cells are left, and learning alone has them all by now
    expect(area(run)).toBeLessThan(0.7);
    keepsOrder(run); // those between differ by less than learning's noise
  }, 60_000);

  test("is held by a threshold that goes with the square of the history, and not by one that goes with it", () => {
    const alone = trained({}, triplets);
    minutes(alone, 10);
    expect(area(alone)).toBe(1);
    const run = trained(metaplasticity(2), triplets);
    minutes(run, 18);
    const expanded = area(run);
    expect(expanded).toBeGreaterThan(1 / groups);
    minutes(run, 18);
    expect(area(run) - expanded).toBeLessThanOrEqual(1 / cells); // four times as long as learning alone takes
    expect(area(run)).toBeLessThan(0.7);
    keepsOrder(run);
    // mechanisms.md 2.6.7: an exponent of 1 or less cannot hold what potentiates with the square of the rate
    const weak = trained(metaplasticity(1), triplets);
    minutes(weak, 36);
    expect(area(weak)).toBeGreaterThan(0.9);
  }, 60_000);

  test("has at most the summed weight of all cells where normalisation sets it", () => {
    const total = 5;
    const sum: InstanceSpec = {
      mechanism: "weight-normalization",
      on: ["P"],
      parameters: { total, period: "1 s" },
    };
    const run = trained({ sum });
    minutes(run, 5);
    const weights = run.weights("P");
    const onto = (cell: number, from: number, to: number) =>
      Array.from({ length: to - from }, (_, k) => at(weights, from + k, cell)).reduce((a, b) => a + b, 0);
    const each = Array.from({ length: cells }, (_, cell) => cell);
    // learning goes on within the second between two normalisations
    for (const cell of each) expect(Math.abs(onto(cell, 0, groups * axons) / total - 1)).toBeLessThan(0.1);
    const held = each.map((cell) => onto(cell, 0, axons)).reduce((a, b) => a + b, 0);
    expect(held).toBeLessThanOrEqual(1.1 * cells * total);
    expect(held).toBeGreaterThan(0.5 * cells * total);
  }, 60_000);
});
