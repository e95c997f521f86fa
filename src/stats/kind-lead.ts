import type { ChangeKind } from "./kind-models.ts";

/** How well one kind foretells animals it has not seen. */
export interface KindScore {
  readonly kind: ChangeKind;
  /** Form inside the kind: `threshold` or `quadratic`, `by rank` or `power law`; the kind itself where there is one. */
  readonly form: string;
  /** Sum over held-out animals of their log density. */
  readonly score: number;
  /** Score minus that of the best kind, 0 for the best itself, and its paired standard error over animals. */
  readonly difference: number;
  readonly se: number;
  /** Factor of a synapse that scales and share that scales, from all animals; see `KindFit`. */
  readonly factor: number;
  readonly fraction: number;
}

/** The kinds by score, best first; `decided` if the best leads the next by 2 standard errors. */
export interface KindComparison {
  readonly scores: readonly KindScore[];
  readonly decided: boolean;
}

/** One candidate with its log density of each held-out animal, in one order for all candidates. */
export interface ScoredCandidate {
  readonly kind: ChangeKind;
  readonly form: string;
  readonly factor: number;
  readonly fraction: number;
  readonly byAnimal: readonly number[];
}

/** Lead over the second kind, in paired standard errors, at which a kind is named. */
const leadNeeded = 2;

/** Ranks the kinds: the forms of a kind compete first, then the kinds; the SE is that of a sum over independent animals. */
export function rankKinds(candidates: readonly ScoredCandidate[]): KindComparison {
  const total = ({ byAnimal }: ScoredCandidate) => byAnimal.reduce((sum, value) => sum + value, 0);
  const kinds = [...new Set(candidates.map(({ kind }) => kind))].map((kind) =>
    candidates.filter((one) => one.kind === kind).reduce((a, b) => (total(b) > total(a) ? b : a)),
  );
  kinds.sort((a, b) => total(b) - total(a));
  const best = kinds[0]!;
  const scores = kinds.map((one) => ({
    kind: one.kind,
    form: one.form,
    score: total(one),
    ...pairedDifference(one.byAnimal, best.byAnimal),
    factor: one.factor,
    fraction: one.fraction,
  }));
  const next = scores[1]!;
  return { scores, decided: -next.difference > leadNeeded * next.se };
}

/** Sum of a - b over animals with its standard error, the animals being independent. */
export function pairedDifference(
  a: readonly number[],
  b: readonly number[],
): { difference: number; se: number } {
  const d = a.map((value, i) => value - b[i]!);
  const difference = d.reduce((sum, value) => sum + value, 0);
  const centre = difference / d.length;
  const squares = d.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return { difference, se: Math.sqrt((d.length * squares) / (d.length - 1)) };
}
