import { expect, test } from "vitest";
import type { Model } from "../../src/model/model.ts";
import { warningsOf } from "../running.ts";
import { oneDrivenCell } from "./one-driven-cell.ts";

const withScaling = (mechanism: string): Model => ({
  version: 1,
  name: "beside",
  dt: "1 ms",
  duration: "1 s",
  seed: 1,
  ...oneDrivenCell,
  mechanisms: {
    norm: { mechanism: "weight-normalization", on: ["XE"] },
    other: { mechanism, on: ["XE"] },
  },
});

test("scaling beside a normalisation of the same weights is warned of, learning is not", () => {
  expect(warningsOf(withScaling("multiplicative-scaling"))).toContain(
    "mechanisms.norm: beside other (multiplicative-scaling) scaling sees no change of the summed weight: what it should do is done at once",
  );
  expect(warningsOf(withScaling("stdp-pair"))).toEqual([]);
});

test("metaplasticity beside a rule whose threshold it cannot move is warned of, beside triplets it is not", () => {
  const rules = (learning: string): Model => ({
    ...withScaling(learning),
    mechanisms: {
      sensor: { mechanism: "calcium-sensor", population: "E" },
      history: { mechanism: "metaplastic-threshold", population: "E" },
      learning: { mechanism: learning, on: ["XE"] },
    },
  });
  expect(warningsOf(rules("bcm")).join()).toContain(
    "mechanisms.history: beside learning (bcm) its gains change how fast weights move on either side",
  );
  expect(warningsOf(rules("stdp-triplet"))).toEqual([]);
});
