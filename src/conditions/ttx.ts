import type { Condition } from "../model/condition.ts";

/** Tetrodotoxin: neither cells nor inputs fire. Cells by a threshold out of reach, which the 2003 form of Izhikevich lacks. */
export const ttx = {
  name: "ttx",
  about: "no spikes: sodium channels are blocked",
  basis: [{ text: "Turrigiano et al. 1998, Nature 391:892-896", tag: "L", doi: "10.1038/36103" }],
  signature: "factors on excitatory weights rise",
  changes: {
    "neurons.vThreshold": { set: "1000 mV", tag: "C" },
    "diehl-cook-excitatory.vOffset": { set: "1000 mV", tag: "C" },
    "inputs.rate": { times: 0, tag: "L" },
  },
} satisfies Condition;
