import type { Mechanism } from "../model/mechanism.ts";

/**
 * Spike-triggered threshold: every spike raises it, and it decays.
 *
 * Proportional, not integral: at rate r its mean is jump tauTheta r, so it reduces the error and never nulls it. For
 * neurons that declare `thresholdAdaptation`; the cells of Diehl and Cook have it built in.
 */
export const adaptiveThreshold = {
  name: "adaptive-threshold",
  about: "every spike raises the threshold of a neuron, which decays slowly",
  source: {
    cite: "Diehl & Cook 2015, Front Comput Neurosci 9:99, released code",
    doi: "10.3389/fncom.2015.00099",
  },
  laws: ["mean-adaptation-is-proportional-to-the-rate"],
  parameters: {
    jump: {
      value: 0.05,
      unit: "mV",
      tag: "P",
      symbol: "thetaPlus",
      group: "slow",
      power: 1,
      about: "rise at a spike",
    },
    tauTheta: {
      value: 1e7,
      unit: "ms",
      tag: "P",
      group: "slow",
      power: -1,
      about: "decay of the threshold",
    },
  },
  variables: {},
  writes: ["thresholdAdaptation"],
  continuous: ["d(thresholdAdaptation)/dt = -thresholdAdaptation / tauTheta"],
  onPost: ["thresholdAdaptation += jump"],
  require: [
    { that: "tauTheta > 0 ms", otherwise: "tauTheta must be above 0" },
    { that: "jump >= 0 mV", otherwise: "jump must be 0 or more: below, spikes make spikes easier" },
  ],
} satisfies Mechanism;
