import type { Condition } from "../model/condition.ts";

/** A blocker of protein synthesis, in the soma and in dendrites, such as anisomycin. */
export const translationBlock = {
  name: "translation-block",
  about: "no synthesis of proteins",
  basis: [
    {
      text: "blockers of translation stop the late phase of scaling, as the mechanism reference states it",
      tag: "L",
    },
  ],
  signature: "the late phase is frozen; what remains is the early change of receptor occupancy",
  changes: {
    "gate.translation": { set: 0, tag: "L" },
    "gate.dendriticTranslation": { set: 0, tag: "L" },
  },
} satisfies Condition;
