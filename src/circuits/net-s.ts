import type { Model } from "../model/model.ts";
import { type CircuitRequest, type RandomWiring, randomNetwork } from "./random-network.ts";

/**
 * The numbers of NET-S. A weight of 1 is the upper bound of the learning rules; it is so far above the start that forty
 * cells which have learned can recall each other over the four synapses that each has from the others.
 */
export const netSWiring: RandomWiring = {
  excitatory: 400,
  probability: 0.1,
  sources: 400,
  background: "10 Hz",
  inDegree: 40,
  unitWeight: { XE: "6 nS", XI: "8 nS", EE: "10 nS", EI: "10 nS", IE: "8 nS", II: "8 nS" },
  start: { sources: 0.16, recurrent: 0.04 },
};

/**
 * NET-S: 400 excitatory and 100 inhibitory cells, 25,000 synapses; the workhorse for minutes to days.
 *
 * Without plasticity it rests at about 4 Hz (E) and 10 Hz (I), asynchronous and irregular (CV of intervals 0.95).
 */
export function netS(request: CircuitRequest): Model {
  return randomNetwork(netSWiring, request);
}
