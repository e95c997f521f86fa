import { DataError } from "../model/errors.ts";
import { chiSquareUpper } from "../numerics/distributions.ts";
import type { LmmFit } from "./lmm-types.ts";

/** Likelihood-ratio test of two nested models. */
export interface LikelihoodRatio {
  readonly chisq: number;
  readonly df: number;
  readonly p: number;
}

/** A negative statistic above this part of the log-likelihood is what the optimiser left, about 1e-9 of it. */
const ROUNDING = 1e-7;

/**
 * Likelihood-ratio test of a fixed effect from two ML fits to the same rows.
 *
 * With few animals the chi-square reference is too liberal (10 % at nominal 5 % with 12 mice): pair it with a
 * Kenward-Roger F or a parametric bootstrap.
 * Fails: DataError for REML fits or different rows, and where the larger model fits worse: its fit has then failed.
 */
export function likelihoodRatio(full: LmmFit, reduced: LmmFit): LikelihoodRatio {
  if (full.criterion !== "ml" || reduced.criterion !== "ml")
    throw new DataError(
      "a likelihood-ratio test of fixed effects does not fit REML fits",
      "fit both models by maximum likelihood: REML criteria of different fixed parts cannot be compared",
    );
  return compare(full, reduced);
}

function compare(full: LmmFit, reduced: LmmFit): LikelihoodRatio {
  if (full.n !== reduced.n)
    throw new DataError(
      `the two models use ${full.n} and ${reduced.n} rows`,
      "drop the rows that either model cannot use before fitting both",
    );
  const raw = 2 * (full.logLik - reduced.logLik);
  const df = full.parameterCount - reduced.parameterCount;
  if (raw < -ROUNDING * (1 + Math.abs(full.logLik)))
    throw new DataError(
      `a likelihood-ratio test failed: the larger model fits worse than the smaller by ${(-raw).toExponential(2)}`,
      "one of the two fits did not converge; simplify the random terms or rescale the covariates",
    );
  const chisq = Math.max(0, raw);
  return { chisq, df, p: df > 0 ? chiSquareUpper(chisq, df) : 1 };
}
