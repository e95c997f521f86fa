import { expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { prepareProgram } from "../../src/plan/hoist.ts";
import { variablesRead } from "../../src/program/expression-facts.ts";
import type { Program } from "../../src/program/program.ts";
import { programOf, start } from "../running.ts";
import { cellsOf, drivenCells } from "./driven-cells.ts";

/** Cells whose thresholds intrinsic plasticity moves by millivolts a second. */
const cells = drivenCells("ampa", {
  mechanisms: {
    threshold: {
      mechanism: "intrinsic-plasticity",
      population: "E",
      parameters: { eta: "0.1 mV", tauRate: "2 s" },
    },
  },
});

test("a threshold that homeostasis moves in double precision is read as a single number", () => {
  const precisions = (program: Program) =>
    [...variablesRead(cellsOf(program).threshold)].map((id) => program.variables[id]!.precision);
  const single = programOf(cells);
  expect(precisions(single).sort()).toEqual(["f32", "f64"]);
  expect(precisions(prepareProgram(single).program)).toEqual(["f32", "f32"]);
  const double = programOf({ ...cells, precision: "f64" });
  expect(cellsOf(prepareProgram(double).program).threshold).toEqual(cellsOf(double).threshold);
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
