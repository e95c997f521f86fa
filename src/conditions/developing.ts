import type { Condition } from "../model/condition.ts";
import { scalingGain } from "./scaling-targets.ts";

/** The critical period: synapses come and go faster, and scaling is faster, than in the adult. */
export const developing = {
  name: "developing",
  about: "faster turnover of synapses, faster tagging and faster scaling, as in development",
  basis: [{ text: "factors chosen here for the scenario of a critical period", tag: "C" }],
  signature: "a map reshapes within days that stays as it is in the adult",
  changes: {
    "spine-turnover.growth": { times: 3, tag: "C" },
    "spine-turnover.hazard": { times: 3, tag: "C" },
    "complement-pruning.tagging": { times: 3, tag: "C" },
    ...scalingGain(2, "C"),
  },
} satisfies Condition;
