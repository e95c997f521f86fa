import { type CrossedMoments, crossedMoments } from "./lmm-crossed-moments.ts";
import { type NestedMoments, nestedMoments } from "./lmm-nested-moments.ts";
import { momentTerms } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";
import { type VectorMoments, vectorMoments } from "./lmm-vector-moments.ts";

/**
 * Sufficient statistics of a linear mixed model: every fit, test and refit is made from them, never from the rows.
 *
 * `nested`: random intercepts whose grouping factors form a chain (or no random effect at all), any depth.
 * `vector`: the same chain with several random columns at some level.
 * `crossed`: every other arrangement of grouping factors.
 */
export type LmmMoments = NestedMoments | VectorMoments | CrossedMoments;

/**
 * Sufficient statistics of `frame` in one pass over its rows (two over the codes of the grouping factors).
 *
 * Source: group-wise cross-products as in Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 2-3;
 * sums are taken about the first row of each group (Chan, Golub & LeVeque 1983, Am Stat 37:242), so that nothing cancels.
 */
export function lmmMoments(frame: ModelFrame): LmmMoments {
  const { terms, parents } = momentTerms(frame);
  if (parents === undefined) return crossedMoments(frame, terms);
  const isScalar = terms.every(
    ({ term }) => term.columnNames.length === 1 && term.columnNames[0] === "(Intercept)",
  );
  return isScalar ? nestedMoments(frame, terms, parents) : vectorMoments(frame, terms, parents);
}
