import type { Condition } from "../model/condition.ts";
import { fragileX } from "./fragile-x.ts";
import { inSlots } from "./scaling-targets.ts";

/** Fragile X in which no neuron scales up at all. */
export const fragileXScalingAbsent = {
  name: "fragile-x-scaling-absent",
  about: "no FMRP, and no scaling up by any route",
  basis: [{ text: "what the source review names; sizes chosen here", tag: "C" }],
  signature: "under tetrodotoxin the factor on the weights stays 1",
  changes: { ...fragileX.changes, ...inSlots("upGain", { set: 0, tag: "C" }) },
} satisfies Condition;
