import { describe, expect, test } from "vitest";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { withoutZeros } from "../../src/plan/zero-variables.ts";
import { contains } from "../../src/program/expression-facts.ts";
import type { NeuronProgram, Program } from "../../src/program/program.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { agree } from "../engine/agreement.ts";

/** Conductance cells reached through one receptor. */
function cells(receptor: string, changes: Partial<Model> = {}): Program {
  const model: Model = {
    version: 1,
    name: "cells",
    dt: "0.5 ms",
    duration: "1 s",
    seed: 5,
    precision: "f64",
    populations: {
      X: { count: 40, input: { kind: "poisson", rate: "40 Hz" } },
      E: { count: 21, neuron: "lif-conductance", initial: { v: { uniform: ["-60 mV", "-50 mV"] } } },
    },
    projections: {
      XE: {
        from: "X",
        to: "E",
        receptor,
        wiring: { kind: "fixed-probability", probability: 0.4 },
        weight: 1,
        unitWeight: "3 nS",
      },
    },
    ...changes,
  };
  return resolveModel(model, { neurons, mechanisms }).program;
}

function neuronOf(program: Program): NeuronProgram {
  const { body } = program.populations.find(({ name }) => name === "E")!;
  if (body.kind !== "neurons") throw new Error("E has neurons");
  return body.neuron;
}

function exponentials({ integrate }: NeuronProgram): number {
  return integrate.filter(({ value }) => contains(value, (e) => e.kind === "call" && e.fn === "exp")).length;
}

describe("conductances that nothing opens", () => {
  const ampa = cells("ampa");

  test("are left out of the step, with the magnesium block that only they need", () => {
    const names = (neuron: NeuronProgram) =>
      neuron.decays.map(({ variable }) => ampa.variables[variable]!.name);
    expect(names(neuronOf(ampa))).toEqual(["E.gAMPA", "E.gNMDADecay", "E.gNMDARise", "E.gGABA"]);
    expect(names(neuronOf(withoutZeros(ampa)))).toEqual(["E.gAMPA"]);
    expect(exponentials(neuronOf(withoutZeros(ampa)))).toBe(1);
    expect(exponentials(neuronOf(withoutZeros(cells("glutamate"))))).toBeGreaterThan(1);
  });

  test("can be read all the same, and the cells do what the interpreter says", () => {
    expect(agree(ampa, 400, { every: 20 })).toBeGreaterThan(20);
    expect(agree(cells("glutamate"), 400, { every: 20 })).toBeGreaterThan(20);
  });

  test("stay where they are not 0 at the start", () => {
    const started = cells("ampa", {
      populations: {
        X: { count: 40, input: { kind: "poisson", rate: "40 Hz" } },
        E: { count: 21, neuron: "lif-conductance", initial: { gGABA: "2 nS" } },
      },
    });
    expect(neuronOf(withoutZeros(started)).decays).toHaveLength(2);
    agree(started, 200, { every: 20 });
  });
});
