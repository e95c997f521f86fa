import type { Condition } from "../model/condition.ts";

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
    "stdp-pair.depression": { times: 1.5, tag: "C" },
    "stdp-triplet.a2Minus": { times: 1.5, tag: "C" },
    "voltage-hebbian.aMinus": { times: 1.5, tag: "C" },
    "spine-turnover.wNew": { times: 0.7, tag: "C" },
    "spine-turnover.hazard": { times: 0.9, tag: "C" },
  },
} satisfies Condition;
