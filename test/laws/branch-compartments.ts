import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Draw, Model } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { type Backend, backends, type Running, start } from "../running.ts";
import { value } from "./law.ts";

interface Branched {
  readonly parameters?: Record<string, QuantityText>;
  readonly initial?: Record<string, QuantityText | Draw>;
  /** Potential at which a soma of endless capacitance stays; a free one if absent. */
  readonly soma?: number;
  readonly rates?: readonly [number, number];
  readonly gates?: Record<string, number>;
}

/** One cell with two branches of two axons each, which fire at the rates of their branches. */
function branched(mechanism: Mechanism, options: Branched = {}): Model {
  const { soma, rates = [0, 0] } = options;
  const trains = [0, 1, 2, 3].map((axon) => {
    const rate = rates[axon < 2 ? 0 : 1]!;
    return Array.from({ length: 10 * rate }, (_, k) => 3 + axon + (1000 / rate) * k);
  });
  const held = { capacitance: "1e15 pF", vRest: `${soma} mV`, vReset: "-90 mV" };
  return {
    version: 1,
    name: "branched",
    dt: "0.1 ms",
    duration: "10 s",
    seed: 1,
    gates: options.gates ?? {},
    populations: {
      X: {
        count: 4,
        input: {
          kind: "spikes",
          unit: "ms",
          times: trains.flat(),
          cells: trains.flatMap((times, axon) => times.map(() => axon)),
        },
      },
      E: {
        count: 1,
        neuron: "lif-branched",
        branches: 2,
        ...(soma === undefined ? {} : { parameters: held, initial: { v: `${soma} mV` } }),
      },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "dendrite",
        wiring: { kind: "all-to-all" },
        weight: 0.5,
        unitWeight: "1 nS",
        branch: "ordered",
      },
    },
    mechanisms: {
      rule: { mechanism, on: ["P"], parameters: options.parameters ?? {}, initial: options.initial ?? {} },
    },
  };
}

const run = (mechanism: Mechanism, options: Branched, steps: number, backend: Backend): Running => {
  const running = start(branched(mechanism, options), backend);
  running.advance(steps);
  return running;
};

/** With all conductances constant a branch relaxes to their mean reversal, and the soma gets gc times the differences. */
export function branchesFollow(mechanism: Mechanism): void {
  const [leak, coupling, capacitance] = ["branchLeak", "coupling", "branchCapacitance"].map((name) =>
    value(mechanism, name),
  );
  const g = 3;
  const constant = { tauFast: "1e15 ms", tauSlow: "1e15 ms" };
  for (const soma of [-60, -75]) {
    const total = leak! + g + coupling!;
    const toward = (leak! * soma + g * 0 + coupling! * soma) / total;
    for (const backend of backends) {
      for (const steps of [1, 20, 2000]) {
        const options = { soma, parameters: constant, initial: { gFast: `${g} nS`, vBranch: `${soma} mV` } };
        const found = run(mechanism, options, steps, backend);
        const exact = toward + (soma - toward) * Math.exp((-total * 0.1 * steps) / capacitance!);
        const close = backend === "f32" ? 1e-4 : 1e-9;
        for (const v of found.read("rule.vBranch")) expect(Math.abs(v - exact)).toBeLessThan(close);
        const current = found.read("E.iDrive")[0]!;
        expect(Math.abs(current - 2 * coupling! * (exact - soma))).toBeLessThan(100 * close);
      }
    }
  }
}

/** As the coupling grows the branches take the potential of the soma, whatever arrives on them, and scale alike. */
export function couplingJoins(mechanism: Mechanism): void {
  for (const backend of backends) {
    const apart = [5, 500, 50_000].map((coupling) => {
      const parameters = { coupling: `${coupling} nS` };
      const found = run(mechanism, { soma: -60, rates: [50, 5], parameters }, 2000, backend);
      const [a, b] = found.read("rule.vBranch");
      return Math.max(Math.abs(a! + 60), Math.abs(b! + 60), Math.abs(a! - b!));
    });
    expect(apart[0]!).toBeGreaterThan(apart[1]!);
    expect(apart[2]!).toBeLessThan(0.01);
    const alike = run(
      mechanism,
      { soma: -60, rates: [20, 20], parameters: { coupling: "50000 nS", gain: "0.3 1/s" } },
      10_000,
      backend,
    ).read("rule.h");
    // the axons of the branches fire 2 ms apart
    expect(Math.abs(alike[0]! / alike[1]! - 1)).toBeLessThan(0.01);
  }
}

/** The branch without input scales up, the busy one down or less; without dendritic translation nothing moves. */
export function quietBranchRises(mechanism: Mechanism): void {
  const parameters = { gain: "0.5 1/s", tauBranch: "0.2 s", target: "1 pA" };
  for (const backend of backends) {
    if (backend === "interpreter") continue; // seconds for 20,000 steps; the other laws run on it
    const options = { rates: [40, 0] as const, parameters };
    for (const transfer of [0, 1]) {
      const found = run(mechanism, { ...options, parameters: { ...parameters, transfer } }, 20_000, backend);
      const H = found.read("rule.H")[0]!;
      const [busy, quiet] = [...found.read("rule.h")].map((h) => h * H);
      expect(quiet!).toBeGreaterThan(1.1);
      expect(busy!).toBeLessThan(1);
      expect([...found.weights("P")]).toEqual(Array(4).fill(0.5));
    }
    const still = run(mechanism, { ...options, gates: { dendriticTranslation: 0 } }, 20_000, backend);
    expect([...still.read("rule.h"), ...still.read("rule.H")]).toEqual([1, 1, 1]);
  }
}
