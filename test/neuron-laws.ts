import { expect } from "vitest";
import type { Neuron } from "../src/model/neuron.ts";
import { cells } from "./neurons/cells.ts";
import { backends, start } from "./running.ts";

/** A promise of a neuron model, tested with its default parameters. */
export type NeuronLaw = (neuron: Neuron) => void;

/** Every law that a neuron model may list. */
export const neuronLaws: Readonly<Record<string, NeuronLaw>> = {
  "fires-at-the-closed-form-rate": firesAtTheClosedFormRate,
  "rests-below-rheobase": restsBelowRheobase,
  "stays-between-its-reversals": staysBetweenReversals,
  "tends-to-the-driving-potential": tendsToTheDrivingPotential,
};

function value(neuron: Neuron, name: string): number {
  const parameter = neuron.parameters[name];
  if (typeof parameter?.value !== "number") throw new Error(`bug: ${neuron.name} has no number ${name}`);
  return parameter.value;
}

/** tRef + tauM ln(...) between spikes at a constant current, longer by less than dt. */
function firesAtTheClosedFormRate(neuron: Neuron): void {
  const [c, gLeak, rest, threshold, reset, tRefractory] = [
    "capacitance",
    "gLeak",
    "vRest",
    "vThreshold",
    "vReset",
    "tRefractory",
  ].map((name) => value(neuron, name)) as [number, number, number, number, number, number];
  for (const drive of [1.2, 2, 5]) {
    const ri = drive * (threshold - rest);
    const exact = tRefractory + (c / gLeak) * Math.log((ri + rest - reset) / (ri + rest - threshold));
    for (const backend of backends) {
      const run = start(cells(neuron, { parameters: { iExt: `${ri * gLeak} pA` } }), backend);
      run.run(3000);
      const steps = run.spikes("E").map(({ step }) => step);
      expect(steps.length).toBeGreaterThan(3);
      for (const [k, step] of steps.slice(1).entries()) {
        const late = (step - steps[k]!) * 0.1 - exact;
        expect(late).toBeGreaterThan(-1e-3); // f32 near threshold
        expect(late).toBeLessThan(0.1 + 1e-3);
      }
    }
  }
}

/** Without input the cell settles and never fires. */
function restsBelowRheobase(neuron: Neuron): void {
  for (const backend of backends) {
    const run = start(cells(neuron), backend);
    run.run(10_000);
    const before = run.read("E.v")[0]!;
    run.run(1000);
    expect(run.spikes("E")).toEqual([]);
    expect(Math.abs(run.read("E.v")[0]! - before)).toBeLessThan(1e-2);
  }
}

/** Names of the reversal potentials that a model has. */
function reversals(neuron: Neuron): number[] {
  const names = ["vRest", "eExc", "eInh"].filter((name) => neuron.parameters[name] !== undefined);
  const written = Object.entries(neuron.quantities ?? {}).flatMap(([name, quantity]) =>
    name.startsWith("e") && typeof quantity.value === "number" ? [quantity.value] : [],
  );
  return [...names.map((name) => value(neuron, name)), ...written];
}

/** Whatever the conductances, the potential stays between the lowest and the highest reversal. */
function staysBetweenReversals(neuron: Neuron): void {
  const largest = neuron.method === "euler" ? 20 : 2000; // forward Euler is stable below tauM / dt
  const conductances = Object.keys(neuron.variables).filter((name) => name.startsWith("g"));
  const { unit } = neuron.variables[conductances[0]!]!;
  const size = (share: string) => (unit === "1" ? `${largest} * ${share}` : `${largest} ${unit} * ${share}`);
  const initial = Object.fromEntries(
    conductances.map((name, k) => [name, { expression: size(`frac(index * ${0.37 + 0.17 * k})`) }]),
  );
  for (const backend of backends) {
    const run = start(cells(neuron, { count: 50, initial }), backend);
    for (let k = 0; k < 100; k++) {
      run.run(1);
      for (const v of run.read("E.v")) {
        expect(v).toBeGreaterThanOrEqual(Math.min(...reversals(neuron)) - 1e-4);
        expect(v).toBeLessThanOrEqual(Math.max(...reversals(neuron)) + 1e-4);
      }
    }
  }
}

/** Constant inhibition draws the potential to the mean of the reversals, weighted by conductance. */
function tendsToTheDrivingPotential(neuron: Neuron): void {
  const gLeak = value(neuron, "gLeak");
  const reversal = neuron.quantities!["eGABA"]!.value as number;
  for (const backend of backends) {
    const model = cells(neuron, {
      parameters: { tauGABA: "1e12 ms" },
      initial: { gGABA: `${gLeak} nS` },
    });
    const run = start(model, backend);
    run.run(5000);
    expect(run.read("E.v")[0]!).toBeCloseTo((value(neuron, "vRest") + reversal) / 2, 2);
  }
}
