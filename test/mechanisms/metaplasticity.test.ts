import { describe, expect, test } from "vitest";
import { metaplasticThreshold } from "../../src/mechanisms/metaplastic-threshold.ts";
import { rapidHomeostasisTriplet } from "../../src/mechanisms/rapid-homeostasis-triplet.ts";
import { held } from "../clamped.ts";
import { toldCells } from "../laws/sensors.ts";
import { poissonDrift } from "../prescribed.ts";
import { programOf, start, warningsOf } from "../running.ts";

describe("metaplasticity and triplet STDP", () => {
  /** Rate at which the drift changes its sign: drift / rPost is a straight line in rPost. */
  function crossing(history: number): { rate: number; error: number } {
    const theta = 19.2203 * history ** 2;
    const metaplasticity = {
      mechanism: metaplasticThreshold,
      population: "E",
      parameters: { stuck: 1, stuckAt: history },
      initial: { history, ltd: history ** 2 },
    };
    const sensor = { mechanism: held({ c: history }), population: "E" };
    const at = (post: number) => {
      const of = {
        mechanism: "stdp-triplet",
        parameters: { wMax: 10, eta: 0.05 }, // small: bounds stay out of reach
        beside: { metaplasticity, sensor },
        dt: 0.2,
      };
      const drift = poissonDrift(of, { pre: 40, post }, { weight: 5, seconds: 20 });
      return { post, mean: drift.mean / post, error: drift.error / post };
    };
    const [low, high] = [at(0.5 * theta), at(1.5 * theta)];
    const slope = (high.mean - low.mean) / (high.post - low.post);
    return { rate: low.post - low.mean / slope, error: Math.hypot(low.error, high.error) / (2 * slope) };
  }

  test("the rate that divides depression and potentiation goes with the square of the history", () => {
    const one = crossing(1);
    for (const history of [0.7, 1.4]) {
      const { rate, error } = crossing(history);
      const expected = one.rate * history ** 2;
      // the slow trace starts empty: tauY / 20 s
      expect(Math.abs(rate - expected)).toBeLessThan(
        5 * Math.hypot(error, one.error * history ** 2) + 0.01 * expected,
      );
    }
  });

  test("stuck at 0.3 the threshold for LTP is 0.09 of normal, whatever the activity", () => {
    const model = toldCells(metaplasticThreshold, [[]], { dt: 1000 });
    const rule = { ...model.mechanisms!["rule"]!, preset: "stuck" };
    const sensor = { mechanism: held({ c: 4 }), population: "E" };
    const run = start({ ...model, mechanisms: { rule, sensor } }, "f64");
    run.advance(3600);
    expect(run.read("rule.ltd")[0]).toBeCloseTo(0.09, 12);
  });

  test("a gain that grows no faster than the history is warned of, and a sensor is asked for", () => {
    const model = toldCells(metaplasticThreshold, [[]], { parameters: { exponentMinus: 1 } });
    const sensor = { mechanism: "calcium-sensor", population: "E" };
    expect(warningsOf({ ...model, mechanisms: { sensor, ...model.mechanisms } }).join()).toContain(
      "depression grows no faster than the history",
    );
    expect(() => programOf(model)).toThrow("reads c, which nothing on E shares");
  });
});

test("the triplet term of visual cortex has the area 1.24488e-5 s^2", () => {
  const { a3Plus, tauPlus, tauY } = rapidHomeostasisTriplet.parameters;
  expect(a3Plus.value * tauPlus.value * tauY.value * 1e-6).toBeCloseTo(1.24488e-5, 10);
});
