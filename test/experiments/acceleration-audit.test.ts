import { expect, test } from "vitest";
import { accelerationAudit } from "../../src/experiments/acceleration-audit.ts";
import type { Model } from "../../src/model/model.ts";
import type { CircuitRecording, Series } from "../../src/model/recording.ts";

/** A full run whose series are constant, but for the mean factor of the last moment. */
function recording(rate: number, weight: number, factor: number): CircuitRecording {
  const data = accelerationAudit.arms["M = 16"]!("full", 1) as Model;
  const course = (value: number, end = value): Series => {
    const values = new Float64Array(20).fill(value);
    values[19] = end;
    return { unit: "1", times: values, values, cells: new Int32Array(0) };
  };
  const weights = ["q5", "q25", "q50", "q75", "q95", "mean", "sd"].map(
    (name) => [`EE.w ${name}`, course(weight)] as const,
  );
  return {
    ...{ arm: "any", data, compression: 16, seconds: 7200, trips: [], spikes: new Map(), weights: [] },
    series: new Map([["E.rate", course(rate)], ["scaling.H mean", course(1, factor)], ...weights]),
  };
}

test("errors are relative to real time: rates along the run, weights and factors at its end", () => {
  const measured = accelerationAudit.measure(
    recording(4.2, 0.98, 1.1) as never,
    () => recording(4, 1, 1) as never,
  );
  expect(measured.rateError).toBeCloseTo(5, 9);
  expect(measured.quantileError).toBeCloseTo(2, 9); // without its sign
  expect(measured.spreadError).toBeCloseTo(-2, 9);
  expect(measured.factorError).toBeCloseTo(10, 9);
});

test("a run that the guard stopped has no errors", () => {
  const stopped = { ...recording(4, 1, 1), seconds: 60 };
  const measured = accelerationAudit.measure(stopped as never, () => recording(4, 1, 1) as never);
  expect(Object.values(measured).every((value) => value === null)).toBe(true);
});
