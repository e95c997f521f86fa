import type { Mechanism } from "../model/mechanism.ts";

/**
 * Glial TNF-alpha: a quiet network releases it, and it inserts AMPA receptors; the arm that scales up.
 *
 * `tnf` is one signal for the network, of the mean activity of the population that the mechanism is placed on; it moves
 * exocytosis (`ampa-trafficking`). `upDrive` gives slots (`protein-synthesis-gate`): with `permissive` 0 the signal
 * instructs all neurons alike, so that one silent neuron in an active network does not scale up; with 1 each neuron has
 * its own error and TNF-alpha only permits (Steinmetz & Turrigiano 2010, J Neurosci 30:14685). Without glia there is no
 * drive up in either form. All values are chosen here, the roles are the sources'.
 */
export const tnfPathway = {
  name: "tnf-pathway",
  about: "a quiet network releases TNF-alpha, which inserts receptors and gives slots",
  source: {
    cite: "Stellwagen & Malenka 2006, Nature 440:1054-1059; Beattie et al. 2002, Science 295:2282-2285",
    doi: "10.1038/nature04671",
  },
  laws: ["tnf-is-neutral-at-the-set-point", "no-up-drive-without-glia", "single-silent-cell-tells-the-modes"],
  parameters: {
    tauTnf: {
      value: 12,
      unit: "h",
      tag: "C",
      range: [4, 24],
      group: "slow",
      power: -1,
      about: "turnover of the signal",
    },
    steepness: { value: 4, unit: "1", tag: "C", range: [2, 8], symbol: "n", about: "exponent of activity" },
    permissive: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "0: the signal instructs; 1: it permits what the neuron's own activity demands",
    },
  },
  gates: ["glia", "translation", "transcription"],
  reads: { c: { per: "post", unit: "1", about: "activity relative to its set-point" } },
  variables: {
    tnf: {
      per: "network",
      unit: "1",
      initial: 0.5,
      about: "TNF-alpha, as a share of the most there can be (T)",
    },
    upDrive: { per: "post", unit: "1", initial: 0, about: "drive to gain slots (u)" },
  },
  shares: ["tnf", "upDrive"],
  every: {
    "1 s": [
      "d(tnf)/dt = (glia / (1 + mean(c, network)^steepness) - tnf) / tauTnf",
      "upDrive = translation * transcription * glia * " +
        "max(0, 2 * if(permissive > 0.5, 1 / (1 + c^steepness), tnf) - 1)",
    ],
  },
  require: [
    { that: "tauTnf > 0 h", otherwise: "tauTnf must be above 0" },
    {
      that: "steepness > 0",
      otherwise: "steepness must be above 0: below, an active network would release more than a quiet one",
    },
    {
      that: "permissive == 0 or permissive == 1",
      otherwise: "permissive must be 0 or 1: both forms at once count the same silence twice",
    },
  ],
} satisfies Mechanism;
