import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import type { InstanceSpec } from "../../src/model/model.ts";
import { backends } from "../running.ts";
import { type Bout, sleepThrough } from "../sleep-model.ts";
import { value } from "./law.ts";
import { asleep, flat, sizes } from "./selection.ts";

const uniform: InstanceSpec = { mechanism: "downscale-uniform", on: ["P"], parameters: flat };

/** A tag of 1 is exp(-t / tauTag) after t: one half at tauTag ln 2. */
export function tagFades(mechanism: Mechanism): void {
  const tau = value(mechanism, "tauTag");
  for (const backend of backends) {
    const hours = Math.round(tau * Math.log(2) * 360) / 360; // on the grid of ticks
    const rule = { mechanism, on: ["P"], initial: { tag: 1 } };
    const run = asleep({ rule }, [1, 2], { backend, bouts: [["wake", hours]] });
    for (const tag of run.read("rule.tag@P"))
      expect(Math.abs(tag / Math.exp(-hours / tau) - 1)).toBeLessThan(backend === "f32" ? 1e-5 : 1e-10);
  }
}

/** With zeta 1 a full tag keeps every bit of a weight through sleep; without a tag it shrinks as without the mechanism. */
export function fullTagSpares(mechanism: Mechanism): void {
  const weights = sizes(30);
  for (const backend of backends) {
    const before = backend === "f32" ? weights.map(Math.fround) : weights;
    const night = (tag: number, zeta: number) =>
      asleep(
        {
          tag: {
            mechanism,
            on: ["P"],
            parameters: { tauTag: "1e15 h", zeta },
            initial: { tag, protection: zeta * tag },
          },
          rule: uniform,
        },
        weights,
        { backend },
      );
    const plain = [...asleep({ rule: uniform }, weights, { backend }).weights("P")];
    expect([...night(1, 1).weights("P")]).toEqual(before);
    expect([...night(0, 1).weights("P")]).toEqual(plain);
    expect([...night(1, 0).weights("P")]).toEqual(plain);
    const half = night(0.5, 1).weights("P");
    for (const [k, w] of before.entries())
      expect(Math.abs(Math.log(half[k]! / w) / Math.log(plain[k]! / w) - 0.5)).toBeLessThan(
        backend === "f32" ? 1e-3 : 1e-9,
      );
  }
}

/** Proteins decay with tauProtein while translation is closed; without proteins the consolidated weight keeps every bit. */
export function noCaptureWithoutTranslation(mechanism: Mechanism): void {
  const [tau, capture] = ["tauProtein", "tauCapture"].map((name) => value(mechanism, name));
  const after = (translation: number, protein: number, backend: (typeof backends)[number]) => {
    const rule = {
      mechanism,
      on: ["P"],
      parameters: { tauTag: "1e15 h" },
      initial: { protein, consolidated: 1, tag: 1 },
    };
    const run = asleep({ rule }, [2, 3], { backend, bouts: [["wake", 1]], gates: { translation } });
    return { protein: run.read("rule.protein")[0]!, late: [...run.read("rule.consolidated@P")] };
  };
  for (const backend of backends) {
    expect(after(0, 0, backend)).toEqual({ protein: 0, late: [1, 1] });
    const blocked = after(0, 1, backend);
    expect(Math.abs(blocked.protein / Math.exp(-1 / tau!) - 1)).toBeLessThan(1e-5);
    const open = after(1, 0, backend);
    expect(open.protein).toBeCloseTo(1 - Math.exp(-1 / tau!), 6);
    // the integral of the proteins, in steps of 10 s
    const integral = 1 - tau! * (1 - Math.exp(-1 / tau!));
    for (const [k, w] of [2, 3].entries())
      expect(open.late[k]!).toBeCloseTo(w - (w - 1) * Math.exp(-integral / capture!), 2);
  }
}

const wakeDays = (days: number, hours: number): Bout[] =>
  Array.from({ length: days }, (): Bout => ["wake", hours]);

function meanLog(weights: ArrayLike<number>, before: readonly number[]): number {
  return before.reduce((sum, w, k) => sum + Math.log(weights[k]! / w), 0) / before.length;
}

/** Each day of wake adds share * gain * awake = -ln(total) to the mean log weight, all of it in the share that was drawn. */
export function growsByItsShare(mechanism: Mechanism): void {
  const [total, share, awake] = ["total", "share", "awake"].map((name) => value(mechanism, name));
  const weights = Array(2000).fill(0.5) as number[];
  const gained: number[] = [];
  sleepThrough(
    wakeDays(3, awake!),
    { mechanisms: { rule: { mechanism, on: ["P"] } }, weights, dt: "10 s" },
    (run) => {
      gained.push(meanLog(run.weights("P"), weights));
    },
  );
  // a binomial share of 2,000; five standard errors, and the rounding of single growth is far below
  const error = (-Math.log(total!) / share!) * Math.sqrt((share! * (1 - share!)) / weights.length);
  for (const [day, gain] of gained.entries())
    expect(Math.abs(gain + (day + 1) * Math.log(total!))).toBeLessThan(5 * error * Math.sqrt(day + 1));
  for (const backend of backends) {
    const run = asleep({ rule: { mechanism, on: ["P"] } }, weights.slice(0, 200), {
      backend,
      bouts: wakeDays(1, 1),
      dt: "10 s",
    });
    const grows = run.read("rule.grows@P");
    for (const [k, w] of run.weights("P").entries()) {
      const log = grows[k] === 1 ? -Math.log(total!) / share! / awake! : 0;
      expect(Math.abs(Math.log(w / 0.5) - log)).toBeLessThan(backend === "f32" ? 1e-4 : 1e-12);
    }
  }
}

/** In sleep, and with potentiation closed, no bit of a weight changes. */
export function nothingGrowsAsleep(mechanism: Mechanism): void {
  const weights = sizes(50);
  for (const backend of backends) {
    const before = backend === "f32" ? weights.map(Math.fround) : weights;
    for (const [bouts, gates] of [
      [[["nrem", 1]], {}],
      [[["rem", 1]], {}],
      [[["wake", 1]], { ltp: 0 }],
    ] as [Bout[], Record<string, number>][]) {
      const run = asleep({ rule: { mechanism, on: ["P"] } }, weights, { backend, bouts, gates });
      expect([...run.weights("P")]).toEqual(before);
    }
  }
}
