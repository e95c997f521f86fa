import type { Mechanism } from "../model/mechanism.ts";

/**
 * Branch-local scaling: each branch keeps its own input at a set-point, by a factor on its synapses.
 *
 * The form for cells without branch potentials: a branch senses what arrives on it, with all factors of weights.
 * A common change of all branches is the soma's: with `transfer` 1 the mean of ln h moves into H at every tick, which
 * leaves what every synapse transmits as it is. Needs dendritic translation, not transcription.
 * Departs from the sources: they show the phenomenon; the controller is chosen here, faster than the global one.
 */
export const branchScaling = {
  name: "branch-scaling",
  about: "each branch scales its own synapses to keep its input",
  source: {
    cite: "Rabinowitch & Segev 2006, J Neurophysiol 96:276-284; Branco et al. 2008, Neuron 59:475-485",
    doi: "10.1152/jn.00045.2006",
  },
  laws: ["a-silent-branch-alone-rises", "frozen-without-dendritic-translation"],
  parameters: {
    tauBranch: {
      value: 60,
      unit: "s",
      tag: "C",
      range: [10, 600],
      symbol: "tauB",
      group: "sensor",
      power: -1,
      about: "memory of the branch",
    },
    target: {
      value: 10,
      unit: "Hz",
      tag: "C",
      symbol: "Cb0",
      group: "slow",
      power: 0,
      about: "arriving weight per second that a branch keeps",
    },
    gain: {
      value: 1e-3,
      unit: "1/s",
      tag: "C",
      range: [0, 0.1],
      symbol: "betaB",
      group: "slow",
      power: 1,
      about: "relative change per second at full error",
    },
    backpropagation: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 10],
      symbol: "kBAP",
      about: "weight of a somatic spike in the sensor",
    },
    transfer: { value: 1, unit: "1", tag: "C", range: [0, 1], about: "1: the mean of ln h moves into H" },
    hMin: { value: 0.2, unit: "1", tag: "C", about: "lower bound of the factor of a branch" },
    hMax: { value: 5, unit: "1", tag: "C", about: "upper bound of the factor of a branch" },
  },
  gates: ["dendriticTranslation"],
  reads: {
    branchDrive: { per: "branch", unit: "1/h", otherwise: 0, combine: "sum", about: "further growth" },
  },
  shares: ["cLocal"],
  variables: {
    calcium: { per: "branch", unit: "Hz", initial: "target", about: "filtered input of the branch" },
    cLocal: { per: "branch", unit: "1", initial: 1, about: "the same relative to its set-point" },
    arrived: { per: "branch", unit: "1", initial: 0, about: "input since the last tick" },
    spikes: { per: "post", unit: "1", initial: 0, about: "somatic spikes since the last tick" },
    h: { per: "branch", unit: "1", initial: 1, about: "factor on the synapses of the branch" },
    H: { per: "post", unit: "1", initial: 1, about: "what all branches of the neuron have in common" },
    common: { per: "post", unit: "1", initial: 1, about: "geometric mean of h before it moves into H" },
  },
  onPre: ["arrived += strength"],
  onPost: ["spikes += 1"],
  every: {
    "1 s": [
      "d(calcium)/dt = ((arrived + backpropagation * spikes) / interval - calcium) / tauBranch",
      "cLocal = calcium / target",
      "h = clip(h * exp(interval * gain * dendriticTranslation * (1 - calcium / target) + interval * branchDrive), hMin, hMax)",
      "common = exp(transfer * dendriticTranslation * mean(log(h)))",
      "h /= common",
      "H *= common",
      "arrived = 0",
      "spikes = 0",
    ],
  },
  require: [
    { that: "target > 0 Hz", otherwise: "target must be above 0: the error of a branch is relative to it" },
    { that: "gain >= 0 Hz", otherwise: "gain must be 0 or more: below, the loop runs away" },
    { that: "hMin > 0 and hMax > hMin", otherwise: "hMin must be above 0, and hMax above hMin" },
    {
      that: "gain >= 2e-4 Hz",
      otherwise:
        "branches scale more slowly than the whole cell does: it compensates first, and local errors stay",
      severity: "warning",
    },
    {
      that: "transfer == 1 or transfer == 0",
      otherwise: "transfer must be 1 or 0: a part of the mean would be counted twice",
    },
  ],
} satisfies Mechanism;
