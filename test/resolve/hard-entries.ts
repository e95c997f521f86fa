import type { Mechanism } from "../../src/model/mechanism.ts";

export { adultBornNeuron } from "../../src/mechanisms/adult-born-neuron.ts";
export { ampaTrafficking } from "../../src/mechanisms/ampa-trafficking.ts";
export { branchScaling } from "../../src/mechanisms/branch-scaling.ts";
export { chlorideHomeostasis } from "../../src/mechanisms/chloride-homeostasis.ts";
export { downscaleActivityDependent } from "../../src/mechanisms/downscale-activity-dependent.ts";
export { downscaleSelective } from "../../src/mechanisms/downscale-selective.ts";
export { heterosynapticPlasticity } from "../../src/mechanisms/heterosynaptic-plasticity.ts";
export { tnfPathway } from "../../src/mechanisms/tnf-pathway.ts";
export { voltageHebbian } from "../../src/mechanisms/voltage-hebbian.ts";

const chosen = (about: string, value: number | string, unit = "1") =>
  ({ value, unit, tag: "C", about }) as const;
const source = (cite: string) => ({ cite });

/** 5.3: synapses are formed and removed, small ones sooner. */
export const spineTurnover: Mechanism = {
  name: "spine-turnover",
  about: "formation and elimination of synapses",
  source: source("Holtmaat & Svoboda 2009, Nat Rev Neurosci 10:647-658"),
  laws: [],
  parameters: {
    formation: chosen("new synapses of a neuron", 4, "1/d"),
    elimination: chosen("hazard of a synapse of size 0", 0.3, "1/d"),
    wStable: chosen("weight at which the hazard has fallen by e", 0.3),
    wNew: chosen("median weight of a new synapse", 0.2),
    gain: chosen("how much more grows in a quiet cell", 1),
    targetRate: chosen("rate that is neutral", 5, "Hz"),
    tauRate: chosen("memory of the rate", 100, "s"),
  },
  gates: ["protection"],
  variables: { rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate" } },
  continuous: ["d(rate)/dt = -rate / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  structural: {
    every: "60 s",
    eliminate: "elimination * exp(-w / wStable) * (1 - protection)",
    form: "formation * clip(1 + gain * (1 - rate / targetRate), 0, 3)",
    weight: "wNew * exp(0.5 * normal())",
  },
};
