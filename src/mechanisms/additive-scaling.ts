import type { Mechanism } from "../model/mechanism.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";
import { ownTarget } from "./target-heterogeneity.ts";

const {
  hMin: _least,
  hMax: _most,
  integralGain: _integral,
  gainDown: _down,
  ...shared
} = multiplicativeScaling.parameters;

/**
 * The negative control of multiplicative scaling: the same amount is added to every afferent.
 *
 * Meets the same set-point at the same speed, so activity cannot tell the two apart: only the distribution of weights can.
 * The amount is measured in the mean weight that the neuron had at the first tick.
 */
export const additiveScaling = {
  name: "additive-scaling",
  about: "adds one amount to all excitatory afferents of a neuron until its slow rate meets a set-point",
  source: { cite: "control; no source" },
  laws: ["keeps-weight-differences", "moves-rate-to-target"],
  parameters: {
    ...shared,
    gain: {
      ...shared.gain,
      tag: "C",
      about: "change per spike of error, relative to the mean weight at the start",
    },
    tauRate: { ...shared.tauRate, tag: "C" },
  },
  reads: ownTarget,
  variables: {
    rate: multiplicativeScaling.variables.rate,
    started: { per: "post", unit: "1", initial: 0, about: "1 once the mean weight is known" },
    wMean: { per: "post", unit: "1", initial: 0, about: "mean weight at the first tick" },
    step: { per: "post", unit: "1", initial: 0, about: "amount added at the last tick" },
    zeros: { per: "post", unit: "1", initial: 0, about: "afferents that were clipped to 0 at the last tick" },
  },
  continuous: multiplicativeScaling.continuous,
  onPost: multiplicativeScaling.onPost,
  every: {
    "1 s": [
      "wMean = if(started > 0, wMean, mean(w))",
      "started = 1",
      "step = interval * gain * (targetRate * targetFactor - rate) * wMean",
      "zeros = sum(if(w + step < 0, 1, 0))",
      "w = max(0, w + step)",
    ],
  },
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0" },
    {
      that: "gain >= 0",
      otherwise:
        "a negative gain is positive feedback of the cell on itself: it runs away unless the circuit inverts it",
      severity: "warning",
    },
    {
      that: "tauRate * targetRate >= 20",
      otherwise: "the sensor averages fewer than 20 spikes: its noise drives the weights",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
