import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findRoot, minimise, minimise1d, nelderMead } from "../../src/numerics/minimise.ts";

const rosenbrock = (x: Float64Array) => 100 * (x[1]! - x[0]! ** 2) ** 2 + (1 - x[0]!) ** 2;
const rosenbrockSlope = (x: Float64Array) =>
  Float64Array.of(-400 * x[0]! * (x[1]! - x[0]! ** 2) - 2 * (1 - x[0]!), 200 * (x[1]! - x[0]! ** 2));

describe("minimise", () => {
  test("finds the floor of the Rosenbrock valley with a gradient", () => {
    const result = minimise({ start: [-1.2, 1], value: rosenbrock, gradient: rosenbrockSlope });
    expect(result.status).toBe("converged");
    expect(result.x[0]).toBeCloseTo(1, 6);
    expect(result.x[1]).toBeCloseTo(1, 6);
    expect(result.evaluations).toBeLessThan(80);
  });

  test("finds it without a gradient too", () => {
    const result = minimise({ start: [-1.2, 1], value: rosenbrock });
    expect(result.status).toBe("converged");
    expect(result.value).toBeLessThan(1e-10);
  });

  test("stops on the edge of the box where the minimum lies outside", () => {
    const value = (x: Float64Array) => (x[0]! + 1) ** 2 + (x[1]! - 2) ** 2 + x[0]! * x[1]!;
    const result = minimise({ start: [1, 1], value, lower: [0, -5], upper: [10, 5] });
    expect(result.status).toBe("at-boundary");
    expect(result.x[0]).toBe(0);
    expect(result.x[1]).toBeCloseTo(2, 6);
  });

  test("never asks for a value outside the box", () => {
    const value = (x: Float64Array) => {
      expect(x[0]).toBeGreaterThanOrEqual(0);
      return Math.sqrt(x[0]!) + x[0]! ** 2 - 0.5 * x[0]!;
    };
    expect(minimise({ start: [0.3], value, lower: [0] }).x[0]).toBe(0);
  });

  test("leaves an edge again when the minimum is inside", () => {
    const value = (x: Float64Array) => (x[0]! - 1) ** 2 + (x[1]! - 1) ** 2 + x[0]! * x[1]!;
    const result = minimise({ start: [0, 9], value, lower: [0, 0], upper: [10, 10] });
    expect(result.status).toBe("converged");
    expect(result.x[0]).toBeCloseTo(2 / 3, 6);
    expect(result.x[1]).toBeCloseTo(2 / 3, 6);
  });

  test("backs away from infinite and NaN values", () => {
    const value = (x: Float64Array) => (x[0]! <= 0 ? Number.NaN : x[0]! - Math.log(x[0]!));
    const result = minimise({ start: [8], value });
    expect(result.x[0]).toBeCloseTo(1, 5);
  });

  test("says stalled when it runs out of iterations", () => {
    expect(minimise({ start: [-1.2, 1], value: rosenbrock, maxIterations: 3 }).status).toBe("stalled");
  });

  test("solves random convex quadratics in a box to the optimality conditions", () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number, number), fc.tuple(number, number, number), (centre, lean) => {
        const slope = (x: Float64Array) => {
          const along = lean[0] * x[0]! + lean[1] * x[1]! + lean[2] * x[2]!;
          return x.map((v, i) => (i + 1) * (v - centre[i]!) + along * lean[i]!);
        };
        const value = (x: Float64Array) => {
          const along = lean[0] * x[0]! + lean[1] * x[1]! + lean[2] * x[2]!;
          return 0.5 * (x.reduce((sum, v, i) => sum + (i + 1) * (v - centre[i]!) ** 2, 0) + along ** 2);
        };
        const { x, status } = minimise({
          start: [0.1, 0.2, 0.3],
          value,
          gradient: slope,
          lower: [0, 0, 0],
          upper: [1, 1, 1],
        });
        expect(status).not.toBe("stalled");
        slope(x).forEach((g, i) => {
          if (x[i]! <= 0) expect(g).toBeGreaterThan(-1e-5);
          else if (x[i]! >= 1) expect(g).toBeLessThan(1e-5);
          else expect(Math.abs(g)).toBeLessThan(1e-5);
        });
      }),
      { seed: 4 },
    );
  });
});

describe("nelderMead", () => {
  test("finds the floor of the Rosenbrock valley", () => {
    const result = nelderMead({ start: [-1.2, 1], value: rosenbrock });
    expect(result.status).toBe("converged");
    expect(result.value).toBeLessThan(1e-9);
  });

  test("copes with a kink and five dimensions", () => {
    const value = (x: Float64Array) => x.reduce((sum, v, i) => sum + Math.abs(v - i) * (i + 1), 0);
    const result = nelderMead({ start: [3, 3, 3, 3, 3], value, maxIterations: 6000 });
    expect(result.value).toBeLessThan(1e-4);
  });
});

describe("one dimension", () => {
  test("minimise1d finds the least value inside and at an end", () => {
    expect(minimise1d((x) => (x - 0.3) ** 2, -1, 4).x).toBeCloseTo(0.3, 7);
    expect(minimise1d((x) => x, 2, 5).x).toBeCloseTo(2, 6);
    expect(minimise1d(Math.cos, 0, 6).x).toBeCloseTo(Math.PI, 7);
  });

  test("findRoot agrees with the root and refuses an interval without one", () => {
    expect(findRoot((x) => x ** 3 - 2, 0, 2)).toBeCloseTo(Math.cbrt(2), 13);
    expect(findRoot((x) => Math.exp(x) - 1e-8, -50, 5)).toBeCloseTo(Math.log(1e-8), 11);
    expect(() => findRoot((x) => x * x + 1, -1, 1)).toThrow("no change of sign");
  });
});
