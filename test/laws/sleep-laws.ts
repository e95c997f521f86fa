import { branchesFollow, couplingJoins, quietBranchRises } from "./branch-compartments.ts";
import { frozenWithoutTranslation, retinoicBranch, silentBranchRises } from "./branches.ts";
import {
  fullTagSpares,
  growsByItsShare,
  noCaptureWithoutTranslation,
  nothingGrowsAsleep,
  tagFades,
} from "./days.ts";
import {
  chlorideRests,
  inhibitionFollowsActivity,
  lonePreTakesAlpha,
  pairsSymmetrically,
  reversesAtGhk,
} from "./inhibition.ts";
import type { Law } from "./law.ts";
import { oldIsMature, plasticityPeaks } from "./maturation.ts";
import {
  chosenOnce,
  densitySetsFactor,
  equalScoresAlike,
  keepsShareOfEndosomes,
  markersDoNothing,
  meanLogOfUniform,
  sparesUnchosen,
  sparesWithoutEndosomes,
} from "./selection.ts";
import {
  followsItsBouts,
  gatesRelax,
  halvesMakeANight,
  needsDown,
  shrinksByTotal,
  splitsWithoutTrace,
  wakeIsNeutral,
} from "./sleep.ts";
import { lateArrivalsDepress, reactivationProtects } from "./sleep-spikes.ts";
import { downThins, neutralSlowWaves, upForItsShare, upOutsideNrem } from "./slow-waves.ts";

/** Laws of inhibition, branches and sleep. */
export const sleepLaws: Readonly<Record<string, Law>> = {
  "follows-its-bouts-exactly": followsItsBouts,
  "splitting-a-bout-changes-nothing": splitsWithoutTrace,
  "gates-relax-to-those-of-the-state": gatesRelax,
  "wake-is-the-rule-without-gates": wakeIsNeutral,
  "inhibition-falls-in-silence-and-rises-with-activity": inhibitionFollowsActivity,
  "pairs-by-a-symmetric-window": pairsSymmetrically,
  "a-lone-presynaptic-spike-takes-alpha": lonePreTakesAlpha,
  "reverses-at-goldman-hodgkin-katz": reversesAtGhk,
  "chloride-rests-where-its-pumps-balance": chlorideRests,
  "a-silent-branch-alone-rises": silentBranchRises,
  "retinoic-acid-raises-a-silent-branch-alone": retinoicBranch,
  "branches-follow-the-closed-form": branchesFollow,
  "a-strong-coupling-joins-branch-and-soma": couplingJoins,
  "a-quiet-branch-rises": quietBranchRises,
  "frozen-without-dendritic-translation": frozenWithoutTranslation,
  "up-for-its-share-of-nrem": upForItsShare,
  "up-outside-nrem": upOutsideNrem,
  "neutral-slow-waves-change-nothing": neutralSlowWaves,
  "down-states-thin-the-background": downThins,
  "shrinks-a-night-by-its-total": shrinksByTotal,
  "two-half-nights-are-one": halvesMakeANight,
  "sleeps-only-when-down-is-open": needsDown,
  "spares-to-the-bit-what-was-not-chosen": sparesUnchosen,
  "chosen-once-an-episode": chosenOnce,
  "keeps-the-share-of-endosomes": keepsShareOfEndosomes,
  "spines-without-endosomes-are-spared": sparesWithoutEndosomes,
  "markers-do-nothing": markersDoNothing,
  "density-sets-the-factor-of-a-branch": densitySetsFactor,
  "equal-scores-shrink-alike": equalScoresAlike,
  "mean-log-change-is-that-of-uniform-scaling": meanLogOfUniform,
  "sleep-depresses-by-late-arrivals-alone": lateArrivalsDepress,
  "reactivation-protects-in-place-of-potentiating": reactivationProtects,
  "a-tag-fades-with-its-time-constant": tagFades,
  "a-full-tag-spares-to-the-bit": fullTagSpares,
  "no-capture-without-translation": noCaptureWithoutTranslation,
  "grows-by-its-share-a-day": growsByItsShare,
  "nothing-grows-asleep": nothingGrowsAsleep,
  "an-old-cell-is-a-mature-one": oldIsMature,
  "plasticity-peaks-at-its-age": plasticityPeaks,
};
