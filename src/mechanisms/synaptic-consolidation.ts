import type { Mechanism } from "../model/mechanism.ts";

/**
 * Slow reference of each weight with two stable values: what lasts long enough is kept.
 *
 * The reference follows the weight and a double well at once. Where both agree it rests at 0 and at `wStable`; one half of
 * that divides the two. It is shared with rules that pull weights towards it.
 */
export const synapticConsolidation = {
  name: "synaptic-consolidation",
  about: "a slow bistable reference of each weight",
  source: {
    cite: "Zenke, Agnes & Gerstner 2015, Nat Commun 6:6922, released code",
    doi: "10.1038/ncomms7922",
  },
  laws: ["reference-has-two-stable-values"],
  parameters: {
    depth: {
      value: 20,
      unit: "1",
      tag: "P",
      range: [0, 100],
      symbol: "P",
      about: "strength of the double well",
    },
    wStable: { value: 0.5, unit: "1", tag: "P", symbol: "wP", about: "upper stable weight" },
    tauConsolidation: {
      value: 1200,
      unit: "s",
      tag: "P",
      symbol: "tauCons",
      group: "hebbian",
      power: -1,
      about: "time constant of the reference",
    },
  },
  variables: {
    reference: { per: "synapse", unit: "1", initial: "w", about: "consolidated weight" },
  },
  shares: ["reference"],
  every: {
    "1 s": [
      "reference += interval / tauConsolidation * " +
        "(w - reference - depth * reference * (wStable / 2 - reference) * (wStable - reference))",
    ],
  },
  require: [
    { that: "wStable > 0", otherwise: "wStable must be above 0" },
    {
      that: "depth * wStable^2 * 1 s < tauConsolidation",
      otherwise: "one tick carries the reference across its well: raise tauConsolidation",
    },
  ],
} satisfies Mechanism;
