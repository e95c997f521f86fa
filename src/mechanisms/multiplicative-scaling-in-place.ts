import type { Mechanism } from "../model/mechanism.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";
import { ownTarget } from "./target-heterogeneity.ts";

const { hMin: _least, hMax: _most, ...shared } = multiplicativeScaling.parameters;

/**
 * Multiplicative scaling that writes the weights: Hebbian rules and their bounds see the result.
 *
 * Every afferent is multiplied by the same double-precision number, so ratios survive to rounding. It has a bound of its
 * own, far above any weight, and counts what it clips there: clipping would break the ratios.
 */
export const multiplicativeScalingInPlace = {
  name: "multiplicative-scaling-in-place",
  about: "scales all afferents of a neuron by one number, written into the weights",
  source: multiplicativeScaling.source,
  laws: ["keeps-weight-ratios", "moves-rate-to-target", "order-of-weights-survives", "counts-what-it-clips"],
  parameters: {
    ...shared,
    wHardMax: {
      value: 100,
      unit: "1",
      tag: "C",
      about: "largest weight; at least 100 medians, so that it is never met",
    },
  },
  presets: multiplicativeScaling.presets,
  reads: ownTarget,
  variables: {
    rate: multiplicativeScaling.variables.rate,
    debt: multiplicativeScaling.variables.debt,
    step: { per: "post", unit: "1", initial: 1, about: "factor of the last tick" },
    clips: { per: "post", unit: "1", initial: 0, about: "how often a weight was clipped" },
  },
  continuous: multiplicativeScaling.continuous,
  onPost: multiplicativeScaling.onPost,
  every: {
    "1 s": [
      "debt += (targetRate * targetFactor - rate) * interval",
      "step = exp(interval * (if(rate < targetRate * targetFactor, gain, gainDown) * (targetRate * targetFactor - rate) + integralGain * debt))",
      "clips += sum(if(w * step > wHardMax, 1, 0))",
      "w = min(w * step, wHardMax)",
    ],
  },
  require: multiplicativeScaling.require.filter(({ that }) => !that.includes("hMin")),
} satisfies Mechanism;
