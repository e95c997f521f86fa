import { expect, test } from "vitest";
import { integratorAndSeedAudit } from "../../src/experiments/integrator-and-seed-audit.ts";
import type { Model } from "../../src/model/model.ts";
import type { CircuitRecording, WeightSnapshot } from "../../src/model/recording.ts";

const [settled, end] = [2, 60];

/** A recording of both populations at constant rates, in which the weights end as given. */
function recording(rate: number, after: readonly number[]): CircuitRecording {
  const data = integratorAndSeedAudit.arms["dt 0.5 ms"]!("full", 1) as Model;
  const ids = new Int32Array(after.length);
  const snapshot = (time: number, w: Float64Array): WeightSnapshot => ({
    ...{ projection: "EE", time, pre: ids, post: ids, ordinal: ids, branch: null },
    ...{ w, strength: w, variables: new Map(), age: null },
  });
  const series = (value: number) => ({
    ...{ unit: "Hz", times: Float64Array.of(10, 20), values: Float64Array.of(value, value) },
    cells: new Int32Array(0),
  });
  return {
    ...{ arm: "any", data, compression: 1, seconds: end, trips: [], spikes: new Map() },
    series: new Map([
      ["E.rate", series(rate)],
      ["I.rate", series(10)],
    ]),
    weights: [
      snapshot(
        settled,
        new Float64Array(after.length).map(() => 1),
      ),
      snapshot(end, Float64Array.from(after)),
    ],
  };
}

test("errors are relative to the finest step, and identity is that of every bit", () => {
  const arms = {
    "dt 0.05 ms": recording(4, [0.9, 0.9]),
    "dt 0.5 ms": recording(4.2, [0.89, 0.9]),
  };
  const measured = (own: CircuitRecording) =>
    integratorAndSeedAudit.measure(own as never, (arm) => arms[arm as keyof typeof arms] as never);
  const usual = measured(arms["dt 0.5 ms"]);
  expect(usual.rateError).toBeCloseTo(5, 9);
  expect(usual.inhibitoryError).toBe(0);
  expect(usual.driftError).toBeCloseTo(5, 9);
  expect(usual.identical).toBe(1);
  expect(measured(recording(4.2, [0.89, 0.9 + 2 ** -53])).identical).toBe(0);
});
