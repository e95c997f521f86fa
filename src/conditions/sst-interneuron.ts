import type { Condition } from "../model/condition.ts";
import { inRates, scalingGain, withoutIntegral } from "./scaling-targets.ts";

/** An interneuron with somatostatin, onto which nothing scales. */
export const sstInterneuron = {
  name: "sst-interneuron",
  about: "somatostatin interneurons, onto which nothing scales",
  basis: [{ text: "chosen here", tag: "C" }],
  signature: "weights onto it stay as they are, to the bit",
  changes: {
    ...scalingGain(0, "C"),
    ...withoutIntegral,
    ...inRates({ set: "5 Hz", tag: "C" }),
  },
} satisfies Condition;
