import type { Mechanism } from "../model/mechanism.ts";

/** Every presynaptic spike strengthens its synapses a little: silent pathways are found again. */
export const transmitterInducedPlasticity = {
  name: "transmitter-induced-plasticity",
  about: "every presynaptic spike adds a little to the weight",
  source: {
    cite: "Zenke, Agnes & Gerstner 2015, Nat Commun 6:6922, released code",
    doi: "10.1038/ncomms7922",
  },
  laws: ["each-arrival-adds-the-same", "open-gates-change-nothing"],
  parameters: {
    delta: {
      value: 2e-5,
      unit: "1",
      tag: "P",
      range: [0, 1e-3],
      group: "hebbian",
      power: 1,
      about: "weight added by a spike, 0.02 of the triplet amplitude",
    },
    wMax: { value: 5, unit: "1", tag: "C", about: "upper bound" },
  },
  gates: ["ltp"],
  variables: {},
  onPre: ["w = min(w + delta * ltp, wMax)"],
  require: [{ that: "delta >= 0", otherwise: "delta must be 0 or more" }],
} satisfies Mechanism;
