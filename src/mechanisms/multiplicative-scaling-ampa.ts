import type { Mechanism } from "../model/mechanism.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";

/**
 * Multiplicative scaling of AMPA alone: the NMDA conductance of the neuron is divided by the factor again.
 *
 * Without this option both parts of a synapse are scaled by one factor. The ratio of AMPA to NMDA then follows the factor
 * and is a read-out. The division acts on the open conductance, so the last 100 ms before a tick lag behind.
 */
export const multiplicativeScalingAmpa = {
  ...multiplicativeScaling,
  name: "multiplicative-scaling-ampa",
  about: "multiplicative scaling that leaves the NMDA part of the synapses as it is",
  laws: ["leaves-nmda-as-it-is"],
  writes: ["factorNMDA"],
  every: { "1 s": [...multiplicativeScaling.every["1 s"], "factorNMDA = 1 / H"] },
} satisfies Mechanism;
