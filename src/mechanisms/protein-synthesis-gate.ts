import type { Mechanism } from "../model/mechanism.ts";

/**
 * The late phase of scaling: slots are gained and lost by a common factor, at a rate that protein synthesis bounds.
 *
 * ln H grows at (upDrive + localDrive - downDrive) / tauSlot. Blockers of synthesis close the drives, not this rule, so H stands
 * still to the bit from the moment at which both are 0. tauSlot is set so that two days of silence scale to `scaledTo`.
 * `upGain` and `downGain` are for genotypes and diseases that lose an arm. With `arc-pathway` and `tnf-pathway` at
 * equilibrium in a neuron by itself the rate is -tanh((n / 2) ln c) / tauSlot.
 */
export const proteinSynthesisGate = {
  name: "protein-synthesis-gate",
  about: "slots of all synapses of a neuron grow and shrink by one factor, as synthesis allows",
  source: {
    cite: "after Turrigiano et al. 1998, Nature 391:892-896; Ibata, Sun & Turrigiano 2008, Neuron 57:819-826",
    doi: "10.1038/36103",
  },
  laws: [
    "keeps-weight-ratios",
    "grows-slots-exponentially",
    "equal-drives-leave-the-factor",
    "two-ticks-are-one-of-twice-the-length",
  ],
  parameters: {
    scaledTo: {
      value: 1.92,
      unit: "1",
      tag: "L",
      range: [1.3, 2.5],
      about: "factor that silence reaches after scalingTime, as mEPSCs do",
    },
    scalingTime: {
      value: 48,
      unit: "h",
      tag: "L",
      range: [24, 72],
      group: "slow",
      power: -1,
      about: "silence after which it is reached",
    },
    tauSlot: {
      value: "scalingTime / log(scaledTo)",
      unit: "h",
      tag: "X",
      group: "slow",
      power: -1,
      about: "time in which full drive changes the slots by e",
    },
    upGain: { value: 1, unit: "1", tag: "C", range: [0, 1], about: "share of scaling up that is left" },
    downGain: { value: 1, unit: "1", tag: "C", range: [0, 1], about: "share of scaling down that is left" },
  },
  reads: {
    upDrive: { per: "post", unit: "1", otherwise: 0, combine: "sum", about: "drive to gain slots" },
    localDrive: {
      per: "post",
      unit: "1",
      otherwise: 0,
      combine: "sum",
      about: "the same, by translation in the dendrite",
    },
    downDrive: { per: "post", unit: "1", otherwise: 0, combine: "sum", about: "drive to lose slots" },
  },
  variables: {
    H: { per: "post", unit: "1", initial: 1, about: "slots relative to the start; multiplies w" },
    slotFactor: { per: "post", unit: "1", initial: "H", about: "the same, for those who count receptors" },
  },
  shares: ["slotFactor"],
  every: {
    "1 s": [
      "d(H)/dt = H * (upGain * (upDrive + localDrive) - downGain * downDrive) / tauSlot",
      "slotFactor = H",
    ],
  },
  require: [
    { that: "scaledTo > 1", otherwise: "scaledTo must be above 1: silence scales up" },
    { that: "tauSlot > 0 h", otherwise: "tauSlot must be above 0" },
    {
      that: "upGain >= 0 and downGain >= 0",
      otherwise:
        "a negative upGain or downGain is positive feedback of the cell on itself: it runs away unless the circuit inverts it",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
