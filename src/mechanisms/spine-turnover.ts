import type { Mechanism } from "../model/mechanism.ts";

/**
 * Formation and elimination of synapses: their number as a slow homeostatic variable.
 *
 * Small synapses go, large ones stay for months: the hazard falls exponentially with the weight. A quiet neuron grows more.
 * Formation is per length of dendrite; where the neuron has branches, a new synapse is on any of them alike. Some begin as
 * filopodia, without a synapse for the first day: their weight is 0 and what rules make of it is taken back at each tick.
 * `protection` of a synapse (`synaptic-tag`) and `c`, the activity relative to the set-point, are read where they are shared.
 *
 * Departs from the source: all rates are orders of magnitude chosen here, of an adult cortex that exchanges 1-10 % a day.
 */
export const spineTurnover = {
  name: "spine-turnover",
  about: "small synapses are lost, new ones grow, more of them in a quiet neuron",
  source: {
    cite: "idea: Holtmaat & Svoboda 2009, Nat Rev Neurosci 10:647-658",
    doi: "10.1038/nrn2699",
  },
  laws: [
    "number-of-synapses-is-formation-over-hazard",
    "survival-falls-with-the-hazard-of-the-weight",
    "survivors-keep-their-weights",
    "filopodia-wait-for-their-synapse",
  ],
  parameters: {
    growth: {
      value: 0.02,
      unit: "1/(um d)",
      tag: "C",
      range: [0.001, 0.2],
      symbol: "kF",
      group: "structural",
      power: 1,
      about: "synapses formed per length of dendrite and day at the set-point",
    },
    dendriteLength: {
      value: 1000,
      unit: "um",
      tag: "C",
      range: [50, 20_000],
      symbol: "Lbranch",
      about: "length of all branches of a neuron that these projections reach",
    },
    hazard: {
      value: 0.3,
      unit: "1/d",
      tag: "C",
      range: [0.01, 1],
      symbol: "hE0",
      group: "structural",
      power: 1,
      about: "hazard of a synapse of weight 0",
    },
    wMedian: { value: 1, unit: "1", tag: "C", about: "median weight of the projections" },
    wStable: {
      value: 0.3,
      unit: "1",
      tag: "C",
      range: [0.05, 2],
      symbol: "wE",
      about: "weight, in medians, at which the hazard has fallen by e",
    },
    wNew: {
      value: 0.2,
      unit: "1",
      tag: "C",
      range: [0.01, 1],
      about: "median weight of a new synapse, in medians of the projections",
    },
    sdLogNew: { value: 0.5, unit: "1", tag: "C", range: [0, 1], symbol: "sigma_ln", about: "its SD of ln" },
    gain: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 3],
      symbol: "gF",
      about: "how much more is formed per relative lack of activity",
    },
    mostGrowth: { value: 3, unit: "1", tag: "C", range: [1, 10], about: "largest factor on formation" },
    filopodia: {
      value: 0.13,
      unit: "1",
      tag: "E",
      range: [0, 0.3],
      about: "share of new protrusions that begin without a synapse",
    },
    filopodiumTime: {
      value: 1,
      unit: "d",
      tag: "C",
      range: [0.1, 5],
      group: "structural",
      power: -1,
      about: "age at which a filopodium gets its synapse",
    },
    period: {
      value: 60,
      unit: "s",
      tag: "C",
      range: [1, 86_400],
      symbol: "dtStruct",
      group: "structural",
      power: -1,
      about: "interval of the structural grid",
    },
  },
  reads: {
    c: { per: "post", unit: "1", otherwise: 1, about: "activity relative to the set-point" },
    protection: { per: "synapse", unit: "1", otherwise: 0, about: "share of the hazard that is spared" },
  },
  variables: {
    filopodium: {
      per: "synapse",
      unit: "1",
      initial: "if(w == 0 and t > 0 ms, 1, 0)",
      about: "1 while there is no synapse on it",
    },
  },
  structural: {
    every: "period",
    eliminate: "hazard * exp(-w / (wStable * wMedian)) * (1 - protection)",
    form: "growth * dendriteLength * clip(1 + gain * (1 - c), 0, mostGrowth)",
    weight: "if(bernoulli(filopodia) > 0, 0, wNew * wMedian * exp(sdLogNew * normal()))",
    after: [
      "w = if(filopodium > 0, if(age >= filopodiumTime, wNew * wMedian * exp(sdLogNew * normal()), 0), w)",
      "filopodium = if(age >= filopodiumTime, 0, filopodium)",
    ],
  },
  require: [
    { that: "hazard >= 0 / 1 d", otherwise: "hazard must be 0 or more" },
    { that: "wStable > 0 and wMedian > 0", otherwise: "wStable and wMedian must be above 0" },
    { that: "filopodia >= 0 and filopodia <= 1", otherwise: "filopodia must be a share, 0 to 1" },
    {
      that: "hazard > 0 / 1 d or growth == 0",
      otherwise: "synapses are formed and none is ever lost: blocks fill to their capacity",
      severity: "warning",
    },
    {
      that: "hazard * period <= 0.5",
      otherwise: "hazard times period is above 0.5: many synapses go in one tick, shorten period",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
