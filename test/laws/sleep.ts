import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { irregular, listed, pairModel } from "../prescribed.ts";
import { backends, start } from "../running.ts";
import { type Bout, sleepThrough } from "../sleep-model.ts";
import { value } from "./law.ts";

const pressureOf = (
  mechanism: Mechanism,
  bouts: readonly Bout[],
  backend: (typeof backends)[number],
  from = 0,
) => {
  const found: number[] = [];
  const initial = { anchor: from, pressure: from };
  sleepThrough(bouts, { mechanisms: { s: { mechanism, on: ["P"], initial } }, backend }, (run) => {
    found.push(run.read("s.pressure")[0]!);
  });
  return found;
};

/** Wake of a and sleep of b in turn: S ends wake at (1 - e^(-a/tauR)) / (1 - e^(-a/tauR - b/tauF)), sleep at e^(-b/tauF) of it. */
export function followsItsBouts(mechanism: Mechanism): void {
  const [rise, fall] = ["tauRise", "tauFall"].map((name) => value(mechanism, name));
  for (const [a, b] of [
    [2.5, 0.75],
    [1, 3],
  ] as const) {
    const days: Bout[] = [1, 2].flatMap(() => [["wake", a] as const, ["nrem", b] as const]);
    const end = (1 - Math.exp(-a / rise!)) / (1 - Math.exp(-a / rise! - b / fall!));
    for (const backend of backends) {
      const found = pressureOf(mechanism, days, backend, end * Math.exp(-b / fall!));
      for (const [k, s] of found.entries())
        expect(Math.abs(s / (k % 2 === 0 ? end : end * Math.exp(-b / fall!)) - 1)).toBeLessThan(1e-12);
      // from the lowest start it rises towards the same cycle and stays within the bounds
      const rising = pressureOf(mechanism, days, backend);
      for (const [k, s] of rising.entries()) {
        expect(s).toBeGreaterThanOrEqual(0);
        expect(s).toBeLessThan(found[k]!);
      }
    }
  }
}

/** One bout, or the same in parts that no tick divides: the pressure is that of one bout. */
export function splitsWithoutTrace(mechanism: Mechanism): void {
  const whole: Bout[] = [
    ["wake", 3],
    ["nrem", 2],
  ];
  const parts: Bout[] = [
    ["wake", 1.25],
    ["wake", 1.75],
    ["nrem", 0.5],
    ["nrem", 0.125],
    ["nrem", 1.375],
  ];
  for (const backend of backends) {
    const [once, often] = [whole, parts].map((bouts) => pressureOf(mechanism, bouts, backend).at(-1)!);
    expect(Math.abs(often! / once! - 1)).toBeLessThan(1e-14);
  }
}

/** In every state the gates end at the values of that state, on the way by exp(-t / tauGate). */
export function gatesRelax(mechanism: Mechanism): void {
  for (const backend of backends) {
    for (const [state, suffix] of [
      ["nrem", "NREM"],
      ["rem", "REM"],
    ] as const) {
      const bouts: Bout[] = [
        ["wake", 0.01],
        [state, 1 / 60],
        ["wake", 1],
      ];
      const seen: Record<string, number>[] = [];
      const mechanisms = { gate: { mechanism, on: ["P"] } };
      sleepThrough(bouts, { mechanisms, backend }, (run) => {
        const read = (gate: string) => [gate, run.read(`gate.${gate}`)[0]!] as const;
        seen.push(Object.fromEntries(["ltp", "ltd", "down"].map(read)));
      });
      for (const gate of ["ltp", "ltd", "down"]) {
        const [wake, asleep] = ["Wake", suffix].map((s) => value(mechanism, `${gate}${s}`));
        expect(seen[0]![gate]).toBe(wake);
        expect(seen[1]![gate]).toBeCloseTo(asleep! + (wake! - asleep!) * Math.exp(-1), 12);
        expect(seen[2]![gate]).toBeCloseTo(wake!, 12);
      }
    }
  }
}

/** Weights before and after one episode of NREM sleep of `hours`, with `down` open. */
export function overNight(
  mechanism: Mechanism,
  options: {
    weights?: readonly number[];
    hours?: readonly number[];
    parameters?: Record<string, string | number>;
    backend?: (typeof backends)[number];
    gates?: Record<string, number>;
  } = {},
): { before: number[]; after: number[] } {
  const { weights = spread, hours = [7], backend = "f64" } = options;
  const bouts = hours.map((each): Bout => ["nrem", each]);
  const parameters = options.parameters ?? {};
  const mechanisms = { rule: { mechanism, on: ["P"], parameters } };
  const run = sleepThrough(bouts, { mechanisms, weights, backend, gates: { down: 1, ...options.gates } });
  return { before: [...weights], after: [...run.weights("P")] };
}

/** Weights over two decades. */
const spread = Array.from({ length: 40 }, (_, k) => 0.05 * 1.12 ** ((k * 23) % 40));

const flat = { tauFall: "1e8 h", startPressure: 1 };

/** One episode multiplies every weight by `total`, whatever its size; 0 stays 0. */
export function shrinksByTotal(mechanism: Mechanism): void {
  const total = value(mechanism, "total");
  for (const backend of backends) {
    // one rounding for each of 2,520 multiplications, and that of the start weight
    const rounding = 2521 * (backend === "f32" ? 2 ** -24 : 2 ** -53);
    const { before, after } = overNight(mechanism, { weights: [...spread, 0], parameters: flat, backend });
    expect(after.at(-1)).toBe(0);
    for (const [k, w] of after.slice(0, -1).entries()) {
      // a constant pressure is the limit of a slow fall
      expect(Math.abs(w / before[k]! / total - 1)).toBeLessThan(Math.max(rounding, 1e-8));
    }
    const factors = after.slice(0, -1).map((w, k) => w / before[k]!);
    expect(Math.max(...factors) / Math.min(...factors) - 1).toBeLessThan(2 * rounding);
  }
}

/** Two halves of a night, each begun anew, do what one night does. */
export function halvesMakeANight(mechanism: Mechanism): void {
  const once = overNight(mechanism, { parameters: flat }).after;
  const twice = overNight(mechanism, { parameters: flat, hours: [3.5, 3.5] }).after;
  for (const [k, w] of once.entries()) expect(Math.abs(twice[k]! / w - 1)).toBeLessThan(1e-12);
}

/** With `down` closed no bit of a weight changes. */
export function needsDown(mechanism: Mechanism): void {
  for (const backend of backends) {
    const { before, after } = overNight(mechanism, { gates: { down: 0 }, backend, hours: [1] });
    const exact = backend === "f32" ? before.map(Math.fround) : before;
    expect(after).toEqual(exact);
  }
}

/** Pairs of spikes with both gates, for a law about gates. */
const gatedPairs: Mechanism = {
  name: "gated-pairs",
  about: "pair rule with gates",
  source: { cite: "made for tests" },
  laws: [],
  gates: ["ltp", "ltd"],
  parameters: { tauPair: { value: 20, unit: "ms", tag: "C", about: "window" } },
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace" },
    xPost: { per: "post", unit: "1", initial: 0, about: "trace" },
  },
  continuous: ["d(xPre)/dt = -xPre / tauPair", "d(xPost)/dt = -xPost / tauPair"],
  onPre: ["w = max(0, w - 0.011 * ltd * xPost)", "xPre += 1"],
  onPost: ["w = w + 0.01 * ltp * xPre", "xPost += 1"],
};

/** Weights after irregular pairs, with the mechanism beside the rule or without it, in a state from the start. */
function gatedWeights(
  gate: Mechanism | null,
  state: "wake" | "nrem",
  backend: (typeof backends)[number],
  parameters = {},
): number[] {
  const pre = listed(irregular(20, 3000, 7));
  const post = listed(irregular(20, 3000, 8));
  const start1 = pairModel({ mechanism: gatedPairs, dt: 0.5 }, pre, post, Array(20).fill(0.5) as number[]);
  const mechanisms = {
    ...(gate === null ? {} : { gate: { mechanism: gate, on: ["P"], parameters } }),
    ...start1.mechanisms,
  };
  const run = start({ ...start1, mechanisms, protocol: [{ at: "0 s", enter: state }] }, backend);
  run.advance(6100);
  return [...run.weights("P")];
}

/** In wake a Hebbian rule does what it does without gates, to the bit; with potentiation closed no weight grows. */
export function wakeIsNeutral(mechanism: Mechanism): void {
  for (const backend of backends) {
    const plain = gatedWeights(null, "wake", backend);
    expect(Math.max(...plain)).toBeGreaterThan(0.5);
    expect(gatedWeights(mechanism, "wake", backend)).toEqual(plain);
    const closed = { ltpNREM: 0, tauGate: "1 ms" };
    const asleep = gatedWeights(mechanism, "nrem", backend, closed);
    for (const w of asleep) expect(w).toBeLessThanOrEqual(0.5);
    expect(Math.min(...asleep)).toBeLessThan(0.45);
  }
}
