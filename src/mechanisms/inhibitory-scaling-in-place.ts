import type { Mechanism } from "../model/mechanism.ts";
import { inhibitoryScaling } from "./inhibitory-scaling.ts";
import { multiplicativeScalingInPlace } from "./multiplicative-scaling-in-place.ts";

const { hMin: _least, hMax: _most, ...shared } = inhibitoryScaling.parameters;

/**
 * Inhibitory scaling that writes the weights: rules that change single inhibitory synapses see the result.
 *
 * Every inhibitory afferent is multiplied by the same number, so ratios survive to rounding. It has a bound of its own, far
 * above any weight, and counts what it clips there.
 */
export const inhibitoryScalingInPlace = {
  name: "inhibitory-scaling-in-place",
  about: "scales all inhibitory afferents of a neuron by one number, written into the weights",
  source: inhibitoryScaling.source,
  laws: [
    "keeps-weight-ratios",
    "inhibition-falls-in-silence-and-rises-with-activity",
    "counts-what-it-clips",
  ],
  parameters: { ...shared, wHardMax: multiplicativeScalingInPlace.parameters.wHardMax },
  reads: inhibitoryScaling.reads,
  variables: {
    rate: inhibitoryScaling.variables.rate,
    step: multiplicativeScalingInPlace.variables.step,
    clips: multiplicativeScalingInPlace.variables.clips,
  },
  continuous: inhibitoryScaling.continuous,
  onPost: inhibitoryScaling.onPost,
  every: {
    "1 s": [
      "step = exp(-interval * (gain * (targetRate * targetFactor - rate) + tnfGain * max(0, 2 * tnf - 1)))",
      "clips += sum(if(w * step > wHardMax, 1, 0))",
      "w = min(w * step, wHardMax)",
    ],
  },
  require: inhibitoryScaling.require.filter(({ that }) => !that.includes("hMin")),
} satisfies Mechanism;
