import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { poissonDrift, traceArea, weightsAfter } from "../prescribed.ts";
import { backends } from "../running.ts";
import { precision, value } from "./law.ts";

/** An isolated pair changes w by eta wMax (1 - w/wMax)^mu exp(-lag / tauPlus), or with the other sign and window. */
export function exponentialWindow(mechanism: Mechanism): void {
  const { tauPlus, tauMinus, eta, depression, wMax } = Object.fromEntries(
    ["tauPlus", "tauMinus", "eta", "depression", "wMax"].map((name) => [name, value(mechanism, name)]),
  ) as Record<string, number>;
  const lags = [-60, -20.5, -5, -0.1, 0, 0.1, 5, 20.5, 60];
  const starts = [0.1, 0.5, 0.9].map((share) => share * wMax!);
  const cases = lags.flatMap((lag) => starts.map((w) => ({ lag, w })));
  for (const mu of [0, 0.4, 1]) {
    const parameters = { exponentPlus: mu, exponentMinus: mu };
    const expected = cases.map(({ lag, w }) =>
      lag >= 0
        ? w + eta! * wMax! * (1 - w / wMax!) ** mu * Math.exp(-lag / tauPlus!)
        : w - eta! * wMax! * depression! * (w / wMax!) ** mu * Math.exp(lag / tauMinus!),
    );
    const trains = {
      pre: cases.map(() => [100]),
      post: cases.map(({ lag }) => [100 + lag]),
      weights: cases.map(({ w }) => w),
    };
    for (const backend of backends) {
      const found = weightsAfter({ mechanism, parameters }, trains, backend);
      for (const [i, w] of expected.entries())
        expect(Math.abs(found[i]! / w - 1)).toBeLessThan(precision[backend]);
    }
  }
}

/** Additive, all pairs: dw/dt = eta wMax rPre rPost (tauPlus - alpha tauMinus), with the areas of the grid. */
export function pairDrift(mechanism: Mechanism): void {
  const dt = 0.5;
  const eta = 2e-4; // small enough for the bounds to stay out of reach
  const [tauPlus, tauMinus] = ["tauPlus", "tauMinus"].map((name) => value(mechanism, name));
  for (const [depression, post] of [
    [1.05, 20],
    [0.5, 10],
    [2, 30],
  ] as const) {
    const found = poissonDrift({ mechanism, parameters: { depression, eta }, dt }, { pre: 20, post });
    const area = traceArea(tauPlus!, dt, "including") - depression * traceArea(tauMinus!, dt, "before");
    const expected = eta * 0.02 * (post / 1000) * area;
    expect(Math.abs(found.mean - expected)).toBeLessThan(5 * found.error);
    expect(found.error).toBeLessThan(0.1 * eta * 0.02 * (post / 1000) * tauPlus!);
  }
}

/** dw/dt = rPre rPost (-A2m tauMinus + A2p tauPlus + A3p tauPlus tauY rPost - A3m tauMinus tauX rPre), areas of the grid. */
export function tripletDrift(mechanism: Mechanism): void {
  const dt = 0.5;
  const tau = (name: string) => value(mechanism, name);
  const full = { a2Plus: 5e-3, a3Plus: 6.2e-3, a2Minus: 7e-3, a3Minus: 2.3e-3, eta: 0.1 };
  for (const [pre, post] of [
    [20, 10],
    [10, 30],
  ] as const) {
    const found = poissonDrift({ mechanism, parameters: full, dt }, { pre, post });
    const plus = traceArea(tau("tauPlus"), dt, "including");
    const minus = traceArea(tau("tauMinus"), dt, "before");
    const perPair =
      plus * (full.a2Plus + (full.a3Plus * traceArea(tau("tauY"), dt, "before") * post) / 1000) -
      minus * (full.a2Minus + (full.a3Minus * traceArea(tau("tauX"), dt, "before") * pre) / 1000);
    const expected = (full.eta * pre * post * perPair) / 1e6;
    // spikes of before the start are missing from the slow traces: tau / 20 s
    expect(Math.abs(found.mean - expected)).toBeLessThan(5 * found.error + 0.01 * Math.abs(expected));
    expect(found.error).toBeLessThan(0.1 * Math.abs(expected));
  }
}

/** One pair: pre before post adds a2Plus, post before pre takes a2Minus, each with the window of its trace. */
export function isolatedPairOfTriplets(mechanism: Mechanism): void {
  const of = (name: string) => value(mechanism, name);
  const parameters = { a2Plus: 4e-3, a2Minus: 6e-3, a3Plus: 5e-3, a3Minus: 3e-3 };
  const lags = [-60, -5, -0.1, 0, 0.1, 5, 60];
  const trains = {
    pre: lags.map(() => [100]),
    post: lags.map((lag) => [100 + lag]),
    weights: lags.map(() => 0.5),
  };
  for (const backend of backends) {
    const found = weightsAfter({ mechanism, parameters }, trains, backend);
    for (const [i, lag] of lags.entries()) {
      const change =
        lag >= 0 ? 4e-3 * Math.exp(-lag / of("tauPlus")) : -6e-3 * Math.exp(lag / of("tauMinus"));
      expect(Math.abs(found[i]! / (0.5 + change) - 1)).toBeLessThan(precision[backend]);
    }
  }
}

/** Slow traces are read before the spike of their own cell: a first spike has no triplet, and without a2Plus no change. */
export function firstPostSpike(mechanism: Mechanism): void {
  const of = (name: string) => value(mechanism, name);
  const trains = { pre: [[10], [10]], post: [[12], [12, 15]], weights: [0.5, 0.5] };
  for (const backend of backends) {
    const parameters = { a2Plus: 0, a3Plus: 6.5e-3 };
    const [first, second] = weightsAfter({ mechanism, parameters }, trains, backend);
    expect(first).toBe(0.5);
    const gain = 6.5e-3 * Math.exp(-5 / of("tauPlus")) * Math.exp(-3 / of("tauY"));
    expect(second! - 0.5).toBeCloseTo(gain, backend === "f32" ? 6 : 14);
  }
}

/** A second presynaptic spike replaces the trace of the first; with all pairs it would add to it. */
export function onlyNearest(mechanism: Mechanism): void {
  const parameters = { a2Plus: 4e-3, a3Plus: 0, a2Minus: 6e-3, a3Minus: 0 };
  const trains = {
    pre: [[10, 20], [20], [30], [30]],
    post: [[25], [25], [15, 20], [20]],
    weights: [0.5, 0.5, 0.5, 0.5],
  };
  for (const backend of backends) {
    const [two, one, twoPost, onePost] = weightsAfter({ mechanism, parameters }, trains, backend);
    expect(two).toBe(one);
    expect(twoPost).toBe(onePost);
    expect(two).toBeGreaterThan(0.5);
    expect(onePost).toBeLessThan(0.5);
  }
}

/** Without noise a pair adds aPlus, or takes the share aMinus of the weight. */
export function vanRossumPair(mechanism: Mechanism): void {
  const of = (name: string) => value(mechanism, name);
  const lags = [-40, -5, 5, 40];
  const trains = {
    pre: lags.map(() => [100]),
    post: lags.map((lag) => [100 + lag]),
    weights: [0.3, 3, 0.3, 3],
  };
  for (const backend of backends) {
    const found = weightsAfter({ mechanism, parameters: { variance: 0 } }, trains, backend);
    for (const [i, lag] of lags.entries()) {
      const w = trains.weights[i]!;
      const window = Math.exp(-Math.abs(lag) / of("tauWindow"));
      const expected = w + (lag > 0 ? of("aPlus") : -of("aMinus") * w) * window;
      expect(Math.abs(found[i]! / expected - 1)).toBeLessThan(precision[backend]);
    }
  }
}

/** The noise of a pair has the SD sqrt(`variance`) times the weight; five standard errors of an SD over 2000 pairs. */
export function vanRossumNoise(mechanism: Mechanism): void {
  const count = 2000;
  const every = (times: number[]) => Array.from({ length: count }, () => times);
  for (const weight of [0.5, 2]) {
    const trains = { pre: every([10]), post: every([10]), weights: Array(count).fill(weight) as number[] };
    const changes = [...weightsAfter({ mechanism }, trains, "f64")].map((w) => w - weight);
    const mean = changes.reduce((a, b) => a + b, 0) / count;
    const sd = Math.sqrt(changes.reduce((a, b) => a + (b - mean) ** 2, 0) / (count - 1));
    const exact = Math.sqrt(value(mechanism, "variance")) * weight;
    expect(Math.abs(sd / exact - 1)).toBeLessThan(5 / Math.sqrt(2 * count));
    expect(Math.abs(mean - value(mechanism, "aPlus"))).toBeLessThan((5 * exact) / Math.sqrt(count));
  }
}
