import type { Condition } from "../model/condition.ts";
import { inControllers, inRates } from "./scaling-targets.ts";

/** An interneuron with somatostatin, onto which nothing scales. */
export const sstInterneuron = {
  name: "sst-interneuron",
  about: "somatostatin interneurons, onto which nothing scales",
  basis: [{ text: "chosen here", tag: "C" }],
  signature: "weights onto it stay as they are, to the bit",
  changes: {
    ...inControllers("gain", { times: 0, tag: "C" }),
    ...inControllers("integralGain", { times: 0, tag: "C" }),
    ...inRates({ set: "5 Hz", tag: "C" }),
  },
} satisfies Condition;
