import type { Mechanism } from "../model/mechanism.ts";
import { ownTarget } from "./target-heterogeneity.ts";

/**
 * Multiplicative synaptic scaling with proportional and integral terms.
 *
 * The weights onto a neuron share one factor, so their ratios survive; the integral term removes the error that a
 * proportional one leaves, and rests while the factor sits on a bound. The published gain is that of an accelerated
 * simulation; the preset `tissue` has the speed of tissue. `gain` is published as 4e-5 / (s Hz), which is a plain number.
 * Variants: `-in-place` writes the weights, `-ampa` spares NMDA, `-calcium` and `-log-error` read a calcium sensor.
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
      group: "sensor",
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
    gainDown: {
      value: "gain",
      unit: "1/(s Hz)",
      tag: "X",
      group: "slow",
      power: 1,
      about: "the same where the rate is too high; that of too low a rate unless given",
    },
    hMin: { value: 0.05, unit: "1", tag: "C", about: "lower bound of the factor" },
    hMax: { value: 20, unit: "1", tag: "C", about: "upper bound of the factor" },
  },
  presets: {
    tissue: {
      about: "48 h of silence raise the factor to 1.92, the mEPSC amplitude after as long in tetrodotoxin",
      source: {
        cite: "calibrated on Turrigiano et al. 1998, Nature 391:892-896",
        doi: "10.1038/36103",
      },
      values: {
        gain: { value: 7.55e-7, tag: "X" },
        integralGain: { value: 0, tag: "X" },
        tauRate: { value: 3600, tag: "X" },
      },
    },
  },
  reads: ownTarget,
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
      "debt += if(H > hMin and H < hMax, (targetRate * targetFactor - rate) * interval, 0)",
      "H = clip(H * exp(interval * (if(rate < targetRate * targetFactor, gain, gainDown) * (targetRate * targetFactor - rate) + integralGain * debt)), hMin, hMax)",
    ],
  },
  require: [
    {
      that: "targetRate > 0 Hz",
      otherwise: "targetRate must be above 0: the relative rate would be infinite",
    },
    {
      that: "gain >= 0",
      otherwise:
        "a negative gain is positive feedback of the cell on itself: it runs away unless the circuit inverts it",
      severity: "warning",
    },
    { that: "hMin > 0 and hMax > hMin", otherwise: "hMin must be above 0, and hMax above hMin" },
    {
      that: "integralGain == 0 or min(gain, gainDown) > integralGain * tauRate",
      otherwise:
        "the loop oscillates with growing size: gain and gainDown must exceed integralGain * tauRate",
      severity: "warning",
    },
    {
      that: "tauRate * targetRate >= 20",
      otherwise: "the sensor averages fewer than 20 spikes: its noise drives the weights",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
