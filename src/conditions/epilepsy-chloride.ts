import type { Condition } from "../model/condition.ts";

/** Epilepsy as a failure to extrude chloride: less KCC2, more NKCC1. */
export const epilepsyChloride = {
  name: "epilepsy-chloride",
  about: "less KCC2 and more NKCC1 in the membrane",
  basis: [{ text: "Huberfeld et al. 2007, J Neurosci 27:9866-9873", tag: "L" }],
  signature: "the reversal of GABA_A is more positive; chloride settles where both transporters balance",
  changes: {
    "chloride-homeostasis.kcc2Rate": { times: 0.3, tag: "C" },
    "chloride-homeostasis.kcc2Linear": { times: 0.3, tag: "C" },
    "chloride-homeostasis.nkcc1": { times: 1.5, tag: "C" },
  },
} satisfies Condition;
