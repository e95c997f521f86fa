import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model } from "../../src/model/model.ts";
import { plasticCircuit } from "./parallel-circuits.ts";

/** Draws once at the onset of a state, with reductions over neurons and synapses, and acts on it at ticks behind a gate. */
export const episodes: Mechanism = {
  name: "episodes",
  about: "shrinks a share of the synapses, drawn anew in every episode of sleep",
  source: { cite: "made for the tests of states" },
  laws: [],
  parameters: { share: { value: 0.8, unit: "1", tag: "C", about: "share that shrinks" } },
  gates: ["down", "nrem"],
  variables: {
    chosen: { per: "synapse", unit: "1", initial: 0, about: "1 where it shrinks" },
    place: { per: "synapse", unit: "1", initial: 0, about: "rank of the weight at the onset" },
    luck: { per: "post", unit: "1", initial: 0, about: "drawn at the onset" },
    onset: { per: "network", unit: "1", initial: 0, about: "mean weight at the onset" },
    middle: { per: "network", unit: "1", initial: 0, about: "median weight at the onset" },
    bouts: { per: "network", unit: "1", initial: 0, about: "episodes of sleep" },
    begin: { per: "network", unit: "ms", initial: 0, about: "start of the episode" },
  },
  onEnter: {
    nrem: [
      "onset = mean(w)",
      "middle = median(w)",
      "place = rank(w, network)",
      "luck = uniform()",
      "chosen = bernoulli(share * luck)",
      "bouts += 1",
      "begin = t",
    ],
    wake: ["w = w * (1 + 0.1 * (place - 0.5)) + 0.001 * onset * luck"],
  },
  every: { "10 ms": ["w *= 1 - 0.05 * chosen * down * nrem"] },
};

const plain: Model = {
  ...plasticCircuit,
  populations: {
    E: { ...plasticCircuit.populations["E"]!, count: 200 },
    I: { ...plasticCircuit.populations["I"]!, count: 64 },
    X: { count: 100, input: { kind: "poisson", rate: "80 Hz" } },
  },
};

/** A plastic circuit that sleeps twice and wakes twice, within 220 ms. */
export const sleepingCircuit: Model = {
  ...plain,
  name: "sleeping",
  mechanisms: { ...plain.mechanisms, episodes: { mechanism: episodes, on: ["EE", "XE"] } },
  protocol: [
    ...plain.protocol!,
    { at: "0 s", enter: "wake" },
    { at: "50.3 ms", until: "100 ms", enter: "nrem", set: { "gate.down": 1 } },
    { at: "100 ms", enter: "wake" },
    { at: "150 ms", until: "180 ms", enter: "nrem", set: { "gate.down": 0.5 } },
    { at: "180 ms", enter: "rem" },
    { at: "200 ms", enter: "wake" },
  ],
};
