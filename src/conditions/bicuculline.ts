import type { Condition } from "../model/condition.ts";

/** A blocker of GABA_A receptors. */
export const bicuculline = {
  name: "bicuculline",
  about: "nine of ten GABA_A channels are blocked",
  basis: [{ text: "Turrigiano et al. 1998, Nature 391:892-896", tag: "L", doi: "10.1038/36103" }],
  signature: "rates rise, then factors on excitatory weights fall",
  changes: {
    "neurons.openGABA": { times: 0.1, tag: "C" },
  },
} satisfies Condition;
