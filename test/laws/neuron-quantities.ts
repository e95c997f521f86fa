import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { backends, start } from "../running.ts";
import { synapseOnto } from "../spike-pair.ts";
import { value } from "./law.ts";

/** Each spike adds `jump` to gAHP, which decays with tauAHP, and the cell fires less for it. */
export function opensAConductance(mechanism: Mechanism): void {
  const model = synapseOnto("lif-conductance", "ampa", 1, [5], { unit: "100 nS" });
  const driven = { ...model.populations["E"]!, parameters: { iExt: "300 pA" } };
  const mechanisms = { rule: { mechanism, population: "E" } };
  for (const backend of backends) {
    const run = start({ ...model, mechanisms }, backend);
    run.run(400);
    const spikes = run.spikes("E").map(({ step }) => step);
    expect(spikes.length).toBeGreaterThan(0);
    const open = spikes.reduce(
      (sum, step) => sum + Math.exp((-0.1 * (399 - step)) / value(mechanism, "tauAHP")),
      0,
    );
    expect(run.read("E.gAHP")[0]! / (value(mechanism, "jump") * open)).toBeCloseTo(1, 9);
    const fired = (change: object) => {
      const circuit = start(
        { ...model, populations: { ...model.populations, E: driven }, ...change },
        backend,
      );
      circuit.run(5000);
      return circuit.spikes("E").length;
    };
    expect(fired({ mechanisms })).toBeLessThan(0.9 * fired({}));
  }
}
