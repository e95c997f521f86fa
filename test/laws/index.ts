import { controlLaws } from "./control-laws.ts";
import { hebbianLaws } from "./hebbian-laws.ts";
import type { Law } from "./law.ts";
import { losesItsShare } from "./lesion.ts";
import { gainsAreOne, historyApproaches } from "./metaplasticity.ts";
import { moleculeLaws } from "./molecules.ts";
import { receptorLaws } from "./receptors.ts";
import { sleepLaws } from "./sleep-laws.ts";
import { structureLaws } from "./structure.ts";
import { targetLaws } from "./targets.ts";

/** Every law that a mechanism may list. */
export const laws: Readonly<Record<string, Law>> = {
  ...hebbianLaws,
  ...controlLaws,
  ...moleculeLaws,
  ...receptorLaws,
  ...structureLaws,
  ...targetLaws,
  ...sleepLaws,
  "keeps-weight-ratios": keepsWeightRatios,
  "keeps-summed-weight": keepsSummedWeight,
  "moves-rate-to-target": movesRateToTarget,
  "pair-changes-by-the-exponential-window": exponentialWindow,
  "poisson-drift-of-pairs": pairDrift,
  "poisson-drift-of-triplets": tripletDrift,
  "isolated-pair-of-triplet-rules": isolatedPairOfTriplets,
  "first-postsynaptic-spike-adds-only-the-pair-term": firstPostSpike,
  "only-the-nearest-spikes-pair": onlyNearest,
  "obeys-the-plasticity-gates": obeysTheGates,
  "obeys-shared-plasticity-gains": obeysTheGains,
  "sensor-reads-one-at-the-target-rate": readsOneAtTarget,
  "sensor-forgets-with-its-memory": forgets,
  "metaplastic-gains-are-one-at-the-set-point": gainsAreOne,
  "history-approaches-activity-with-its-memory": historyApproaches,
  "opens-a-conductance-at-each-spike": opensAConductance,
  "loses-its-share-of-the-cells": losesItsShare,
  "no-drift-at-the-target-rate": noDriftAtTarget,
  "stays-in-bounds": staysInBounds,
  "first-spike-is-neutral": firstSpikeIsNeutral,
  "regular-train-reaches-its-fixed-point": regularTrain,
};
