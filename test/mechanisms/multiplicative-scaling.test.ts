import { describe, expect, test } from "vitest";
import { multiplicativeScaling } from "../../src/mechanisms/multiplicative-scaling.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import type { QuantityText } from "../../src/model/quantity-text.ts";
import { listed, pairModel } from "../prescribed.ts";
import { backends, refusalOf, start, warningsOf } from "../running.ts";
import { relay, spikesAt } from "../spike-pair.ts";

const parameters = { integralGain: 0 };

/** A cell that never fires, with two afferents that fire once; steps of 100 ms. */
function silent(
  options: {
    parameters?: Record<string, QuantityText>;
    initial?: Record<string, QuantityText>;
    weights?: number[];
    at?: number;
  } = {},
): Model {
  const { weights = [0.3, 0.7], at = 1e9 } = options;
  return {
    version: 1,
    name: "silent",
    dt: "100 ms",
    duration: "1 s",
    seed: 1,
    populations: {
      X: {
        ...spikesAt(at),
        count: 2,
        input: { kind: "spikes", unit: "ms", times: [at, at + 100], cells: [0, 1] },
      },
      E: { count: 1, neuron: relay },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: { kind: "list", pre: [0, 1], post: [0, 0], weights },
        weight: 0,
      },
    },
    mechanisms: {
      scaling: {
        mechanism: "multiplicative-scaling",
        on: ["P"],
        parameters: { ...parameters, ...options.parameters },
        initial: { rate: "0 Hz", ...options.initial },
      },
    },
  };
}

/** A sensor that forgets nothing, so that the error stays as it starts. */
const clamped = { tauRate: "1e18 s" };

describe.each(backends)("multiplicative scaling, %s", (backend) => {
  test("in silence the factor doubles in 3466 s", () => {
    const run = start(silent(), backend);
    run.advance(34_650);
    expect(run.read("scaling.H")[0]!).toBeLessThan(2);
    run.advance(10);
    expect(run.read("scaling.H")[0]!).toBeGreaterThan(2);
    expect(Math.log(2) / (4e-5 * 5)).toBeCloseTo(3465.7, 1);
  });

  test("with the error held, ln H = n D beta e + gamma e D^2 n (n + 1) / 2", () => {
    const run = start(silent({ parameters: { ...clamped, integralGain: "1e-7 1/(s^2 Hz)" } }), backend);
    for (const n of [1, 10, 700]) {
      const done = n === 1 ? 0 : n === 10 ? 1 : 10;
      run.advance(10 * (n - done));
      const exact = n * 4e-5 * 5 + (1e-7 * 5 * n * (n + 1)) / 2;
      expect(Math.abs(Math.log(run.read("scaling.H")[0]!) / exact - 1)).toBeLessThan(1e-11);
    }
  });

  test("at the target with no debt the factor stays as it is, to the bit", () => {
    const start1 = silent({
      parameters: { ...clamped, integralGain: "1e-7 1/(s^2 Hz)" },
      initial: { rate: "5 Hz", H: 1.2345 },
    });
    const run = start(start1, backend);
    const before = run.read("scaling.H")[0]!;
    run.advance(5000);
    expect(run.read("scaling.H")[0]!).toBe(before);
    expect(run.read("scaling.debt")[0]!).toBe(0);
  });

  test("two stretches compose: the factor of both is the product", () => {
    const factor = (steps: number) => {
      const run = start(silent({ parameters: clamped }), backend);
      run.advance(steps);
      return run.read("scaling.H")[0]!;
    };
    expect((factor(3000) * factor(7000)) / factor(10_000) - 1).toBeLessThan(1e-12);
    expect(factor(10_000)).toBeCloseTo(Math.exp(0.2), 12);
  });

  test("weights are not written, and what they transmit is multiplied by one factor", () => {
    const run = start(silent({ at: 1_000_000 }), backend);
    const before = run.weights("P");
    run.advance(10_001);
    const factor = run.read("scaling.H")[0]!;
    expect(factor).toBeCloseTo(Math.exp(0.2), 12);
    expect([...run.weights("P")]).toEqual([...before]);
    const received: number[] = [];
    for (let k = 0; k < 2; k++) {
      run.advance(1);
      received.push(run.read("E.received")[0]!);
    }
    const digits = backend === "f32" ? 6 : 14;
    expect(received[0]! / factor).toBeCloseTo(0.3, digits);
    expect(received[1]! / factor).toBeCloseTo(0.7, digits); // the first has decayed by exp(-100)
  });

  test("a factor at its bound stays there, and its debt rests", () => {
    const bound = { ...clamped, hMax: 1.05, integralGain: "1e-7 1/(s^2 Hz)" };
    const run = start(silent({ parameters: bound }), backend);
    run.advance(5000);
    expect(run.read("scaling.H")[0]!).toBe(1.05);
    const debt = run.read("scaling.debt")[0]!;
    run.advance(5000);
    expect(run.read("scaling.debt")[0]!).toBe(debt);
  });

  test("a weight of 0 stays 0", () => {
    const run = start(silent({ weights: [0, 0.7] }), backend);
    run.advance(5000);
    expect(run.weights("P")[0]).toBe(0);
  });

  test("the rate of tissue gives 1.92 after 48 h of silence", () => {
    const run = start(silent({ parameters: { ...clamped, gain: "7.55e-7 1/(s Hz)" } }), backend);
    if (backend !== "interpreter") run.advance(48 * 36_000);
    if (backend !== "interpreter") expect(run.read("scaling.H")[0]!).toBeCloseTo(1.92, 3);
    expect(Math.log(1.92) / (48 * 3600 * 5)).toBeCloseTo(7.55e-7, 9);
  });
});

describe("bad parameters of scaling", () => {
  test("a target of 0 is refused, a negative gain is warned of", () => {
    const text = refusalOf(silent({ parameters: { targetRate: "0 Hz" } }));
    expect(text).toContain("targetRate must be above 0: the relative rate would be infinite");
    expect(warningsOf(silent({ parameters: { gain: "-1e-5 1/(s Hz)" } })).join()).toContain(
      "a negative gain is positive feedback of the cell on itself",
    );
  });

  test("an integral gain beyond gain / tauRate is warned of", () => {
    const at = (gamma: string) => warningsOf(silent({ parameters: { integralGain: `${gamma} 1/(s^2 Hz)` } }));
    // the boundary check of mechanisms.md 3.3: tauA = 100 s, beta = 4e-5
    expect(at("3.9e-7")).toEqual([]);
    expect(at("4.1e-7")[0]).toContain("gain and gainDown must exceed integralGain * tauRate");
  });

  test("a sensor that averages few spikes is warned of", () => {
    expect(warningsOf(silent({ parameters: { tauRate: "3 s" } })).join("\n")).toContain(
      "fewer than 20 spikes",
    );
  });
});

describe("a factor that is folded into the weights (mechanisms.md 0.3)", () => {
  const folded: Mechanism = {
    ...multiplicativeScaling,
    name: "folded",
    every: { ...multiplicativeScaling.every, "2 s": ["w *= H", "H = 1"] },
  };
  const weights = [0.3, 1, 2.5];

  test.each(backends)("leaves what a spike transmits as it is, %s", (backend) => {
    const course = (mechanism: Mechanism) => {
      const parameters = { gain: 0.02, integralGain: 0, tauRate: "1 s" };
      // before, between and after the folds at 2 and 4 s; the silent cells scale up by up to 10 % a second
      const times = [1500, 3500, 4500];
      const model = pairModel(
        { mechanism, parameters, dt: 1 },
        listed(weights.map(() => times)),
        listed(weights.map(() => [])),
        weights,
      );
      const run = start(model, backend);
      const sent = times.map((time, k) => {
        run.advance(time + 1 - (k === 0 ? 0 : times[k - 1]! + 2));
        const before = run.read("E.received");
        run.advance(1);
        return Array.from(run.read("E.received"), (x, i) => x - before[i]! * Math.exp(-1));
      });
      return { sent, w: [...run.weights("P")], H: [...run.read("rule.H")] };
    };
    const plain = course(multiplicativeScaling);
    const found = course(folded);
    const digits = backend === "f32" ? 5 : 12;
    for (const [k, values] of found.sent.entries())
      for (const [i, x] of values.entries()) expect(x / plain.sent[k]![i]!).toBeCloseTo(1, digits);
    for (const [i, w] of weights.entries()) {
      expect(found.sent[2]![i]! / w).toBeGreaterThan(1.2);
      expect(found.w[i]! / w).toBeCloseTo(plain.H[i]!, digits);
      expect(found.H[i]).toBe(1);
    }
  });
});
