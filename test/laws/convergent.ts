import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { irregular, listed } from "../prescribed.ts";
import { relay } from "../spike-pair.ts";

/** Twenty axons of different weight onto each of three cells that fire irregularly. */
export function convergent(mechanism: Mechanism, weights: readonly number[]): Model {
  const inputs = 20;
  const sensor = { mechanism: "calcium-sensor", population: "E" };
  const sensors = mechanism.reads?.["c"] === undefined ? {} : { sensor };
  const pairs = weights.map((_, i) => i);
  return {
    version: 1,
    name: "convergent",
    dt: "0.5 ms",
    duration: "1 s",
    seed: 1,
    populations: {
      X: { count: inputs, input: listed(irregular(inputs, 3000, 3)) },
      D: { count: 3, input: listed(irregular(3, 3000, 4)) },
      E: { count: 3, neuron: relay },
    },
    projections: {
      tell: { from: "D", to: "E", receptor: "drive", wiring: { kind: "one-to-one" }, weight: 1 },
      P: {
        from: "X",
        to: "E",
        receptor: "plastic",
        wiring: {
          kind: "list",
          pre: pairs.map((i) => i % inputs),
          post: pairs.map((i) => Math.floor(i / inputs)),
          weights,
        },
        weight: 0,
      },
    },
    mechanisms: { ...sensors, rule: { mechanism, on: ["P"] } },
  };
}

/** Weights from 0 to 1.5, and which synapse of the model each row entry is: by presynaptic cell, then target. */
export const spread = Array.from({ length: 60 }, (_, i) => (i === 7 ? 0 : 0.3 + ((i * 37) % 60) / 50));
export const byRow = Array.from({ length: 60 }, (_, k) => spread[(k % 3) * 20 + Math.floor(k / 3)]!);
