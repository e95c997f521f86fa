import { expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import { programOf } from "../running.ts";
import { plasticCircuit } from "./parallel-circuits.ts";

test("reductions over a population and the network are those of the interpreter", () => {
  const { E, I, X } = plasticCircuit.populations;
  const populations = { E: { ...E!, count: 150 }, I: { ...I!, count: 40 }, X: { ...X!, count: 500 } };
  const program = programOf({ ...plasticCircuit, precision: "f64", populations });
  const meaning = interpret(program);
  const simulation = new Simulation(program);
  meaning.run(1000);
  simulation.run(1000);
  const named = program.variables.filter(({ name }) => name.startsWith("crowd."));
  expect(named.length).toBeGreaterThanOrEqual(8);
  for (const { id, name } of named) {
    const found = simulation.readVariable(id);
    const expected = meaning.read(name);
    expect(Math.max(...expected.map(Math.abs)), name).toBeGreaterThan(0);
    for (const [i, value] of expected.entries())
      expect(Math.abs(found[i]! - value), `${name} ${i}`).toBeLessThanOrEqual(1e-12 * Math.abs(value));
  }
});
