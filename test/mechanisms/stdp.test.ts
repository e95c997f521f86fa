import { describe, expect, test } from "vitest";
import type { Model } from "../../src/model/model.ts";
import {
  estimate,
  irregular,
  listed,
  pairModel,
  poissonDrift,
  traceArea,
  weightsAfter,
} from "../prescribed.ts";
import { backends, refusalOf, start, warningsOf } from "../running.ts";

test("under time compression the noise of a pair grows as its number falls: the variance of an hour stays", () => {
  const count = 2000;
  const pair = Array.from({ length: count }, () => [10]);
  const of = {
    mechanism: "stdp-van-rossum",
    parameters: { aPlus: 0, aMinus: 0 },
  };
  const model = pairModel(of, listed(pair), listed(pair), Array(count).fill(1) as number[]);
  for (const compression of [1, 16]) {
    const run = start({ ...model, compression }, "f64");
    run.advance(200);
    const { error } = estimate([...run.weights("P")]);
    // five standard errors of an SD
    const found = (error * Math.sqrt(count)) / (0.015 * Math.sqrt(compression));
    expect(Math.abs(found - 1)).toBeLessThan(5 / Math.sqrt(2 * count));
  }
});

describe("pair STDP", () => {
  test("multiplicative, rests at tauPlus / (tauPlus + alpha tauMinus) under uncorrelated spikes", () => {
    const parameters = { exponentPlus: 1, exponentMinus: 1, eta: 0.005 };
    const poisson = { kind: "poisson", rate: "40 Hz" } as const;
    const of = { mechanism: "stdp-pair", parameters, dt: 0.5 };
    const run = start(pairModel(of, poisson, poisson, Array(500).fill(0.2) as number[]), "f32");
    run.advance(40_000); // time constant 3 s
    const found = estimate([...run.weights("P")]);
    const plus = traceArea(20, 0.5, "including");
    const minus = 1.05 * traceArea(20, 0.5, "before");
    expect(20 / (20 + 1.05 * 20)).toBeCloseTo(0.4878, 4);
    expect(Math.abs(plus / (plus + minus) - 0.4878)).toBeLessThan(0.0065); // the pair in one step
    // the start has decayed to exp(-20/3), and steps are finite: of order eta
    expect(Math.abs(found.mean - plus / (plus + minus))).toBeLessThan(5 * found.error + 0.002);
  });

  /** A hundred Poisson inputs onto ten cells, additive. */
  function driven(depression: number): Model {
    return {
      version: 1,
      name: "driven",
      dt: "0.5 ms",
      duration: "1 s",
      seed: 8,
      populations: {
        X: { count: 100, input: { kind: "poisson", rate: "30 Hz" } },
        E: { count: 10, neuron: "lif-conductance" },
      },
      projections: {
        P: {
          from: "X",
          to: "E",
          receptor: "ampa",
          wiring: { kind: "all-to-all" },
          weight: 0.5,
          unitWeight: "0.4 nS",
        },
      },
      mechanisms: { stdp: { mechanism: "stdp-pair", on: ["P"], parameters: { depression, eta: 0.01 } } },
    };
  }

  test("additive, drives the weights to their bounds", () => {
    const run = start(driven(1.2), "f32");
    run.advance(400_000);
    const weights = [...run.weights("P")];
    const share = (inside: (w: number) => boolean) => weights.filter(inside).length / weights.length;
    expect(share((w) => w < 0.1)).toBeGreaterThan(0.3);
    expect(share((w) => w > 0.9)).toBeGreaterThan(0.05);
    expect(share((w) => w > 0.3 && w < 0.7)).toBeLessThan(0.25); // uniform would have 0.4
  });

  test("additive with alpha tauMinus below tauPlus, runs away until every weight is at wMax", () => {
    const run = start(driven(0.8), "f32");
    run.advance(400_000);
    const weights = [...run.weights("P")];
    expect(weights.filter((w) => w > 0.95).length / weights.length).toBeGreaterThan(0.95);
  });

  test("warns of windows that saturate or empty all weights, refuses crossed bounds", () => {
    const model = (parameters: Record<string, number | string>) =>
      pairModel({ mechanism: "stdp-pair", parameters }, listed([[1]]), listed([[1]]), [0.5]);
    expect(warningsOf(model({ tauMinus: "10 ms" }))).toEqual([
      "mechanisms.rule.parameters: potentiation outweighs depression by far: uncorrelated spikes drive all weights " +
        "to wMax (it must hold that depression * tauMinus >= 0.8 * tauPlus)",
    ]);
    expect(warningsOf(model({ tauMinus: "50 ms" }))[0]).toContain("drive all weights to wMin");
    expect(refusalOf(model({ wMin: 2 }))).toContain("mechanisms.rule.parameters: wMax must lie above wMin");
  });
});

describe("triplet STDP", () => {
  const visual = { a2Plus: 0, a3Plus: 6.5e-3, a2Minus: 7.1e-3, tauY: "114 ms" };
  const hippocampus = { a2Plus: 5.3e-3, a3Plus: 8e-3, a2Minus: 3.5e-3, tauY: "40 ms" };

  test.each([
    ["visual cortex", visual, 19.2203, 114],
    ["hippocampus", hippocampus, 5.3776, 40],
  ])("of %s turns from depression to potentiation at its rate theta", (_, amplitudes, theta, tauY) => {
    const threshold = (plus: number, minus: number, slow: number) =>
      (1000 * (amplitudes.a2Minus * minus - amplitudes.a2Plus * plus)) / (amplitudes.a3Plus * plus * slow);
    expect(threshold(16.8, 33.7, tauY)).toBeCloseTo(theta, 3);
    const dt = 0.1;
    const onGrid = threshold(
      traceArea(16.8, dt, "including"),
      traceArea(33.7, dt, "before"),
      traceArea(tauY, dt, "before"),
    );
    expect(Math.abs(onGrid / theta - 1)).toBeLessThan(0.02);
    const at = (post: number) => {
      const of = { mechanism: "stdp-triplet", parameters: { ...amplitudes, wMax: 10, eta: 0.5 }, dt };
      const drift = poissonDrift(of, { pre: 40, post }, { weight: 5 });
      return { post, mean: drift.mean / post, error: drift.error / post };
    };
    // drift / rPost is a straight line in rPost
    const [low, high] = [at(0.5 * theta), at(1.5 * theta)];
    const slope = (high.mean - low.mean) / (high.post - low.post);
    const found = low.post - low.mean / slope;
    const error = Math.hypot(low.error, high.error) / (2 * slope);
    expect(low.mean).toBeLessThan(-5 * low.error);
    expect(high.mean).toBeGreaterThan(5 * high.error);
    expect(error).toBeLessThan(0.03 * theta);
    // 0.006: the slow trace starts empty, tauY / 20 s
    expect(Math.abs(found - onGrid)).toBeLessThan(5 * error + 0.006 * theta);
  });

  test.each(backends)("without triplet terms is pair STDP, %s", (backend) => {
    const weights = Array.from({ length: 30 }, (_, i) => 0.3 + i / 80);
    const trains = { pre: irregular(30, 800, 1), post: irregular(30, 800, 2), weights };
    const windows = { tauPlus: "16.8 ms", tauMinus: "33.7 ms" };
    const pair = { ...windows, eta: 0.002, depression: 0.6 };
    const triplet = { a2Plus: 0.002, a2Minus: 0.0012, a3Plus: 0, a3Minus: 0, ...windows };
    const a = weightsAfter({ mechanism: "stdp-pair", parameters: pair }, trains, backend);
    const b = weightsAfter({ mechanism: "stdp-triplet", parameters: triplet }, trains, backend);
    for (const [i, w] of a.entries())
      expect(Math.abs(w - b[i]!)).toBeLessThan(backend === "f32" ? 1e-5 : 1e-13);
  });

  test("warns of a learning rate at which one burst crosses the range", () => {
    const model = pairModel(
      { mechanism: "stdp-triplet", parameters: { eta: 2 } },
      listed([[1]]),
      listed([[1]]),
      [0.5],
    );
    expect(warningsOf(model)[0]).toContain(
      "a burst of 50 ms at 100 Hz carries a weight across its whole range",
    );
  });
});

describe.each(backends)("inhibitory STDP, %s", (backend) => {
  const eta = 0.01;
  const changeBy = (pre: number[], post: number[]) =>
    weightsAfter({ mechanism: "istdp-vogels" }, { pre: [pre], post: [post], weights: [1] }, backend)[0]! - 1;
  const digits = backend === "f32" ? 6 : 14;

  test("an isolated presynaptic spike takes eta alpha, alpha = 0.12 at 3 Hz", () => {
    expect(changeBy([10], [])).toBeCloseTo(-eta * 0.12, digits);
  });

  test("the window is symmetric, and a pair in one step counts once", () => {
    for (const lag of [0, 0.1, 7, 40]) {
      const gain = eta * Math.exp(-lag / 20) - eta * 0.12;
      expect(changeBy([100], [100 + lag])).toBeCloseTo(gain, digits);
      expect(changeBy([100 + lag], [100])).toBeCloseTo(gain, digits);
    }
  });

  test("an isolated postsynaptic spike changes nothing", () => {
    expect(changeBy([], [10])).toBe(0);
  });
});

test("inhibitory STDP warns of a target rate in the wrong unit", () => {
  const of = { mechanism: "istdp-vogels", parameters: { targetRate: "3 kHz" } };
  expect(warningsOf(pairModel(of, listed([[1]]), listed([[1]]), [1]))[0]).toContain(
    "is targetRate in kHz, or tauTrace in s?",
  );
});
