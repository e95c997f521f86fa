import type { Mechanism } from "../model/mechanism.ts";

/**
 * Triplet STDP with a brake: a burst of the neuron pulls every weight towards its slow reference, by the cube of its trace.
 *
 * The brake is nothing for isolated spikes and where the weight is its reference; its relative step is clipped to 1, and
 * what is clipped is counted. The reference is that of `synaptic-consolidation`; `transmitter-induced-plasticity` completes
 * the rule of the source. Depression grows with the square of the slow rate, or, with the preset `consolidated-factor`, by a
 * factor that follows that square with a memory of its own, the second variant of the source (how it follows is chosen
 * here); with `slidingExponent` 0 it is the amplitude times what metaplasticity shares.
 */
export const heterosynapticPlasticity = {
  name: "heterosynaptic-plasticity",
  about: "triplet STDP braked by bursts, which pull all weights towards their references",
  source: {
    cite: "Zenke, Agnes & Gerstner 2015, Nat Commun 6:6922, released code",
    doi: "10.1038/ncomms7922",
  },
  laws: [
    "isolated-spikes-do-not-brake",
    "bursts-pull-towards-the-reference",
    "factor-on-depression-is-that-of-the-rate",
  ],
  parameters: {
    aPlus: {
      value: 1e-3,
      unit: "1",
      tag: "P",
      symbol: "A",
      group: "hebbian",
      power: 1,
      about: "potentiation by a triplet, and depression by a pair at the target rate",
    },
    brake: {
      value: 0.05,
      unit: "1",
      tag: "P",
      range: [0, 0.5],
      symbol: "betaHet",
      group: "hebbian",
      power: 1,
      about: "relative step towards the reference at a trace of 1",
    },
    tauPlus: { value: 20, unit: "ms", tag: "P", about: "decay of the presynaptic trace (zPlus)" },
    tauMinus: { value: 20, unit: "ms", tag: "P", about: "decay of the fast postsynaptic trace (zMinus)" },
    tauY: { value: 100, unit: "ms", tag: "P", about: "decay of the slow postsynaptic trace (zSlow)" },
    tauRate: {
      value: 1200,
      unit: "s",
      tag: "P",
      symbol: "tauHom",
      group: "hebbian",
      power: -1,
      about: "memory of the rate that sets depression",
    },
    targetRate: {
      value: 4,
      unit: "Hz",
      tag: "P",
      range: [1, 20],
      symbol: "rTarget",
      about: "rate at which depression has the amplitude of potentiation",
    },
    slidingExponent: {
      value: 2,
      unit: "1",
      tag: "P",
      range: [0, 3],
      about: "how depression grows with the rate",
    },
    tauFactor: {
      value: 0,
      unit: "s",
      tag: "C",
      range: [0, 7200],
      group: "hebbian",
      power: -1,
      about: "memory of the factor on depression; 0: that of the present rate",
    },
    wMax: { value: 5, unit: "1", tag: "C", about: "upper bound" },
  },
  presets: {
    "consolidated-factor": {
      about: "depression by a factor that is consolidated as slowly as the weights are",
      values: { tauFactor: { value: 1200, tag: "C" } },
    },
  },
  gates: ["ltp", "ltd"],
  reads: { reference: { per: "synapse", unit: "1", about: "consolidated weight" } },
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "presynaptic trace" },
    xPost: { per: "post", unit: "1", initial: 0, about: "fast postsynaptic trace" },
    xPostSlow: { per: "post", unit: "1", initial: 0, about: "slow postsynaptic trace" },
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate" },
    factor: { per: "post", unit: "1", initial: 1, about: "consolidated factor on depression" },
    overshoots: { per: "post", unit: "1", initial: 0, about: "spikes whose brake was clipped" },
  },
  continuous: [
    "d(xPre)/dt = -xPre / tauPlus",
    "d(xPost)/dt = -xPost / tauMinus",
    "d(xPostSlow)/dt = -xPostSlow / tauY",
    "d(rate)/dt = -rate / tauRate",
  ],
  onPre: [
    "w = clip(w - aPlus * ltd * if(tauFactor > 0 s, factor, (rate / targetRate)^slidingExponent) * xPost, 0, wMax)",
    "xPre += 1",
  ],
  onPost: [
    "w = clip(w + aPlus * ltp * xPre * xPostSlow - min(brake * xPost^3, 1) * (w - reference), 0, wMax)",
    "overshoots += if(brake * xPost^3 > 1, 1, 0)",
    "xPost += 1",
    "xPostSlow += 1",
    "rate += 1 / tauRate",
  ],
  every: {
    "1 s": ["d(factor)/dt = ((rate / targetRate)^slidingExponent - factor) / max(tauFactor, 1 ms)"],
  },
  require: [
    { that: "tauFactor >= 0 s", otherwise: "tauFactor must be 0 or more" },
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0: depression is relative to it" },
    { that: "brake >= 0", otherwise: "brake must be 0 or more: below, bursts push weights apart" },
    {
      that: "brake * (1 / (1 - exp(-10 ms / tauMinus)))^3 < 1",
      otherwise: "a burst at 100 Hz carries weights past their references in one spike: lower brake",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
