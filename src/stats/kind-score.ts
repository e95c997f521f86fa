import { joined } from "../numerics/joined.ts";
import { normalQuantile, normalUpper } from "../numerics/normal-distribution.ts";
import { type KindComparison, rankKinds } from "./kind-lead.ts";
import {
  fitKind,
  type KindCandidate,
  type KindData,
  type KindFit,
  kindCandidates,
  kindData,
} from "./kind-models.ts";
import { fitSizeShape, normalShape, type SizeShape, truncatedNormal } from "./mixture-shape.ts";

/** The log sizes of one animal, its own level taken out, on one side of the comparison. */
export interface ScoredAnimal {
  readonly animal: string;
  readonly side: "treated" | "reference";
  readonly logSizes: Float64Array;
}

/**
 * Compares the kinds of change by leave-one-animal-out log score.
 *
 * Every candidate is fitted to the sizes of all animals but one and scored by the log density of the one left out,
 * in turn, on both sides where it has sizes on both; of the forms of a kind, which have as many parameters, the likelier
 * one stands for it. The SE is that of a sum of independent animals' differences. Log sizes must carry no level of
 * their own animal (conditional mode of the mixed model), else those levels drown the score.
 * `threshold` is the log detection limit after that removal, -Infinity for none; smaller sizes must be gone.
 */
export function kindScore(animals: readonly ScoredAnimal[], threshold: number): KindComparison {
  const all = kindDataOf(animals, threshold);
  const folds = [...new Set(animals.map(({ animal }) => animal))].map((name) => ({
    held: animals.filter(({ animal }) => animal === name),
    others: dataOf(
      animals.filter(({ animal }) => animal !== name),
      all.threshold,
      all.shape,
    ),
  }));
  const kinds = [...new Set(kindCandidates.map(({ kind }) => kind))];
  return rankKinds(
    kinds.map((kind) => {
      const { candidate, fit } = kindCandidates
        .filter((one) => one.kind === kind)
        .map((one) => ({ candidate: one, fit: fitKind(one, all) }))
        .reduce((a, b) => (b.fit.logLik > a.fit.logLik ? b : a));
      const { form } = candidate;
      return {
        kind,
        form,
        factor: fit.factor,
        fraction: fit.fraction,
        byAnimal: folds.map((fold) => heldOut(candidate, fold, fit)),
      };
    }),
  );
}

/** Sizes of one animal, an entry for each side that it is on, and those of all other animals. */
interface Fold {
  readonly held: readonly ScoredAnimal[];
  readonly others: KindData;
}

/** Log density of the animal left out under the fit to all others. */
function heldOut(candidate: KindCandidate, { held, others }: Fold, fit: KindFit): number {
  const without = fitKind(candidate, others, fit.theta);
  let sum = 0;
  for (const { side, logSizes } of held) {
    const density = side === "treated" ? without.logDensityTreated : without.logDensityReference;
    for (const y of logSizes) sum += density(y);
  }
  return sum;
}

/** The animals pooled by side, with the shape of the reference sizes. */
export function kindDataOf(animals: readonly ScoredAnimal[], threshold: number): KindData {
  return dataOf(animals, threshold, referenceShape(animals, threshold));
}

function dataOf(animals: readonly ScoredAnimal[], threshold: number, shape: SizeShape): KindData {
  const sizes = { reference: sizesOn(animals, "reference"), treated: sizesOn(animals, "treated") };
  return kindData(sizes, threshold, shape);
}

function sizesOn(animals: readonly ScoredAnimal[], side: ScoredAnimal["side"]): Float64Array {
  return joined(animals.filter((one) => one.side === side).map((one) => one.logSizes));
}

/** Skewness and excess kurtosis of log size beyond which two normal components describe the reference. */
const plainSkewness = 0.2;
const plainKurtosis = 0.4;

/**
 * One normal if the reference log sizes are close to it, else two: a skewed reference would pass for a kind.
 *
 * With a threshold the question is put to the normal scores of the sizes within the normal they were cut from: the cut
 * itself skews, and a shape that ends at the threshold would leave no sizes for scaling up to bring from below it.
 */
function referenceShape(animals: readonly ScoredAnimal[], threshold: number): SizeShape {
  const sizes = sizesOn(animals, "reference");
  const scores = threshold === -Infinity ? sizes : uncutScores(sizes, threshold);
  const n = scores.length;
  const centre = scores.reduce((sum, value) => sum + value, 0) / n;
  const moment = (k: number) => scores.reduce((sum, value) => sum + (value - centre) ** k, 0) / n;
  const m2 = moment(2);
  const isPlain =
    Math.abs(moment(3) / m2 ** 1.5) < plainSkewness && Math.abs(moment(4) / m2 ** 2 - 3) < plainKurtosis;
  return isPlain ? normalShape : fitSizeShape(sizes, 2, threshold);
}

/** Normal scores of sizes cut at `threshold`: standard normal if the uncut sizes are normal. */
function uncutScores(sizes: Float64Array, threshold: number): Float64Array {
  const { mean, sd } = truncatedNormal(sizes, threshold);
  const above = normalUpper((threshold - mean) / sd);
  // Upper tails: the sizes seen are those above the threshold, and the largest must not round to a score of infinity.
  return sizes.map((size) => -normalQuantile(Math.max(1e-300, normalUpper((size - mean) / sd) / above)));
}
