import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { listed, pairModel } from "../prescribed.ts";
import { backends, start } from "../running.ts";
import { synapseOnto } from "../spike-pair.ts";
import { byRow, convergent, spread } from "./convergent.ts";
import { value } from "./law.ts";

/** Weights onto each of three cells before and after three ticks, without those that were 0. */
function ontoEach(mechanism: Mechanism, backend: (typeof backends)[number]) {
  const run = start(convergent(mechanism, spread), backend);
  run.advance(6000);
  const after = run.weights("P");
  return [0, 1, 2].map((post) =>
    byRow.flatMap((w, k) => (k % 3 === post && w > 0 ? [{ before: w, after: after[k]! }] : [])),
  );
}

/** All weights of a cell change by one amount, as long as none meets 0. */
export function keepsWeightDifferences(mechanism: Mechanism): void {
  for (const backend of backends) {
    for (const weights of ontoEach(mechanism, backend)) {
      const changes = weights.map(({ before, after }) => after - before);
      for (const change of changes)
        expect(Math.abs(change - changes[0]!)).toBeLessThan(backend === "f32" ? 1e-6 : 1e-14);
      expect(Math.abs(changes[0]!)).toBeGreaterThan(1e-5);
    }
  }
}

/** The order of the weights onto a cell stays, and none of them changes its sign. */
export function orderSurvives(mechanism: Mechanism): void {
  for (const backend of backends) {
    for (const weights of ontoEach(mechanism, backend)) {
      weights.sort((a, b) => a.before - b.before);
      for (const [k, { after }] of weights.slice(1).entries())
        expect(after).toBeGreaterThan(weights[k]!.after);
      expect(weights[0]!.after).toBeGreaterThan(0);
    }
  }
}

/** What meets the bound of scaling itself is counted, one for each weight and tick. */
export function countsClips(mechanism: Mechanism): void {
  for (const backend of backends) {
    const of = {
      mechanism,
      parameters: {
        wHardMax: 0.6,
        gain: 0.01,
        tauRate: "1e18 s",
        ...(mechanism.parameters["integralGain"] === undefined ? {} : { integralGain: 0 }),
      },
      // what grows in silence, or with twice the rate of the set-point
      initial: { rate: mechanism.reads?.["tnf"] === undefined ? "0 Hz" : "10 Hz" },
      dt: 10,
    };
    const run = start(pairModel(of, listed([[], []]), listed([[], []]), [0.3, 0.59]), backend);
    run.advance(500);
    const growth = Math.exp(5 * 0.01 * 5);
    expect(run.weights("P")[0]! / (0.3 * growth)).toBeCloseTo(1, 6);
    expect(run.weights("P")[1]).toBeCloseTo(0.6, 6);
    expect([...run.read("rule.clips")]).toEqual([0, 5]);
  }
}

/** The factor doubles AMPA and leaves the NMDA conductance that the membrane sees. */
export function leavesNmda(mechanism: Mechanism): void {
  const model = synapseOnto("lif-conductance", "glutamate", 1, [1500], { unit: "0.1 nS" });
  const seen = (factor: number, backend: (typeof backends)[number]) => {
    const rule = {
      mechanism,
      on: ["P"],
      parameters: { gain: 0, integralGain: 0 },
      initial: { H: factor },
    };
    const run = start({ ...model, mechanisms: { rule } }, backend);
    run.advance(15_100);
    const [ampa, decay, rise, nmda] = ["gAMPA", "gNMDADecay", "gNMDARise", "factorNMDA"].map(
      (name) => run.read(`E.${name}`)[0]!,
    ) as [number, number, number, number];
    return { ampa, nmda: nmda * (decay - rise) };
  };
  for (const backend of backends) {
    const [one, two] = [seen(1, backend), seen(2, backend)];
    expect(one.nmda).toBeGreaterThan(0);
    expect(two.ampa / one.ampa).toBeCloseTo(2, 5);
    expect(two.nmda / one.nmda).toBeCloseTo(1, 5);
  }
}

/** After every period the squares of the weights onto a cell sum to `length` squared. */
export function keepsLength(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = start(convergent(mechanism, spread), backend);
    run.run(2 * value(mechanism, "period"));
    for (let post = 0; post < 3; post++) {
      const squares = run.weights("P").reduce((sum, w, k) => (k % 3 === post ? sum + w * w : sum), 0);
      expect(Math.sqrt(squares) / value(mechanism, "length")).toBeCloseTo(1, backend === "f32" ? 6 : 13);
    }
  }
}

/** A tick multiplies by exp((interval / tauScaling) (1 - (rate / target)^3)): 1 at the target, exp(interval / tau) in silence. */
export function cubeOfTheRate(mechanism: Mechanism): void {
  const target = value(mechanism, "targetRate");
  for (const backend of backends) {
    for (const rate of [0, 0.5, 1, 1.5]) {
      const of = {
        mechanism,
        parameters: { tauRate: "1e18 s" },
        initial: { rate: `${rate * target} Hz` },
        dt: 10,
      };
      const run = start(pairModel(of, listed([[], []]), listed([[], []]), [0.2, 0.5]), backend);
      run.advance(300);
      const expected = Math.exp((3 / value(mechanism, "tauScaling")) * (1 - rate ** 3));
      for (const [i, w] of run.weights("P").entries())
        expect(w / [0.2, 0.5][i]! / expected).toBeCloseTo(1, backend === "f32" ? 6 : 12);
    }
  }
}
