import { describe, expect, test } from "vitest";
import { isPositiveFeedback, loopBehaviour, setPoint } from "../../src/loops/loop-stability.ts";
import { meanFieldLoops } from "../../src/loops/mean-field-loop.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { catalogue, loopModel } from "./one-cell-loop.ts";

const plain = mechanisms.find(({ name }) => name === "multiplicative-scaling")!;

/** The loop of multiplicative scaling with these parameters, ticking as often as given. */
function loopOf(parameters: Record<string, QuantityText>, every = "1 s") {
  const mechanism = { ...plain, require: [], every: { [every]: plain.every!["1 s"]! } };
  const { program } = resolveModel(loopModel({ scaling: { mechanism, on: ["XE"], parameters } }), catalogue);
  const [loop] = meanFieldLoops(program);
  return loop!;
}

/** Behaviour where one unit of ln H changes the rate by `k` Hz. */
function at(parameters: Record<string, QuantityText>, k: number, every?: string) {
  const loop = loopOf(parameters, every);
  const rate = setPoint(loop)!;
  return loopBehaviour(loop, rate, k / (1000 * rate));
}

describe("the loop of multiplicative scaling", () => {
  test("rests at the target rate", () => {
    expect(1000 * setPoint(loopOf({}))!).toBeCloseTo(5, 9);
    expect(1000 * setPoint(loopOf({ targetRate: "8 Hz" }))!).toBeCloseTo(8, 9);
    expect(isPositiveFeedback(loopOf({}))).toBe(false);
  });

  test("with beta alone has the damping 1 / (2 sqrt(tauA K beta))", () => {
    for (const gain of [1e-4, 1e-3]) {
      const { damping, growth } = at({ gain, integralGain: 0 }, 20, "100 ms");
      // the tick of 0.1 s adds a delay that is 1e-3 of the sensor's 100 s
      expect(damping).toBeCloseTo(Math.min(1, 1 / (2 * Math.sqrt(100 * 20 * gain))), 2);
      expect(growth).toBeLessThan(0);
    }
    expect(at({ gain: 2.4e-5 / 2, integralGain: 0 }, 20, "100 ms").damping).toBe(1);
  });

  test("turns unstable where gamma tauA exceeds beta, whatever K is", () => {
    for (const k of [10, 40]) {
      expect(at({ integralGain: "3.9e-7 1/s" }, k, "100 ms").growth).toBeLessThan(0);
      expect(at({ integralGain: "4.1e-7 1/s" }, k, "100 ms").growth).toBeGreaterThan(0);
    }
  });

  test("with a fast sensor turns unstable at K beta Delta = 2", () => {
    const fast = { tauRate: "1 ms", integralGain: 0 };
    expect(at({ ...fast, gain: 0.19 }, 10).growth).toBeLessThan(0);
    expect(at({ ...fast, gain: 0.21 }, 10).growth).toBeGreaterThan(0);
  });

  test("keeps its damping under acceleration", () => {
    const slow = at({}, 10);
    const fast = at({ gain: 4e-3, integralGain: "1e-3 1/s", tauRate: "1 s" }, 10, "10 ms");
    expect(fast.damping).toBeCloseTo(slow.damping, 6);
    expect(fast.growth / slow.growth).toBeCloseTo(100, 4);
  });
});
