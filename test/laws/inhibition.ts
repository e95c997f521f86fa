import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { weightsAfter } from "../prescribed.ts";
import { type Backend, backends, type Running, start } from "../running.ts";
import { relay } from "../spike-pair.ts";
import { value } from "./law.ts";

/** A cell that never fires, with a sensor that forgets nothing and stands at `rate`; steps of 1 s. */
export function clampedRate(mechanism: string | Mechanism, rate: number, parameters = {}): Model {
  return {
    version: 1,
    name: "clamped rate",
    dt: "1 s",
    duration: "1 h",
    seed: 1,
    populations: {
      X: { count: 1, input: { kind: "spikes", unit: "ms", times: [], cells: [] } },
      E: { count: 1, neuron: relay },
    },
    projections: {
      P: { from: "X", to: "E", receptor: "plastic", wiring: { kind: "one-to-one" }, weight: 1 },
    },
    mechanisms: {
      rule: {
        mechanism,
        on: ["P"],
        parameters: { tauRate: "1e18 s", ...parameters },
        initial: { rate: `${rate} Hz` },
      },
    },
  };
}

/** ln of the factor, in H or in the weights, is -gain (target - rate) t: it falls in silence, rises with too much activity, rests at the target. */
export function inhibitionFollowsActivity(mechanism: Mechanism): void {
  const [target, gain] = ["targetRate", "gain"].map((name) => value(mechanism, name));
  for (const backend of backends) {
    for (const rate of [0, 0.5 * target!, target!, 3 * target!]) {
      const run = start(clampedRate(mechanism, rate), backend);
      run.advance(600);
      const expected = -gain! * (target! - rate) * 600;
      const inPlace = mechanism.variables["H"] === undefined;
      const factor = inPlace ? run.weights("P")[0]! : run.read("rule.H")[0]!;
      // a weight of single precision is rounded 600 times
      const precision = inPlace && backend === "f32" ? 2e-3 : 1e-11;
      if (rate === target) expect(factor).toBe(1);
      else expect(Math.abs(Math.log(factor) / expected - 1)).toBeLessThan(precision);
      expect(Math.sign(factor - 1)).toBe(Math.sign(rate - target!));
    }
  }
}

/** A cell without spikes, held at a potential, whose inhibitory conductance stays as it starts. */
export function heldCell(
  mechanism: string | Mechanism,
  options: {
    readonly v?: number;
    readonly gGABA?: number;
    readonly parameters?: Record<string, QuantityText>;
    readonly initial?: Record<string, QuantityText>;
    readonly dt?: string;
    readonly backend?: Backend;
  } = {},
): Running {
  const { v = -60, gGABA = 0, parameters = {}, initial = {}, dt = "0.1 ms", backend = "f64" } = options;
  const held = { capacitance: "1e15 pF", gLeak: "1e9 nS", tauGABA: "1e15 ms", tRefractory: "100 ms" };
  const model: Model = {
    version: 1,
    name: "held",
    dt,
    duration: "1 h",
    seed: 1,
    populations: {
      E: {
        count: 1,
        neuron: "lif-conductance",
        parameters: { ...held, vThreshold: "100 mV" },
        initial: { v: `${v} mV`, gGABA: `${gGABA} nS` },
      },
    },
    mechanisms: { rule: { mechanism, population: "E", parameters, initial } },
  };
  return start(model, backend);
}

/** The reversal of GABA_A is (RT/F) ln((Cl + p HCO3in) / (Clout + p HCO3out)), Nernst at p = 0, and rises with chloride. */
export function reversesAtGhk(mechanism: Mechanism): void {
  const of = (name: string) => value(mechanism, name);
  for (const backend of backends) {
    for (const permeability of [0, of("permeability"), 0.4]) {
      const reversals = [0.5, 3, 6, 12, 25, 60].map((chloride) => {
        const run = heldCell(mechanism, {
          parameters: { permeability, kcc2Rate: "1e-15 mM/s", nkcc1Rate: "0 mM/s" },
          initial: { chloride: `${chloride} mM` },
          backend,
        });
        run.advance(2);
        const inside = chloride + permeability * of("bicarbonateIn");
        const outside = of("clOut") + permeability * of("bicarbonateOut");
        const found = run.read("E.eGABA")[0]!;
        const exact = of("thermal") * Math.log(inside / outside);
        expect(Math.abs(found / exact - 1)).toBeLessThan(backend === "f32" ? 1e-6 : 1e-9);
        return found;
      });
      expect(reversals).toEqual([...reversals].sort((a, b) => a - b));
    }
  }
}

/** Without inhibition chloride ends at exp((mK UK ln ClK + 2 mN UN ln ClN) / (mK UK + 2 mN UN)), from below and above. */
export function chlorideRests(mechanism: Mechanism): void {
  const of = (name: string) => value(mechanism, name);
  const rest = (kcc2: number, nkcc1: number) => {
    const k = kcc2 * of("kcc2Rate");
    const n = 2 * nkcc1 * of("nkcc1Rate");
    const clK = (of("kOut") * of("clOut")) / of("kIn");
    const clN = of("clOut") * Math.sqrt((of("kOut") * of("naOut")) / (of("kIn") * of("naIn")));
    return Math.exp((k * Math.log(clK) + n * Math.log(clN)) / (k + n));
  };
  for (const [kcc2, nkcc1] of [
    [1, 1],
    [0.3, 1.5],
  ] as const) {
    const parameters = { kcc2Start: kcc2, nkcc1, gainKCC2: "0 1/h" };
    const options = { parameters, dt: "20 ms" };
    const starts = heldCell(mechanism, options);
    expect(starts.read("rule.chloride")[0]! / rest(kcc2, nkcc1)).toBeCloseTo(1, 12);
    for (const chloride of ["4 mM", "30 mM"]) {
      const run = heldCell(mechanism, { ...options, initial: { chloride } });
      run.advance(100_000); // 2000 s: 20 time constants or more
      expect(run.read("rule.chloride")[0]! / rest(kcc2, nkcc1)).toBeCloseTo(1, 7);
      expect(run.read("rule.atFloor")[0]).toBe(0);
    }
  }
}

/** A pair changes w by eta exp(-|lag| / tau) - eta alpha, in either order; one in the same step adds eta once. */
export function pairsSymmetrically(mechanism: Mechanism): void {
  const [tau, eta, target] = ["tauTrace", "eta", "targetRate"].map((name) => value(mechanism, name));
  const alpha = (2 * target! * tau!) / 1000;
  const lags = [0, 0.1, 3, 20, 55.5];
  for (const backend of backends) {
    const digits = backend === "f32" ? 6 : 12;
    for (const lag of lags) {
      const after = weightsAfter(
        { mechanism },
        { pre: [[100], [100]], post: [[100 + lag], [100 - lag]], weights: [0.5, 0.5] },
        backend,
      );
      for (const w of after) expect(w).toBeCloseTo(0.5 + eta! * (Math.exp(-lag / tau!) - alpha), digits);
    }
  }
}

/** A presynaptic spike without a postsynaptic one takes eta alpha, alpha being 2 tau r0; a lone postsynaptic one nothing. */
export function lonePreTakesAlpha(mechanism: Mechanism): void {
  const [tau, eta, target] = ["tauTrace", "eta", "targetRate"].map((name) => value(mechanism, name));
  for (const backend of backends) {
    const trains = { pre: [[100], []], post: [[], [100]], weights: [0.5, 0.5] };
    const [pre, post] = weightsAfter({ mechanism }, trains, backend);
    expect(pre).toBeCloseTo(0.5 - (eta! * 2 * target! * tau!) / 1000, backend === "f32" ? 6 : 12);
    expect(post).toBe(0.5);
  }
}
