import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { type Backend, backends, start } from "../running.ts";
import { synapseOnto } from "../spike-pair.ts";
import { value } from "./law.ts";

/** Change of a weight by one presynaptic spike onto a cell that is held at `v` (mV), with a mean square that is held. */
export function changeAt(mechanism: Mechanism, v: number, meanSquare: number, backend: Backend): number {
  const text = `${v} mV`;
  const model: Model = {
    ...synapseOnto("lif-conductance", "ampa", 0.4, [1], {
      unit: "1e-9 nS",
      parameters: { vRest: text, vThreshold: "100 mV" },
      initial: { v: text },
    }),
  };
  const rule = {
    mechanism,
    on: ["P"],
    parameters: { tauMean: "1e12 s" },
    initial: {
      u: text,
      uMinus: text,
      uPlus: text,
      seenMinus: text,
      seenPlus: text,
      meanSquare: `${meanSquare} mV^2`,
    },
  };
  const run = start({ ...model, mechanisms: { rule } }, backend);
  const before = run.weights("P")[0]!;
  run.advance(3000);
  return run.weights("P")[0]! - before;
}

/** Twice the mean square doubles the depression of an arriving spike and leaves potentiation as it is. */
export function depressionGrows(mechanism: Mechanism): void {
  const of = (name: string) => value(mechanism, name);
  const reference = of("reference");
  const area = 0.1 / of("tauX") / (1 - Math.exp(-0.1 / of("tauX")));
  for (const backend of backends) {
    const digits = backend === "f32" ? 5 : 9;
    const loss = (v: number) => of("aMinus") * (v - of("thetaMinus"));
    const gain = (v: number) =>
      of("aPlus") * Math.max(0, v - of("thetaPlus")) * (v - of("thetaMinus")) * area;
    for (const v of [-60, -30]) {
      expect(changeAt(mechanism, v, reference, backend)).toBeCloseTo(gain(v) - loss(v), digits);
      expect(changeAt(mechanism, v, 2 * reference, backend)).toBeCloseTo(gain(v) - 2 * loss(v), digits);
    }
  }
}

/** A cell that stays below both thresholds changes nothing, to the bit. */
export function nothingBelow(mechanism: Mechanism): void {
  for (const backend of backends)
    expect(changeAt(mechanism, value(mechanism, "thetaMinus") - 4, 60, backend)).toBe(0);
}
