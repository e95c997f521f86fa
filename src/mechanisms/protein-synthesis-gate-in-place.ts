import type { Mechanism } from "../model/mechanism.ts";
import { proteinSynthesisGate } from "./protein-synthesis-gate.ts";

/**
 * The late phase of scaling written into each weight, so that synapses may lose slots at rates of their own.
 *
 * Same drives and constants as `protein-synthesis-gate`, which is to be preferred where all synapses share the factor:
 * that one costs a step for each neuron, this one for each synapse. It does not clip; ratios hold to rounding while every
 * synapse loses alike.
 */
export const proteinSynthesisGateInPlace = {
  name: "protein-synthesis-gate-in-place",
  about: "slots of each synapse grow and shrink, with losses weighted by synapse",
  source: proteinSynthesisGate.source,
  laws: ["keeps-weight-ratios", "scales-weights-in-place"],
  parameters: proteinSynthesisGate.parameters,
  reads: {
    ...proteinSynthesisGate.reads,
    lossWeight: { per: "synapse", unit: "1", otherwise: 1, about: "factor on the loss at a synapse" },
  },
  variables: {},
  every: {
    "60 s": [
      "w *= exp(interval / tauSlot * (upGain * (upDrive + localDrive) - downGain * downDrive * lossWeight))",
    ],
  },
  require: proteinSynthesisGate.require,
} satisfies Mechanism;
