import type { Mechanism } from "../model/mechanism.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";

/**
 * Multiplicative scaling of bounded rate: the error is tanh((n / 2) ln c), odd in the logarithm of activity.
 *
 * The controller to which the molecular pathway reduces; in silence the factor doubles in `tauSlot` ln 2, however far
 * activity has fallen. The hyperbolic tangent is written as a ratio of powers, which is regular at c = 0.
 */
export const multiplicativeScalingLogError = {
  name: "multiplicative-scaling-log-error",
  about: "scales all excitatory afferents at a rate that is bounded, by the logarithm of relative activity",
  source: {
    cite: "derived: the molecular controller at rest, at the speed of Turrigiano et al. 1998, Nature 391:892-896",
    doi: "10.1038/36103",
  },
  laws: ["keeps-weight-ratios", "moves-rate-to-target"],
  parameters: {
    tauSlot: {
      value: 73.6,
      unit: "h",
      tag: "X",
      range: [1, 500],
      group: "slow",
      power: -1,
      about: "time in which full error changes the factor by e; 48 h / ln 1.92",
    },
    steepness: { value: 4, unit: "1", tag: "C", range: [2, 8], symbol: "n", about: "Hill exponent" },
    hMin: multiplicativeScaling.parameters.hMin,
    hMax: multiplicativeScaling.parameters.hMax,
  },
  reads: { c: { per: "post", unit: "1", about: "activity relative to its set-point" } },
  variables: { H: multiplicativeScaling.variables.H },
  every: {
    "1 s": ["H = clip(H * exp(-interval / tauSlot * (c^steepness - 1) / (c^steepness + 1)), hMin, hMax)"],
  },
  require: [
    { that: "hMin > 0 and hMax > hMin", otherwise: "hMin must be above 0, and hMax above hMin" },
    { that: "steepness >= 0", otherwise: "steepness must be 0 or more: below, more activity scales up" },
    {
      that: "tauSlot > 0 h",
      otherwise:
        "a negative tauSlot is positive feedback of the cell on itself: it runs away unless the circuit inverts it",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
