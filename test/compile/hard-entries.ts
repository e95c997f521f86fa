import type { Mechanism } from "../../src/model/mechanism.ts";

export { ampaTrafficking } from "../../src/mechanisms/ampa-trafficking.ts";
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

/** 7.2: chloride of the soma moves the reversal of GABA_A. */
export const chlorideHomeostasis: Mechanism = {
  name: "chloride-homeostasis",
  about: "chloride enters with inhibition and is pumped out; it sets the reversal of GABA_A",
  source: source("Currin et al. 2020, PLoS Comput Biol 16:e1007932"),
  laws: [],
  parameters: {
    thermal: published("RT/F at 310.15 K", 26.7267, "mV"),
    faraday: published("charge of one amol", 96.485, "pA ms/(mM um^3)"),
    volume: chosen("volume of the soma", 1400, "um^3"),
    outside: chosen("chloride outside", 130, "mM"),
    bicarbonateIn: published("bicarbonate inside", 16, "mM"),
    bicarbonateOut: published("bicarbonate outside", 26, "mM"),
    permeability: published("of bicarbonate relative to chloride", 0.18),
    restChloride: chosen("chloride without inhibition", 6, "mM"),
    tauChloride: chosen("extrusion", 3, "s"),
  },
  variables: {
    chloride: { per: "post", unit: "mM", initial: "restChloride", about: "chloride inside" },
    share: { per: "post", unit: "1", initial: 0, about: "share of bicarbonate in the conductance" },
  },
  writes: ["eGABA"],
  continuous: [
    "share = (eGABA - thermal * log(chloride / outside)) / " +
      "(thermal * log(bicarbonateIn / bicarbonateOut) - thermal * log(chloride / outside))",
    "chloride += dt * (gGABA * (1 - share) * (v - thermal * log(chloride / outside)) / (faraday * volume) - " +
      "(chloride - restChloride) / tauChloride)",
    "eGABA = thermal * log((chloride + permeability * bicarbonateIn) / (outside + permeability * bicarbonateOut))",
  ],
};

/** 8.1, point-neuron variant: each branch senses its own input and keeps it at a set-point. */
export const branchScaling: Mechanism = {
  name: "branch-scaling",
  about: "each branch scales its own synapses to keep its input",
  source: source("Rabinowitch & Segev 2006, J Neurophysiol 96:276-284"),
  laws: [],
  parameters: {
    tauBranch: chosen("memory of the branch", 60, "s"),
    target: chosen("input of a branch at set-point", 0.5),
    gain: chosen("speed of scaling", 1e-3, "1/s"),
    backpropagation: chosen("calcium of a somatic spike", 0),
  },
  gates: ["translationLocal"],
  variables: {
    calcium: { per: "branch", unit: "1", initial: "target", about: "filtered input of the branch" },
    arrived: { per: "branch", unit: "1", initial: 0, about: "input since the last tick" },
    spikes: { per: "post", unit: "1", initial: 0, about: "somatic spikes since the last tick" },
    h: { per: "branch", unit: "1", initial: 1, about: "factor on the synapses of the branch" },
  },
  onPre: ["arrived += w * h"],
  onPost: ["spikes += 1"],
  every: {
    "1 s": [
      "d(calcium)/dt = (arrived + backpropagation * spikes - calcium) / tauBranch",
      "h = clip(h * exp(interval * gain * translationLocal * (1 - calcium / target)), 0.2, 5)",
      "arrived = 0",
      "spikes = 0",
    ],
  },
};

/** 9.6: synapses are chosen once at the beginning of sleep, small ones sooner; those shrink. */
export const downscaleSelective: Mechanism = {
  name: "downscale-selective",
  about: "most synapses shrink in sleep, large ones are spared",
  source: source("de Vivo et al. 2017, Science 355:507-510"),
  laws: [],
  parameters: {
    p0: chosen("chance of the smallest", 1),
    cut: chosen("size, relative to the median, above which none is chosen", 3.331),
    factor: published("factor of a chosen synapse over the episode", 0.7803),
    episode: chosen("length of the episode", 7, "h"),
    endosome: chosen("share with recycling endosomes", 1),
  },
  gates: ["nrem"],
  variables: {
    middle: { per: "post", unit: "1", initial: 0, about: "median weight before sleep" },
    chosen: { per: "synapse", unit: "1", initial: 0, about: "1 if it scales in this episode" },
  },
  onEnter: {
    nrem: ["middle = median(w)", "chosen = bernoulli(endosome * p0 * max(0, 1 - (w / (cut * middle))^2))"],
  },
  every: { "1 s": ["w *= exp(interval * nrem * chosen * log(factor) / episode)"] },
};

/** 9.9: synapses that fire together in sleep are protected. */
export const downscaleActivityDependent: Mechanism = {
  name: "downscale-activity-dependent",
  about: "in sleep synapses shrink unless they were reactivated",
  source: source("Nere, Hashmi, Cirelli & Tononi 2013, Front Neurol 4:143"),
  laws: [],
  parameters: {
    tauScore: chosen("memory of coincidences", 600, "s"),
    steepness: chosen("Hill exponent", 2),
    speed: chosen("mean rate of shrinking", 0.03, "1/h"),
  },
  gates: ["nrem", "up"],
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "presynaptic trace, 20 ms" },
    score: { per: "synapse", unit: "1", initial: 0, about: "coincidences" },
    open: { per: "synapse", unit: "1", initial: 1, about: "1 - protection" },
    middle: { per: "post", unit: "1", initial: 0, about: "median score of the neuron" },
    mean1: { per: "post", unit: "1", initial: 1, about: "mean of what is open" },
  },
  continuous: ["d(xPre)/dt = -xPre / 20 ms", "d(score)/dt = -score / tauScore"],
  onPre: ["xPre += 1"],
  onPost: ["score += up * nrem * xPre"],
  every: {
    "1 s": [
      "middle = median(score)",
      "open = if(middle > 0, middle^steepness / (score^steepness + max(middle, 1e-30)^steepness), 1)",
      "mean1 = mean(open)",
      "w *= exp(-interval * nrem * speed * open / mean1)",
    ],
  },
};

/** 10.2: a young cell is excitable and plastic, its chloride is high, and its new synapses are paid for by the old. */
export const adultBornNeuron: Mechanism = {
  name: "adult-born-neuron",
  about: "a new cell matures; its synapses are financed by those of its targets",
  source: source("Ge et al. 2007, Neuron 54:559-566"),
  laws: [],
  parameters: {
    gHalf: chosen("age at which a cell is half mature", 28, "d"),
    gWidth: chosen("width of maturation", 5, "d"),
    gPeak: chosen("age of highest plasticity", 35, "d"),
    gSpread: chosen("width of the plastic window", 7, "d"),
    boost: chosen("plasticity at the peak, above 1", 2),
    eYoung: chosen("reversal of GABA_A of a newborn cell", -45, "mV"),
    eMature: chosen("reversal of GABA_A of a mature cell", -80, "mV"),
    wNew: chosen("weight of a new synapse", 0.05),
    formation: chosen("new synapses of a cell", 1, "1/d"),
    firstSynapse: chosen("age of the first excitatory synapses", 16, "d"),
    total: chosen("summed weight onto each cell", 10),
  },
  variables: {
    bornAt: { per: "post", unit: "d", initial: 0, about: "moment of birth" },
    maturity: { per: "post", unit: "1", initial: 0, about: "0 newborn, 1 mature" },
    plastic: { per: "post", unit: "1", initial: 1, about: "factor on learning rates" },
  },
  writes: ["eGABA"],
  every: {
    "60 s": [
      "maturity = 1 / (1 + exp(-(t - bornAt - gHalf) / gWidth))",
      "plastic = 1 + boost * exp(-(t - bornAt - gPeak)^2 / (2 * gSpread^2))",
      "eGABA = eYoung + (eMature - eYoung) * maturity",
      "w *= total / max(sum(w), 1e-12)",
    ],
  },
  structural: {
    every: "60 s",
    form: "formation * if(t - bornAt > firstSynapse, 1, 0)",
    weight: "wNew",
  },
};
