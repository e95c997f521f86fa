import type { Mechanism } from "../model/mechanism.ts";

const chosen = (value: number, unit: string, symbol: string, about: string) =>
  ({ value, unit, tag: "C", symbol, about }) as const;
const rate = (value: number, symbol: string, about: string) =>
  ({ ...chosen(value, "1/d", symbol, about), group: "structural", power: 1 }) as const;
const share = (value: number, about: string) =>
  ({ value, unit: "1", tag: "C", range: [0, 1], live: true, about }) as const;

/**
 * Microglia engulf synapses that complement has tagged, which are the less active ones of a neuron.
 *
 * The activity of a synapse is the slow rate of its axon; what counts is how it compares with the mean over the synapses of
 * the neuron that are there (`competition` 1) or with a reference (0). Switches that a protocol moves: `depletion` takes this
 * share of the microglia away and holds what is left while it is above 0, they return with `tauReturn` after; `c3` 0 is the
 * knock-out, without tags; `cd47` 1 lets large synapses protect themselves.
 *
 * Departs from the source: all rates are orders of magnitude chosen here. Postsynaptic activity plays no part.
 */
export const complementPruning = {
  name: "complement-pruning",
  about: "microglia engulf the synapses that are less active than the others of their neuron",
  source: { cite: "idea: Schafer et al. 2012, Neuron 74:691-705", doi: "10.1016/j.neuron.2012.03.026" },
  laws: [
    "tag-rests-at-its-balance",
    "pruning-is-relative-to-the-neuron",
    "no-microglia-no-pruning",
    "survivors-keep-their-weights",
  ],
  parameters: {
    tagging: { ...rate(0.5, "kTag", "rate at which the least active synapses are tagged"), range: [0.01, 5] },
    untagging: { ...rate(0.5, "kUntag", "rate at which tags are lost"), range: [0.01, 5] },
    activityHalf: {
      ...chosen(0.5, "1", "aHalf", "relative activity at which tagging has fallen to one half"),
      range: [0.1, 1],
    },
    tagSteepness: { ...chosen(4, "1", "nTag", "steepness of tagging in activity"), range: [1, 10] },
    engulfing: {
      ...rate(0.2, "lambdaMax", "largest hazard of a synapse"),
      range: [0.01, 2],
    },
    tagHalf: {
      ...chosen(0.5, "1", "qHalf", "tag at which the hazard has reached one half"),
      range: [0.1, 1],
    },
    engulfSteepness: { ...chosen(4, "1", "m", "steepness of engulfing in the tag"), range: [1, 10] },
    tauReturn: {
      ...chosen(7, "d", "tauRep", "time in which microglia return"),
      range: [1, 30],
      group: "structural",
      power: -1,
    },
    tauActivity: {
      ...chosen(10, "min", "tauA", "memory of the activity of an axon"),
      range: [0.1, 600],
      group: "sensor",
      power: -1,
    },
    reference: {
      ...chosen(5, "Hz", "a0", "activity at the start, and that of comparison without competition"),
      range: [0.1, 50],
    },
    competition: share(1, "1: activity counts relative to the neuron's mean, 0: to the reference"),
    depletion: share(0, "share of the microglia that a drug takes away"),
    c3: share(1, "0 for the knock-out of complement C3"),
    cd47: share(0, "1 where CD47 protects large synapses"),
    wProtect: {
      ...chosen(1, "1", "wProt", "weight at which CD47 would protect wholly"),
      range: [0.1, 10],
    },
    mostProtection: {
      ...chosen(0.9, "1", "protect", "largest share that CD47 protects"),
      range: [0, 1],
    },
    period: {
      ...chosen(60, "s", "dtStruct", "interval of the structural grid"),
      range: [1, 86_400],
      group: "structural",
      power: -1,
    },
  },
  variables: {
    activity: { per: "pre", unit: "Hz", initial: "reference", about: "slow rate of the axon" },
    meanActivity: {
      per: "post",
      unit: "Hz",
      initial: "reference",
      about: "its mean over the synapses of a neuron",
    },
    relative: { per: "synapse", unit: "1", initial: 1, about: "activity relative to the others (aRel)" },
    q: { per: "synapse", unit: "1", initial: 0, about: "complement on the synapse" },
    microglia: { per: "population", unit: "1", initial: 1, about: "density of microglia (M)" },
    taken: { per: "population", unit: "1", initial: 0, about: "share that depletion has taken" },
    returning: { per: "population", unit: "1", initial: 1, about: "0 while depletion lasts" },
  },
  continuous: ["d(activity)/dt = -activity / tauActivity"],
  onPre: ["activity += 1 / tauActivity"],
  every: {
    period: [
      "meanActivity = mean(activity)",
      "relative = if(competition > 0, if(meanActivity > 0 Hz, activity / max(meanActivity, 1e-12 * reference), 1), activity / reference)",
      "d(q)/dt = tagging * c3 / (1 + (relative / activityHalf)^tagSteepness) * (1 - q) - untagging * q",
      "microglia *= if(depletion > taken, (1 - depletion) / max(1 - taken, 1e-12), 1)",
      "taken = depletion",
      "returning = if(depletion > 0, 0, 1)",
      "d(microglia)/dt = returning * (1 - microglia) / tauReturn",
    ],
  },
  structural: {
    every: "period",
    eliminate:
      "engulfing * microglia * q^engulfSteepness / (tagHalf^engulfSteepness + q^engulfSteepness) * (1 - cd47 * clip(w / wProtect, 0, mostProtection))",
  },
  require: [
    {
      that: "tagging >= 0 / 1 d and untagging >= 0 / 1 d and engulfing >= 0 / 1 d",
      otherwise: "tagging, untagging and engulfing must be 0 or more",
    },
    {
      that: "activityHalf > 0 and tagHalf > 0 and wProtect > 0",
      otherwise: "activityHalf, tagHalf and wProtect must be above 0",
    },
    { that: "reference > 0 Hz", otherwise: "reference must be above 0: activity is relative to it" },
    {
      that: "engulfing * period <= 0.5",
      otherwise: "engulfing times period is above 0.5: many synapses go in one tick, shorten period",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
