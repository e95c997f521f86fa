import type { Model } from "../../src/model/model.ts";

const head = { version: 1, seed: 11, duration: "1 h" } as const;

/** Cells with plastic synapses between them, whose input stops after a second, as under tetrodotoxin. */
export const ttxCircuit: Model = {
  ...head,
  name: "ttx",
  dt: "1 ms",
  populations: {
    X: { count: 30, input: { kind: "poisson", rate: "40 Hz" } },
    E: { count: 50, neuron: "lif-conductance" },
  },
  projections: {
    XE: {
      from: "X",
      to: "E",
      receptor: "glutamate",
      wiring: { kind: "fixed-probability", probability: 0.3 },
      weight: 1,
      unitWeight: "2 nS",
      delay: "2 ms",
    },
    EE: {
      from: "E",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "fixed-probability", probability: 0.2 },
      weight: 0.5,
      unitWeight: "1 nS",
      delay: "2 ms",
    },
  },
  mechanisms: {
    stdp: { mechanism: "stdp-pair", on: ["EE"] },
    scaling: { mechanism: "multiplicative-scaling", on: ["EE"] },
  },
  protocol: [{ at: "1 s", set: { "X.rate": "0 Hz" } }],
};

/** Cells that now and then get a few spikes at once, from a list and from slow Poisson cells; refractory for 5 ms. */
export const sparseCircuit: Model = {
  ...head,
  name: "sparse",
  dt: "0.1 ms",
  populations: {
    X: {
      count: 40,
      input: {
        kind: "spikes",
        unit: "ms",
        times: Array.from({ length: 12 }, (_, k) => 320 + 790.3 * k).flatMap(
          (t) => Array(40).fill(t) as number[],
        ),
        cells: Array.from({ length: 12 }, () => [...Array(40).keys()]).flat(),
      },
    },
    P: { count: 5, input: { kind: "poisson", rate: "0.1 Hz" } },
    E: { count: 200, neuron: "lif-conductance" },
  },
  projections: {
    XE: {
      from: "X",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "fixed-probability", probability: 0.3 },
      weight: 0.8,
      unitWeight: "2 nS",
      delay: { uniform: ["1 ms", "3 ms"] },
    },
    PE: {
      from: "P",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "all-to-all" },
      weight: 12,
      unitWeight: "1 nS",
      delay: "1.5 ms",
    },
    EE: {
      from: "E",
      to: "E",
      receptor: "ampa",
      wiring: { kind: "fixed-probability", probability: 0.1 },
      weight: 0.5,
      unitWeight: "0.2 nS",
      delay: "1.5 ms",
    },
  },
  mechanisms: {
    stp: { mechanism: "stp-tsodyks-markram", on: ["PE"] },
    stdp: { mechanism: "stdp-pair", on: ["XE"], parameters: { eta: 0.02 } },
    recurrent: { mechanism: "stdp-pair", on: ["EE"], parameters: { eta: 0.02 } },
    scaling: { mechanism: "multiplicative-scaling", on: ["XE"] },
  },
};
