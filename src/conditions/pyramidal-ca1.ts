import type { Condition } from "../model/condition.ts";
import { inRates, scalingGain } from "./scaling-targets.ts";

/** A pyramidal cell of hippocampal CA1, where the local arm dominates. */
export const pyramidalCa1 = {
  name: "pyramidal-ca1",
  about: "pyramidal cells of hippocampal CA1",
  basis: [{ text: "chosen here", tag: "C" }],
  signature: "scales in both directions, less than in cortex",
  changes: {
    ...scalingGain(0.7, "C"),
    ...inRates({ set: "1.5 Hz", tag: "C" }),
  },
} satisfies Condition;
