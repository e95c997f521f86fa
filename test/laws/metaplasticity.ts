import { expect } from "vitest";
import type { Mechanism } from "../../src/model/mechanism.ts";
import { backends, start } from "../running.ts";
import { value } from "./law.ts";
import { toldCells } from "./sensors.ts";

/** Shares a relative activity that never changes. */
function constantActivity(c: number): Mechanism {
  return {
    name: "held",
    about: "activity that is held",
    source: { cite: "made for tests" },
    laws: [],
    parameters: {},
    variables: { c: { per: "post", unit: "1", initial: c, about: "held" } },
    shares: ["c"],
  };
}

function ran(mechanism: Mechanism, c: number, hours: number, backend: (typeof backends)[number]) {
  const model = toldCells(mechanism, [[]], { dt: 1000 });
  const mechanisms = { ...model.mechanisms, held: { mechanism: constantActivity(c), population: "E" } };
  const run = start({ ...model, mechanisms }, backend);
  run.advance(3600 * hours);
  return Object.fromEntries(
    ["history", "ltp", "ltd", "shiftPlus"].map((name) => [name, run.read(`rule.${name}`)[0]!]),
  ) as Record<"history" | "ltp" | "ltd" | "shiftPlus", number>;
}

/** With activity at its set-point nothing moves by a bit: switching it on changes no rule. */
export function gainsAreOne(mechanism: Mechanism): void {
  for (const backend of backends)
    expect(ran(mechanism, 1, 1, backend)).toEqual({ history: 1, ltp: 1, ltd: 1, shiftPlus: 0 });
}

/** M(t) = c + (1 - c) exp(-t / tau), half-way at tau ln 2; the gains are its powers. */
export function historyApproaches(mechanism: Mechanism): void {
  for (const backend of backends) {
    for (const c of [0.2, 3]) {
      const { history, ltp, ltd, shiftPlus } = ran(mechanism, c, 2, backend);
      const exact = c + (1 - c) * Math.exp(-2 / value(mechanism, "tauHistory"));
      expect(history).toBeCloseTo(exact, 10);
      expect(ltd).toBeCloseTo(exact ** value(mechanism, "exponentMinus"), 9);
      expect(ltp).toBeCloseTo(exact ** -value(mechanism, "exponentPlus"), 9);
      expect(shiftPlus).toBeCloseTo(value(mechanism, "shift") * (exact - 1), 9);
    }
    expect(ran(mechanism, 50, 5, backend).history).toBe(value(mechanism, "historyMax"));
  }
}
