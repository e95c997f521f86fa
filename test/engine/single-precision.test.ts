import { describe, expect, test } from "vitest";
import { LONGEST, relaxationOf } from "../../src/emit/wasm-relaxation.ts";
import { advanceAxons, refreshHidden } from "../../src/engine/shard.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { TickElements } from "../../src/engine/tick-elements.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import { domainOf } from "../../src/interpret/interpreter-state.ts";
import { negate } from "../../src/program/expr.ts";
import { relaxed } from "../../src/program/linear-form.ts";
import type { Program } from "../../src/program/program.ts";
import { add, ambient, assign, binary, call, constant, read, variable } from "../interpret/programs.ts";
import { bundled, changed, circuit, sparse, step } from "./circuits.ts";

/** The program with every variable in single precision. */
function single(program: Program): Program {
  return {
    ...program,
    precision: "f32",
    variables: program.variables.map((one) => ({ ...one, precision: "f32" })),
  };
}

/** Sets a variable of a circuit that runs, element by element. */
function overwrite(simulation: Simulation, id: number, values: Float64Array): void {
  const { shard } = simulation;
  const elements = new TickElements(shard, simulation.step);
  const store = elements.store(id);
  let n = 0;
  elements.over(domainOf(shard.program.variables[id]!), () => store(values[n++]!));
  refreshHidden(shard);
}

/** Difference in units of the last place of the larger number. */
function ulps(a: number, b: number): number {
  if (a === b) return 0;
  return Math.abs(a - b) / 2 ** (Math.floor(Math.log2(Math.max(Math.abs(a), Math.abs(b)))) - 23);
}

/** The largest difference after one step, when each step begins with what the interpreter holds. */
function farthest(program: Program, steps: number): number {
  const simulation = new Simulation(program, "eager");
  const meaning = interpret(program, { precision: "f32" });
  let farthest = 0;
  for (let k = 0; k < steps; k++) {
    simulation.run(1);
    meaning.run(1);
    advanceAxons(simulation.shard);
    for (const { id, name } of program.variables) {
      const values = meaning.read(name);
      simulation.readVariable(id).forEach((value, i) => {
        farthest = Math.max(farthest, ulps(value, values[i]!));
      });
      overwrite(simulation, id, values);
    }
  }
  expect(simulation.spikeCounts).toEqual(
    program.populations.map((_, p) => meaning.spikes.filter(({ population }) => population === p).length),
  );
  return farthest;
}

describe("one step in single precision ends within 8 units in the last place of the interpreter", () => {
  test("for pair plasticity", () => {
    expect(farthest(single(circuit()), 60)).toBeLessThanOrEqual(8);
  });

  test("for deliveries that read two traces and the factor of a target", () => {
    expect(farthest(bundled(), 120)).toBeLessThanOrEqual(8);
  });

  test("for membranes that relax by a small and by a large part of their way", () => {
    // dv/dt = 0.1 (0.4 - v) + s g (1.3 - v), with s from 0 to 0.28
    const opened = binary(read(5), "*", read(1));
    const form = {
      scale: constant(1),
      offset: binary(0.04, "+", binary(1.3, "*", opened)),
      slope: negate(binary(0.1, "+", opened)),
    };
    const value = relaxed(form, read(0), 0.5, () => true);
    expect(relaxationOf(0, value)).not.toBeNull();
    const membranes = changed({
      variables: [variable(5, "E.s", "post", 1, binary(ambient("index"), "*", 0.004))],
      neuron: () => ({ integrate: [assign(0, value, true)] }),
    });
    expect(farthest(single(membranes), 60)).toBeLessThanOrEqual(8);
    const conductances = interpret(membranes);
    conductances.run(60);
    const exponents = conductances.read("E.g").map((g, i) => 0.5 * (0.1 + 0.004 * i * g));
    expect(Math.min(...exponents)).toBeLessThan(LONGEST / 2);
    expect(Math.max(...exponents)).toBeGreaterThan(2 * LONGEST);
  });

  test("for exponentials, powers and draws", () => {
    const rich = changed({
      variables: [variable(5, "E.f", "post", 1, 0.3), variable(6, "E.n", "post", 1, 1)],
      neuron: (neuron) => ({
        integrate: [
          ...neuron.integrate,
          add(0, binary(0.01, "*", call("exp", binary(read(0), "*", -2)))),
          assign(5, call("pow", binary(read(0), "+", 1.5), 2.3)),
        ],
        after: [assign(6, binary(2, "+", call("log", binary(read(5), "+", step("uniform", 0)))))],
      }),
      projection: {
        onPre: [
          { site: "synapse", statement: add(3, binary(sparse("uniform", "u"), "*", 0.01)) },
          { site: "pre", statement: add(4, 1) },
        ],
        decays: [
          { variable: 4, rate: constant(0.05), toward: constant(0) },
          { variable: 3, rate: constant(0.01), toward: constant(0) },
        ],
      },
      program: { streams: [{ instance: "noise", population: 1, draws: 1 }] },
    });
    expect(farthest(single(rich), 60)).toBeLessThanOrEqual(8);
  });
});
