import type { Mechanism } from "../model/mechanism.ts";

/**
 * AMPA receptors compete for slots: bound ones, a mobile surface pool and an internal pool, by neuron.
 *
 * Slots stand in proportion to the weights, and every slot fills at one rate from one pool. So from a common start all
 * synapses of a neuron are filled to one share for all times, and the share relative to rest is the factor F: trafficking
 * multiplies. The filling is the exact solution for the surface total of a tick, whose end is the quasi-steady filling;
 * exchange and turnover of the pools are exact too, so receptors are conserved and no pool falls below 0 at any interval.
 * Arc speeds up endocytosis and TNF-alpha exocytosis, each neutral at 1/2. While translation is blocked, its gate at 0,
 * turnover rests as well (`pauseTurnover` 1), so that a block isolates scaling; with 0 all weights decay with the receptors,
 * as they do in part under a partial block.
 *
 * Slots have no law of their own: those of mechanisms.md 4.1, log-normal about 60 with an SD of the log of 0.73, are
 * weights of `{lognormal: {median: 0.42, sdLog: 0.73}}` (nS) in the projection.
 *
 * Departs from the source: pools start at rest at the first count of slots, and a change of single weights is spread over
 * the neuron at once (`ampa-trafficking-by-synapse` fills each synapse on its own).
 */
export const ampaTrafficking = {
  name: "ampa-trafficking",
  about: "receptors compete for slots; the share that is filled multiplies all weights",
  source: { cite: "Triesch, Vo & Hafner 2018, eLife 7:e37836", doi: "10.7554/eLife.37836" },
  laws: [
    "keeps-weight-ratios",
    "conserves-receptors",
    "fills-by-the-quasi-steady-formula",
    "occupancy-follows-arc-and-tnf",
    "rests-at-its-occupancy",
  ],
  parameters: {
    unbinding: {
      value: 1 / 43,
      unit: "1/s",
      tag: "P",
      range: [1 / 120, 1 / 10],
      symbol: "bOff",
      group: "fast",
      about: "rate at which a receptor leaves its slot",
    },
    endocytosis: {
      value: 1 / 840,
      unit: "1/s",
      tag: "P",
      range: [1 / 3600, 1 / 300],
      symbol: "kEndo0",
      group: "slow",
      power: 1,
      about: "rate at which a mobile receptor is taken in",
    },
    surfaceRatio: {
      value: 2.67,
      unit: "1",
      tag: "P",
      range: [1, 5],
      symbol: "phi",
      about: "mobile receptors over bound ones, at rest",
    },
    restOccupancy: {
      value: 0.7,
      unit: "1",
      tag: "P",
      range: [0.5, 0.9],
      symbol: "F*",
      about: "share of slots that is filled at rest",
    },
    internalRatio: {
      value: 0.5,
      unit: "1",
      tag: "C",
      range: [0.1, 2],
      symbol: "I*/P*",
      about: "internal receptors over mobile ones, at rest",
    },
    halfLife: {
      value: 30,
      unit: "h",
      tag: "L",
      range: [15, 60],
      group: "slow",
      power: -1,
      about: "of a receptor",
    },
    arcEffect: {
      value: 0.2,
      unit: "1",
      tag: "C",
      range: [0, 0.95],
      symbol: "kappaA",
      about: "how far Arc moves endocytosis, as a share",
    },
    tnfEffect: {
      value: 0.2,
      unit: "1",
      tag: "C",
      range: [0, 0.95],
      symbol: "kappaT",
      about: "how far TNF-alpha moves exocytosis, as a share",
    },
    unitConductance: {
      value: 1,
      unit: "nS",
      tag: "C",
      about: "of a weight of 1 (unitWeight of the projection)",
    },
    receptorConductance: {
      value: 0.01,
      unit: "nS",
      tag: "C",
      range: [0.005, 0.02],
      symbol: "qR",
      about: "peak conductance of a bound receptor, times its chance to open; 60 slots are a weight of 0.42",
    },
    pauseTurnover: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1: no receptor is lost while none is made",
    },
    slotsPerWeight: {
      value: "unitConductance / (receptorConductance * restOccupancy)",
      unit: "1",
      tag: "X",
      about: "slots of a weight of 1",
    },
    exocytosis: {
      value: "endocytosis / internalRatio",
      unit: "1/s",
      tag: "X",
      symbol: "kExo0",
      group: "slow",
      power: 1,
      about: "rate at which an internal receptor is put out, at rest",
    },
    degradation: {
      value: "log(2) / halfLife * (1 + surfaceRatio * (1 + internalRatio)) / (surfaceRatio * internalRatio)",
      unit: "1/s",
      tag: "X",
      symbol: "kDeg",
      group: "slow",
      power: 1,
      about: "rate at which an internal receptor is destroyed",
    },
    countInterval: {
      value: 60,
      unit: "s",
      tag: "C",
      group: "slow",
      power: -1,
      about: "how often the slots of a neuron are counted",
    },
  },
  gates: ["translation"],
  reads: {
    arc: { per: "post", unit: "1", otherwise: 0.5, about: "Arc (A)" },
    tnf: { per: "post", unit: "1", otherwise: 0.5, about: "TNF-alpha (T)" },
    slotFactor: { per: "post", unit: "1", otherwise: 1, about: "growth of the slots since the start" },
  },
  variables: {
    F: { per: "post", unit: "1", initial: 1, about: "share of slots filled, relative to rest" },
    occupancy: { per: "post", unit: "1", initial: "restOccupancy", about: "share of slots filled" },
    counted: {
      per: "post",
      unit: "1",
      initial: 0,
      about: "slots when they were last counted, without growth",
    },
    rest: { per: "post", unit: "1", initial: 0, about: "slots at the first count" },
    slots: { per: "post", unit: "1", initial: 0, about: "slots now (S)" },
    bound: { per: "post", unit: "1", initial: 0, about: "receptors in slots (sum of R)" },
    mobile: { per: "post", unit: "1", initial: 0, about: "receptors that are free at the surface (P)" },
    internal: { per: "post", unit: "1", initial: 0, about: "receptors inside (I)" },
    endo: { per: "post", unit: "1/s", initial: 0, about: "endocytosis now" },
    exo: { per: "post", unit: "1/s", initial: 0, about: "exocytosis now" },
    pooled: { per: "post", unit: "1", initial: 0, about: "a total that a step conserves" },
    total: {
      per: "post",
      unit: "1",
      initial: 0,
      about: "slots, surface receptors and dissociation constant, summed",
    },
    root: { per: "post", unit: "1", initial: 0, about: "distance of the two fillings that are stationary" },
    excess: { per: "post", unit: "1", initial: 0, about: "bound receptors above the stable filling" },
    left: {
      per: "post",
      unit: "1",
      initial: 0,
      about: "share of the excess that an interval leaves, without competition",
    },
  },
  shares: ["occupancy"],
  every: {
    countInterval: [
      "counted = slotsPerWeight * sum(w)",
      "bound = if(rest > 0, bound, restOccupancy * counted)",
      "mobile = if(rest > 0, mobile, surfaceRatio * bound)",
      "internal = if(rest > 0, internal, internalRatio * mobile)",
      "rest = if(rest > 0, rest, counted)",
    ],
    "1 s": [
      "slots = counted * slotFactor",
      // between mobile and internal
      "endo = endocytosis * (1 + arcEffect * (2 * arc - 1))",
      "exo = exocytosis * (1 + tnfEffect * (2 * tnf - 1))",
      "pooled = mobile + internal",
      "mobile = pooled * exo / (exo + endo) + " +
        "(mobile - pooled * exo / (exo + endo)) * exp(-(exo + endo) * interval)",
      "internal = pooled - mobile",
      // synthesis and destruction
      "d(internal)/dt = degradation * " +
        "(translation * internalRatio * surfaceRatio * restOccupancy * rest - " +
        "if(translation > 0, 1, 1 - pauseTurnover) * internal)",
      // between slots and the surface; what lost its slot is mobile
      "pooled = mobile + bound",
      "bound = min(bound, slots)",
      "total = slots + pooled + max(surfaceRatio * (1 - restOccupancy) * rest, 1e-9)",
      "root = sqrt(total^2 - 4 * slots * pooled)",
      "excess = bound - 2 * slots * pooled / (total + root)",
      "left = exp(-unbinding * interval * root / max(surfaceRatio * (1 - restOccupancy) * rest, 1e-9))",
      "bound = bound - excess + excess * left * root / (root - excess * (1 - left))",
      "mobile = pooled - bound",
      "occupancy = if(slots > 0, bound / slots, restOccupancy)",
      "F = occupancy / restOccupancy",
    ],
  },
  require: [
    {
      that: "arcEffect < 1 and arcEffect >= 0",
      otherwise: "arcEffect must be in 0..1, below 1: without Arc endocytosis would stop or turn round",
    },
    {
      that: "tnfEffect < 1 and tnfEffect >= 0",
      otherwise: "tnfEffect must be in 0..1, below 1: without TNF-alpha exocytosis would stop or turn round",
    },
    {
      that: "restOccupancy > 0 and restOccupancy < 1",
      otherwise: "restOccupancy must lie between 0 and 1: slots are neither all empty nor all full",
    },
    {
      that: "surfaceRatio > 0 and internalRatio > 0",
      otherwise:
        "surfaceRatio and internalRatio must be above 0: without a pool all weights collapse together",
    },
    { that: "halfLife > 0 h", otherwise: "halfLife must be above 0" },
    {
      that: "pauseTurnover == 0 or pauseTurnover == 1",
      otherwise: "pauseTurnover must be 0 (receptors are lost during a block) or 1 (they are not)",
    },
  ],
} satisfies Mechanism;
