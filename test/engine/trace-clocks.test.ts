import { expect, test } from "vitest";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import type { Program } from "../../src/program/program.ts";
import { constant, variable } from "../interpret/programs.ts";
import { distance } from "./agreement.ts";
import { changed } from "./circuits.ts";

/** Traces of neurons, axons and synapses whose scales are brought back every 60, 240 and 4,800 steps. */
function traces(precision: "f32" | "f64"): Program {
  const plain = changed({
    variables: [variable(5, "P.s", "synapse", 0, 1)],
    projection: {
      decays: [
        { variable: 4, rate: constant(0.2), toward: constant(0) },
        { variable: 5, rate: constant(0.01), toward: constant(0) },
      ],
    },
    neuron: (neuron) => ({
      decays: [neuron.decays[0]!, { variable: 2, rate: constant(0.8), toward: constant(0) }],
    }),
  });
  return {
    ...plain,
    precision,
    variables: plain.variables.map((one) => ({ ...one, precision })),
  };
}

/** What the interpreter says of the traces after 5,000 and after 9,970 steps, by name. */
const [early, late] = (() => {
  const program = traces("f64");
  const meaning = interpret(program);
  return [5000, 9970].map((steps) => {
    meaning.run(steps - meaning.stepsDone);
    return new Map(program.variables.map(({ name }) => [name, meaning.read(name)]));
  });
})();

test("traces that grow in scale stay right over many spans, however long the stretches that are run", () => {
  for (const every of [1, 997]) {
    const simulation = new Simulation(traces("f64"), "eager");
    const { clocks } = simulation.shard.storage;
    expect(clocks.map(({ steps }) => steps).sort((a, b) => a - b)).toEqual([60, 240, 4800]);
    for (let step = 0; step < 9970; step += every) simulation.run(every);
    for (const { id, name } of simulation.program.variables.slice(0, 6))
      expect(distance(simulation.readVariable(id), late!.get(name)!)).toBeLessThan(1e-11);
  }
});

test("in single precision they keep to the interpreter within rounding", () => {
  const simulation = new Simulation(traces("f32"), "eager");
  simulation.run(5000);
  const [mine, meant] = [simulation.readVariable(5), early!.get("P.s")!];
  // exp(-0.01 * 0.5 * 5000) of the start value, brought back once
  for (const [i, value] of mine.entries()) expect(Math.abs(value / meant[i]! - 1)).toBeLessThan(1e-6);
});
