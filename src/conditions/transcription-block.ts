import type { Condition } from "../model/condition.ts";

/** A blocker of transcription, such as actinomycin D. */
export const transcriptionBlock = {
  name: "transcription-block",
  about: "no transcription of genes",
  basis: [
    {
      text: "blockers of transcription stop the late phase of scaling, as the mechanism reference states it",
      tag: "L",
    },
  ],
  signature: "the late phase is frozen; local scaling of branches is spared",
  changes: {
    "gate.transcription": { set: 0, tag: "L" },
  },
} satisfies Condition;
