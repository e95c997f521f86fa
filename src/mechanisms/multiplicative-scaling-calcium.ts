import type { Mechanism } from "../model/mechanism.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";

/**
 * Multiplicative scaling driven by a calcium sensor: the error is 1 - c.
 *
 * Departs from the source: its sensor is a slow rate. The gains are those of the source times its target of 5 Hz.
 */
export const multiplicativeScalingCalcium = {
  name: "multiplicative-scaling-calcium",
  about: "scales all excitatory afferents of a neuron until its calcium meets the set-point",
  source: multiplicativeScaling.source,
  laws: ["keeps-weight-ratios", "moves-rate-to-target"],
  parameters: {
    gain: {
      value: 2e-4,
      unit: "1/s",
      tag: "X",
      range: [5e-8, 5e-2],
      symbol: "beta a_goal",
      group: "slow",
      power: 1,
      about: "relative change for an error of 1",
    },
    gainDown: {
      value: "gain",
      unit: "1/s",
      tag: "X",
      group: "slow",
      power: 1,
      about: "the same where activity is too high",
    },
    integralGain: {
      value: 5e-7,
      unit: "1/s^2",
      tag: "X",
      range: [0, 5e-6],
      symbol: "gamma a_goal",
      group: "slow",
      power: 2,
      about: "relative change for a summed error of 1 s",
    },
    hMin: multiplicativeScaling.parameters.hMin,
    hMax: multiplicativeScaling.parameters.hMax,
  },
  presets: {
    tissue: {
      about: "48 h of silence raise the factor to 1.92, the mEPSC amplitude after as long in tetrodotoxin",
      source: multiplicativeScaling.presets.tissue.source,
      values: { gain: { value: 3.775e-6, tag: "X" }, integralGain: { value: 0, tag: "X" } },
    },
  },
  reads: { c: { per: "post", unit: "1", about: "activity relative to its set-point" } },
  variables: {
    H: multiplicativeScaling.variables.H,
    debt: { per: "post", unit: "s", initial: 0, about: "summed error" },
  },
  every: {
    "1 s": [
      "debt += if(H > hMin and H < hMax, (1 - c) * interval, 0)",
      "H = clip(H * exp(interval * (if(c < 1, gain, gainDown) * (1 - c) + integralGain * debt)), hMin, hMax)",
    ],
  },
  require: [
    {
      that: "gain >= 0",
      otherwise:
        "a negative gain is positive feedback of the cell on itself: it runs away unless the circuit inverts it",
      severity: "warning",
    },
    { that: "hMin > 0 and hMax > hMin", otherwise: "hMin must be above 0, and hMax above hMin" },
  ],
} satisfies Mechanism;
