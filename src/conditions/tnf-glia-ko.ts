import type { Condition } from "../model/condition.ts";

/** Glia that release no tumour necrosis factor alpha. */
export const tnfGliaKo = {
  name: "tnf-glia-ko",
  about: "glia release no TNF-alpha",
  basis: [{ text: "Stellwagen & Malenka 2006, Nature 440:1054-1059", tag: "L", doi: "10.1038/nature04671" }],
  signature: "no up-scaling in silence; down-scaling intact",
  changes: {
    "gate.glia": { set: 0, tag: "L" },
  },
} satisfies Condition;
