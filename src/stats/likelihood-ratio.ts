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

/**
 * Likelihood-ratio test of variances: the models differ in random effects only, so REML fits will do.
 *
 * For one added variance the reference is the even mixture of chi-square with s and s - 1 df, s the number of added
 * elements of theta. Source: Self & Liang 1987, J Am Stat Assoc 82:605; Stram & Lee 1994, Biometrics 50:1171.
 */
export function varianceRatio(full: LmmFit, reduced: LmmFit): LikelihoodRatio {
  if (full.criterion !== reduced.criterion || full.p !== reduced.p)
    throw new DataError(
      "a test of variances needs two fits with the same fixed part and criterion",
      "refit both models by REML, or both by maximum likelihood, with the same fixed effects",
    );
  const { chisq, df } = compare(full, reduced);
  const tail = (s: number) => (s === 0 ? (chisq > 0 ? 0 : 1) : chiSquareUpper(chisq, s));
  return { chisq, df, p: 0.5 * tail(df) + 0.5 * tail(df - 1) };
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
