import { obeysTheGains, obeysTheGates, sameWithOpenGates } from "./gates.ts";
import {
  exponentialWindow,
  firstPostSpike,
  isolatedPairOfTriplets,
  onlyNearest,
  pairDrift,
  tripletDrift,
  vanRossumNoise,
  vanRossumPair,
} from "./hebbian.ts";
import {
  burstsPull,
  depressionFactor,
  eachArrival,
  isolatedSpikes,
  twoStableValues,
} from "./heterosynaptic.ts";
import type { Law } from "./law.ts";
import {
  covarianceOfRates,
  decayShifts,
  findsTheEigenvector,
  productOfRates,
  restsAtTheRatio,
  thresholdDivides,
} from "./rate-rules.ts";
import { depressionGrows, nothingBelow } from "./voltage.ts";

/** Laws of the rules that change single weights: Hebbian ones, and what brakes them. */
export const hebbianLaws: Readonly<Record<string, Law>> = {
  "pair-changes-by-the-exponential-window": exponentialWindow,
  "poisson-drift-of-pairs": pairDrift,
  "poisson-drift-of-triplets": tripletDrift,
  "isolated-pair-of-triplet-rules": isolatedPairOfTriplets,
  "first-postsynaptic-spike-adds-only-the-pair-term": firstPostSpike,
  "only-the-nearest-spikes-pair": onlyNearest,
  "obeys-the-plasticity-gates": obeysTheGates,
  "obeys-shared-plasticity-gains": obeysTheGains,
  "open-gates-change-nothing": sameWithOpenGates,
  "van-rossum-pair": vanRossumPair,
  "van-rossum-noise": vanRossumNoise,
  "depression-grows-with-the-mean-square": depressionGrows,
  "nothing-changes-below-both-thresholds": nothingBelow,
  "hebbian-product-of-rates": productOfRates,
  "decay-shifts-the-exponent": decayShifts,
  "covariance-of-rates": covarianceOfRates,
  "threshold-divides-depression-and-potentiation": thresholdDivides,
  "oja-rests-at-the-ratio-of-rates": restsAtTheRatio,
  "oja-finds-the-leading-eigenvector": findsTheEigenvector,
  "isolated-spikes-do-not-brake": isolatedSpikes,
  "bursts-pull-towards-the-reference": burstsPull,
  "factor-on-depression-is-that-of-the-rate": depressionFactor,
  "reference-has-two-stable-values": twoStableValues,
  "each-arrival-adds-the-same": eachArrival,
};
