import type { Condition } from "../model/condition.ts";

/** Epilepsy as the loss of synaptic scaling: the controllers of the weights stand still. */
export const epilepsyScalingLoss = {
  name: "epilepsy-scaling-loss",
  about: "synaptic scaling is lost, factors stay where they are",
  basis: [
    {
      text: "what happens if scaling is lost, as the source review supposes in epilepsy; the size is chosen here",
      tag: "C",
    },
  ],
  signature:
    "a step of the input gain leaves the error of the rate as it is; Hebbian runaway; synchrony rises",
  changes: {
    "multiplicative-scaling.gain": { times: 0, tag: "C" },
    "multiplicative-scaling.integralGain": { times: 0, tag: "C" },
  },
} satisfies Condition;
