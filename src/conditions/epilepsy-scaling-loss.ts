import type { Condition } from "../model/condition.ts";
import { inControllers, inSlots } from "./scaling-targets.ts";

/** Epilepsy as the loss of synaptic scaling: the controllers of the weights stand still. */
export const epilepsyScalingLoss = {
  name: "epilepsy-scaling-loss",
  about: "synaptic scaling is lost, factors stay where they are",
  basis: [{ text: "what the source review names; sizes chosen here", tag: "C" }],
  signature:
    "a step of the input gain leaves the error of the rate as it is; Hebbian runaway; synchrony rises",
  changes: {
    ...inControllers("gain", { times: 0, tag: "C" }),
    ...inControllers("gainDown", { times: 0, tag: "C" }),
    ...inControllers("integralGain", { times: 0, tag: "C" }),
    "multiplicative-scaling-log-error.steepness": { times: 0, tag: "C" },
    ...inSlots("upGain", { times: 0, tag: "C" }),
    ...inSlots("downGain", { times: 0, tag: "C" }),
  },
} satisfies Condition;
