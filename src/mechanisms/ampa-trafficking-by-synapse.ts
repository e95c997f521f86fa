import type { Mechanism } from "../model/mechanism.ts";
import { ampaTrafficking } from "./ampa-trafficking.ts";

const {
  unbinding,
  endocytosis,
  surfaceRatio,
  restOccupancy,
  internalRatio,
  halfLife,
  arcEffect,
  tnfEffect,
  unitConductance,
  receptorConductance,
  pauseTurnover,
  exocytosis,
  degradation,
} = ampaTrafficking.parameters;

/**
 * AMPA receptors compete for the slots of each synapse; the weight is what its bound receptors conduct.
 *
 * The same pools as `ampa-trafficking`, with a filling for each synapse: slots that are added at one synapse take
 * receptors from all others, at first more than their share. Another rule that changes the weight changes slots and bound
 * receptors in proportion, at the cost of the mobile pool. Receptors are conserved to rounding. The surface pool is held
 * during a tick of 1 s, which must stay short beside the exchange of slots (43 s). Costs a step for each synapse; not to be
 * combined with `ampa-trafficking`, whose factor F says the same for the neuron.
 */
export const ampaTraffickingBySynapse = {
  name: "ampa-trafficking-by-synapse",
  about: "receptors compete for the slots of single synapses, and are their weight",
  source: ampaTrafficking.source,
  laws: ["keeps-weight-ratios", "conserves-receptors", "fills-all-synapses-to-one-share"],
  parameters: {
    unbinding,
    endocytosis,
    surfaceRatio,
    restOccupancy,
    internalRatio,
    halfLife,
    arcEffect,
    tnfEffect,
    unitConductance,
    receptorConductance,
    pauseTurnover,
    weightPerReceptor: {
      value: "receptorConductance / unitConductance",
      unit: "1",
      tag: "X",
      about: "weight of one bound receptor",
    },
    exocytosis,
    degradation,
  },
  gates: ["translation"],
  reads: {
    arc: ampaTrafficking.reads.arc,
    tnf: ampaTrafficking.reads.tnf,
  },
  variables: {
    slots: {
      per: "synapse",
      unit: "1",
      initial: "w / (weightPerReceptor * restOccupancy)",
      about: "slots of the synapse (s)",
    },
    bound: {
      per: "synapse",
      unit: "1",
      initial: "w / weightPerReceptor",
      about: "receptors in its slots (R)",
    },
    held: { per: "post", unit: "1", initial: 0, about: "bound receptors of the neuron" },
    rest: { per: "post", unit: "1", initial: 0, about: "the same at the start" },
    mobile: { per: "post", unit: "1", initial: 0, about: "receptors that are free at the surface (P)" },
    surface: { per: "post", unit: "1", initial: 0, about: "mobile and bound receptors" },
    internal: { per: "post", unit: "1", initial: 0, about: "receptors inside (I)" },
    pooled: { per: "post", unit: "1", initial: 0, about: "mobile and internal receptors" },
    endo: { per: "post", unit: "1/s", initial: 0, about: "endocytosis now" },
    exo: { per: "post", unit: "1/s", initial: 0, about: "exocytosis now" },
    binding: { per: "post", unit: "1/s", initial: 0, about: "rate at which a slot is filled" },
  },
  every: {
    "1 s": [
      // what other rules did to the weight
      "slots *= if(bound > 0, w / max(bound * weightPerReceptor, 1e-30), 1)",
      "bound = min(w / weightPerReceptor, slots)",
      "held = sum(bound)",
      "surface = if(rest > 0, surface, held * (1 + surfaceRatio))",
      "internal = if(rest > 0, internal, held * surfaceRatio * internalRatio)",
      "rest = if(rest > 0, rest, held)",
      "mobile = max(0, surface - held)",
      "endo = endocytosis * (1 + arcEffect * (2 * arc - 1))",
      "exo = exocytosis * (1 + tnfEffect * (2 * tnf - 1))",
      "pooled = mobile + internal",
      "mobile = pooled * exo / (exo + endo) + " +
        "(mobile - pooled * exo / (exo + endo)) * exp(-(exo + endo) * interval)",
      "internal = pooled - mobile",
      "d(internal)/dt = degradation * (translation * internalRatio * surfaceRatio * rest - " +
        "if(translation > 0, 1, 1 - pauseTurnover) * internal)",
      "surface = held + mobile",
      "binding = unbinding * restOccupancy / (1 - restOccupancy) * mobile / max(surfaceRatio * rest, 1e-12)",
      "d(bound)/dt = binding * (slots - bound) - unbinding * bound",
      "w = bound * weightPerReceptor",
    ],
  },
  require: ampaTrafficking.require,
} satisfies Mechanism;
