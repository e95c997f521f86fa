import { dot, quadratic } from "./contrast-algebra.ts";
import { innerRow } from "./lmm-coordinates.ts";
import { evaluatorOf } from "./lmm-evaluator.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { leadingBlock, phiOf } from "./lmm-profile.ts";
import { thetaEntries } from "./lmm-terms.ts";
import type { DegreesOfFreedom } from "./lmm-types.ts";

/** Relative change of a variance below which it counts as rounding. */
const ROUNDING = 1e-8;

/**
 * `reference` with a standard error of NaN, df and F too, for every row whose error rests on a variance that the data
 * do not identify, such as that of one animal per group; callers print null. The other rows keep what they have.
 *
 * If the columns Z of a random term are X K, then V = V0 + u Z Z' gives the residuals of X no trace of u, and the
 * covariance of beta is (X'V0^-1 X)^-1 + u K K': the error of l'beta rests on u wherever K'l is not 0, whatever value
 * the search stopped at (0 under maximum likelihood) and whichever degrees of freedom are asked for.
 */
export function withoutUnidentified(moments: LmmMoments, reference: DegreesOfFreedom): DegreesOfFreedom {
  const entries = unidentifiedEntries(moments);
  if (entries.length === 0) return reference;
  const near = covarianceAt(moments, entries, 1);
  const far = covarianceAt(moments, entries, 2);
  const rests = (l: Float64Array) => {
    const inner = innerRow(l, moments.coordinates);
    const variance = quadratic(near, inner);
    return Math.abs(quadratic(far, inner) - variance) > ROUNDING * variance;
  };
  return {
    ...reference,
    row: (l) => (rests(l) ? { se: Number.NaN, df: Number.NaN } : reference.row(l)),
    joint: (rows) =>
      rows.some(rests)
        ? { F: Number.NaN, numDf: rows.length, denDf: Number.NaN, p: Number.NaN }
        : reference.joint(rows),
  };
}

/** Diagonal entries of theta whose columns of Z lie in the span of X: tr(P Z Z') = 0, P the projection of REML. */
function unidentifiedEntries(moments: LmmMoments): number[] {
  const entries = thetaEntries(moments.terms);
  const candidates = entries.flatMap(({ term, row, column }, j) =>
    row === column && moments.terms[term]!.levels.length <= moments.p ? [j] : [],
  );
  if (candidates.length === 0) return [];
  const { logDetSlopes, aSlopes, a } = evaluatorOf(moments).evaluate(thetaWith(moments, [], 1), "slope");
  const phi = phiOf(moments, a);
  return candidates.filter((j) => {
    const alone = logDetSlopes[j]!;
    const left = alone + dot(phi, leadingBlock(aSlopes[j]!, moments.p));
    return Math.abs(left) <= ROUNDING * Math.abs(alone);
  });
}

/** Covariance of the inner beta over sigma^2 with `value` at the given entries of theta and 1 at the other diagonals. */
function covarianceAt(moments: LmmMoments, at: readonly number[], value: number): Float64Array {
  const { a } = evaluatorOf(moments).evaluate(thetaWith(moments, at, value), "value");
  return Float64Array.from(phiOf(moments, a));
}

function thetaWith(moments: LmmMoments, at: readonly number[], value: number): Float64Array {
  return Float64Array.from(thetaEntries(moments.terms), ({ row, column }, j) =>
    at.includes(j) ? value : row === column ? 1 : 0,
  );
}
