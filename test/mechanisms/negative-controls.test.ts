import { describe, expect, test } from "vitest";
import { additiveScaling } from "../../src/mechanisms/additive-scaling.ts";
import { multiplicativeScalingInPlace } from "../../src/mechanisms/multiplicative-scaling-in-place.ts";
import { weightNormalization } from "../../src/mechanisms/weight-normalization.ts";
import { weightNormalizationSubtractive } from "../../src/mechanisms/weight-normalization-subtractive.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { laws } from "../laws/index.ts";
import { listed, pairModel } from "../prescribed.ts";
import { backends, start } from "../running.ts";

const breaks = (law: string, mechanism: Mechanism) => expect(() => laws[law]!(mechanism)).toThrow();

describe("negative controls", () => {
  test("additive scaling breaks the ratios, multiplicative scaling the differences", () => {
    breaks("keeps-weight-ratios", additiveScaling);
    breaks("keeps-weight-differences", multiplicativeScalingInPlace);
  });

  test("subtractive normalisation breaks the ratios", () => {
    breaks("keeps-weight-ratios", weightNormalizationSubtractive);
    breaks("keeps-euclidean-length", weightNormalization);
  });
});

/** Weights onto silent or busy cells after some seconds of the error that this rate makes. */
function scaled(mechanism: Mechanism, rate: number, weights: readonly number[], seconds: number) {
  const of = {
    mechanism,
    parameters: { tauRate: "1e18 s", ...("integralGain" in mechanism.parameters ? { integralGain: 0 } : {}) },
    initial: { rate: `${rate} Hz` },
    dt: 1000,
  };
  const count = weights.length;
  const base = pairModel(of, listed(weights.map(() => [])), listed(weights.map(() => [])), weights);
  // all axons onto cell 0, so that they share a mean
  const P = {
    ...base.projections!["P"]!,
    wiring: { kind: "list", pre: weights.map((_, i) => i), post: Array(count).fill(0) as number[], weights },
  } as const;
  const run = start({ ...base, projections: { ...base.projections, P } }, "f64");
  run.advance(seconds);
  return { weights: [...run.weights("P")], read: (name: string) => run.read(name)[0]! };
}

const spreadOfLogs = (weights: readonly number[]) => {
  const logs = weights.map(Math.log);
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
  return Math.sqrt(logs.reduce((a, b) => a + (b - mean) ** 2, 0) / logs.length);
};
const meanOf = (weights: readonly number[]) => weights.reduce((a, b) => a + b, 0) / weights.length;

describe("additive against multiplicative scaling", () => {
  const weights = [0.1, 0.2, 0.4, 0.8, 1.6];
  const seconds = 200; // beta e t = 0.04

  test("move the mean alike to first order", () => {
    const additive = meanOf(scaled(additiveScaling, 0, weights, seconds).weights) / meanOf(weights);
    const inPlace =
      meanOf(scaled(multiplicativeScalingInPlace, 0, weights, seconds).weights) / meanOf(weights);
    expect(additive - 1).toBeCloseTo(0.04, 12);
    expect(inPlace).toBeCloseTo(Math.exp(0.04), 12);
  });

  test("on a log axis one keeps the spread, the other narrows it upwards and widens it downwards", () => {
    const before = spreadOfLogs(weights);
    for (const rate of [0, 10]) {
      const multiplied = scaled(multiplicativeScalingInPlace, rate, weights, seconds).weights;
      expect(spreadOfLogs(multiplied)).toBeCloseTo(before, 12);
    }
    expect(spreadOfLogs(scaled(additiveScaling, 0, weights, seconds).weights)).toBeLessThan(before - 1e-3);
    expect(spreadOfLogs(scaled(additiveScaling, 10, weights, seconds).weights)).toBeGreaterThan(
      before + 1e-3,
    );
  });

  test("a large negative step silences small synapses, is counted, and loses the differences", () => {
    const { weights: after, read } = scaled(additiveScaling, 30, weights, 400);
    expect(after.slice(0, 2)).toEqual([0, 0]);
    expect(read("rule.zeros")).toBe(2);
    expect(after[1]! - after[0]!).not.toBeCloseTo(0.1, 3);
  });
});

describe.each(backends)("subtractive normalisation, %s", (backend) => {
  test("takes what clipped synapses cannot give from the others", () => {
    const mechanism = weightNormalizationSubtractive;
    const weights = [0.01, 0.02, 0.3, 1, 2];
    const base = pairModel(
      { mechanism, parameters: { total: 1 }, dt: 100 },
      listed(weights.map(() => [])),
      listed(weights.map(() => [])),
      weights,
    );
    const wiring = { kind: "list", pre: [0, 1, 2, 3, 4], post: [0, 0, 0, 0, 0], weights } as const;
    const P = { ...base.projections!["P"]!, wiring };
    const run = start({ ...base, projections: { ...base.projections, P } }, backend);
    run.advance(5);
    // 1 = (1 - a) + (2 - a) with a = 1: only the largest is left
    const digits = backend === "f32" ? 6 : 12;
    expect([...run.weights("P")].map((w) => Number(w.toFixed(digits)))).toEqual([0, 0, 0, 0, 1]);
    expect(run.read("rule.mismatch")[0]).toBeCloseTo(0, digits);
  });
});
