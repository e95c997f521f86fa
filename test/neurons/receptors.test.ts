import { describe, expect, test } from "vitest";
import type { Model } from "../../src/model/model.ts";
import { backends, refusalOf, start } from "../running.ts";
import { synapseOnto } from "../spike-pair.ts";
import { cells } from "./cells.ts";

describe.each(backends)("receptors, %s", (backend) => {
  const digits = backend === "f32" ? 5 : 9;

  test("magnesium leaves 0.78118 of NMDA at 0 mV and 1 mM, all of it without magnesium, and more when depolarised", () => {
    // The NMDA current balances the leak and the injected one at v only for the right block B(v):
    // gLeak (vRest - v) + g B(v) (eExc - v) = 0 with g = share / B.
    const settlesAt = (v: number, magnesium: number, block: number) => {
      const eExc = v + 100;
      const g = (10 * (v + 60)) / 100 / block;
      const parameters = {
        tauNMDA: "1e9 ms",
        vThreshold: "300 mV",
        eExc: `${eExc} mV`,
        magnesium: `${magnesium} mM`,
      };
      const initial = { gNMDADecay: `${g} nS`, v: `${v + 0.5} mV` };
      const run = start(cells("lif-conductance", { parameters, initial }), backend);
      run.run(10_000);
      return run.read("E.v")[0]!;
    };
    const block = (v: number) => 1 / (1 + Math.exp(-0.062 * v) / 3.57);
    expect(block(0)).toBeCloseTo(0.78118, 5);
    const bound = backend === "f32" ? 2e-3 : 2e-4; // time constant 20 ms and a gentle slope of balance
    expect(Math.abs(settlesAt(0, 1, 0.78118))).toBeLessThan(bound);
    expect(Math.abs(settlesAt(0, 1, 0.79))).toBeGreaterThan(0.3);
    expect(Math.abs(settlesAt(0, 0, 1))).toBeLessThan(bound);
    expect(Math.abs(settlesAt(20, 1, block(20)) - 20)).toBeLessThan(bound);
    expect(Math.abs(settlesAt(-20, 1, block(-20)) + 20)).toBeLessThan(bound);
    expect(block(20)).toBeGreaterThan(block(0));
  });

  test.each([
    ["lif-conductance", "ampa", "gAMPA", 5],
    ["lif-conductance", "gaba", "gGABA", 10],
    ["lif-current", "excitatory", "iExc", 5],
    ["lif-current", "inhibitory", "iInh", 10],
  ])("one spike onto %s.%s gives an integral of peak times tau", (neuron, receptor, variable, tau) => {
    const unit = neuron === "lif-current" ? "3 pA" : "3 nS";
    const run = start(synapseOnto(neuron, receptor, 1, [1], { unit }), backend);
    let sum = 0;
    let peak = 0;
    for (let k = 0; k < 3000; k++) {
      run.run(1);
      const value = run.read(`E.${variable}`)[0]!;
      sum += value;
      peak = Math.max(peak, value);
    }
    expect(peak).toBeCloseTo(3, digits);
    // between samples it decays exactly: each stands for tau (1 - exp(-dt / tau))
    expect(sum * tau * (1 - Math.exp(-0.1 / tau))).toBeCloseTo(3 * tau, backend === "f32" ? 4 : 9);
  });

  test("NMDA rises to the size of the spike after tau ln-ratio, and decays", () => {
    const run = start(synapseOnto("lif-conductance", "nmda", 1, [0]), backend);
    let best = 0;
    let at = 0;
    for (let k = 1; k <= 3000; k++) {
      run.run(1);
      const g = run.read("E.gNMDADecay")[0]! - run.read("E.gNMDARise")[0]!;
      if (g > best) [best, at] = [g, k];
    }
    const peak = ((100 * 2) / 98) * Math.log(50);
    // a spike listed at 0 is found in step 0 and arrives in step 1, whose end is sampled as k = 2
    expect(Math.abs(at * 0.1 - 0.2 - peak)).toBeLessThan(0.1);
    expect(best).toBeGreaterThan(1 - 1e-4); // the grid misses the peak by at most dt / 2
    expect(best).toBeLessThan(1 + 1e-6);
  });

  test("a glutamate spike raises NMDA to rhoNMDA of AMPA", () => {
    const run = start(synapseOnto("lif-conductance", "glutamate", 2, [0]), backend);
    let nmda = 0;
    let ampa = 0;
    for (let k = 0; k < 200; k++) {
      run.run(1);
      nmda = Math.max(nmda, run.read("E.gNMDADecay")[0]! - run.read("E.gNMDARise")[0]!);
      ampa = Math.max(ampa, run.read("E.gAMPA")[0]!);
    }
    expect(nmda / ampa).toBeCloseTo(0.3, 4);
  });

  test("NMDA as a low-pass of AMPA has the integral of AMPA", () => {
    const run = start(synapseOnto("lif-low-pass-nmda", "glutamate", 2, [0]), backend);
    let sum = 0;
    for (let k = 0; k < 15_000; k++) {
      run.run(1);
      sum += run.read("E.gNMDA")[0]! * 0.1;
    }
    // AMPA is frozen over the step: its sum over steps is that of the grid, dt / (1 - exp(-dt / tau))
    expect(sum).toBeCloseTo((2 * 0.1) / (1 - Math.exp(-0.1 / 5)), backend === "f32" ? 3 : 5);
    expect(Math.abs(sum - 10)).toBeLessThan(0.11);
  });

  test("Poisson input of rate r gives the mean g r tau and the variance g^2 r tau / 2", () => {
    const count = 200;
    const model: Model = {
      version: 1,
      name: "poisson",
      dt: "0.1 ms",
      duration: "1 s",
      seed: 5,
      populations: {
        X: { count, input: { kind: "poisson", rate: "100 Hz" } },
        E: { count, neuron: "lif-conductance", parameters: { vThreshold: "100 mV" } },
      },
      projections: {
        P: {
          from: "X",
          to: "E",
          receptor: "ampa",
          wiring: { kind: "one-to-one" },
          weight: 2,
          unitWeight: "1 nS",
        },
      },
    };
    const run = start(model, backend);
    const samples: number[] = [];
    run.advance(500);
    for (let k = 0; k < 20; k++) {
      run.advance(250); // five time constants: independent but for 0.7 %
      samples.push(...run.read("E.gAMPA"));
    }
    const mean = samples.reduce((a, b) => a + b) / samples.length;
    const variance = samples.reduce((a, b) => a + (b - mean) ** 2, 0) / samples.length;
    // at most one spike a step, sampled at the end of the step it arrives in
    const q = Math.exp(-0.1 / 5);
    const expected = (2 * 0.01) / (1 - q);
    const expectedVariance = (4 * 0.01 * 0.99) / (1 - q * q);
    expect(expected).toBeCloseTo(2 * 0.1 * 5, 1); // g r tau
    expect(expectedVariance).toBeCloseTo((4 * 0.1 * 5) / 2, 1); // g^2 r tau / 2
    const error = Math.sqrt(expectedVariance / samples.length);
    expect(Math.abs(mean - expected)).toBeLessThan(5 * error);
    // kurtosis of shot noise: 3 + 2 / (r tau / 2) at most
    const spread = expectedVariance * Math.sqrt((2 + 8) / samples.length);
    expect(Math.abs(variance - expectedVariance)).toBeLessThan(5 * spread);
  });

  test("the height of a small EPSP is proportional to the weight", () => {
    const height = (weight: number) => {
      const run = start(synapseOnto("lif-conductance", "ampa", weight, [1]), backend);
      let top = -60;
      for (let k = 0; k < 400; k++) {
        run.run(1);
        top = Math.max(top, run.read("E.v")[0]!);
      }
      return top + 60;
    };
    // second order in weight / gLeak: 0.02 / 10
    expect(height(0.02) / height(0.01)).toBeCloseTo(2, 2);
  });
});

describe("bad receptors", () => {
  test("a rise as slow as the decay is refused", () => {
    expect(refusalOf(cells("lif-conductance", { parameters: { tauNMDARise: "100 ms" } }))).toContain(
      "tauNMDARise must be shorter than tauNMDA",
    );
  });

  test("a negative weight is refused, so that no conductance falls below 0", () => {
    expect(refusalOf(synapseOnto("lif-conductance", "ampa", -1, [1]))).toBe(
      "projections.P.weight: a weight must be 0 or more, got -1\n" +
        "  the receptor says whether a spike excites or inhibits; give its size here",
    );
  });

  test("a mechanism that writes a reversal does not fit a cell without one", () => {
    const mechanism = {
      name: "chloride",
      about: "moves the reversal of GABA_A",
      source: { cite: "made for tests" },
      laws: [],
      parameters: {},
      variables: {},
      writes: ["eGABA"],
      every: { "1 s": ["eGABA = -60 mV"] },
    };
    const mechanisms = { chloride: { mechanism, population: "E" } };
    const model = synapseOnto("lif-current", "inhibitory", 1, [1], { unit: "1 pA" });
    expect(refusalOf({ ...model, mechanisms })).toBe(
      "mechanisms.chloride: chloride writes eGABA, which the neuron lif-current does not have\n" +
        "  choose a neuron for E that declares it",
    );
  });
});
