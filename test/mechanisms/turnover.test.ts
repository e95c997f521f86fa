import { describe, expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Model } from "../../src/model/model.ts";
import { activity, dendrites } from "../laws/turnover.ts";
import { programOf, refusalOf, start, warningsOf } from "../running.ts";

/** Synapses of all neurons now. */
function countOf(run: Simulation): number {
  return run.countSynapses(0);
}

const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

describe("spine turnover", () => {
  test("a quiet neuron grows up to three times as much, a busy one nothing", () => {
    const model = dendrites(
      { rule: "spine-turnover", activity: activity("index / 32") },
      {
        cells: 128,
        axons: 200,
        parameters: { rule: { hazard: 0, gain: 3, dendriteLength: "3000 um" } },
      },
    );
    const run = start(model, "f32");
    run.advance(12);
    const formed = run.read("rule.formed");
    const perCell = (0.02 * 3000) / 2; // half a day at the set-point
    for (const [first, factor] of [
      [0, 3], // 1 + 3 (1 - c) is above 3 for c < 1/3
      [64, -1],
      [96, -1],
    ] as const) {
      const found = total(formed.subarray(first, first + (factor > 0 ? 10 : 32)));
      const meant = factor > 0 ? 10 * factor * perCell : 0;
      if (factor < 0 && first === 96) expect(found).toBe(0);
      else if (factor > 0) expect(Math.abs(found - meant)).toBeLessThan(5 * Math.sqrt(meant));
    }
    // between: 1 + 3 (1 - c), c = index / 32
    const linear = Array.from({ length: 8 }, (_, k) => 28 + k);
    const meant = linear.reduce((sum, cell) => sum + perCell * (1 + 3 * (1 - cell / 32)), 0);
    const found = linear.reduce((sum, cell) => sum + formed[cell]!, 0);
    expect(Math.abs(found - meant)).toBeLessThan(5 * Math.sqrt(meant));
  });

  test("a tagged synapse is spared", () => {
    const tag = {
      name: "tag",
      about: "protects every second axon",
      source: { cite: "made for tests" },
      laws: [],
      parameters: {},
      shares: ["protection"],
      variables: {
        protection: {
          per: "synapse",
          unit: "1",
          initial: "if(mod(pre, 2) == 0, 1, 0)",
          about: "of even axons",
        },
      },
    } as const;
    const model = dendrites(
      { rule: "spine-turnover", tag },
      { axons: 40, wired: 1, weight: 0.1, parameters: { rule: { growth: 0 } } },
    );
    const run = new Simulation(programOf(model));
    run.run(72);
    const { pre } = run.readSynapses(0, 0, null);
    expect(pre.filter((cell) => cell % 2 === 0).length).toBe(20 * 64);
    expect(pre.filter((cell) => cell % 2 === 1).length).toBeLessThan(0.7 * 20 * 64);
  });

  test("warns of growth without loss and of a period that is too long; refuses what makes no sense", () => {
    const model = (parameters: Record<string, string | number>): Model =>
      dendrites({ rule: "spine-turnover" }, { parameters: { rule: parameters } });
    expect(warningsOf(model({}))).toEqual([]);
    expect(warningsOf(model({ hazard: 0 })).join("\n")).toContain(
      "none is ever lost: blocks fill to their capacity",
    );
    expect(warningsOf(model({ period: "2 d" })).join("\n")).toContain("hazard times period is above 0.5");
    expect(refusalOf(model({ wStable: 0 }))).toContain("wStable and wMedian must be above 0");
    expect(refusalOf(model({ hazard: "-1 1/d" }))).toContain("hazard must be 0 or more");
  });
});

describe("growth curve", () => {
  test("refuses crossed zeros and a width that does not belong to them", () => {
    const model = (parameters: Record<string, string | number>): Model =>
      dendrites({ rule: "growth-curve-turnover" }, { parameters: { rule: parameters } });
    expect(warningsOf(model({}))).toEqual([]);
    expect(refusalOf(model({ cLow: 1.2 }))).toContain("cLow must be below cHigh");
    expect(refusalOf(model({ width: 1 }))).toContain("leave them out, they are derived");
    expect(warningsOf(model({ tauBind: "1 h" })).join("\n")).toContain("period is above half of tauBind");
  });
});

describe("complement pruning", () => {
  const constant = { tagging: 0, untagging: 0 };

  test("depletion raises the number of synapses by (lambda + hE) / hE", () => {
    // hazards that are the same for all: lambda = 0.2 / (1 + 0.5^4) = 0.188 /d, hE = 0.3 /d; 0.3 * 3 a day are formed
    const model = (depletion: number) =>
      dendrites(
        { rule: "complement-pruning", turnover: "spine-turnover" },
        {
          cells: 192,
          axons: 60,
          period: "2 h",
          parameters: {
            rule: { ...constant, depletion },
            turnover: { wStable: 1e9, filopodia: 0, dendriteLength: "300 um" },
          },
          initial: { rule: { q: 1 } },
        },
      );
    const lambda = 0.2 / (1 + 0.5 ** 4);
    const mean = (depletion: number) => {
      const run = new Simulation(programOf(model(depletion)));
      run.run(25 * 12);
      return countOf(run) / 192;
    };
    const [normal, depleted] = [mean(0), mean(1)];
    const factor = (lambda + 0.3) / 0.3;
    expect(factor).toBeCloseTo(1.627, 3);
    const error = factor * Math.sqrt(1 / (192 * normal) + 1 / (192 * depleted));
    // ticks of two hours and a start without synapses: within 2 %
    expect(Math.abs(depleted / normal - factor)).toBeLessThan(5 * error + 0.02 * factor);
  });

  test("without microglia and with formation the number of synapses never falls", () => {
    const model = dendrites(
      { rule: "complement-pruning", turnover: "spine-turnover" },
      {
        wired: 0.3,
        parameters: { rule: { depletion: 1 }, turnover: { hazard: 0, dendriteLength: "200 um" } },
        initial: { rule: { q: 1 } },
      },
    );
    const run = new Simulation(programOf(model));
    let before = countOf(run);
    for (let day = 0; day < 4; day++) {
      run.run(24);
      expect(countOf(run)).toBeGreaterThan(before);
      before = countOf(run);
    }
  });

  test("microglia fall by the share that is depleted, are held, and return in tauReturn", () => {
    const model = dendrites(
      { rule: "complement-pruning" },
      {
        cells: 4,
        wired: 0.1,
        protocol: [{ at: "5 d", until: "19 d", set: { "rule.depletion": 0.95 } }],
      },
    );
    for (const backend of ["interpreter", "f64", "f32"] as const) {
      const run = start(model, backend);
      run.advance(5 * 24);
      expect(run.read("rule.microglia")[0]).toBe(1);
      run.advance(10 * 24);
      expect(run.read("rule.microglia")[0]).toBeCloseTo(0.05, 12);
      run.advance((4 + 7) * 24);
      expect(run.read("rule.microglia")[0]).toBeCloseTo(1 - 0.95 * Math.exp(-1), 12);
    }
  });

  test("CD47 spares large synapses, at most by nine tenths", () => {
    const pruned = (cd47: number) => {
      const model = dendrites(
        { rule: "complement-pruning" },
        {
          axons: 60,
          wired: 1,
          weight: { expression: "if(pre < 20, 0.05, if(pre < 40, 0.5, 3))" },
          parameters: { rule: { ...constant, cd47 } },
          initial: { rule: { q: 1 } },
        },
      );
      const run = start(model, "f32");
      run.advance(96);
      const weights = [...run.weights("P")];
      return [0.05, 0.5, 3].map((w) => weights.filter((x) => Math.abs(x - w) < 1e-3).length / (20 * 64));
    };
    const lambda = 0.2 / (1 + 0.5 ** 4);
    const left = (spared: number) => Math.exp(-lambda * (1 - spared) * 4);
    for (const [shares, spared] of [
      [pruned(0), [0, 0, 0]],
      [pruned(1), [0.05, 0.5, 0.9]],
    ] as const) {
      shares.forEach((share, k) => {
        const p = left(spared[k]!);
        expect(Math.abs(share - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / (20 * 64)));
      });
    }
  });

  test("what it takes are the less active synapses: at least three quarters of the pairs are in that order", () => {
    const model = dendrites(
      { rule: "complement-pruning" },
      {
        axons: 60,
        wired: 1,
        weight: { expression: "0.1 + 0.01 * pre" },
        parameters: { rule: { tauActivity: "1e12 min" } },
        initial: { rule: { activity: { expression: "0.5 Hz + 0.1 Hz * mod(pre, 20)" } } },
      },
    );
    const run = new Simulation(programOf(model));
    run.run(10 * 24);
    const { pre } = run.readSynapses(0, 0, null);
    const left = Array.from({ length: 20 }, () => 0);
    for (const cell of pre) left[cell % 20]!++;
    const gone = left.map((count) => 3 * 64 - count);
    const pairs = gone.flatMap((g, a) => left.map((l, b) => g * l * (a < b ? 1 : a === b ? 0.5 : 0)));
    const all = gone.reduce((x, y) => x + y) * left.reduce((x, y) => x + y);
    expect(gone.reduce((x, y) => x + y)).toBeGreaterThan(100);
    expect(pairs.reduce((x, y) => x + y) / all).toBeGreaterThan(0.75);
  });

  test("warns of a period that is too long for its hazard", () => {
    const model = (parameters: Record<string, string | number>): Model =>
      dendrites({ rule: "complement-pruning" }, { wired: 0.1, parameters: { rule: parameters } });
    expect(warningsOf(model({}))).toEqual([]);
    expect(warningsOf(model({ period: "3 d" })).join("\n")).toContain("engulfing times period is above 0.5");
    expect(refusalOf(model({ reference: "0 Hz" }))).toContain("reference must be above 0");
  });
});
