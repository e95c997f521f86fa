import { DataError } from "../model/errors.ts";
import { chiSquareUpper } from "../numerics/distributions.ts";
import { jsonDf } from "./fit-contrasts.ts";
import type { FixedTermTest } from "./fit-result.ts";
import { dropTerm, type Formula } from "./formula.ts";
import { fitMoments } from "./lmm.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import type { DegreesOfFreedom } from "./lmm-types.ts";
import type { ModelFrameWithGrid } from "./model-frame.ts";

/** A model over given rows: its frame and the sufficient statistics of every fit of it. */
export interface ModelData {
  readonly frame: ModelFrameWithGrid;
  readonly moments: LmmMoments;
}

/** Gives the data of a formula; with `rows`, over those rows of the table only. */
export type ModelSource = (formula: Formula, rows?: Int32Array) => ModelData;

/**
 * Tests of the fixed term `label`, dropped with every term that contains it: the likelihood ratio of maximum-likelihood
 * fits to the same rows, and beside it the F test of `reference`.
 *
 * Fails: DataError for an unknown term, or one none of whose columns can be estimated.
 */
export function termTests(
  data: ModelData,
  source: ModelSource,
  label: string,
  reference: DegreesOfFreedom,
): FixedTermTest[] {
  const { frame, moments } = data;
  const reduced = dropTerm(frame.parsed, label);
  const kept = new Set(reduced.fixed.terms.map((term) => term.label));
  const term = frame.parsed.fixed.terms.find((candidate) => !kept.has(candidate.label))!.label;
  const rows = frame.assign.flatMap((index, j) => {
    if (index < 0 || kept.has(frame.terms[index]!)) return [];
    const row = new Float64Array(frame.columnNames.length);
    row[j] = 1;
    return [row];
  });
  if (rows.length === 0)
    throw new DataError(
      `the term ${label} cannot be tested: none of its columns can be told from the other terms`,
      "look at the warning on columns that are not estimable",
    );
  const full = fitMoments(moments, { criterion: "ml", report: "estimates" });
  const small = fitMoments(source(reduced, frame.rows).moments, { criterion: "ml", report: "estimates" });
  const df = full.parameterCount - small.parameterCount;
  const chisq = likelihoodRatio(full.logLik, small.logLik, label);
  const { F, numDf, denDf, p } = reference.joint(rows);
  return [
    { term, method: "lrt", chisq, df, F: null, dfDen: null, p: chiSquareUpper(chisq, df) },
    { term, method: reference.method, chisq: null, df: numDf, F, dfDen: jsonDf(denDf), p },
  ];
}

/** Twice the difference of log-likelihoods; rounding below 0 counts as 0. */
function likelihoodRatio(full: number, reduced: number, label: string): number {
  const chisq = 2 * (full - reduced);
  // The optimiser leaves about 1e-9 of the criterion; more means that one of the fits has not converged.
  if (chisq < -1e-6 * (1 + Math.abs(full)))
    throw new DataError(
      `the test of ${label} failed: the larger model fits worse than the smaller by ${(-chisq).toExponential(2)}`,
      "one of the two fits did not converge; simplify the random terms or rescale the covariates",
    );
  return Math.max(0, chisq);
}
