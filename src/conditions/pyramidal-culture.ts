import type { Condition } from "../model/condition.ts";
import { inRates } from "./scaling-targets.ts";

/** A pyramidal cell of a cortical culture, the reference for the gain of scaling. */
export const pyramidalCulture = {
  name: "pyramidal-culture",
  about: "pyramidal cells of a cortical culture",
  basis: [{ text: "Turrigiano et al. 1998, Nature 391:892-896", tag: "L", doi: "10.1038/36103" }],
  signature: "scales in both directions",
  changes: {
    ...inRates({ set: "5 Hz", tag: "C" }),
  },
} satisfies Condition;
