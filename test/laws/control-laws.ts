import {
  gainMovesRate,
  gainRests,
  meanAdaptation,
  thresholdMovesRate,
  thresholdRests,
} from "./excitability.ts";
import type { Law } from "./law.ts";
import { gainsAreOne, historyApproaches } from "./metaplasticity.ts";
import { opensAConductance } from "./neuron-quantities.ts";
import { movesRateToTarget, noDriftAtTarget } from "./rates.ts";
import {
  countsClips,
  cubeOfTheRate,
  keepsLength,
  keepsWeightDifferences,
  leavesNmda,
  orderSurvives,
} from "./scaling.ts";
import { blockIsActivity, forgets, readsOneAtTarget } from "./sensors.ts";
import { firstSpikeIsNeutral, regularTrain } from "./short-term.ts";
import { growsByE, neverBelowOne, productOfFactors } from "./two-factor.ts";
import { keepsSummedWeight, keepsWeightRatios, staysInBounds } from "./weights.ts";

/** Laws of scaling, normalisation, excitability, and the sensors that drive them. */
export const controlLaws: Readonly<Record<string, Law>> = {
  "keeps-weight-ratios": keepsWeightRatios,
  "keeps-summed-weight": keepsSummedWeight,
  "moves-rate-to-target": movesRateToTarget,
  "sensor-reads-one-at-the-target-rate": readsOneAtTarget,
  "block-counts-as-activity": blockIsActivity,
  "sensor-forgets-with-its-memory": forgets,
  "metaplastic-gains-are-one-at-the-set-point": gainsAreOne,
  "history-approaches-activity-with-its-memory": historyApproaches,
  "opens-a-conductance-at-each-spike": opensAConductance,
  "keeps-weight-differences": keepsWeightDifferences,
  "order-of-weights-survives": orderSurvives,
  "counts-what-it-clips": countsClips,
  "leaves-nmda-as-it-is": leavesNmda,
  "keeps-euclidean-length": keepsLength,
  "rapid-scaling-follows-the-cube": cubeOfTheRate,
  "weight-is-the-hebbian-factor-times-its-arbor": productOfFactors,
  "homeostatic-factor-grows-by-e-in-silence": growsByE,
  "homeostatic-factor-never-falls-below-one": neverBelowOne,
  "threshold-moves-rate-to-target": thresholdMovesRate,
  "gain-moves-rate-to-target": gainMovesRate,
  "gain-rests-at-the-target": gainRests,
  "threshold-rests-at-the-target": thresholdRests,
  "mean-adaptation-is-proportional-to-the-rate": meanAdaptation,
  "no-drift-at-the-target-rate": noDriftAtTarget,
  "stays-in-bounds": staysInBounds,
  "first-spike-is-neutral": firstSpikeIsNeutral,
  "regular-train-reaches-its-fixed-point": regularTrain,
};
