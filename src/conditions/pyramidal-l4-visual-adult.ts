import type { Condition } from "../model/condition.ts";
import { inControllers, inRates } from "./scaling-targets.ts";

/** A pyramidal cell of layer 4 of visual cortex after its critical window, about three weeks after birth. */
export const pyramidalL4VisualAdult = {
  name: "pyramidal-l4-visual-adult",
  about: "pyramidal cells of layer 4 of visual cortex after the critical window",
  basis: [{ text: "Desai et al. 2002, Nat Neurosci 5:783-789", tag: "L" }],
  signature: "no scaling; before the window closes it scales in both directions",
  changes: {
    ...inControllers("gain", { times: 0, tag: "L" }),
    ...inControllers("integralGain", { times: 0, tag: "C" }),
    ...inRates({ set: "3 Hz", tag: "C" }),
  },
} satisfies Condition;
