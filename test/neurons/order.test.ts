import { describe, expect, test } from "vitest";
import type { Method, Neuron } from "../../src/model/neuron.ts";
import { backends, start } from "../running.ts";
import { cells } from "./cells.ts";

/** A smooth problem without threshold: v relaxes toward a moving target, and u is not linear. */
function smooth(method: Method, equation: string): Neuron {
  return {
    name: "smooth",
    about: "two smooth equations",
    source: { cite: "made for tests" },
    laws: [],
    parameters: { tau: { value: 10, unit: "ms", tag: "C", about: "time constant" } },
    variables: {
      v: { per: "post", unit: "1", initial: 1, about: "first" },
      u: { per: "post", unit: "1", initial: 0.2, about: "second" },
    },
    receptors: {},
    continuous: [equation, "d(u)/dt = v / tau"],
    method,
    threshold: "v > 1e9",
    reset: [],
  };
}

const nonlinear = "d(v)/dt = -(v + v^3 / 2 + u) / tau";
/** Linear in v, whose rate moves with u: exponential Euler freezes u. */
const linear = "d(v)/dt = -(1 + u) * v / tau";

describe.each(backends.filter((backend) => backend !== "f32"))(
  "halving dt divides the error, %s",
  (backend) => {
    const at = (neuron: Neuron, dt: number) => {
      const run = start(cells(neuron, { dt: `${dt} ms` }), backend);
      run.advance(Math.round(20 / dt));
      return run.read("E.v")[0]!;
    };

    test.each([
      ["euler", 1, nonlinear],
      ["auto", 1, linear],
      ["heun", 2, nonlinear],
      ["rk4", 4, nonlinear],
    ] as const)("%s has order %i", (method, order, equation) => {
      const exact = at(smooth("rk4", equation), 0.0125);
      const errors = [2, 1, 0.5].map((dt) => Math.abs(at(smooth(method, equation), dt) - exact));
      for (const k of [0, 1]) {
        const found = Math.log2(errors[k]! / errors[k + 1]!);
        expect(Math.abs(found - order)).toBeLessThan(0.25); // the next order contributes dt / tau
      }
      expect(errors[2]).toBeGreaterThan(1e-9);
    });
  },
);
