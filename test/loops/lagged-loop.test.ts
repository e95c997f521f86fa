import { describe, expect, test } from "vitest";
import { laggedBehaviour } from "../../src/loops/lagged-loop.ts";
import { comesToRest } from "../../src/loops/loop-stability.ts";
import { loopReport } from "../../src/loops/loop-warnings.ts";
import { type MeanFieldLoop, meanFieldLoops } from "../../src/loops/mean-field-loop.ts";
import { type Transmission, transmissionsOf } from "../../src/loops/transmission.ts";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { resolveModel } from "../../src/resolve/resolve-model.ts";
import { oneDrivenCell } from "../resolve/one-driven-cell.ts";
import { catalogue, loopModel } from "./one-cell-loop.ts";

/** Times in s: sensor, second lag, ticks of the factor and of what is sent. */
interface Times {
  readonly sensor: number;
  readonly lag: number;
  readonly factorTick: number;
  readonly sentTick: number;
  /** The follower's tick comes before that of the factor where both fall on one moment. */
  readonly first?: boolean;
}

/** A factor of gain beta (1/(s Hz)) on a rate of 5 Hz. */
function controller(beta: number, { sensor, factorTick }: Times): Mechanism {
  return {
    name: "controller",
    about: "a sensor and a factor",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: {
      H: { per: "post", unit: "1", initial: 1, about: "factor" },
      rate: { per: "post", unit: "Hz", initial: 5, about: "sensor" },
    },
    continuous: [`d(rate)/dt = -rate / ${sensor} s`],
    onPost: [`rate += 1 / ${sensor} s`],
    every: { [`${factorTick} s`]: [`H *= exp(interval * ${beta} * (5 Hz - rate))`] },
  };
}

/** What is sent follows the strength, by a parameter that no other mechanism has. */
function follower({ lag, sentTick }: Times): Mechanism {
  return {
    name: "follower",
    about: "a synapse sends what it had",
    source: { cite: "made for tests" },
    laws: [],
    parameters: { turnover: { value: 1 / lag, unit: "1/s", tag: "C", about: "rate at which it follows" } },
    variables: { shown: { per: "synapse", unit: "1", initial: "w", about: "what is sent" } },
    transmits: "shown",
    every: {
      [`${sentTick} s`]: ["shown = strength + (shown - strength) * exp(-interval * turnover)"],
    },
  };
}

function loopOf(beta: number, times: Times): { loop: MeanFieldLoop; way: Transmission } {
  const rule = { mechanism: controller(beta, times), on: ["XE"] };
  const late = { mechanism: follower(times), on: ["XE"] };
  const instances = times.first ? { late, rule } : { rule, late };
  const { program } = resolveModel(loopModel(instances), catalogue);
  const loop = meanFieldLoops(program)[0]!;
  const [way] = transmissionsOf(program, loop);
  return { loop, way: way! };
}

/** K beta (1/s) at which the check says that the loop begins to grow, by bisection. */
function boundary(times: Times): number {
  let low = 1e-6;
  let high = 1;
  while (high / low > 1 + 1e-6) {
    const middle = Math.sqrt(low * high);
    const { loop, way } = loopOf(middle / 5, times);
    if (laggedBehaviour(loop, way, { rate: 0.005, gain: 1 }).growth > 0) high = middle;
    else low = middle;
  }
  return low;
}

/** True if a small push decays in the loop as it runs: rates held between ticks, in time order, written out here again. */
function decays(kBeta: number, { sensor, lag, factorTick, sentTick, first }: Times): boolean {
  let [x, shown, rate, t] = [0.001, 0.001, 0, 0]; // ln H, ln of what is sent, rate of the sensor over 5 Hz less 1
  const peaks = [0, 0];
  const length = 60 * (sensor + lag + factorTick + sentTick);
  for (let step = 1; t < length; step++) {
    t = step;
    rate = shown + (rate - shown) * Math.exp(-1 / sensor);
    const before = x;
    if (step % factorTick === 0) x -= factorTick * kBeta * rate;
    const wanted = first ? before : x;
    if (step % sentTick === 0) shown = wanted + (shown - wanted) * Math.exp(-sentTick / lag);
    const part = t < length / 2 ? 0 : 1;
    if (t > length / 4) peaks[part] = Math.max(peaks[part]!, Math.abs(x));
  }
  return peaks[1]! < peaks[0]!;
}

/** Damping ratio of the complex pair of roots, 1 if all are real: the real root by bisection, then what is left. */
function dampingOfCubic(kBeta: number, { sensor, lag }: Times): number {
  const value = (s: number) => s * (sensor * s + 1) * (lag * s + 1) + kBeta;
  let [low, high] = [-10, -Math.max(1 / sensor, 1 / lag)]; // below the largest pole one root remains
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (value(middle) < 0) low = middle;
    else high = middle;
  }
  const sum = -(1 / sensor + 1 / lag) - low; // of the other two
  const product = -kBeta / (sensor * lag * low);
  return sum * sum >= 4 * product ? 1 : -sum / (2 * Math.sqrt(product));
}

describe("a factor that is sent with a second lag", () => {
  test.each([
    [100, 25],
    [25, 100],
    [60, 60],
  ])("is stable below K beta = 1 / %f s + 1 / %f s where ticks are short", (sensor, lag) => {
    const bound = boundary({ sensor, lag, factorTick: 0.1, sentTick: 0.1 });
    expect(bound / (1 / sensor + 1 / lag)).toBeCloseTo(1, 2);
  });

  test("has the damping of the roots of s (tau1 s + 1) (tau2 s + 1) + K beta", () => {
    const times = { sensor: 100, lag: 25, factorTick: 0.1, sentTick: 0.1 };
    for (const kBeta of [1e-3, 2e-3, 5e-3, 0.02, 0.04]) {
      const { loop, way } = loopOf(kBeta / 5, times);
      const { damping } = laggedBehaviour(loop, way, { rate: 0.005, gain: 1 });
      // the ticks of 0.1 s add a delay that is 4e-3 of the shorter lag
      expect(damping).toBeCloseTo(dampingOfCubic(kBeta, times), 2);
    }
    expect(dampingOfCubic(1e-3, times)).toBe(1);
    expect(dampingOfCubic(5e-3, times)).toBeLessThan(0.7);
  });

  test.each<Times>([
    { sensor: 100, lag: 25, factorTick: 1, sentTick: 1 },
    { sensor: 100, lag: 25, factorTick: 1, sentTick: 20 },
    { sensor: 100, lag: 25, factorTick: 20, sentTick: 20 },
    { sensor: 100, lag: 25, factorTick: 20, sentTick: 20, first: true },
    { sensor: 100, lag: 25, factorTick: 30, sentTick: 3 },
    { sensor: 50, lag: 200, factorTick: 7, sentTick: 60 },
    { sensor: 100, lag: 50, factorTick: 3, sentTick: 10 },
    { sensor: 100, lag: 25, factorTick: 21, sentTick: 20 },
    { sensor: 100, lag: 0.01, factorTick: 2, sentTick: 60 },
    { sensor: 100, lag: 25, factorTick: 40, sentTick: 60 },
    { sensor: 100, lag: 25, factorTick: 60, sentTick: 40 },
    { sensor: 100, lag: 25, factorTick: 60, sentTick: 40, first: true },
    { sensor: 3, lag: 100, factorTick: 20, sentTick: 30, first: true },
    { sensor: 100, lag: 3, factorTick: 60, sentTick: 40 },
  ])("grows in a simulation just above the boundary of the check, and decays below: %o", (times) => {
    const bound = boundary(times);
    expect(decays(0.95 * bound, times)).toBe(true);
    expect(decays(1.05 * bound, times)).toBe(false);
  });

  test("is warned of before it grows, where ticks do not fit and fall together after too many to follow", () => {
    const times = { sensor: 300, lag: 100, factorTick: 301, sentTick: 200 };
    const warned = (kBeta: number) => {
      const { loop, way } = loopOf(kBeta / 5, times);
      return !comesToRest(laggedBehaviour(loop, way, { rate: 0.005, gain: 1 }));
    };
    let kBeta = 1e-5;
    while (decays(kBeta, times)) kBeta *= 1.1;
    for (const share of [0.6, 1, 1.5, 3, 10, 100]) expect(warned(share * kBeta), `${share}`).toBe(true);
    expect(warned(0.02 * kBeta)).toBe(false);
  });
});

describe("the check of homeostatic loops where size is strength", () => {
  const scaling = (gain: string, tauRate: string) => ({
    mechanism: "multiplicative-scaling",
    on: ["XE"],
    parameters: { gain, integralGain: 0, tauRate },
  });
  const size = (parameters: Record<string, number | string>) => ({
    mechanism: "structural-coupling",
    on: ["XE"],
    parameters,
  });
  const warningsOf = (instances: NonNullable<Model["mechanisms"]>, change: Partial<Model> = {}) => {
    const model = loopModel(instances, change);
    return loopReport(model, catalogue, resolveModel(model, catalogue).program).warnings;
  };
  const slow = scaling("4e-6 1/(s Hz)", "1 h");
  const hourly = { sensor: 3600, lag: 3600, factorTick: 1, sentTick: 60 };
  const generic = { mechanism: follower(hourly), on: ["XE"] };

  test("names the second lag of a loop that would come to rest without it", () => {
    expect(warningsOf({ scaling: slow, size: size({ sizeIsStrength: 1 }) })).toEqual([
      "mechanisms.scaling: the loop would oscillate (damping ratio 0.27), with a period of 10 h, in a circuit where 1 % more " +
        "weight raises the rate by 10 % or more\n" +
        "  what XE transmits follows scaling.H with a second lag of 1 h (size.tauStructure), after the 1 h of the sensor: sent " +
        "at once it would come to rest\n" +
        "  it comes to rest with gain of 0.000002 1/(s Hz) in place of 4e-6 1/(s Hz), or with size.tauStructure of 0.125 h in " +
        "place of 1 h",
    ]);
  });

  test("says nothing of the same loop where sizes are read-outs, or follow fast", () => {
    expect(warningsOf({ scaling: slow, size: size({ sizeIsStrength: 0 }) })).toEqual([]);
    expect(warningsOf({ scaling: slow, size: size({ sizeIsStrength: 1, tauStructure: "2 min" }) })).toEqual(
      [],
    );
  });

  test("names how often sizes are brought up to date where they do not lag but the loop is faster", () => {
    const fast = scaling("8e-4 1/(s Hz)", "10 s");
    expect(warningsOf({ fast, size: size({ sizeIsStrength: 0 }) })).toEqual([]);
    const [warning] = warningsOf({ fast, size: size({ sizeIsStrength: 1, tauStructure: 0 }) });
    expect(warning).toContain(
      "\n  what XE transmits follows fast.H every 1 min (size.period), after the 10 s of the sensor: sent at once it would",
    );
    expect(warning).toContain(", or with size.period of 30 s in place of 60 s");
  });

  test("takes the worse of two projections", () => {
    const change = { projections: { ...oneDrivenCell.projections, late: oneDrivenCell.projections.XE } };
    const both = { ...slow, on: ["XE", "late"] };
    const [warning] = warningsOf({ both, follower: { ...generic, on: ["late"] } }, change);
    expect(warning).toContain("\n  what late transmits follows both.H with a second lag of 1 h ");
  });

  test("does not call a lag the cause of what would be there without it", () => {
    const [warning] = warningsOf({ scaling: scaling("4e-4 1/(s Hz)", "1 h"), follower: generic });
    expect(warning).toContain("the loop would oscillate with growing size, with a period of 3.9 h");
    expect(warning).toContain("(follower.turnover), after the 1 h of the sensor\n");
  });

  test("knows a mechanism of the same form by its own parameter, here a rate", () => {
    const [warning] = warningsOf({ scaling: slow, follower: generic });
    expect(warning).toContain(
      " follows scaling.H with a second lag of 1 h (follower.turnover), after the 1 h ",
    );
    expect(warning).toMatch(/, or with follower\.turnover of 0\.00\d+ 1\/s in place of 0\.0002\d+ 1\/s$/);
  });

  test("takes what is moved at spikes, or with draws, as sent at once", () => {
    const { loop } = loopOf(1e-4, hourly);
    for (const change of [
      { onPre: ["shown += 0.01"] },
      { every: { "60 s": ["shown = strength + 0.1 * normal()"] } },
    ]) {
      const mechanism = { ...follower(hourly), ...change };
      const { program } = resolveModel(
        loopModel({
          rule: { mechanism: controller(1e-4, hourly), on: ["XE"] },
          late: { mechanism, on: ["XE"] },
        }),
        catalogue,
      );
      expect(transmissionsOf(program, loop)).toEqual([null]);
    }
  });
});
