import { expect, test } from "vitest";
import { type SimulatedRun, transmitted } from "../../src/analysis/simulated-run.ts";
import { multiplicativeScaling } from "../../src/mechanisms/multiplicative-scaling.ts";

/** Two cells whose factor is recorded at the start and at 10 s. */
const run = {
  model: { mechanisms: { scaling: { mechanism: multiplicativeScaling, on: ["EE"] } } },
  facts: { modelSeconds: 10 },
  series: new Map([
    ["scaling.H", { unit: "1", times: [0, 0, 10, 10], values: [1, 2, 3, 4], cells: [0, 1, 0, 1] }],
  ]),
} as unknown as SimulatedRun;

const weights = (time: number) => ({
  projection: "EE",
  time,
  post: Float64Array.of(1, 0),
  w: Float64Array.of(0.5, 0.25),
});

test("the weights that are transmitted at the start are shown like those of later", () => {
  expect(transmitted(run, weights(0))).toEqual(Float64Array.of(1, 0.25));
  expect(transmitted(run, weights(10))).toEqual(Float64Array.of(2, 0.75));
  expect(transmitted(run, weights(5))).toBeNull();
});
