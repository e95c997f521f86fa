import { type CrossedMoments, crossedMoments } from "./lmm-crossed-moments.ts";
import { type NestedMoments, nestedMoments } from "./lmm-nested-moments.ts";
import { type SparseMoments, sparseMoments } from "./lmm-sparse-moments.ts";
import { type CodedTerm, momentTerms } from "./lmm-terms.ts";
import type { ModelFrame } from "./lmm-types.ts";
import { type VectorMoments, vectorMoments } from "./lmm-vector-moments.ts";

/**
 * Sufficient statistics of a linear mixed model: every fit, test and refit is made from them, never from the rows.
 *
 * `nested`: random intercepts whose grouping factors form a chain (or no random effect at all), any depth.
 * `vector`: the same chain with several random columns at some level.
 * `crossed`: every other arrangement of grouping factors, all but the largest in one dense block.
 * `sparse`: the same, where that block would be large and its factor is sparse.
 */
export type LmmMoments = NestedMoments | VectorMoments | CrossedMoments | SparseMoments;

/**
 * Sufficient statistics of `frame` in one pass over its rows (two over the codes of the grouping factors).
 *
 * Source: group-wise cross-products as in Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 2-3;
 * sums are taken about the first row of each group (Chan, Golub & LeVeque 1983, Am Stat 37:242), so that nothing cancels.
 */
export function lmmMoments(frame: ModelFrame): LmmMoments {
  const { terms, parents } = momentTerms(frame);
  if (parents === undefined) return crossing(frame, terms);
  const isScalar = terms.every(
    ({ term }) => term.columnNames.length === 1 && term.columnNames[0] === "(Intercept)",
  );
  return isScalar ? nestedMoments(frame, terms, parents) : vectorMoments(frame, terms, parents);
}

/** Trailing columns up to which a dense block is never worth avoiding. */
const ALWAYS_DENSE = 1500;
/** Trailing columns from which a dense block with its factor and inverse takes more than 2 GB. */
const NEVER_DENSE = 8000;
/** Scattered multiplications take about ten times as long as those of dense tiles. */
const SCATTERED = 10;

/** Dense or sparse, whichever the fill of the factor makes cheaper. */
function crossing(frame: ModelFrame, coded: readonly CodedTerm[]): CrossedMoments | SparseMoments {
  const columns = coded.map(({ term }) => term.levels.length * term.columnNames.length);
  const trailing = columns.slice(1).reduce((sum, count) => sum + count, 0);
  if (trailing <= ALWAYS_DENSE) return crossedMoments(frame, coded);
  const sparse = sparseMoments(frame, coded);
  const { n, sparseCount, work } = sparse.symbolic;
  const isCheaper = SCATTERED * work + (n - sparseCount) ** 3 / 6 < trailing ** 3 / 6;
  return isCheaper || trailing > NEVER_DENSE ? sparse : crossedMoments(frame, coded);
}
