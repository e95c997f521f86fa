import type { Mechanism } from "../model/mechanism.ts";

/**
 * Retinoic acid: made in silence, it releases local translation of GluA1 where FMRP is there; needs no transcription.
 *
 * One for each neuron; `retinoic-acid-by-branch` has one for each branch. Its drive adds to that of `tnf-pathway`. What it makes are homomers of GluA1, which rectify; `homomers` is their share
 * in what is added. All values are chosen here, the roles are the sources'.
 */
export const retinoicAcid = {
  name: "retinoic-acid",
  about: "silence makes retinoic acid, which starts translation in the dendrite",
  source: {
    cite: "Aoto et al. 2008, Neuron 60:308-320; Soden & Chen 2010, J Neurosci 30:16910-16921",
    doi: "10.1016/j.neuron.2008.08.012",
  },
  laws: ["needs-fmrp-and-local-translation", "retinoic-acid-only-in-silence"],
  parameters: {
    tauRA: {
      value: 4,
      unit: "h",
      tag: "C",
      range: [1, 12],
      group: "slow",
      power: -1,
      about: "turnover of retinoic acid",
    },
    threshold: {
      value: 0.2,
      unit: "1",
      tag: "C",
      range: [0.05, 0.5],
      symbol: "RAth",
      about: "level above which it acts",
    },
  },
  gates: ["dendriticTranslation", "fmrp"],
  reads: {
    c: { per: "post", unit: "1", about: "activity relative to its set-point" },
    upDrive: {
      per: "post",
      unit: "1",
      otherwise: 0,
      about: "the drive of TNF-alpha, for the share of homomers",
    },
  },
  variables: {
    retinoicAcid: { per: "post", unit: "1", initial: 0, about: "retinoic acid, as a share (RA)" },
    localDrive: { per: "post", unit: "1", initial: 0, about: "drive to gain slots (uRA)" },
    homomers: { per: "post", unit: "1", initial: 0, about: "share of homomeric GluA1 in what is gained" },
  },
  shares: ["localDrive"],
  every: {
    "1 s": [
      "d(retinoicAcid)/dt = (max(0, 1 - c) - retinoicAcid) / tauRA",
      "localDrive = dendriticTranslation * fmrp * max(0, retinoicAcid - threshold)",
      "homomers = localDrive / max(localDrive + upDrive, 1e-12)",
    ],
  },
  require: [
    { that: "tauRA > 0 h", otherwise: "tauRA must be above 0" },
    {
      that: "threshold > 0",
      otherwise: "without a threshold a neuron just below its set-point drifts up for ever",
      severity: "warning",
    },
    { that: "threshold < 1", otherwise: "threshold must be below 1: retinoic acid never exceeds 1" },
  ],
} satisfies Mechanism;
