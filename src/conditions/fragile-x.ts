import type { Condition } from "../model/condition.ts";

/** The amplitude of depression in every spike rule that has one of its own. */
const depressions = [
  "rapid-homeostasis-scaling.depression",
  "rapid-homeostasis-triplet.depression",
  "stdp-pair.depression",
  "stdp-triplet.a2Minus",
  "stdp-triplet.a3Minus",
  "stdp-triplet-nearest.a2Minus",
  "stdp-triplet-nearest.a3Minus",
  "stdp-van-rossum.aMinus",
  "voltage-hebbian.aMinus",
];

/** Fragile X: no FMRP. Closing its gate stops scaling by retinoic acid and frees the basal translation of Arc. */
export const fragileX = {
  name: "fragile-x",
  about: "no FMRP: no scaling by retinoic acid, more Arc at rest, more depression",
  basis: [
    { text: "Soden & Chen 2010, J Neurosci 30:16910-16921", tag: "L" },
    { text: "Huber et al. 2002, PNAS 99:7746-7750", tag: "L", doi: "10.1073/pnas.122205699" },
  ],
  signature: "no up-scaling that depends on retinoic acid; more and smaller spines; hyperexcitable",
  changes: {
    "gate.fmrp": { set: 0, tag: "L" },
    ...Object.fromEntries(depressions.map((target) => [target, { times: 1.5, tag: "C" as const }])),
    "spine-turnover.wNew": { times: 0.7, tag: "C" },
    "spine-turnover.hazard": { times: 0.9, tag: "C" },
  },
} satisfies Condition;
