import type { Mechanism } from "../model/mechanism.ts";
import { retinoicAcid } from "./retinoic-acid.ts";

/**
 * Retinoic acid of single branches: a branch that is silent alone starts translation of its own.
 *
 * Reads the activity of each branch relative to its set-point, and adds to the growth of its factor, in `branch-scaling` or
 * `branch-compartments`, whose bounds and transfer to the soma hold for it too. Full drive raises the factor by e in
 * `tauSlot`, the speed at which the late phase of the whole cell makes slots. Needs FMRP and translation in the dendrite.
 * All values are chosen here, the roles are the sources'.
 */
export const retinoicAcidByBranch = {
  name: "retinoic-acid-by-branch",
  about: "a silent branch makes retinoic acid, which raises the factor of that branch",
  source: retinoicAcid.source,
  laws: ["retinoic-acid-raises-a-silent-branch-alone"],
  parameters: {
    ...retinoicAcid.parameters,
    tauSlot: {
      value: 73.6,
      unit: "h",
      tag: "X",
      range: [1, 500],
      group: "slow",
      power: -1,
      about: "time in which full drive changes the factor by e; 48 h / ln 1.92",
    },
  },
  gates: retinoicAcid.gates,
  reads: { cLocal: { per: "branch", unit: "1", about: "activity of the branch relative to its set-point" } },
  variables: {
    retinoicAcid: { per: "branch", unit: "1", initial: 0, about: "retinoic acid, as a share (RA)" },
    branchDrive: { per: "branch", unit: "1/h", initial: 0, about: "growth of the factor of the branch" },
  },
  shares: ["branchDrive"],
  every: {
    "1 s": [
      "d(retinoicAcid)/dt = (max(0, 1 - cLocal) - retinoicAcid) / tauRA",
      "branchDrive = dendriticTranslation * fmrp * max(0, retinoicAcid - threshold) / tauSlot",
    ],
  },
  require: [
    ...retinoicAcid.require,
    { that: "tauSlot > 0 h", otherwise: "tauSlot must be above 0: below, silence would scale down" },
  ],
} satisfies Mechanism;
