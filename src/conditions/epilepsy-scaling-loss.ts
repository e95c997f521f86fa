import type { Condition } from "../model/condition.ts";
import { scalingGain, withoutIntegral } from "./scaling-targets.ts";

/** Epilepsy as the loss of synaptic scaling: the controllers of the weights stand still. */
export const epilepsyScalingLoss = {
  name: "epilepsy-scaling-loss",
  about: "synaptic scaling is lost, factors stay where they are",
  basis: [{ text: "what the source review names; sizes chosen here", tag: "C" }],
  signature:
    "a step of the input gain leaves the error of the rate as it is; Hebbian runaway; synchrony rises",
  changes: {
    ...scalingGain(0, "C"),
    ...withoutIntegral,
  },
} satisfies Condition;
