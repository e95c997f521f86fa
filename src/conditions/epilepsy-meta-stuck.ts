import type { Condition } from "../model/condition.ts";

/** Epilepsy as metaplasticity that is stuck at a low history: potentiation meets no opposition. */
export const epilepsyMetaStuck = {
  name: "epilepsy-meta-stuck",
  about: "the threshold of potentiation stays low whatever the activity",
  basis: [{ text: "what the source review names; sizes chosen here", tag: "C" }],
  signature:
    "the rate at which potentiation begins falls to 0.09 of control in the minimal triplet rule of visual cortex",
  changes: {
    "metaplastic-threshold.stuck": { set: 1, tag: "C" },
    "metaplastic-threshold.stuckAt": { set: 0.3, tag: "C" },
  },
} satisfies Condition;
