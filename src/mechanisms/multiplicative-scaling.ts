import type { Mechanism } from "../model/mechanism.ts";

/**
 * Multiplicative synaptic scaling with proportional and integral terms.
 *
 * The weights onto a neuron share one factor, so their ratios survive; the integral term removes the error that a
 * proportional one leaves, and rests while the factor sits on a bound. The published gain is that of an accelerated
 * simulation, not of tissue. `gain` is published as 4e-5 / (s Hz), which is a plain number.
 */
export const multiplicativeScaling = {
  name: "multiplicative-scaling",
  about: "scales all excitatory afferents of a neuron until its slow rate meets a set-point",
  source: {
    cite: "van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812-8821",
    doi: "10.1523/JNEUROSCI.20-23-08812.2000",
  },
  laws: ["keeps-weight-ratios", "moves-rate-to-target"],
  parameters: {
    targetRate: {
      value: 5,
      unit: "Hz",
      tag: "C",
      range: [0.5, 20],
      symbol: "a_goal",
      group: "slow",
      power: 0,
      about: "set-point of the slow rate",
    },
    tauRate: {
      value: 100,
      unit: "s",
      tag: "P",
      range: [10, 3600],
      symbol: "tauA",
      group: "slow",
      power: -1,
      about: "memory of the slow rate",
    },
    gain: {
      value: 4e-5,
      unit: "1/(s Hz)",
      tag: "P",
      range: [1e-8, 1e-2],
      symbol: "beta",
      group: "slow",
      power: 1,
      about: "relative change per spike of error",
    },
    integralGain: {
      value: 1e-7,
      unit: "1/(s^2 Hz)",
      tag: "P",
      range: [0, 1e-6],
      symbol: "gamma",
      group: "slow",
      power: 2,
      about: "the same, per spike of summed error",
    },
    hMin: { value: 0.05, unit: "1", tag: "C", about: "lower bound of the factor" },
    hMax: { value: 20, unit: "1", tag: "C", about: "upper bound of the factor" },
  },
  variables: {
    H: {
      per: "post",
      unit: "1",
      initial: 1,
      about: "factor on all afferents of the projection; multiplies w, never written into it",
    },
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow estimate of the firing rate" },
    debt: { per: "post", unit: "1", initial: 0, about: "summed error, in spikes" },
  },
  continuous: ["d(rate)/dt = -rate / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "1 s": [
      "debt += if(H > hMin and H < hMax, (targetRate - rate) * interval, 0)",
      "H = clip(H * exp(interval * (gain * (targetRate - rate) + integralGain * debt)), hMin, hMax)",
    ],
  },
  require: [
    {
      that: "targetRate > 0 Hz",
      otherwise: "targetRate must be above 0: the relative rate would be infinite",
    },
    { that: "gain >= 0", otherwise: "gain must be 0 or more: below, the loop runs away" },
    { that: "hMin > 0 and hMax > hMin", otherwise: "hMin must be above 0, and hMax above hMin" },
    {
      that: "gain >= integralGain * tauRate",
      otherwise: "the loop oscillates with growing size: gain must exceed integralGain * tauRate",
      severity: "warning",
    },
    {
      that: "tauRate * targetRate >= 20",
      otherwise: "the sensor averages fewer than 20 spikes: its noise drives the weights",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
