import type { Condition } from "../model/condition.ts";
import { scalingGain } from "./scaling-targets.ts";

/** More excitation and slower scaling, one of the two ways to the imbalance of autism. */
export const asdEiImbalance = {
  name: "asd-ei-imbalance",
  about: "excitation is stronger and scaling slower than in control",
  basis: [{ text: "Rubenstein & Merzenich 2003, Genes Brain Behav 2:255-267", tag: "L" }],
  signature:
    "a larger ratio of excitation to inhibition; slower return to the target rate, with more overshoot only if the lag grows",
  changes: {
    "neurons.openAMPA": { times: 1.25, tag: "C" },
    ...scalingGain(0.3, "C"),
  },
} satisfies Condition;
