import type { Condition } from "../model/condition.ts";
import { inSlots } from "./scaling-targets.ts";

/** No gene of Arc/Arg3.1. That it occludes scaling up as well is said by the gain of the late phase. */
export const arcKo = {
  name: "arc-ko",
  about: "no Arc",
  basis: [{ text: "Shepherd et al. 2006, Neuron 52:475-484", tag: "L", doi: "10.1016/j.neuron.2006.08.034" }],
  signature: "scaling in neither direction; more receptors at rest",
  changes: {
    "arc-pathway.present": { set: 0, tag: "L" },
    ...inSlots("upGain", { set: 0, tag: "L" }),
  },
} satisfies Condition;
