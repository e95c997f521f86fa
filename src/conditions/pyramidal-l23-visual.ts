import type { Condition } from "../model/condition.ts";
import { inRates } from "./scaling-targets.ts";

/** A pyramidal cell of layer 2/3 of visual cortex, from juvenile to adult. */
export const pyramidalL23Visual = {
  name: "pyramidal-l23-visual",
  about: "pyramidal cells of layer 2/3 of visual cortex",
  basis: [{ text: "Goel & Lee 2007, J Neurosci 27:6692-6700", tag: "L" }],
  signature: "scales in both directions, in adults too",
  changes: {
    ...inRates({ set: "3 Hz", tag: "C" }),
  },
} satisfies Condition;
