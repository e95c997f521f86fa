import type { Mechanism } from "../model/mechanism.ts";

/**
 * Inverse synaptic tagging: Arc gathers at quiet synapses, so that these lose more slots.
 *
 * `lossWeight` multiplies the loss at a synapse; its mean over the afferents of a neuron is 1, so that the neuron loses
 * as much as without. With `preference` 0 it is 1 everywhere and scaling keeps the ratios of weights; above, it does not.
 * It acts in `protein-synthesis-gate-in-place`. Activity of a synapse is that of its axon, remembered for tauActivity.
 */
export const inverseSynapticTagging = {
  name: "inverse-synaptic-tagging",
  about: "quiet synapses lose more slots than active ones",
  source: { cite: "Okuno et al. 2012, Cell 149:886-898", doi: "10.1016/j.cell.2012.02.062" },
  laws: ["loss-weights-average-one", "stays-neutral-without-preference"],
  parameters: {
    preference: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "chi",
      about: "how much more a silent synapse loses than the mean one",
    },
    tauActivity: {
      value: 1,
      unit: "h",
      tag: "C",
      range: [0.1, 6],
      group: "slow",
      power: -1,
      about: "memory of the activity of a synapse",
    },
  },
  variables: {
    activity: { per: "pre", unit: "1/s", initial: 0, about: "remembered rate of the axon" },
    typical: { per: "post", unit: "1/s", initial: 0, about: "mean of it over the afferents" },
    lossWeight: { per: "synapse", unit: "1", initial: 1, about: "factor on the loss of slots (omega)" },
    meanLoss: { per: "post", unit: "1", initial: 1, about: "mean of it before it is made 1" },
  },
  shares: ["lossWeight"],
  continuous: ["d(activity)/dt = -activity / tauActivity"],
  onPre: ["activity += 1 / tauActivity"],
  every: {
    "60 s": [
      "typical = mean(activity)",
      "lossWeight = if(typical > 0, max(0, 1 + preference * (1 - activity / typical)), 1)",
      "meanLoss = mean(lossWeight)",
      "lossWeight = lossWeight / meanLoss",
    ],
  },
  require: [
    {
      that: "preference >= 0 and preference <= 1",
      otherwise: "preference must lie in 0..1: above, the most active synapses would gain slots from Arc",
    },
    { that: "tauActivity > 0 h", otherwise: "tauActivity must be above 0" },
  ],
} satisfies Mechanism;
