import type { Mechanism } from "../model/mechanism.ts";

const chosen = (value: number, unit: string, about: string) => ({ value, unit, tag: "C", about }) as const;

/**
 * Structural plasticity by a growth curve: a neuron grows synaptic elements between two activities and retracts them
 * elsewhere; free elements bind, and where there are fewer elements than synapses, synapses are lost.
 *
 * The growth is 0 at `cLow` and at `cHigh`, of which the upper is the stable set-point, and largest between. A neuron below
 * `cLow` retracts. `c` is the activity relative to the set-point of a sensor; it is 1 where none is in the model.
 *
 * Departs from the source: elements of the dendrite alone are counted, axons offer themselves alike; elements bind and
 * synapses without an element are lost at a rate, in place of at once.
 */
export const growthCurveTurnover = {
  name: "growth-curve-turnover",
  about: "a neuron grows synapses where its activity lies between two values and loses them elsewhere",
  source: {
    cite: "Butz & van Ooyen 2013, PLoS Comput Biol 9:e1003259",
    doi: "10.1371/journal.pcbi.1003259",
  },
  laws: ["growth-is-zero-at-both-ends-and-largest-between", "synapses-follow-their-elements"],
  parameters: {
    growth: {
      ...chosen(2, "1/d", "elements that a neuron gains where growth is largest"),
      range: [0.01, 100],
      symbol: "nu",
      group: "structural",
      power: 1,
    },
    cLow: {
      ...chosen(0.2, "1", "activity below which elements are retracted"),
      range: [0, 1],
      symbol: "etaG",
    },
    cHigh: {
      ...chosen(1, "1", "activity above which elements are retracted: the set-point"),
      range: [0.2, 2],
      symbol: "epsG",
    },
    middle: {
      value: "(cLow + cHigh) / 2",
      unit: "1",
      tag: "L",
      symbol: "xi",
      about: "activity at which growth is largest",
    },
    width: {
      value: "(cHigh - cLow) / (2 * sqrt(log(2)))",
      unit: "1",
      tag: "L",
      symbol: "zeta",
      about: "width of the curve, such that it is 0 at cLow and cHigh",
    },
    tauBind: {
      ...chosen(6, "h", "time in which a free element binds, or a synapse without one is lost"),
      range: [0.1, 100],
      group: "structural",
      power: -1,
    },
    wNew: { ...chosen(0.2, "1", "weight of a new synapse"), range: [0.01, 1] },
    period: {
      ...chosen(60, "s", "interval of the structural grid"),
      range: [1, 86_400],
      symbol: "dtStruct",
      group: "structural",
      power: -1,
    },
  },
  reads: { c: { per: "post", unit: "1", otherwise: 1, about: "activity relative to the set-point" } },
  variables: {
    synapses: { per: "post", unit: "1", initial: 0, about: "synapses that the neuron has" },
    elements: {
      per: "post",
      unit: "1",
      initial: -1,
      about: "synaptic elements (z), bound or free; below 0 until the synapses are counted first",
    },
  },
  shares: ["elements"],
  every: {
    period: [
      "synapses = sum(0 * w + 1)",
      "elements = if(elements < 0, synapses, elements)",
      "d(elements)/dt = growth * (2 * exp(-((c - middle) / width)^2) - 1)",
      "elements = max(elements, 0)",
    ],
  },
  structural: {
    every: "period",
    eliminate: "max(synapses - elements, 0) / max(synapses, 1) / tauBind",
    form: "max(elements - synapses, 0) / tauBind",
    weight: "wNew",
  },
  require: [
    { that: "cLow < cHigh", otherwise: "cLow must be below cHigh: growth lies between them" },
    { that: "growth > 0 / 1 d", otherwise: "growth must be above 0: the set-point would repel" },
    {
      that: "abs(width / ((cHigh - cLow) / (2 * sqrt(log(2)))) - 1) < 1e-9 and abs(middle - (cLow + cHigh) / 2) < 1e-9",
      otherwise: "middle and width do not belong to cLow and cHigh: leave them out, they are derived",
    },
    {
      that: "period <= 0.5 * tauBind",
      otherwise: "period is above half of tauBind: many synapses come and go in one tick, shorten period",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
