import type { Model } from "../model/model.ts";
import { type CircuitRequest, type RandomWiring, randomNetwork } from "./random-network.ts";

/** The numbers of the culture; weights have no upper bound here, and those between excitatory cells start at 0.3 nS. */
const cultureWiring: RandomWiring = {
  excitatory: 320,
  probability: 0.15,
  sources: 200,
  background: "6 Hz",
  inDegree: 40,
  unitWeight: { XE: "1.2 nS", XI: "1.6 nS", EE: "1 nS", EI: "1 nS", IE: "3 nS", II: "3 nS" },
  start: { sources: 1, recurrent: 0.3 },
};

/** CULT: 320 excitatory and 80 inhibitory cells like a dissociated culture, 24,000 synapses, sparse drive, 3 Hz. */
export function culture(request: CircuitRequest): Model {
  return randomNetwork(cultureWiring, request);
}
