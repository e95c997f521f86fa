import { DataError } from "../model/errors.ts";
import { jsonDf } from "./fit-contrasts.ts";
import type { FixedTermTest } from "./fit-result.ts";
import { dropTerm, type Formula } from "./formula.ts";
import { likelihoodRatio } from "./likelihood-ratio.ts";
import { fitMoments } from "./lmm.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import type { DegreesOfFreedom } from "./lmm-types.ts";
import type { ModelFrameWithGrid } from "./model-frame.ts";
import { type BootstrapRequest, bootstrapTest } from "./parametric-bootstrap.ts";

/** A model over given rows: its frame and the sufficient statistics of every fit of it. */
export interface ModelData {
  readonly frame: ModelFrameWithGrid;
  readonly moments: LmmMoments;
}

/** Gives the data of a formula; with `rows`, over those rows of the table only. */
export type ModelSource = (formula: Formula, rows?: Int32Array) => ModelData;

/** How many data sets to simulate for a term's bootstrap p value; the same seed gives the same p value. */
export interface BootstrapSettings {
  readonly replicates: number;
  readonly seed: number;
  /** Told after each replicate of the term how many are done. */
  readonly onProgress?: ((term: string, done: number) => void) | undefined;
}

/**
 * Tests of the fixed term `label`, dropped with every term that contains it: the likelihood ratio of maximum-likelihood
 * fits to the same rows, its p value by parametric bootstrap where `bootstrap` asks for it, and the F test of `reference`.
 *
 * Fails: DataError for an unknown term, or one none of whose columns can be estimated; for a bootstrap as `bootstrapTest`.
 */
export function termTests(
  data: ModelData,
  source: ModelSource,
  label: string,
  reference: DegreesOfFreedom,
  bootstrap?: BootstrapSettings,
): FixedTermTest[] {
  const { frame, moments } = data;
  const reduced = dropTerm(frame.parsed, label);
  const kept = new Set(reduced.fixed.terms.map((term) => term.label));
  const term = frame.parsed.fixed.terms.find((candidate) => !kept.has(candidate.label))!.label;
  const rows = rowsOfDropped(frame, kept);
  if (rows.length === 0)
    throw new DataError(
      `the term ${label} cannot be tested: none of its columns can be told from the other terms`,
      "look at the warning on columns that are not estimable",
    );
  const full = fitMoments(moments, { criterion: "ml", report: "estimates" });
  const without = source(reduced, frame.rows);
  const small = fitMoments(without.moments, { criterion: "ml", report: "estimates" });
  const { chisq, df, p } = likelihoodRatio(full, small);
  const joint = reference.joint(rows);
  // A variance that the data do not identify spoils the chi-square as it spoils the F; statistic and degrees stay.
  const isIdentified = joint.F >= 0;
  const ratio: FixedTermTest = {
    term,
    method: "lrt",
    chisq,
    df,
    F: null,
    dfDen: null,
    p: isIdentified ? p : null,
  };
  return [
    ratio,
    ...(bootstrap
      ? [
          simulatedTest(
            ratio,
            { full: { ...data, fit: full }, reduced: { ...without, fit: small } },
            bootstrap,
          ),
        ]
      : []),
    {
      term,
      method: reference.method,
      chisq: null,
      df: joint.numDf,
      F: isIdentified ? joint.F : null,
      dfDen: isIdentified ? jsonDf(joint.denDf) : null,
      p: isIdentified ? joint.p : null,
    },
  ];
}

/** The likelihood-ratio test with its p value from data simulated without the term. */
function simulatedTest(
  ratio: FixedTermTest,
  fits: Pick<BootstrapRequest, "full" | "reduced">,
  { replicates, seed, onProgress }: BootstrapSettings,
): FixedTermTest {
  const { p } = bootstrapTest({
    ...fits,
    replicates,
    seed,
    onProgress: (done) => onProgress?.(ratio.term, done),
  });
  return { ...ratio, method: "parametric bootstrap", p, replicates };
}

/** One row of coefficients for each column of X whose term is not among `kept`. */
function rowsOfDropped(frame: ModelFrameWithGrid, kept: ReadonlySet<string>): Float64Array[] {
  return frame.assign.flatMap((index, j) => {
    if (index < 0 || kept.has(frame.terms[index]!)) return [];
    const row = new Float64Array(frame.columnNames.length);
    row[j] = 1;
    return [row];
  });
}
