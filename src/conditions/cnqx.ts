import type { Condition } from "../model/condition.ts";

/** A blocker of AMPA receptors. */
export const cnqx = {
  name: "cnqx",
  about: "nine of ten AMPA channels are blocked",
  basis: [{ text: "Turrigiano et al. 1998, Nature 391:892-896", tag: "L", doi: "10.1038/36103" }],
  signature: "rates fall, then factors on excitatory weights rise",
  changes: {
    "neurons.openAMPA": { times: 0.1, tag: "C" },
  },
} satisfies Condition;
