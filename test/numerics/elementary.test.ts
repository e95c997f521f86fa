import { describe, expect, test } from "vitest";
import { exp, log, pow, tanh } from "../../src/numerics/elementary.ts";

/** Distance in units of the last place of `expected`. */
function ulps(got: number, expected: number): number {
  if (Object.is(got, expected) || got === expected) return 0;
  const size = Math.abs(expected);
  const ulp = Math.max(2 ** (Math.floor(Math.log2(size)) - 52), Number.MIN_VALUE);
  return Math.abs(got - expected) / ulp;
}

/** `count` numbers spread over [low, high], not round ones. */
const spread = (low: number, high: number, count = 20_000) =>
  Array.from({ length: count }, (_, i) => low + (high - low) * ((i * 0.6180339887498949) % 1));

const worst = (xs: number[], error: (x: number) => number) => Math.max(...xs.map(error));

describe("elementary functions", () => {
  test("exp is within 2 ulp, down to the subnormal numbers", () => {
    for (const xs of [spread(-1, 1), spread(-745, 709.7)]) {
      expect(worst(xs, (x) => ulps(exp(x), Math.exp(x)))).toBeLessThanOrEqual(2);
    }
  });

  test("log is within 2 ulp, near 1 and at both ends", () => {
    for (const xs of [spread(0.5, 2), spread(1e-300, 1e300), spread(0, 1e-307)]) {
      expect(worst(xs, (x) => ulps(log(x), Math.log(x)))).toBeLessThanOrEqual(2);
    }
  });

  test("pow is within 2 ulp, also where the result is huge", () => {
    for (const y of [0.5, -1.5, 3, 17.25, 101, -100]) {
      expect(worst(spread(0.001, 1000), (x) => ulps(pow(x, y), x ** y))).toBeLessThanOrEqual(2);
    }
  });

  test("tanh is within 4 ulp", () => {
    for (const xs of [spread(-0.7, 0.7), spread(-25, 25)]) {
      expect(worst(xs, (x) => ulps(tanh(x), Math.tanh(x)))).toBeLessThanOrEqual(4);
    }
  });

  test("the special values are those of the standard", () => {
    const special = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, Infinity, -Infinity, NaN];
    for (const x of special) {
      expect(ulps(exp(x), Math.exp(x))).toBeLessThanOrEqual(1);
      for (const y of special) {
        const [got, expected] = [pow(x, y), x ** y];
        if (expected === 0) expect([x, y, got]).toEqual([x, y, expected]);
        else expect(ulps(got, expected), `pow(${x}, ${y})`).toBeLessThanOrEqual(1);
      }
    }
    expect([exp(-Infinity), exp(Infinity), exp(NaN), exp(0)]).toEqual([0, Infinity, NaN, 1]);
    expect([log(0), log(-1), log(Infinity), log(1), log(NaN)]).toEqual([-Infinity, NaN, Infinity, 0, NaN]);
    expect([tanh(Infinity), tanh(-Infinity), tanh(0), tanh(-0), tanh(NaN)]).toEqual([1, -1, 0, -0, NaN]);
  });
});
