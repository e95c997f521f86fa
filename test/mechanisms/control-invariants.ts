import fc from "fast-check";
import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec, Model } from "../../src/model/model.ts";
import { type Running, start } from "../running.ts";
import { catalogue, completed, key, named } from "./catalogue-models.ts";

const seed = 1998;

/** A cell that never fires, in steps of 1 s, whose sensors forget nothing and stand at `activity` times their targets. */
function clamped(
  mechanism: Mechanism,
  activity: number,
  options: { readonly weights?: readonly number[]; readonly tick?: number } = {},
): Model {
  const { weights = [0.2, 0.7], tick = 1 } = options;
  const each = weights.map((_, k) => k);
  const instances = completed([mechanism.name]).map((name): [string, InstanceSpec] => {
    const own = named(name);
    const target = own.parameters["targetRate"]?.value;
    const senses = own.variables["rate"] !== undefined && typeof target === "number";
    return [
      key(name, "P"),
      {
        mechanism: withTicks(own, tick),
        on: ["P"],
        parameters: {
          ...(own.parameters["tauRate"] === undefined ? {} : { tauRate: "1e18 s" }),
          // only the present error counts
          ...(own.parameters["integralGain"] === undefined ? {} : { integralGain: 0 }),
        },
        initial: {
          ...(senses ? { rate: `${target * activity} Hz` } : {}),
          ...(own.variables["c"] === undefined ? {} : { c: activity }),
        },
      },
    ];
  });
  return {
    version: 1,
    name: "clamped",
    dt: "5 ms",
    duration: "1 h",
    seed: 1,
    populations: {
      X: { count: weights.length, input: { kind: "spikes", unit: "ms", times: [], cells: [] } },
      E: { count: 1, neuron: "lif-conductance", branches: 1 },
    },
    projections: {
      P: {
        from: "X",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "list", pre: each, post: each.map(() => 0), weights },
        weight: 0,
        unitWeight: "1 nS",
      },
    },
    mechanisms: Object.fromEntries(instances),
  };
}

/** The mechanism with ticks of 1 s replaced by longer ones. */
function withTicks(mechanism: Mechanism, seconds: number): Mechanism {
  const every = Object.fromEntries(
    Object.entries(mechanism.every ?? {}).map(([interval, texts]) => [
      interval === "1 s" ? `${seconds} s` : interval,
      texts,
    ]),
  );
  return { ...mechanism, every };
}

function held(mechanism: Mechanism, activity: number, seconds: number, options = {}): Running {
  const run = start(clamped(mechanism, activity, options), "f64");
  run.advance(200 * seconds);
  return run;
}

/** Controllers of a factor on all afferents, which sense a rate or the calcium of a sensor. */
export const controllers = catalogue.filter(
  ({ variables, parameters, reads = {} }) =>
    variables["H"] !== undefined &&
    ((variables["rate"] !== undefined && parameters["targetRate"] !== undefined) || "c" in reads),
);

/** 11.2.4. At its set-point a controller changes no bit of its factor. */
export function restsAtSetPoint(mechanism: Mechanism): void {
  const run = held(mechanism, 1, 120);
  expect(run.read(`${key(mechanism.name, "P")}.H`)[0]).toBe(1);
  expect([...run.weights("P")]).toEqual([0.2, 0.7]);
}

const activities = fc.oneof(
  fc.double({ min: 0, max: 0.9, noNaN: true }),
  fc.double({ min: 1.1, max: 4, noNaN: true }),
);

/** What more activity does: -1 lowers, 1 raises; excitation falls, inhibition, thresholds and the price of LTP rise. */
export const signs: readonly { readonly name: string; readonly of: string; readonly sign: 1 | -1 }[] = [
  ...controllers
    .filter(({ name }) => name !== "inhibitory-scaling" && !name.startsWith("two-factor"))
    .map(({ name }) => ({ name, of: `${key(name, "P")}.H`, sign: -1 as const })),
  { name: "inhibitory-scaling", of: `${key("inhibitory-scaling", "P")}.H`, sign: 1 },
  { name: "intrinsic-plasticity", of: "E.thresholdShift", sign: 1 },
  { name: "intrinsic-plasticity-gain", of: `${key("intrinsic-plasticity-gain", "P")}.gain`, sign: -1 },
  { name: "metaplastic-threshold", of: `${key("metaplastic-threshold", "P")}.ltd`, sign: 1 },
  { name: "chloride-homeostasis", of: `${key("chloride-homeostasis", "P")}.kcc2`, sign: 1 },
];

/** 11.2.5. The sign of the change is that of the error, for any size of it. */
export function signOfTheChange({ name, of, sign }: (typeof signs)[number], numRuns: number): void {
  fc.assert(
    fc.property(activities, (activity) => {
      const run = start(clamped(named(name), activity), "f64");
      const before = run.read(of)[0]!;
      run.advance(200 * 30);
      expect(Math.sign(run.read(of)[0]! - before)).toBe(Math.sign(activity - 1) * sign);
    }),
    { numRuns, seed },
  );
}

/** What moves on the tick of 1 s, for the law about two ticks: factors, weights and thresholds. */
export const ticking: readonly { readonly name: string; readonly of: string }[] = [
  ...controllers
    .filter(({ every = {} }) => every["1 s"]?.some((text) => /^(H |d\(H\))/.test(text)))
    .map(({ name }) => ({ name, of: `${key(name, "P")}.H` })),
  ...[
    "additive-scaling",
    "inhibitory-scaling-in-place",
    "multiplicative-scaling-in-place",
    "rapid-homeostasis-scaling",
  ].map((name) => ({ name, of: "w" })),
  { name: "intrinsic-plasticity", of: "E.thresholdShift" },
  { name: "intrinsic-plasticity-gain", of: `${key("intrinsic-plasticity-gain", "P")}.gain` },
];

/** 11.2.7. With the error held, ticks of 2 s do what twice as many of 1 s do. */
export function twoTicksAreOne({ name, of }: (typeof ticking)[number], numRuns: number): void {
  fc.assert(
    fc.property(activities, (activity) => {
      const [none, one, two] = [0, 1, 2].map((tick) => {
        const run = held(named(name), activity, tick === 0 ? 0 : 40, { tick: Math.max(1, tick) });
        return (of === "w" ? run.weights("P") : run.read(of))[0]!;
      });
      expect(Math.abs(two! / one! - 1)).toBeLessThan(1e-13);
      expect(one).not.toBe(none);
    }),
    { numRuns, seed },
  );
}

/** 11.2.3. The additive rule changes the ratio of any two unequal weights, and so fails the law of the multiplicative. */
export function additiveBreaksRatios(numRuns: number): void {
  const weight = fc.double({ min: 0.05, max: 1, noNaN: true });
  fc.assert(
    fc.property(weight, weight, fc.constantFrom(0, 0.5, 2), (a, b, activity) => {
      fc.pre(Math.abs(a - b) > 1e-3);
      const run = held(named("additive-scaling"), activity, 60, { weights: [a, b] });
      const [first, second] = run.weights("P");
      expect(first).not.toBe(a);
      expect(Math.abs((first! / second!) * (b / a) - 1)).toBeGreaterThan(1e-9);
    }),
    { numRuns, seed },
  );
}
