import { expect, test } from "vitest";
import type { Model, ProtocolEntry } from "../../src/model/model.ts";
import { programOf, start } from "../running.ts";
import { relay } from "../spike-pair.ts";

/** A circuit with process S alone, with the constants of humans, in steps of a minute. */
const sleeper = (parameters: ProtocolEntry["parameters"] = {}): Model => ({
  version: 1,
  name: "sleeper",
  dt: "1 s",
  duration: "3 d",
  seed: 1,
  precision: "f64",
  populations: { E: { count: 1, neuron: relay } },
  mechanisms: {
    s: {
      mechanism: "process-s",
      population: "E",
      preset: "human",
      initial: { anchor: 0.2, pressure: 0.2 },
    },
  },
  protocol: [
    { at: 0, use: "two-process", parameters: { days: 3, cycle: "90 min", remShare: 0.2, ...parameters } },
  ],
});

/** Moments in hours at which wake and sleep begin. */
function turns(model: Model): { hours: number; into: "wake" | "sleep" }[] {
  const entered = programOf(model).protocol.flatMap(({ step, enter }) =>
    enter === undefined ? [] : [{ hours: step / 3600, into: enter === "wake" ? "wake" : "sleep" } as const],
  );
  return entered.filter(({ into }, k) => k > 0 && into !== entered[k - 1]!.into);
}

test("sleep begins where the pressure of process S meets the upper threshold, and ends at the lower", () => {
  const model = sleeper();
  const run = start(model, "f64");
  let at = 0;
  const found = turns(model);
  expect(found.length).toBeGreaterThanOrEqual(5);
  for (const { hours, into } of found) {
    run.advance(Math.round(hours * 3600) - at);
    at = Math.round(hours * 3600);
    const moved = 0.12 * Math.cos((2 * Math.PI * (hours - 10)) / 24);
    // a second changes the pressure by 7e-5 at most, and a tick of it may be missing
    expect(Math.abs(run.read("s.pressure")[0]! - (into === "sleep" ? 0.67 : 0.17) - moved)).toBeLessThan(
      2e-4,
    );
  }
});

test("the time of day keeps the days at 24 hours, which without it are those of pressure alone", () => {
  const nights = (parameters: ProtocolEntry["parameters"]) =>
    turns({ ...sleeper({ days: 14, remShare: 0, ...parameters }), duration: "14 d" }).flatMap(
      ({ hours, into }) => (into === "sleep" ? [hours] : []),
    );
  const kept = nights({});
  expect(kept.at(-1)! - kept.at(-2)!).toBeCloseTo(24, 1);
  const free = nights({ amplitude: 0 });
  // tauRise ln((1 - lower) / (1 - upper)) + tauFall ln(upper / lower), to the seconds of both ends
  const length = 18.2 * Math.log(0.83 / 0.33) + 4.2 * Math.log(0.67 / 0.17);
  expect(Math.abs(free.at(-1)! - free.at(-2)! - length)).toBeLessThan(2 / 3600);
});
