import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { listed, pairModel } from "../prescribed.ts";
import { type Backend, backends, start } from "../running.ts";
import { value } from "./law.ts";

const digits = (backend: Backend) => (backend === "f32" ? 6 : 12);

/** Weights of silent pairs after some seconds with all rates held. */
function held(
  mechanism: Mechanism,
  initial: Record<string, string>,
  options: { seconds?: number; parameters?: Record<string, string | number>; backend: Backend },
): number[] {
  const memory = Object.keys(mechanism.parameters).filter((name) =>
    ["tauActivity", "tauMean"].includes(name),
  );
  const parameters = {
    ...Object.fromEntries(memory.map((name) => [name, name === "tauMean" ? "2e15 s" : "1e15 s"])),
    ...options.parameters,
  };
  const silent = [[], []];
  const model = pairModel(
    { mechanism, parameters, initial, dt: 100 },
    listed(silent),
    listed(silent),
    [0.2, 0.7],
  );
  const run = start(model, options.backend);
  run.advance(10 * (options.seconds ?? 3));
  return [...run.weights("P")];
}

/** dw = eta x y t; without potentiation none. */
export function productOfRates(mechanism: Mechanism): void {
  for (const backend of backends) {
    const found = held(mechanism, { x: "20 Hz", y: "10 Hz" }, { backend });
    const change = 3 * 200 * value(mechanism, "eta");
    for (const [i, before] of [0.2, 0.7].entries())
      expect(found[i]).toBeCloseTo(before + change, digits(backend));
    expect(held(mechanism, { x: "20 Hz", y: "0 Hz" }, { backend })).toEqual(
      backend === "f32" ? [0.2, 0.7].map(Math.fround) : [0.2, 0.7],
    );
  }
}

/** With decay alone w falls by exp(-decay t); with both it tends to eta x y / decay. */
export function decayShifts(mechanism: Mechanism): void {
  for (const backend of backends) {
    const decay = { parameters: { decay: "0.1 1/s" }, backend };
    const alone = held(mechanism, { x: "0 Hz", y: "0 Hz" }, decay);
    expect(alone[1]).toBeCloseTo(0.7 * Math.exp(-0.3), digits(backend));
    const both = held(mechanism, { x: "20 Hz", y: "10 Hz" }, { ...decay, seconds: 300 });
    for (const w of both) expect(w).toBeCloseTo((200 * value(mechanism, "eta")) / 0.1, digits(backend));
  }
}

/** dw = eta (x - xMean)(y - yMean) t, of either sign, and nothing while one side is at its mean. */
export function covarianceOfRates(mechanism: Mechanism): void {
  const eta = value(mechanism, "eta");
  for (const backend of backends) {
    for (const [x, y] of [
      [15, 12],
      [15, 2],
      [5, 2],
      [10, 17],
    ] as const) {
      const initial = { x: `${x} Hz`, y: `${y} Hz`, xMean: "10 Hz", yMean: "6 Hz" };
      const found = held(mechanism, initial, { backend });
      expect(found[0]).toBeCloseTo(0.2 + 3 * eta * (x - 10) * (y - 6), digits(backend));
    }
  }
}

/** Below the threshold w falls, above it rises, at it stays; the threshold tends to y^2 / y0. */
export function thresholdDivides(mechanism: Mechanism): void {
  const eta = value(mechanism, "eta");
  for (const backend of backends) {
    for (const y of [3, 6, 9]) {
      const initial = { x: "10 Hz", y: `${y} Hz`, thetaM: "6 Hz" };
      const found = held(mechanism, initial, { backend, parameters: { tauTheta: "1e15 s" } });
      expect(found[1]).toBeCloseTo(0.7 + 3 * eta * 10 * y * (y - 6), digits(backend));
    }
    const target = value(mechanism, "targetRate");
    const settled = { x: "10 Hz", y: `${target} Hz`, thetaM: `${target} Hz` };
    expect(held(mechanism, settled, { backend })).toEqual(
      backend === "f32" ? [0.2, 0.7].map(Math.fround) : [0.2, 0.7],
    );
  }
}

/** At constant rates w rests at x / y, approached as exp(-eta y^2 t). */
export function restsAtTheRatio(mechanism: Mechanism): void {
  const eta = value(mechanism, "eta");
  for (const backend of backends) {
    const found = held(mechanism, { x: "4 Hz", y: "10 Hz" }, { backend, seconds: 20 });
    for (const [i, before] of [0.2, 0.7].entries())
      expect(found[i]).toBeCloseTo(0.4 + (before - 0.4) * Math.exp(-eta * 100 * 20), digits(backend));
  }
}

/** A linear neuron: it counts weighted spikes and fires once for each unit, so that y is the sum of w x. */
export const linear: Neuron = {
  name: "linear",
  about: "fires as often as the weighted sum of its inputs",
  source: { cite: "made for tests" },
  laws: [],
  parameters: {},
  variables: { counted: { per: "post", unit: "1", initial: 0, about: "weighted spikes not yet answered" } },
  receptors: { plastic: { counted: 1 } },
  continuous: [],
  threshold: "counted >= 1",
  reset: ["counted -= 1"],
};

/** Three inputs in two patterns that alternate every 2 s, onto one linear neuron. */
export function twoPatterns(mechanism: Mechanism, parameters: Record<string, string | number>): Model {
  return {
    version: 1,
    name: "two patterns",
    dt: "0.5 ms",
    duration: "1 s",
    seed: 5,
    precision: "f64",
    populations: {
      X: {
        count: 3,
        input: {
          kind: "patterned",
          unit: "Hz",
          rates: [
            [120, 80, 10],
            [20, 30, 60],
          ],
          schedule: [
            { pattern: 0, duration: "2 s" },
            { pattern: 1, duration: "2 s" },
          ],
          repeat: true,
        },
      },
      E: { count: 1, neuron: linear },
    },
    projections: {
      P: { from: "X", to: "E", receptor: "plastic", wiring: { kind: "all-to-all" }, weight: 0.4 },
    },
    mechanisms: { rule: { mechanism, on: ["P"], parameters } },
  };
}

/** Leading eigenvector of the mean of x x' over the two patterns, of length 1. */
export function leadingEigenvector(): readonly number[] {
  const patterns = [
    [120, 80, 10],
    [20, 30, 60],
  ];
  let vector = [1, 1, 1];
  for (let k = 0; k < 200; k++) {
    const next = [0, 0, 0];
    for (const x of patterns) {
      const along = x.reduce((sum, each, i) => sum + each * vector[i]!, 0);
      for (const i of [0, 1, 2]) next[i]! += x[i]! * along;
    }
    const length = Math.hypot(...next);
    vector = next.map((each) => each / length);
  }
  return vector;
}

/** In a linear neuron the weights get length 1 and the direction of the leading eigenvector of <x x'>. */
export function findsTheEigenvector(mechanism: Mechanism): void {
  const run = start(twoPatterns(mechanism, { eta: "2e-6 1/(s Hz^2)", tauActivity: "0.2 s" }), "f64");
  run.advance(2_000 * 400);
  const w = [...run.weights("P")];
  const length = Math.hypot(...w);
  // windows that hold spikes of both patterns, and the noise of counts in a window of 0.2 s
  expect(Math.abs(length - 1)).toBeLessThan(0.1);
  const cosine = w.reduce((sum, each, i) => sum + each * leadingEigenvector()[i]!, 0) / length;
  expect(cosine).toBeGreaterThan(0.99);
}
