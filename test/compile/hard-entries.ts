import type { Mechanism } from "../../src/model/mechanism.ts";

export { adultBornNeuron } from "../../src/mechanisms/adult-born-neuron.ts";
export { ampaTrafficking } from "../../src/mechanisms/ampa-trafficking.ts";
export { branchScaling } from "../../src/mechanisms/branch-scaling.ts";
export { chlorideHomeostasis } from "../../src/mechanisms/chloride-homeostasis.ts";
export { downscaleActivityDependent } from "../../src/mechanisms/downscale-activity-dependent.ts";
export { downscaleSelective } from "../../src/mechanisms/downscale-selective.ts";
export { tnfPathway } from "../../src/mechanisms/tnf-pathway.ts";

const chosen = (about: string, value: number | string, unit = "1") =>
  ({ value, unit, tag: "C", about }) as const;
const published = (about: string, value: number | string, unit = "1") =>
  ({ value, unit, tag: "P", about }) as const;
const source = (cite: string) => ({ cite });

/** 2.3: potentiation while the membrane is depolarised, depression at presynaptic spikes. */
export const voltageHebbian: Mechanism = {
  name: "voltage-hebbian",
  about: "voltage-based plasticity with its own homeostatic factor",
  source: source("Clopath et al. 2010, Nat Neurosci 13:344-352"),
  laws: [],
  parameters: {
    aMinus: published("depression", 14e-5, "1/mV"),
    aPlus: published("potentiation", 8e-5, "1/mV^2"),
    tauMinus: published("filter of depression", 10, "ms"),
    tauPlus: published("filter of potentiation", 7, "ms"),
    tauX: published("presynaptic trace", 15, "ms"),
    thetaMinus: published("lower threshold", -70.6, "mV"),
    thetaPlus: published("upper threshold", -45.3, "mV"),
    reference: published("mean square depolarisation that is neutral", 60, "mV^2"),
    tauMean: published("memory of the mean square", 1.2, "s"),
    wMax: chosen("upper bound", 3),
  },
  variables: {
    xPre: { per: "pre", unit: "1/ms", initial: 0, about: "presynaptic trace" },
    uMinus: { per: "post", unit: "mV", initial: "thetaMinus", about: "filtered potential, slow" },
    uPlus: { per: "post", unit: "mV", initial: "thetaMinus", about: "filtered potential, fast" },
    meanSquare: { per: "post", unit: "mV^2", initial: "reference", about: "slow mean square depolarisation" },
  },
  continuous: [
    "d(xPre)/dt = -xPre / tauX",
    "d(w)/dt = aPlus * xPre * max(0, v - thetaPlus) * max(0, uPlus - thetaMinus)",
    "w = min(w, wMax)",
    "d(uMinus)/dt = (v - uMinus) / tauMinus",
    "d(uPlus)/dt = (v - uPlus) / tauPlus",
    "d(meanSquare)/dt = ((v - vRest)^2 - meanSquare) / tauMean",
  ],
  onPre: [
    "w = max(0, w - aMinus * meanSquare / reference * max(0, uMinus - thetaMinus))",
    "xPre += 1 / tauX",
  ],
};

/** 3.7: weight-dependent braking at post spikes towards a reference that consolidates. */
export const heterosynaptic: Mechanism = {
  name: "heterosynaptic-plasticity",
  about: "burst-triggered braking towards a slow reference",
  source: source("Zenke, Agnes & Gerstner 2015, Nat Commun 6:6922"),
  laws: [],
  parameters: {
    a: published("triplet amplitude", 1e-3),
    beta: published("heterosynaptic strength", 0.05),
    delta: published("change at each presynaptic spike", 2e-5),
    depth: published("depth of the double well", 20),
    wP: published("upper stable weight", 0.5),
    tauConsolidation: published("time constant of the reference", 1200, "s"),
    tauRate: published("memory of the rate", 1200, "s"),
    targetRate: published("rate at which depression is neutral", 4, "Hz"),
    wMax: published("upper bound", 5),
  },
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "presynaptic trace, 20 ms" },
    xPost: { per: "post", unit: "1", initial: 0, about: "postsynaptic trace, 20 ms" },
    xPostSlow: { per: "post", unit: "1", initial: 0, about: "postsynaptic trace, 100 ms" },
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate" },
    reference: { per: "synapse", unit: "1", initial: "w", about: "consolidated weight" },
  },
  continuous: [
    "d(xPre)/dt = -xPre / 20 ms",
    "d(xPost)/dt = -xPost / 20 ms",
    "d(xPostSlow)/dt = -xPostSlow / 100 ms",
    "d(rate)/dt = -rate / tauRate",
  ],
  onPre: ["w = clip(w + delta - a * (rate / targetRate)^2 * xPost, 0, wMax)", "xPre += 1"],
  onPost: [
    "w = clip(w + a * xPre * xPostSlow - clip(beta * xPost^3, 0, 1) * (w - reference), 0, wMax)",
    "xPost += 1",
    "xPostSlow += 1",
    "rate += 1 / tauRate",
  ],
  every: {
    "1 s": [
      "reference += interval / tauConsolidation * " +
        "(w - reference - depth * reference * (wP / 2 - reference) * (wP - reference))",
    ],
  },
};

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
