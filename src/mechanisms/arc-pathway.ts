import type { Mechanism } from "../model/mechanism.ts";

/**
 * Arc/Arg3.1: made in active neurons, it takes AMPA receptors away; the arm that scales down.
 *
 * `arc` moves endocytosis (`ampa-trafficking`) within hours, `downDrive` takes slots (`protein-synthesis-gate`) within
 * days. At the set-point half of the range is reached and the drive is 0. `basal` is what FMRP holds back: it is made
 * where the gate `fmrp` closes. A knock-out has `present` 0; that it occludes scaling up as well (Shepherd 2006) is
 * said by `upGain` 0 of `protein-synthesis-gate`. All values are chosen here, the roles are the sources'.
 */
export const arcPathway = {
  name: "arc-pathway",
  about: "activity above the set-point makes Arc, which removes receptors and slots",
  source: {
    cite: "Shepherd et al. 2006, Neuron 52:475-484; Chowdhury et al. 2006, Neuron 52:445-459",
    doi: "10.1016/j.neuron.2006.08.034",
  },
  laws: ["arc-is-neutral-at-the-set-point", "arc-needs-translation", "knock-out-has-no-down-drive"],
  parameters: {
    tauArc: {
      value: 2,
      unit: "h",
      tag: "C",
      range: [1, 6],
      group: "slow",
      power: -1,
      about: "turnover of the protein",
    },
    steepness: { value: 4, unit: "1", tag: "C", range: [2, 8], symbol: "n", about: "exponent of activity" },
    basal: {
      value: 0.1,
      unit: "1",
      tag: "C",
      range: [0, 0.5],
      about: "expression at any activity where FMRP is lost",
    },
    present: { value: 1, unit: "1", tag: "C", range: [0, 1], about: "1 with the gene, 0 in a knock-out" },
  },
  gates: ["transcription", "translation", "fmrp"],
  reads: { c: { per: "post", unit: "1", about: "activity relative to its set-point" } },
  variables: {
    expressed: {
      per: "post",
      unit: "1",
      initial: 0.5,
      about: "protein, as a share of the most there can be",
    },
    arc: { per: "post", unit: "1", initial: "0.5 * present", about: "the same where there is the gene (A)" },
    downDrive: { per: "post", unit: "1", initial: 0, about: "drive to lose slots (d)" },
  },
  shares: ["arc", "downDrive"],
  every: {
    "1 s": [
      "d(expressed)/dt = (min(1, translation * " +
        "(transcription * (1 - 1 / (1 + c^steepness)) + basal * (1 - fmrp))) - expressed) / tauArc",
      "arc = present * expressed",
      "downDrive = max(0, 2 * arc - 1)",
    ],
  },
  require: [
    { that: "tauArc > 0 h", otherwise: "tauArc must be above 0" },
    {
      that: "steepness > 0",
      otherwise: "steepness must be above 0: below, a quiet neuron would make more Arc than an active one",
    },
    {
      that: "present >= 0 and present <= 1",
      otherwise: "present must lie in 0..1: it is the share of Arc that the genotype leaves",
    },
  ],
} satisfies Mechanism;
