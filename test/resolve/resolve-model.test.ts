import { describe, expect, test } from "vitest";
import { w1, w2, w3, w4 } from "../../bench/workloads.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";

const catalogue = { neurons, mechanisms };
const programOf = (model: Model) => resolveModel(model, catalogue).program;

function errorOf(change: Partial<Model>): string {
  try {
    resolveModel({ ...w1(), ...change }, catalogue);
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}

describe("a resolved model", () => {
  test("relaxes conductances in phase 1 and holds the potential in phase 3", () => {
    const { body } = programOf(w1()).populations[0]!;
    if (body.kind !== "neurons") throw new Error("E has neurons");
    const rate = (value: number) => ({ kind: "constant", value });
    expect(body.neuron.decays).toEqual([
      { variable: 1, rate: rate(0.2), toward: rate(0) },
      { variable: 2, rate: rate(0.1), toward: rate(0) },
    ]);
    expect(body.neuron.integrate).toHaveLength(1);
    expect(body.neuron.integrate[0]).toMatchObject({ kind: "assign", target: 0, held: true });
    expect(body.neuron.refractorySteps).toBe(50);
  });

  test("has weights only where a rule changes them, and delays in steps", () => {
    const { projections } = programOf(w3());
    expect(projections.map(({ weightVariable }) => weightVariable)).toEqual([6, null, 7, null, null, null]);
    expect(projections.map(({ delays }) => delays)).toEqual(Array.from({ length: 6 }, () => [15]));
  });

  test("keeps slow thresholds and sums in f64, traces in f32, and all in f64 where asked", () => {
    const { variables } = programOf(w4(1));
    const precisions = Object.fromEntries(variables.map(({ name, precision }) => [name, precision]));
    expect(precisions).toMatchObject({ "E.theta": "f64", "E.v": "f32", "stdp.xPost": "f32", "XE.w": "f32" });
    expect(programOf({ ...w4(1), precision: "f64" }).variables.every((v) => v.precision === "f64")).toBe(
      true,
    );
  });

  test("sums the weights of a neuron before the sweep that reads the sum", () => {
    const { passes, steps } = programOf(w4(1)).ticks[0]!;
    expect(steps).toBe(1000);
    expect(passes.map(({ kind }) => kind)).toEqual(["reduce", "each", "reduce", "each"]);
  });

  test("runs the synapse statements of W2 before the traces of the neuron", () => {
    const { body } = programOf(w2()).populations[0]!;
    expect(body.kind === "neurons" && body.neuron.onPost.map(({ kind }) => kind)).toEqual([
      "synapse",
      "post",
    ]);
  });
});

describe("a mistake", () => {
  test("offers the nearest population, and all mistakes come together", () => {
    const { EE, II } = w1().projections!;
    const text = errorOf({
      projections: { EE: { ...EE!, from: "EX" }, II: { ...II!, receptor: "inhibitry" } },
    });
    expect(text).toBe(
      "projections.EE.from: unknown population: EX\n  did you mean E?\n" +
        "projections.II.receptor: unknown receptor: inhibitry\n  did you mean inhibitory?",
    );
  });

  test("shows a weight below 0", () => {
    const text = errorOf({ projections: { EE: { ...w1().projections!["EE"]!, weight: -1 } } });
    expect(text).toBe(
      "projections.EE.weight: a weight must be 0 or more, got -1\n" +
        "  the receptor says whether a spike excites or inhibits; give its size here",
    );
  });

  test("underlines an unknown name of an equation", () => {
    const scaling = mechanisms.find(({ name }) => name === "weight-normalization")!;
    const mechanism = { ...scaling, every: { period: ["w *= totl / max(sum(w), 1)"] } };
    expect(errorOf({ mechanisms: { n: { mechanism, on: ["EE"] } } })).toBe(
      'weight-normalization.every["period"][0]: unknown name: totl\n' +
        "  w *= totl / max(sum(w), 1)\n       ^^^^\n  did you mean total?",
    );
  });
});
