import type { Mechanism } from "../model/mechanism.ts";

/**
 * A drug that blocks the making of proteins: what it leaves of synthesis falls with the fourth power of its concentration.
 *
 * Closes the gates `translation`, `dendriticTranslation` and `transcription` as far as `onTranslation`, `onDendrite` and
 * `onTranscription` say. The protocol moves `dose`, relative to the concentration that halves synthesis: it is there at
 * once and washes out with `tauWash`. Exponent and wash-out are chosen here. A complete block is the gate itself, set to 0.
 */
export const proteinSynthesisInhibitor = {
  name: "protein-synthesis-inhibitor",
  about: "a blocker of translation or transcription, with dose and wash-out",
  source: { cite: "a Hill block with first-order wash-out, chosen here" },
  laws: ["closes-gates-by-its-dose", "washes-out"],
  parameters: {
    dose: {
      value: 0,
      unit: "1",
      tag: "C",
      live: true,
      about: "concentration in the bath, over the half-effective one",
    },
    tauWash: {
      value: 1,
      unit: "h",
      tag: "C",
      range: [0.1, 6],
      group: "slow",
      power: -1,
      about: "wash-out",
    },
    exponent: { value: 4, unit: "1", tag: "C", range: [1, 8], about: "steepness of the block" },
    onTranslation: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1 if it blocks translation in the soma",
    },
    onDendrite: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1 if it blocks translation in dendrites",
    },
    onTranscription: { value: 0, unit: "1", tag: "C", range: [0, 1], about: "1 if it blocks transcription" },
  },
  presets: {
    anisomycin: {
      about: "blocks translation everywhere",
      values: {
        onTranslation: { value: 1, tag: "C" },
        onDendrite: { value: 1, tag: "C" },
        onTranscription: { value: 0, tag: "C" },
      },
    },
    "actinomycin-d": {
      about: "blocks transcription",
      values: {
        onTranslation: { value: 0, tag: "C" },
        onDendrite: { value: 0, tag: "C" },
        onTranscription: { value: 1, tag: "C" },
      },
    },
  },
  variables: {
    concentration: {
      per: "network",
      unit: "1",
      initial: "dose",
      about: "in tissue, over the half-effective one (X)",
    },
    spared: { per: "network", unit: "1", initial: 1, about: "share of synthesis that it leaves" },
    translation: { per: "network", unit: "1", initial: 1, about: "factor on the gate" },
    dendriticTranslation: { per: "network", unit: "1", initial: 1, about: "factor on the gate" },
    transcription: { per: "network", unit: "1", initial: 1, about: "factor on the gate" },
  },
  shares: ["translation", "dendriticTranslation", "transcription"],
  every: {
    "1 s": [
      "concentration = max(dose, concentration * exp(-interval / tauWash))",
      "spared = 1 / (1 + concentration^exponent)",
      "translation = 1 - onTranslation * (1 - spared)",
      "dendriticTranslation = 1 - onDendrite * (1 - spared)",
      "transcription = 1 - onTranscription * (1 - spared)",
    ],
  },
  require: [
    { that: "dose >= 0", otherwise: "dose must be 0 or more" },
    { that: "tauWash > 0 h", otherwise: "tauWash must be above 0" },
    {
      that: "min(onTranslation, min(onDendrite, onTranscription)) >= 0 and max(onTranslation, max(onDendrite, onTranscription)) <= 1",
      otherwise: "onTranslation, onDendrite and onTranscription must lie in 0..1: they are shares of a block",
    },
  ],
} satisfies Mechanism;
