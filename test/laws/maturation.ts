import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { type Backend, backends, type Running, start } from "../running.ts";
import { value } from "./law.ts";

/** A cell of an age in days, after the first tick. */
export function cellOfAge(mechanism: string | Mechanism, days: number, backend: Backend = "f64"): Running {
  const run = start(
    {
      version: 1,
      name: "age",
      dt: "5 ms",
      duration: "1 s",
      seed: 1,
      populations: { E: { count: 1, neuron: "lif-conductance" } },
      mechanisms: { rule: { mechanism, population: "E", initial: { bornAt: -days } } },
    },
    backend,
  );
  run.advance(200);
  return run;
}

/** Far beyond its maturation a cell has the leak, threshold, plasticity, set-point and chloride of a mature one. */
export function oldIsMature(mechanism: Mechanism): void {
  for (const backend of backends) {
    const run = cellOfAge(mechanism, 1000, backend);
    for (const [name, mature] of [
      ["rule.maturity", 1],
      ["rule.ltp", 1],
      ["rule.targetFactor", 1],
      ["rule.kcc2", 1],
      ["E.leakFactor", 1],
      ["E.thresholdShift", 0],
    ] as const)
      expect(run.read(name)[0]).toBeCloseTo(mature, 12);
    const young = cellOfAge(mechanism, 0, backend);
    expect(young.read("E.leakFactor")[0]! * value(mechanism, "resistance")).toBeCloseTo(1, 2);
    expect(young.read("E.thresholdShift")[0]!).toBeLessThan(-0.9 * value(mechanism, "shift"));
    // GABA depolarises a young cell from its rest of -60 mV, and holds a mature one down
    expect(young.read("E.eGABA")[0]!).toBeGreaterThan(-55);
    expect(run.read("E.eGABA")[0]!).toBeLessThan(-70);
  }
}

/** The factor on potentiation is 1 + boost at its age and smaller before and after. */
export function plasticityPeaks(mechanism: Mechanism): void {
  const [peak, spread, boost] = ["gPeak", "gSpread", "boost"].map((name) => value(mechanism, name));
  for (const backend of backends) {
    const gain = (days: number) => cellOfAge(mechanism, days, backend).read("rule.ltp")[0]!;
    const digits = backend === "f32" ? 5 : 8;
    expect(gain(peak!)).toBeCloseTo(1 + boost!, digits);
    for (const side of [-1, 1]) {
      expect(gain(peak! + side * spread!)).toBeCloseTo(1 + boost! * Math.exp(-0.5), 4);
      expect(gain(peak! + 0.5 * side)).toBeLessThan(gain(peak!));
    }
  }
}
