import { expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import type { Model } from "../../src/model/model.ts";
import { prepareProgram } from "../../src/plan/hoist.ts";
import { variablesRead } from "../../src/program/expression-facts.ts";
import type { Program } from "../../src/program/program.ts";
import { programOf, start } from "../running.ts";

/** Cells whose thresholds intrinsic plasticity moves by millivolts a second. */
const cells: Model = {
  version: 1,
  name: "cells",
  dt: "0.5 ms",
  duration: "10 s",
  seed: 5,
  populations: {
    X: { count: 40, input: { kind: "poisson", rate: "40 Hz" } },
    E: { count: 21, neuron: "lif-conductance", initial: { v: { uniform: ["-60 mV", "-50 mV"] } } },
  },
  projections: {
    XE: {
      from: "X",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "fixed-probability", probability: 0.4 },
      weight: 1,
      unitWeight: "3 nS",
    },
  },
  mechanisms: {
    threshold: {
      mechanism: "intrinsic-plasticity",
      population: "E",
      parameters: { eta: "0.1 mV", tauRate: "2 s" },
    },
  },
};

function thresholdOf({ populations }: Program) {
  const { body } = populations.find(({ name }) => name === "E")!;
  if (body.kind !== "neurons") throw new Error("E has neurons");
  return body.neuron.threshold;
}

test("a threshold that homeostasis moves in double precision is read as a single number", () => {
  const precisions = (program: Program) =>
    [...variablesRead(thresholdOf(program))].map((id) => program.variables[id]!.precision);
  const single = programOf(cells);
  expect(precisions(single).sort()).toEqual(["f32", "f64"]);
  expect(precisions(prepareProgram(single).program)).toEqual(["f32", "f32"]);
  const double = programOf({ ...cells, precision: "f64" });
  expect(thresholdOf(prepareProgram(double).program)).toEqual(thresholdOf(double));
});

test("that number follows every tick", () => {
  const simulation = new Simulation(programOf(cells));
  const { variables } = simulation.program;
  const hidden = variables.find(({ name }) => name.startsWith("steady"))!.id;
  const shift = variables.find(({ name }) => name === "E.thresholdShift")!.id;
  const seen = new Set<number>();
  for (let second = 0; second < 5; second++) {
    const shifts = simulation.readVariable(shift);
    expect(simulation.readVariable(hidden)).toEqual(shifts.map((x) => Math.fround(-50 + x)));
    seen.add(shifts[0]!);
    simulation.run(2000);
  }
  expect(seen.size).toBe(5);
});

test("the cells fire as those of the interpreter", () => {
  const counts = (["interpreter", "f32"] as const).map((backend) => start(cells, backend).advance(8000)[1]!);
  expect(counts[0]).toBeGreaterThan(100);
  // no recurrence: a spike that rounding moves by a step moves no other
  expect(Math.abs(counts[1]! - counts[0]!)).toBeLessThanOrEqual(2);
});
