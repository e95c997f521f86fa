import { describe, expect, test } from "vitest";
import type { Model } from "../../src/model/model.ts";
import { withoutZeros } from "../../src/plan/zero-variables.ts";
import { contains } from "../../src/program/expression-facts.ts";
import type { NeuronProgram, Program } from "../../src/program/program.ts";
import { agree } from "../engine/agreement.ts";
import { programOf } from "../running.ts";
import { cellsOf, drivenCells } from "./driven-cells.ts";

function cells(receptor: string, changes: Partial<Model> = {}): Program {
  return programOf(drivenCells(receptor, { precision: "f64", ...changes }));
}

function exponentials({ integrate }: NeuronProgram): number {
  return integrate.filter(({ value }) => contains(value, (e) => e.kind === "call" && e.fn === "exp")).length;
}

describe("conductances that nothing opens", () => {
  const ampa = cells("ampa");

  test("are left out of the step, with the magnesium block that only they need", () => {
    const names = (neuron: NeuronProgram) =>
      neuron.decays.map(({ variable }) => ampa.variables[variable]!.name);
    expect(names(cellsOf(ampa))).toEqual(["E.gAMPA", "E.gNMDADecay", "E.gNMDARise", "E.gGABA"]);
    expect(names(cellsOf(withoutZeros(ampa)))).toEqual(["E.gAMPA"]);
    expect(exponentials(cellsOf(withoutZeros(ampa)))).toBe(1);
    expect(exponentials(cellsOf(withoutZeros(cells("glutamate"))))).toBeGreaterThan(1);
  });

  test("can be read all the same, and the cells do what the interpreter says", () => {
    expect(agree(ampa, 400, { ways: [{ every: 20 }] })).toBeGreaterThan(20);
    expect(agree(cells("glutamate"), 400, { ways: [{ every: 20 }] })).toBeGreaterThan(20);
  });

  test("stay where they are not 0 at the start", () => {
    const started = cells("ampa", {
      populations: {
        X: { count: 40, input: { kind: "poisson", rate: "40 Hz" } },
        E: { count: 21, neuron: "lif-conductance", initial: { gGABA: "2 nS" } },
      },
    });
    expect(cellsOf(withoutZeros(started)).decays).toHaveLength(2);
    agree(started, 200, { ways: [{ every: 20 }] });
  });
});
