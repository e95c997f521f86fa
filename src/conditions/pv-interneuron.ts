import type { Condition } from "../model/condition.ts";
import { inRates, scalingGain, withoutIntegral } from "./scaling-targets.ts";

/** A fast-spiking interneuron: excitation onto it falls in silence and rises with activity. Its loop is stable only through what it does to excitatory cells. */
export const pvInterneuron = {
  name: "pv-interneuron",
  about: "fast-spiking interneurons, excitation onto which scales with the inverse sign",
  basis: [
    { text: "Chang et al. 2010, Nat Neurosci 13:1090-1097", tag: "L" },
    { text: "Rutherford et al. 1998, Neuron 21:521-530", tag: "L" },
  ],
  signature: "excitation onto it falls in silence and rises with activity",
  changes: {
    ...scalingGain(-0.5, "C"),
    ...withoutIntegral,
    ...inRates({ set: "12 Hz", tag: "C" }),
  },
} satisfies Condition;
