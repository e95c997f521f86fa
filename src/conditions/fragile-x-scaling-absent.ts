import type { Condition } from "../model/condition.ts";
import { fragileX } from "./fragile-x.ts";
import { inSlots } from "./scaling-targets.ts";

/**
 * Fragile X in which no drive makes slots; scaling down is left.
 *
 * Controllers that read a rate or calcium themselves know nothing of FMRP and go on: take the molecular pathway for this.
 */
export const fragileXScalingAbsent = {
  name: "fragile-x-scaling-absent",
  about: "no FMRP, and no drive of any molecule makes slots",
  basis: [{ text: "what the source review names; sizes chosen here", tag: "C" }],
  signature: "under tetrodotoxin the factor of the late phase stays 1",
  changes: { ...fragileX.changes, ...inSlots("upGain", { set: 0, tag: "C" }) },
} satisfies Condition;
