import { describe, expect, test } from "vitest";
import { sleepDeprivation } from "../../src/experiments/sleep-deprivation.ts";
import { stateNotClock } from "../../src/experiments/state-not-clock.ts";
import type { Experiment, Measured } from "../../src/model/experiment.ts";
import type { Model } from "../../src/model/model.ts";
import { type CircuitRecording, seconds, type WeightSnapshot } from "../../src/model/recording.ts";

/** The recording of an arm whose weights follow `strength`, times in h. */
function recorded(of: Experiment, arm: string, strength: (hour: number) => number): CircuitRecording {
  const data = of.arms[arm]!("quick", 1) as Model;
  const times = Array.from({ length: 4 * 200 }, (_, k) => 900 * k);
  const weights = data.recording!.weights!.at.map((at): WeightSnapshot => {
    const w = Float64Array.of(strength(seconds(at) / 3600), 2 * strength(seconds(at) / 3600));
    const ids = Int32Array.of(0, 1);
    return {
      ...{
        projection: "EE",
        time: seconds(at),
        pre: ids,
        post: ids,
        ordinal: new Int32Array(2),
        branch: null,
      },
      ...{ w, strength: w, variables: new Map(), age: null },
    };
  });
  const pressure = {
    unit: "1",
    times: Float64Array.from(times),
    values: Float64Array.from(times, (time) => (time < 40 * 3600 ? 0.7 : 0.95)),
    cells: new Int32Array(0),
  };
  return {
    ...{
      arm,
      data,
      compression: 100,
      seconds: seconds(data.duration),
      trips: [],
      weights,
      spikes: new Map(),
    },
    series: new Map([["pressure.pressure", pressure]]),
  };
}

const measured = (of: Experiment, arm: string, strength: (hour: number) => number): Measured =>
  of.measure(recorded(of, arm, strength), () => {
    throw new Error("has no partner");
  });

describe("sleep-deprivation", () => {
  test("reads losses and gains of total strength where they were made", () => {
    // awake 1 % an hour; a night takes 12 % in its first 3 h and 4 % in the last 3; the nap 3 %; the recovery a quarter
    const log = (hour: number) => {
      if (hour <= 12) return 0.01 * hour;
      if (hour < 21) return 0.12 - 0.12;
      if (hour < 24) return 0;
      if (hour < 28) return -0.04;
      if (hour < 40) return -0.07;
      if (hour <= 52) return 0.01 * (hour - 40);
      return 0.12 + Math.log(0.75);
    };
    const { extraWake, earlyShare, napLoss, recovery, pressureRise, nightChange } = measured(
      sleepDeprivation,
      "by pressure",
      (hour) => Math.exp(log(hour)),
    );
    expect(extraWake).toBeCloseTo(100 * (Math.exp(0.07) - 1), 8);
    expect(earlyShare).toBeCloseTo(0.75, 8);
    expect(napLoss).toBeCloseTo(0.25, 8);
    expect(nightChange).toBeCloseTo(100 * (Math.exp(-0.16) - 1), 8);
    expect(recovery).toBeCloseTo(-25 - nightChange!, 8);
    expect(pressureRise).toBeCloseTo(0.25, 8);
  });
});

describe("state-not-clock", () => {
  const awake = (hour: number) => Math.min(hour % 20, 20 - (hour % 20));

  test("gives all to the state where strength follows the imposed day, whatever its trend", () => {
    const { stateShare, clockSwing } = measured(stateNotClock, "state", (hour) =>
      Math.exp(0.02 * awake(hour) + 0.001 * hour),
    );
    expect(stateShare).toBeCloseTo(100, 6);
    expect(clockSwing).toBeCloseTo(0, 6);
  });

  test("gives all to the clock where strength follows it, and its swing in per cent", () => {
    const { stateShare, clockSwing } = measured(stateNotClock, "clock", (hour) =>
      Math.exp(0.1 * Math.cos((Math.PI * hour) / 12)),
    );
    expect(stateShare).toBeCloseTo(0, 6);
    expect(clockSwing).toBeCloseTo(100 * (Math.exp(0.2) - 1), 6);
  });
});
