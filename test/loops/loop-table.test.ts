import { describe, expect, test } from "vitest";
import { loopBehaviour, setPoint } from "../../src/loops/loop-stability.ts";
import { loopReport } from "../../src/loops/loop-warnings.ts";
import { type MeanFieldLoop, meanFieldLoops } from "../../src/loops/mean-field-loop.ts";
import { mechanisms } from "../../src/mechanisms/index.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { neurons } from "../../src/neurons/index.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { oneDrivenCell } from "../resolve/one-driven-cell.ts";

const head = { version: 1, name: "loop", dt: "1 ms", duration: "1 s", seed: 1, ...oneDrivenCell } as const;

function loopsOf(instances: Model["mechanisms"]): MeanFieldLoop[] {
  return meanFieldLoops(resolveModel({ ...head, mechanisms: instances! }, { neurons, mechanisms }).program);
}

/** A controller of gain beta (1/(s Hz)) on a rate of 5 Hz that passes through stages, each relaxing or copying. */
function controller(beta: number, stages: readonly { tau: number | null }[], every = "1 s"): MeanFieldLoop {
  const post = (unit: string, initial: number) => ({ per: "post", unit, initial, about: "stage" }) as const;
  const [first, ...rest] = stages;
  const names = ["rate", ...rest.map((_, k) => `stage${k + 1}`)];
  const mechanism: Mechanism = {
    name: "controller",
    about: "a chain of stages, and a factor",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: { H: post("1", 1), ...Object.fromEntries(names.map((name) => [name, post("Hz", 5)])) },
    continuous: [`d(rate)/dt = -rate / ${first!.tau} s`],
    onPost: [`rate += 1 / ${first!.tau} s`],
    every: {
      [every]: [
        // a copy passes on what the stage before had at the last tick
        ...rest.flatMap(({ tau }, k) => (tau === null ? [] : [relaxation(names[k + 1]!, names[k]!, tau)])),
        `H *= exp(interval * ${beta} * (5 Hz - ${names.at(-1)}))`,
        ...rest.flatMap(({ tau }, k) => (tau === null ? [`${names[k + 1]} = ${names[k]}`] : [])).reverse(),
      ],
    },
  };
  return loopsOf({ rule: { mechanism, on: ["XE"] } })[0]!;
}

const relaxation = (stage: string, before: string, tau: number) =>
  `d(${stage})/dt = (${before} - ${stage}) / ${tau} s`;
const lags = (...taus: number[]) => taus.map((tau) => ({ tau }));

/** Growth of the least stable mode where one unit of ln H changes the rate by `k` Hz. */
function growth(loop: MeanFieldLoop, k: number): number {
  const rate = setPoint(loop)!;
  expect(1000 * rate).toBeCloseTo(5, 9);
  return loopBehaviour(loop, rate, k / 5).growth;
}

/** ln H over time from a small push, with the rate that follows the factor; `lag` (s) is that of the rate itself. */
function course(loop: MeanFieldLoop, k: number, ticks: number, lag = 0): number[] {
  let state = [...loop.settled(0.005)];
  state[0] = 1.001;
  let rate = 0.005;
  return Array.from({ length: ticks }, () => {
    const wanted = 0.005 + (k / 1000) * Math.log(state[0]!);
    rate = lag === 0 ? wanted : wanted + (rate - wanted) * Math.exp(-loop.interval / (1000 * lag));
    state = loop.advance(state, rate);
    return Math.log(state[0]!);
  });
}

const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

/** True if the last tenth of a course is smaller than the second one. */
function settles(values: readonly number[]): boolean {
  const tenth = Math.floor(values.length / 10);
  return largest(values.slice(-tenth)) < largest(values.slice(tenth, 2 * tenth));
}

describe("the table of stability criteria, mechanisms.md 3.3", () => {
  test("beta alone with one lag is stable for every K", () => {
    for (const k of [1, 10, 1000]) expect(growth(controller(1e-3, lags(100), "100 ms"), k)).toBeLessThan(0);
  });

  test("two lags: K beta < 1 / tau1 + 1 / tau2", () => {
    const bound = 1 / 100 + 1 / 25;
    for (const [share, stable] of [
      [0.97, true],
      [1.03, false],
    ] as const)
      expect(growth(controller((share * bound) / 10, lags(100, 25), "100 ms"), 10) < 0).toBe(stable);
  });

  test.each([
    [2, 2],
    [3, 0.8889],
    [4, 0.5685],
  ])("%i equal lags: K beta tau < %f", (n, printed) => {
    const exact = Math.tan(Math.PI / (2 * n)) / Math.cos(Math.PI / (2 * n)) ** n;
    expect(exact).toBeCloseTo(printed, 4);
    const stages = lags(...Array.from({ length: n }, () => 100));
    for (const [share, stable] of [
      [0.98, true],
      [1.02, false],
    ] as const)
      expect(growth(controller((share * exact) / 100 / 10, stages, "100 ms"), 10) < 0).toBe(stable);
  });

  test("ten equal lags: K beta tau < 0.1793", () => {
    const exact = Math.tan(Math.PI / 20) / Math.cos(Math.PI / 20) ** 10;
    expect(exact).toBeCloseTo(0.1793, 4);
    const stages = lags(...Array.from({ length: 10 }, () => 10));
    for (const [share, stable] of [
      [0.95, true],
      [1.05, false],
    ] as const) {
      const loop = controller((share * exact) / 10 / 10, stages, "100 ms");
      expect(settles(course(loop, 10, 100_000))).toBe(stable);
    }
  });

  test("pure delay D: stable below K beta D = pi / 2, without oscillation up to 1 / e", () => {
    // twenty copies, and the half tick for which a step is held
    const stages = [{ tau: 1e-4 }, ...Array.from({ length: 20 }, () => ({ tau: null }))];
    const at = (product: number) => course(controller(product / 20.5 / 10, stages), 10, 20_000);
    expect(settles(at(0.97 * (Math.PI / 2)))).toBe(true);
    expect(settles(at(1.03 * (Math.PI / 2)))).toBe(false);
    expect(Math.min(...at(0.95 / Math.E))).toBeGreaterThan(-1e-12);
    expect(Math.min(...at(1.2 / Math.E))).toBeLessThan(-1e-9);
  });

  test("tick Delta with a fast sensor: 0 < K beta Delta < 2, without oscillation up to 1", () => {
    const at = (product: number) => controller(product / 10, [{ tau: 1e-4 }]);
    for (const [product, stable] of [
      [0.05, true],
      [1.95, true],
      [2.05, false],
    ] as const)
      expect(growth(at(product), 10) < 0).toBe(stable);
    expect(Math.min(...course(at(0.95), 10, 100))).toBeGreaterThan(-1e-15);
    expect(Math.min(...course(at(1.1), 10, 100))).toBeLessThan(-1e-6);
  });

  test("recurrent network: its lag becomes tau / (1 - g)", () => {
    const lag = 20 / (1 - 0.8);
    const bound = 1 / 100 + 1 / lag;
    for (const [share, stable] of [
      [0.95, true],
      [1.05, false],
    ] as const) {
      const loop = controller((share * bound) / 10, lags(100), "100 ms");
      expect(settles(course(loop, 10, 200_000, lag))).toBe(stable);
    }
  });

  test("K below 0, as in depolarisation block, drives the factor to its bound", () => {
    const loop = controller(1e-3, lags(100), "100 ms");
    expect(growth(loop, -10)).toBeGreaterThan(0);
    expect(settles(course(loop, -10, 5000))).toBe(false);
  });
});

describe("loops through other mechanisms", () => {
  test("a calcium sensor and what it drives are one loop, which rests at the sensor's target", () => {
    const [loop] = loopsOf({
      sensor: { mechanism: "calcium-sensor", population: "E", parameters: { targetRate: "7 Hz" } },
      scaling: { mechanism: "multiplicative-scaling-calcium", on: ["XE"] },
    });
    expect(loop!.names[0]).toBe("scaling.H");
    expect(1000 * setPoint(loop!)!).toBeCloseTo(7, 6);
  });

  test("two integral controllers with unequal set-points are warned of, also if one moves the threshold", () => {
    const report = (target: string) => {
      const model: Model = {
        ...head,
        mechanisms: {
          scaling: { mechanism: "multiplicative-scaling", on: ["XE"], preset: "tissue" },
          threshold: {
            mechanism: "intrinsic-plasticity",
            population: "E",
            parameters: { targetRate: target },
          },
        },
      };
      const catalogue = { neurons, mechanisms };
      return loopReport(model, catalogue, resolveModel(model, catalogue).program).warnings;
    };
    expect(report("5 Hz")).toEqual([]);
    expect(report("6 Hz").join()).toContain("no rate satisfies both, and they ramp until one meets a bound");
  });
});
