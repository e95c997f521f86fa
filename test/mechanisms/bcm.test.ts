import { describe, expect, test } from "vitest";
import { bcm } from "../../src/mechanisms/bcm.ts";
import type { Model } from "../../src/model/model.ts";
import { linear } from "../laws/rate-rules.ts";
import { listed, pairModel } from "../prescribed.ts";
import { start, warningsOf } from "../running.ts";

const inputRate = 200;
const targetRate = 50;

/** One regular input onto a linear neuron: y = w x. `q` is eta x^2 y0 tauTheta. */
function oneInput(q: number, tauTheta: number, weight: number): Model {
  const eta = (q * 1000) / (inputRate ** 2 * targetRate * tauTheta); // 1/(s Hz^3), tauTheta in s
  const period = 1000 / inputRate;
  return {
    version: 1,
    name: "one input",
    dt: "1 ms",
    duration: "1 s",
    seed: 1,
    precision: "f64",
    populations: {
      X: { count: 1, input: listed([Array.from({ length: 600 * inputRate }, (_, k) => 1 + k * period)]) },
      E: { count: 1, neuron: linear },
    },
    projections: {
      P: { from: "X", to: "E", receptor: "plastic", wiring: { kind: "one-to-one" }, weight },
    },
    mechanisms: {
      rule: {
        mechanism: bcm,
        on: ["P"],
        parameters: {
          eta: `${eta / 1000} 1/(s Hz^3)`,
          targetRate: `${targetRate} Hz`,
          tauTheta: `${tauTheta} s`,
          tauActivity: "0.1 s",
        },
        initial: { x: `${inputRate} Hz`, y: `${targetRate} Hz`, thetaM: `${targetRate} Hz` },
      },
    },
  };
}

/** w every 0.1 s, from 10 % above y0 / x. */
function weightsOf(q: number, tauTheta: number, seconds: number): number[] {
  const run = start(oneInput(q, tauTheta, (1.1 * targetRate) / inputRate), "f64");
  return Array.from({ length: 10 * seconds }, () => {
    run.advance(100);
    return run.weights("P")[0]!;
  });
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Where w settles: near y0 / x, since a window on single spikes is read at a phase of its ripple. */
const settled = mean(weightsOf(0.4, 10, 300).slice(-1000));

/** w relative to where it settles, less 1. */
const course = (q: number, tauTheta: number, seconds: number) =>
  weightsOf(q, tauTheta, seconds).map((w) => w / settled - 1);

/** Moments at which a course crosses 0, in s. */
function crossings(values: readonly number[]): number[] {
  return values.flatMap((x, k) => (k > 0 && x * values[k - 1]! < 0 ? [0.1 * k] : []));
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

describe("one input onto a linear neuron, Q = eta x^2 y0 tauTheta", () => {
  test("rests at y = theta = y0 for Q < 1, and oscillates with growing size for Q > 1", () => {
    const calm = course(0.8, 10, 300);
    expect(largest(calm.slice(-500))).toBeLessThan(0.4 * largest(calm.slice(0, 500)));
    const wild = course(1.25, 10, 300);
    expect(largest(wild.slice(-500))).toBeGreaterThan(2 * largest(wild.slice(0, 500)));
  });

  test("at Q = 1 oscillates with the angular frequency 1 / tauTheta", () => {
    const zeros = crossings(course(1, 10, 300));
    expect(zeros.length).toBeGreaterThan(6);
    const halfPeriod = (zeros.at(-1)! - zeros[0]!) / (zeros.length - 1);
    // the tick and the window of the rate add 2 % of lag
    expect(Math.abs(halfPeriod / (Math.PI * 10) - 1)).toBeLessThan(0.05);
  });

  test("does not oscillate below Q = 3 - 2 sqrt 2 = 0.17157", () => {
    expect(3 - 2 * Math.SQRT2).toBeCloseTo(0.17157, 5);
    // trace^2 = 4 det of the matrix [[k y0, -k y0], [2/tau, -1/tau]] at this Q
    const q = 3 - 2 * Math.SQRT2;
    expect((q - 1) ** 2 - 4 * q).toBeCloseTo(0, 12);
    expect(Math.min(...course(0.1, 10, 300))).toBeGreaterThan(-0.005);
    expect(Math.min(...course(0.5, 10, 300))).toBeLessThan(-0.025);
  });
});

test("a threshold that follows too late, or every pattern, is warned of", () => {
  const warned = (parameters: Record<string, string>) =>
    warningsOf(pairModel({ mechanism: bcm, parameters }, listed([[1]]), listed([[1]]), [0.5])).join("\n");
  expect(warned({})).toBe("");
  expect(warned({ tauTheta: "3600 s" })).toContain("the threshold follows too late");
  expect(warned({ tauTheta: "1 s", tauActivity: "2 s" })).toContain("the threshold follows every pattern");
});
