import { describe, expect, test } from "vitest";
import { branchHomeostasis } from "../../src/experiments/branch-homeostasis.ts";
import type { CircuitRecording, WeightSnapshot } from "../../src/model/recording.ts";

/** A recording in which the strength of each projection follows `strength` of the hours since the loss. */
function recorded(arm: string, strength: Record<string, (hours: number) => number>): CircuitRecording {
  const data = branchHomeostasis.arms[arm]!("quick", 1) as CircuitRecording["data"];
  const weights = data.recording!.weights!.at.flatMap((at) =>
    Object.entries(strength).map(([projection, of]): WeightSnapshot => {
      const hours = Number.parseFloat(String(at));
      const one = Float64Array.of(1);
      const first = Int32Array.of(0);
      const value = Float64Array.of(of(hours - 2));
      return {
        ...{ projection, time: hours * 3600, pre: first, post: first, ordinal: first, branch: first },
        ...{ w: one, strength: value, variables: new Map(), age: null },
      };
    }),
  );
  const times = Float64Array.from({ length: 52 }, (_, k) => 1800 * (k + 1));
  const rate = { unit: "Hz", times, values: times.map(() => 5), cells: new Int32Array() };
  return {
    ...{ arm, data, compression: 100, seconds: 26 * 3600, trips: [], spikes: new Map(), weights },
    series: new Map([["E.rate", rate]]),
  };
}

describe("branch-homeostasis", () => {
  const whole = recorded("global, all branches", { lost: (t) => 1 + (t / 12) * (1 / 0.7 - 1) });
  const measured = (arm: string, strength: Record<string, (hours: number) => number>) =>
    branchHomeostasis.measure(recorded(arm, strength) as never, () => whole as never);

  test("reads what is back, what the others did, and how fast, from the strengths", () => {
    const found = measured("local", {
      lost: (t) => 1 + Math.min(1, t / 2) * (1 / 0.7 - 1),
      kept: () => 1.02,
    });
    expect(found.back).toBeCloseTo(100, 9);
    expect(found.half).toBeCloseTo(1, 9);
    expect(found.speed).toBeCloseTo(6, 9); // half of 12 h against half of 2 h
    expect(found.others).toBeCloseTo(0, 9);
    expect(found.rateError).toBeCloseTo(0, 9);
  });

  test("a branch that never comes back counts as a day, and is back by nothing", () => {
    const found = measured("global", { lost: () => 1, kept: () => 1 });
    expect(found.half).toBeNull();
    expect(found.speed).toBeCloseTo(6 / 24, 9);
    expect(found.back).toBeCloseTo(0, 9);
  });
});
