import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { listed, pairModel } from "../prescribed.ts";
import { type Backend, backends, start } from "../running.ts";
import { value } from "./law.ts";

/** A silent pair with rates that are held: nothing happens between the ticks of 60 s, so that steps may be of 10 s. */
function held(
  mechanism: Mechanism,
  rates: { pre: number; post: number },
  gates: Record<string, number> = {},
) {
  const of = {
    mechanism,
    parameters: { tauRate: "1e18 s" },
    initial: { ratePre: `${rates.pre} Hz`, rate: `${rates.post} Hz` },
    dt: 10_000,
  };
  const model = pairModel(of, listed([[], []]), listed([[], []]), [0.2, 0.7]);
  return { ...model, duration: "1 d", recording: { rates: "1 h" }, gates };
}

function after(model: ReturnType<typeof held>, hours: number, backend: Backend) {
  const run = start(model, backend);
  run.advance(360 * hours);
  return { w: run.weights("P"), H: run.read("rule.H") };
}

/** w = rho S whatever the homeostatic factor does; rho approaches its bounds at the pace of the correlation above theta. */
export function productOfFactors(mechanism: Mechanism): void {
  const [tauRho, rhoMin, theta] = ["tauRho", "rhoMin", "theta"].map((name) => value(mechanism, name)) as [
    number,
    number,
    number,
  ];
  for (const backend of backends) {
    // both at their targets: correlation 1 is above theta, rho stays at its largest
    const there = after(held(mechanism, { pre: 5, post: 5 }), 3, backend);
    expect(there.w[0]! / 0.2).toBeCloseTo(1, 6);
    // a silent axon: correlation -theta, rho falls towards rhoMin
    const silent = after(held(mechanism, { pre: 0, post: 5 }), 3, backend);
    const rho = rhoMin + (1 - rhoMin) * Math.exp(-(3 / 24 / tauRho) * theta);
    for (const [i, start0] of [0.2, 0.7].entries())
      expect(silent.w[i]! / start0 / rho).toBeCloseTo(1, backend === "f32" ? 5 : 9);
    // without depression it stays, and without a homeostatic signal H does
    const closed = after(held(mechanism, { pre: 0, post: 0 }, { ltd: 0, glia: 0 }), 3, backend);
    expect(closed.w[0]! / 0.2).toBeCloseTo(1, 6);
    expect([...closed.H]).toEqual([1, 1]);
    // silence moves H of both cells alike, and the ratio of their weights not at all
    const quiet = after(held(mechanism, { pre: 0, post: 0 }, { ltd: 0 }), 3, backend);
    expect(quiet.w[1]! / quiet.w[0]!).toBeCloseTo(3.5, 5);
  }
}

/** At a silent neuron ln H grows by 1 in tauH; at the target rate it stays to the bit. */
export function growsByE(mechanism: Mechanism): void {
  for (const backend of backends) {
    const silent = after(held(mechanism, { pre: 5, post: 0 }), 24, backend);
    expect(Math.log(silent.H[0]!)).toBeCloseTo(1 / value(mechanism, "tauH"), 9);
    expect(after(held(mechanism, { pre: 5, post: 5 }), 5, backend).H[0]).toBe(1);
  }
}

/** Busy neurons keep H = 1; silent ones rise, towards 2 at most. */
export function neverBelowOne(mechanism: Mechanism): void {
  for (const backend of backends) {
    expect(after(held(mechanism, { pre: 5, post: 50 }), 24, backend).H[0]).toBe(1);
    const silent = after(held(mechanism, { pre: 5, post: 0 }), 24 * 8, backend).H[0]!;
    expect(silent).toBeCloseTo(2 * (1 - Math.exp(-8 / value(mechanism, "tauH"))), 6);
  }
}
