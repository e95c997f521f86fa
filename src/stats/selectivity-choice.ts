import type { RandomStream } from "../numerics/random.ts";
import { type ClusteredValues, resample } from "./cluster-bootstrap.ts";
import {
  type BinnedSizes,
  bestPoint,
  binRange,
  binSizes,
  distanceAt,
  distanceLandscape,
  type GridCandidate,
  type GridPoint,
  gridCandidates,
} from "./selectivity-grid.ts";
import { sizeClasses } from "./size-classes.ts";

/** One candidate: its best point, how well it foretells mice left out, and its class contrasts. */
export interface CandidateChoice {
  readonly candidate: GridCandidate;
  readonly best: GridPoint;
  /** Mean distance to the treated animals, each predicted by the fit to the others. */
  readonly heldOut: number;
  /** SE over animals of the difference of `heldOut` to that of the chosen candidate; 0 for that one. */
  readonly heldOutSe: number;
  /** Share of bootstraps in which it had the smallest distance; null if none were run. */
  readonly wins: number | null;
}

/** Landscape comparison of the candidates. */
export interface SelectivityChoice {
  /** Candidate with the smallest held-out distance. */
  readonly chosen: GridCandidate;
  readonly candidates: readonly CandidateChoice[];
  /** Small and large synapses as observed, and under uniform scaling. */
  readonly classes: ReturnType<typeof sizeClasses>;
}

/**
 * Chooses among the candidates by their distance to treated animals that were left out of the fit.
 *
 * Each treated animal is left out in turn, fraction and factor are chosen on the others, and the distance to the one
 * left out is taken; `bootstraps` resamples of animals of both groups give the shares of wins. Values are log sizes.
 * Source: experiments.md, em-selectivity-models; the expected distribution replaces the random draw (selectivity-grid).
 */
export function chooseSelectivity(
  reference: ClusteredValues,
  treated: ClusteredValues,
  options: { readonly bootstraps: number; readonly stream: RandomStream },
): SelectivityChoice {
  const range = binRange([reference.values, treated.values]);
  const bin = (values: ArrayLike<number>) => binSizes(values, range.low, range.count);
  const wake = bin(reference.values);
  const sleep = bin(treated.values);
  const animals = Array.from({ length: treated.animalCount }, (_, animal) => ({
    own: bin(treated.values.filter((_v, i) => treated.animals[i] === animal)),
    rest: bin(treated.values.filter((_v, i) => treated.animals[i] !== animal)),
  }));
  const scored = gridCandidates.map((candidate) => ({
    candidate,
    best: bestPoint(distanceLandscape(candidate, wake, sleep)),
    scores: animals.map(({ own, rest }) =>
      distanceAt(bestPoint(distanceLandscape(candidate, wake, rest)), wake, own),
    ),
  }));
  const total = (scores: readonly number[]) => scores.reduce((a, b) => a + b, 0) / scores.length;
  const first = scored.reduce((a, b) => (total(b.scores) < total(a.scores) ? b : a));
  const wins = bootstrapWins(reference, treated, bin, options);
  return {
    chosen: first.candidate,
    candidates: scored.map(({ candidate, best, scores }) => ({
      candidate,
      best,
      heldOut: total(scores),
      heldOutSe: pairedSe(scores, first.scores),
      wins: wins === null ? null : wins.get(candidate)! / options.bootstraps, // every candidate has an entry
    })),
    classes: sizeClasses(reference.values, treated.values),
  };
}

function bootstrapWins(
  reference: ClusteredValues,
  treated: ClusteredValues,
  bin: (values: ArrayLike<number>) => BinnedSizes,
  options: { readonly bootstraps: number; readonly stream: RandomStream },
): Map<GridCandidate, number> | null {
  if (options.bootstraps === 0) return null;
  const wins = new Map(gridCandidates.map((candidate) => [candidate, 0]));
  for (let b = 0; b < options.bootstraps; b++) {
    const [wake, sleep] = [reference, treated].map((group) => bin(expanded(group, options.stream)));
    const best = gridCandidates
      .map((candidate) => bestPoint(distanceLandscape(candidate, wake!, sleep!)))
      .reduce((x, y) => (y.distance < x.distance ? y : x));
    wins.set(best.candidate, wins.get(best.candidate)! + 1);
  }
  return wins;
}

function expanded(group: ClusteredValues, stream: RandomStream): number[] {
  const weights = resample(group, stream);
  const values: number[] = [];
  group.values.forEach((value, i) => {
    for (let k = weights[i]!; k > 0; k--) values.push(value);
  });
  return values;
}

function pairedSe(scores: readonly number[], chosen: readonly number[]): number {
  const differences = scores.map((score, i) => score - chosen[i]!);
  const centre = differences.reduce((a, b) => a + b, 0) / differences.length;
  const squares = differences.reduce((sum, d) => sum + (d - centre) ** 2, 0);
  return Math.sqrt(squares / (differences.length - 1) / differences.length);
}
