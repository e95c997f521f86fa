import type { Mechanism } from "../model/mechanism.ts";
import { ownTarget } from "./target-heterogeneity.ts";

/**
 * Inhibitory synaptic scaling: the factor of all inhibitory afferents of a neuron moves against that of excitation.
 *
 * Silence lowers it, activity raises it. Beside `multiplicative-scaling` without an integral term, and with the same
 * sensor, ln H(exc) + (gain(exc) / gain) ln H stays what it is: the correction is split gain(exc) to gain. Glial
 * TNF-alpha, where `tnf` is shared and `tnfGain` is above 0, takes GABA_A receptors from the surface besides.
 * `inhibitory-scaling-in-place` writes the weights instead.
 * Departs from the source: it shows the direction only; the speed is chosen here as half that of excitation.
 */
export const inhibitoryScaling = {
  name: "inhibitory-scaling",
  about: "scales all inhibitory afferents of a neuron, down in silence and up with activity",
  source: {
    cite: "Kilman, van Rossum & Turrigiano 2002, J Neurosci 22:1328-1337",
    doi: "10.1523/JNEUROSCI.22-04-01328.2002",
  },
  laws: ["keeps-weight-ratios", "inhibition-falls-in-silence-and-rises-with-activity"],
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
      value: 2e-5,
      unit: "1/(s Hz)",
      tag: "C",
      range: [1e-8, 1e-2],
      symbol: "betaI",
      group: "slow",
      power: 1,
      about: "relative change per spike of error",
    },
    tnfGain: {
      value: 0,
      unit: "1/h",
      tag: "C",
      range: [0, 1],
      symbol: "kTnfI",
      group: "slow",
      power: 1,
      about: "rate of loss at full TNF-alpha",
    },
    hMin: { value: 0.1, unit: "1", tag: "C", symbol: "HImin", about: "lower bound of the factor" },
    hMax: { value: 5, unit: "1", tag: "C", symbol: "HImax", about: "upper bound of the factor" },
  },
  reads: {
    ...ownTarget,
    tnf: { per: "network", unit: "1", otherwise: 0.5, about: "TNF-alpha; one half is neutral" },
  },
  variables: {
    H: { per: "post", unit: "1", initial: 1, about: "factor on all afferents of the projection" },
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow estimate of the firing rate" },
  },
  continuous: ["d(rate)/dt = -rate / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "1 s": [
      "H = clip(H * exp(-interval * (gain * (targetRate * targetFactor - rate) + tnfGain * max(0, 2 * tnf - 1))), hMin, hMax)",
    ],
  },
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0" },
    {
      that: "gain >= 0",
      otherwise: "gain must be 0 or more: below, silence strengthens inhibition and the loop runs away",
    },
    { that: "tnfGain >= 0", otherwise: "tnfGain must be 0 or more: TNF-alpha removes GABA_A receptors" },
    { that: "hMin > 0 and hMax > hMin", otherwise: "hMin must be above 0, and hMax above hMin" },
    {
      that: "tauRate * targetRate >= 20",
      otherwise: "the sensor averages fewer than 20 spikes: its noise drives the weights",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
