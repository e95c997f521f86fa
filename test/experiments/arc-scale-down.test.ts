import { describe, expect, test } from "vitest";
import { arcScaleDown } from "../../src/experiments/arc-scale-down.ts";
import type { Measured } from "../../src/model/experiment.ts";
import type { Model } from "../../src/model/model.ts";
import {
  type CircuitRecording,
  type Series,
  seconds,
  type WeightSnapshot,
} from "../../src/model/recording.ts";

type Course = (hour: number) => number;

/** Half-hourly values; hours count from the treatment, which begins after an hour of rest. */
function series(course: Course): Series {
  const times = Float64Array.from({ length: 43 }, (_, k) => 1800 * k);
  return {
    unit: "1",
    times,
    values: times.map((time) => course(time / 3600 - 1)),
    cells: new Int32Array(0),
  };
}

/** Weights of 40 cells with five synapses each, times `factor`. */
function weights(at: string, factor: number): WeightSnapshot {
  const count = 200;
  const w = Float64Array.from({ length: count }, (_, i) => factor * (1 + (i % 7)));
  return {
    projection: "EE",
    time: seconds(at),
    pre: new Int32Array(count),
    post: Int32Array.from({ length: count }, (_, i) => i % 40),
    ordinal: new Int32Array(count),
    branch: null,
    w,
    strength: w,
    variables: new Map(),
    age: null,
  };
}

function measured(courses: Readonly<Record<string, Course>>): Measured {
  const data = arcScaleDown.arms["bicuculline"]!("quick", 1) as Model;
  const [before, after] = data.recording!.weights!.at as [string, string];
  const recording: CircuitRecording = {
    arm: "bicuculline",
    data,
    compression: 100,
    seconds: seconds(data.duration),
    trips: [],
    weights: [weights(before, 1), weights(after, 0.7)],
    spikes: new Map(),
    series: new Map(Object.entries(courses).map(([name, course]) => [name, series(course)])),
  };
  return arcScaleDown.measure(recording, () => recording);
}

/** Rises to 1 at `peak` h and falls again. */
const peaks =
  (peak: number): Course =>
  (hour) =>
    Math.max(0, 1 - Math.abs(hour - peak) / peak);
const rates: Record<string, Course> = { "E.rate": (hour) => (hour <= 0 || hour > 1 ? 3 : 12) };

describe("arc-scale-down", () => {
  test("reads the order of calcium, Arc and slots, and the rise of the rate", () => {
    const of = (arcPeak: number) =>
      measured({
        ...rates,
        "sensor.c mean": peaks(2),
        "arc.arc mean": peaks(arcPeak),
        "slots.H mean": (hour) => 1 - Math.max(0, hour) / 64,
      });
    expect(of(4)).toMatchObject({ calcium: 2, arc: 4, half: 10, order: 1, rise: 4, end: 1 });
    expect(of(1)).toMatchObject({ arc: 1, order: 0 });
    expect(of(4)["factor"]).toBeCloseTo(0.7, 12);
  });

  test("gives no hour to what does not move, and no rise of a culture that was silent", () => {
    const still = measured({
      "E.rate": (hour) => (hour <= 0 ? 0 : 12),
      "sensor.c mean": peaks(2),
      "arc.arc mean": () => 0,
      "slots.H mean": () => 1,
    });
    expect(still).toMatchObject({ calcium: 2, arc: null, half: null, order: null, rise: null });
  });
});
