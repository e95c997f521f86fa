import type { Condition } from "../model/condition.ts";
import { scalingGain } from "./scaling-targets.ts";

/** Less inhibition and slower scaling, the other way to the imbalance of autism. */
export const asdInhibitionLoss = {
  name: "asd-inhibition-loss",
  about: "inhibition is weaker and scaling slower than in control",
  basis: [{ text: "Rubenstein & Merzenich 2003, Genes Brain Behav 2:255-267", tag: "L" }],
  signature: "a larger ratio of excitation to inhibition; slower return to the target rate",
  changes: {
    "neurons.openGABA": { times: 0.75, tag: "C" },
    ...scalingGain(0.3, "C"),
  },
} satisfies Condition;
