import type { Model, PopulationSpec } from "../src/model/model.ts";
import type { Neuron } from "../src/model/neuron.ts";

/** Neuron that fires in the step in which a spike of its `drive` arrives, and does nothing else. */
export const relay: Neuron = {
  name: "relay",
  about: "fires when it is told to",
  source: { cite: "made for tests" },
  laws: [],
  parameters: { tau: { value: 1, unit: "ms", tag: "C", about: "decay" } },
  variables: {
    v: { per: "post", unit: "1", initial: 0, about: "1 when told" },
    received: { per: "post", unit: "1", initial: 0, about: "what plastic synapses transmit" },
  },
  quantities: {
    thresholdShift: { value: 0, unit: "mV", about: "for mechanisms that write it; without effect" },
    thresholdAdaptation: { value: 0, unit: "mV", about: "for mechanisms that write it; without effect" },
  },
  receptors: { drive: { v: 1 }, plastic: { received: 1 } },
  continuous: ["d(v)/dt = -v / tau", "d(received)/dt = -received / tau"],
  threshold: "v >= 0.5",
  reset: ["v = 0"],
};

/** Spikes of cell 0 of an input at these times in ms. */
export function spikesAt(...times: number[]): PopulationSpec {
  return { count: 1, input: { kind: "spikes", unit: "ms", times, cells: times.map(() => 0) } };
}

/** An input that fires at these times onto one cell of a neuron model through one synapse. */
export function synapseOnto(
  neuron: string | Neuron,
  receptor: string,
  weight: string | number,
  times: readonly number[],
  target: Omit<PopulationSpec, "count" | "neuron"> & { dt?: string; unit?: string } = {},
): Model {
  const { dt = "0.1 ms", unit = "1 nS", ...rest } = target;
  const wiring = { kind: "one-to-one" } as const;
  return {
    version: 1,
    name: "synapse",
    dt,
    duration: "1 s",
    seed: 1,
    populations: { X: spikesAt(...times), E: { count: 1, neuron, ...rest } },
    projections: { P: { from: "X", to: "E", receptor, wiring, weight, unitWeight: unit } },
  };
}
