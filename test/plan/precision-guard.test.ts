import { describe, expect, test } from "vitest";
import { w2, w3, w4 } from "../../bench/workloads.ts";
import { Simulation } from "../../src/engine/simulation.ts";
import { interpret } from "../../src/interpret/interpret.ts";
import { guardPrecision } from "../../src/plan/precision-guard.ts";
import type { Program } from "../../src/program/program.ts";
import {
  assign,
  binary,
  constant,
  neurons,
  program,
  projection,
  read,
  spiking,
  variable,
} from "../interpret/programs.ts";
import { programOf } from "../running.ts";

const HOURS_48 = 48 * 3600;

/** Weights that grow by `change` of themselves at each of the ticks, one a second. */
function tissue(change: number): Program {
  return program({
    dt: 1000,
    precision: "f32",
    populations: [spiking("X", 4, []), neurons("E", 4, {}, 4)],
    variables: [variable(0, "E.drive", "post", 1, 1, "f64"), variable(1, "P.w", "synapse", 0, 0.3, "f32")],
    projections: [projection({ weightVariable: 1, weight: constant(0.3) })],
    ticks: [
      {
        steps: 1,
        instance: "tissue",
        passes: [
          {
            kind: "each",
            domain: { site: "synapse", owner: 0 },
            statements: [assign(1, binary(read(1), "*", binary(1, "+", binary(change, "*", read(0)))))],
          },
        ],
      },
    ],
  });
}

describe("a rule that single precision would lose", () => {
  test("changes weights by 1e-9 a tick for 48 h as the interpreter does", () => {
    const slow = tissue(1e-9);
    const simulation = new Simulation(slow);
    simulation.run(HOURS_48);
    const meaning = interpret(guardPrecision(slow)); // else the start weight 0.3 is the one of single precision
    meaning.run(HOURS_48);
    const [w] = simulation.weights(0);
    expect(w! / meaning.read("P.w")[0]!).toBeCloseTo(1, 12);
    expect(w! / 0.3 - 1).toBeCloseTo(1e-9 * HOURS_48, 7);
  });

  test("gets double precision for its variable, and a warning says so", () => {
    const { variables, warnings } = guardPrecision(tissue(1e-9));
    expect(variables.map(({ precision }) => precision)).toEqual(["f64", "f64"]);
    expect(warnings).toEqual([
      "P.w is kept in double precision: test changes it by less than a millionth at a time, which single precision would lose",
    ]);
  });

  test("is told from one that it keeps", () => {
    const fast = tissue(1e-4);
    expect(guardPrecision(fast)).toBe(fast);
    for (const workload of [w2(), w3(), w4(1)]) {
      const kept = programOf(workload);
      expect(guardPrecision(kept).warnings).toEqual(kept.warnings);
    }
  });
});
