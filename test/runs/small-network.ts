import type { Model } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { lifRelative } from "../../src/neurons/lif-relative.ts";
import { restless } from "../engine/structural-circuits.ts";

/** A neuron with noise, drawn anew in every step. */
const noisy: Neuron = {
  ...lifRelative,
  name: "lif-noisy",
  continuous: [
    ...lifRelative.continuous.slice(0, 2),
    "d(v)/dt = (vRest - v + gExc * (eExc - v) + gInh * (eInh - v) + bias + 5 mV * normal()) / tauM",
  ],
};

/**
 * A network with everything that has a state: input, noise, pair STDP (lazy), in-place scaling, short-term depression,
 * several delays, a factor, and a protocol.
 */
export function smallNetwork(change: Partial<Model> = {}): Model {
  const cells = (count: number, neuron: string | Neuron) => ({
    count,
    neuron,
    initial: { v: { expression: "-60 mV + 10 mV * frac(index * 0.6180339887)" } },
  });
  const random = (from: string, to: string, weight: number, delay: string) => ({
    from,
    to,
    receptor: from === "I" ? "inhibitory" : "excitatory",
    wiring: { kind: "fixed-probability", probability: 0.2 } as const,
    weight,
    delay,
  });
  return {
    version: 1,
    name: "small-network",
    dt: "0.1 ms",
    duration: "2.5 s",
    seed: 5,
    populations: {
      E: cells(150, noisy),
      I: cells(70, "lif-relative"),
      X: { count: 130, input: { kind: "poisson", rate: "30 Hz" } },
    },
    projections: {
      EE: { ...random("E", "E", 0.1, "1.5 ms"), delay: { uniform: ["0.5 ms", "1.2 ms"] } },
      EI: random("E", "I", 0.1, "0.4 ms"),
      IE: random("I", "E", 0.2, "0.8 ms"),
      XE: random("X", "E", 1, "1 ms"),
      XI: random("X", "I", 0.05, "2 ms"),
    },
    mechanisms: {
      stdp: { mechanism: "stdp-pair", on: ["EE"], parameters: { eta: 0.02, wMax: 0.3 } },
      depression: { mechanism: "stp-tsodyks-markram", on: ["XE"] },
      scaling: { mechanism: "multiplicative-scaling", on: ["EE"] },
    },
    protocol: [{ at: "1.2 s", until: "1.7 s", set: { "X.rate": "60 Hz", "I.bias": "3 mV" } }],
    recording: {
      spikes: ["E", "X"],
      rates: "250 ms",
      variables: [
        { name: "E.v", every: "10 ms", cells: [0, 3, 149] },
        { name: "scaling.H", every: "500 ms" },
      ],
      quantiles: [{ name: "EE.w", every: "200 ms" }],
      weights: { projections: ["EE", "IE"], at: ["0 s", "1.1 s", "2.5 s"] },
    },
    ...change,
  };
}

/** The same network with synapses that come and go, in blocks that soon are full. */
export function dynamicNetwork(change: Partial<Model> = {}): Model {
  const model = smallNetwork();
  const { EE, XE, ...rest } = model.projections!;
  return {
    ...model,
    name: "dynamic-network",
    duration: "1.3 s",
    projections: { ...rest, EE: { ...EE!, capacity: 32 }, XE: { ...XE!, capacity: 28, multiplicity: 2 } },
    mechanisms: {
      ...model.mechanisms,
      turnover: { mechanism: restless, on: ["EE", "XE"], parameters: { gain: "25 Hz" } },
    },
    recording: {
      ...model.recording!,
      synapses: { projections: ["EE", "XE"], every: "100 ms" },
      weights: { projections: ["EE", "IE", "XE"], at: ["0 s", "0.6 s", "1.3 s"] },
    },
    ...change,
  };
}
