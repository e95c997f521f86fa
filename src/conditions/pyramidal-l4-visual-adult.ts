import type { Condition } from "../model/condition.ts";
import { inRates, scalingGain, withoutIntegral } from "./scaling-targets.ts";

/** A pyramidal cell of layer 4 of visual cortex after its critical window, about three weeks after birth. */
export const pyramidalL4VisualAdult = {
  name: "pyramidal-l4-visual-adult",
  about: "pyramidal cells of layer 4 of visual cortex after the critical window",
  basis: [{ text: "Desai et al. 2002, Nat Neurosci 5:783-789", tag: "L" }],
  signature: "no scaling; before the window closes it scales in both directions",
  changes: {
    ...scalingGain(0, "L"),
    ...withoutIntegral,
    ...inRates({ set: "3 Hz", tag: "C" }),
  },
} satisfies Condition;
