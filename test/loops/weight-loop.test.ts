import { describe, expect, test } from "vitest";
import { loopBehaviour, setPoint } from "../../src/loops/loop-stability.ts";
import { loopReport } from "../../src/loops/loop-warnings.ts";
import { meanFieldLoops } from "../../src/loops/mean-field-loop.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { oneDrivenCell } from "../resolve/one-driven-cell.ts";
import { catalogue, loopModel } from "./one-cell-loop.ts";

/** One cell with as many inputs of this weight as given. */
function modelOf(rules: Model["mechanisms"], inputs = 1, weight = 1): Model {
  const { populations, projections } = oneDrivenCell;
  return loopModel(rules!, {
    populations: { ...populations, X: { ...populations.X, count: inputs } },
    projections: { XE: { ...projections.XE, weight } },
  });
}

const rule = (mechanism: string | Mechanism, gain: number, parameters = {}): Model["mechanisms"] => ({
  rule: { mechanism, on: ["XE"], parameters: { gain, ...parameters } },
});

/** What the loops say of a model, without the ranges and checks of single parameters. */
const loopWarnings = (model: Model) =>
  loopReport(model, catalogue, resolveModel(model, catalogue).program).warnings;

/** Growth (1/ms) of the least stable mode where one per cent of weight raises the rate by `gain` per cent. */
function growth(model: Model, gain: number): number {
  const [loop] = meanFieldLoops(resolveModel(model, catalogue).program);
  const rate = setPoint(loop!)!;
  expect(1000 * rate).toBeCloseTo(5, 9);
  return loopBehaviour(loop!, rate, gain).growth;
}

/** The value at which the loop of `model` begins to grow, by bisection. */
function boundary(model: (value: number) => Model, gain: number): number {
  let [low, high] = [1e-4, 1e3];
  while (high / low > 1 + 1e-6) {
    const middle = Math.sqrt(low * high);
    if (growth(model(middle), gain) > 0) high = middle;
    else low = middle;
  }
  return low;
}

const tau = 2;

/** True if a push of 1e-8 decays where `amount` times the error (Hz) is added to each weight every second, written out here. */
function decays(weights: readonly number[], amount: number, gain: number): boolean {
  const sum = (ws: readonly number[]) => ws.reduce((a, b) => a + b, 0);
  const rest = sum(weights);
  let ws = weights.map((w) => (1 + 1e-8) * w);
  let sensor = 5;
  const away = Array.from({ length: 40 }, () => {
    const rate = 5 * (sum(ws) / rest) ** gain;
    sensor = rate + (sensor - rate) * Math.exp(-1 / tau);
    ws = ws.map((w) => w + amount * (5 - sensor));
    return Math.abs(Math.log(sum(ws) / rest));
  });
  return Math.max(...away.slice(-10)) < Math.max(...away.slice(10, 20));
}

describe("the loop of weights that a rule moves in place (mechanisms.md 3.6)", () => {
  test.each([
    ["additive-scaling", {}],
    ["multiplicative-scaling-in-place", { integralGain: 0 }],
  ])("%s is warned of as multiplicative scaling is, with one input and with forty", (name, more) => {
    for (const gain of [1, 0.01]) {
      const expected = loopWarnings(modelOf(rule("multiplicative-scaling", gain, { integralGain: 0 })));
      expect(expected.join()).toContain("the loop would oscillate (damping ratio 0.");
      for (const inputs of [1, 40])
        expect(loopWarnings(modelOf(rule(name, gain, more), inputs, 0.3))).toEqual(expected);
    }
    expect(loopWarnings(modelOf(rule(name, 7.55e-7, { tauRate: "1 h", ...more })))).toEqual([]);
  });

  test.each([1, 3])(
    "additive scaling grows where a simulation of unequal weights does, at log gain %i",
    (gain) => {
      const bound = boundary(
        (beta) => modelOf(rule("additive-scaling", beta, { tauRate: `${tau} s` })),
        gain,
      );
      for (const weights of [[1], [0.2, 0.5, 1, 3], Array.from({ length: 50 }, (_, k) => 1 + k / 10)]) {
        const mean = weights.reduce((a, b) => a + b, 0) / weights.length;
        expect(decays(weights, 0.95 * bound * mean, gain)).toBe(true);
        expect(decays(weights, 1.05 * bound * mean, gain)).toBe(false);
      }
    },
  );

  test("an amount that is not measured in the mean weight acts on small weights more: K wRef / wMean", () => {
    const absolute: Mechanism = {
      name: "absolute",
      about: "adds one amount to all weights",
      source: { cite: "made for tests" },
      laws: [],
      parameters: { gain: { value: 1, unit: "1/(s Hz)", tag: "C", about: "amount" } },
      variables: { rate: { per: "post", unit: "Hz", initial: 0, about: "sensor" } },
      continuous: [`d(rate)/dt = -rate / ${tau} s`],
      onPost: [`rate += 1 / ${tau} s`],
      every: { "1 s": ["w = max(0, w + interval * gain * (5 Hz - rate))"] },
    };
    const bounds = [0.5, 2].map((w) => boundary((amount) => modelOf(rule(absolute, amount), 9, w), 2));
    expect(bounds[1]! / bounds[0]!).toBeCloseTo(4, 4);
    for (const [k, w] of [0.5, 2].entries()) {
      expect(decays(Array(9).fill(w), 0.95 * bounds[k]!, 2)).toBe(true);
      expect(decays(Array(9).fill(w), 1.05 * bounds[k]!, 2)).toBe(false);
    }
  });

  test("unequal set-points of a factor and of weights are warned of", () => {
    const slow = { gain: 7.55e-7, tauRate: "1 h" };
    const model = modelOf({
      a: { mechanism: "multiplicative-scaling", on: ["XE"], parameters: { ...slow, integralGain: 0 } },
      b: { mechanism: "additive-scaling", on: ["XE"], parameters: { ...slow, targetRate: "6 Hz" } },
    });
    expect(loopWarnings(model).join()).toContain("mechanisms.b: its set-point of 6 Hz is not the 5 Hz of a");
  });

  test.each(["rate-hebbian", "bcm", "weight-normalization", "downscale-uniform", "kesten-fluctuations"])(
    "%s is no loop: its weights follow the axon, a sum, a draw, or no sensor",
    (mechanism) => {
      const { program } = resolveModel(modelOf({ rule: { mechanism, on: ["XE"] } }), catalogue);
      expect(meanFieldLoops(program)).toEqual([]);
    },
  );
});
