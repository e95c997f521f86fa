import { frozenWithoutTranslation, silentBranchRises } from "./branches.ts";
import { chlorideRests, inhibitionFollowsActivity, reversesAtGhk } from "./inhibition.ts";
import type { Law } from "./law.ts";
import {
  followsItsBouts,
  gatesRelax,
  halvesMakeANight,
  needsDown,
  shrinksByTotal,
  splitsWithoutTrace,
  wakeIsNeutral,
} from "./sleep.ts";
import { downThins, neutralSlowWaves, upForItsShare, upOutsideNrem } from "./slow-waves.ts";

/** Laws of inhibition, branches and sleep. */
export const sleepLaws: Readonly<Record<string, Law>> = {
  "follows-its-bouts-exactly": followsItsBouts,
  "splitting-a-bout-changes-nothing": splitsWithoutTrace,
  "gates-relax-to-those-of-the-state": gatesRelax,
  "wake-is-the-rule-without-gates": wakeIsNeutral,
  "inhibition-falls-in-silence-and-rises-with-activity": inhibitionFollowsActivity,
  "reverses-at-goldman-hodgkin-katz": reversesAtGhk,
  "chloride-rests-where-its-pumps-balance": chlorideRests,
  "a-silent-branch-alone-rises": silentBranchRises,
  "frozen-without-dendritic-translation": frozenWithoutTranslation,
  "up-for-its-share-of-nrem": upForItsShare,
  "up-outside-nrem": upOutsideNrem,
  "neutral-slow-waves-change-nothing": neutralSlowWaves,
  "down-states-thin-the-background": downThins,
  "shrinks-a-night-by-its-total": shrinksByTotal,
  "two-half-nights-are-one": halvesMakeANight,
  "sleeps-only-when-down-is-open": needsDown,
};
