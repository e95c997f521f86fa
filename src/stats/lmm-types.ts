/** Grouping of the rows by one factor, and the columns of Z that vary between its levels. */
export interface RandomTermFrame {
  /** Name of the grouping factor as lme4 prints it, `dendrite` or `dendrite:mouse`. */
  readonly group: string;
  readonly levels: readonly string[];
  /** Level of each row, length n. */
  readonly codes: Int32Array;
  /** Names of the q columns, `(Intercept)` first where there is one. */
  readonly columnNames: readonly string[];
  /** False where `||` split the term, so that its columns are independent. */
  readonly correlated: boolean;
  /** Writes rows from..to-1 of the n x q columns into `out`, row after row. */
  readonly fill: (from: number, to: number, out: Float64Array) => void;
}

/**
 * What a linear mixed model needs from a table: y, X and Z for the rows in which no variable of the model is missing.
 *
 * X is never stored whole: `fill` writes a block of rows, so that a million rows cost no second copy of the table.
 */
export interface ModelFrame {
  readonly formula: string;
  readonly n: number;
  /** Row of the table behind row i of the model. */
  readonly rows: Int32Array;
  /** Rows of the table that were left out because a variable of the model is missing. */
  readonly dropped: number;
  readonly responseName: string;
  /** Name of the function applied to the response, `identity` if none. */
  readonly responseTransform: "identity" | "log" | "log2" | "log10" | "log1p" | "sqrt" | "exp" | "other";
  /** Names of the p kept columns of X, as R spells them (`conditionEW`, `conditionS:regionS1`). */
  readonly columnNames: readonly string[];
  /** Index into `terms` of each kept column; -1 is the intercept. */
  readonly assign: readonly number[];
  /** Fixed terms in R's order, such as `condition`, `region`, `condition:region`. */
  readonly terms: readonly string[];
  /** Columns of X that are linear combinations of earlier ones and so not estimable. */
  readonly aliased: readonly string[];
  /** Writes rows from..to-1 of [X y] (p + 1 numbers a row; y after offset) into `out`, row after row. */
  readonly fill: (from: number, to: number, out: Float64Array) => void;
  /** Prior weights, length n; absent if all are 1. */
  readonly weights?: Float64Array;
  readonly random: readonly RandomTermFrame[];
  readonly warnings: readonly string[];
}

/** One random-effect SD or correlation, as lme4's table of variance components. */
export interface VarianceComponent {
  /** Grouping factor; `g.1`, `g.2` for further independent parts of factor g, as lme4 prints them. */
  readonly group: string;
  readonly term: string;
  /** The other column of a covariance; absent for a variance. */
  readonly with?: string;
  /** Variance or covariance, units of y squared. */
  readonly variance: number;
  /** SD, or correlation where `with` is set; null where an SD is 0. */
  readonly sd: number | null;
}

/** A fitted linear mixed model. Matrices are p x p, column-major. */
export interface LmmFit {
  readonly criterion: "reml" | "ml";
  readonly n: number;
  readonly p: number;
  readonly columnNames: readonly string[];
  /** Free elements of the relative covariance factors; names as lme4 (`dendrite.(Intercept)`). */
  readonly theta: Float64Array;
  readonly thetaNames: readonly string[];
  readonly sigma: number;
  readonly beta: Float64Array;
  /** Unadjusted covariance of beta. */
  readonly vcov: Float64Array;
  /** REML criterion, or minus twice the log-likelihood. */
  readonly objective: number;
  readonly logLik: number;
  readonly parameterCount: number;
  readonly aic: number;
  readonly bic: number;
  readonly logDetL: number;
  readonly logDetRX: number;
  readonly pwrss: number;
  readonly status: "converged" | "at-boundary" | "stalled";
  readonly singular: boolean;
  /** Largest entry of H^-1 g at the optimum over the free coordinates. */
  readonly scaledGradient: number;
  readonly evaluations: number;
  readonly groups: Readonly<Record<string, number>>;
  readonly random: readonly VarianceComponent[];
  /** Plain-word findings: boundary components, flat directions, scaling advice. */
  readonly warnings: readonly string[];
}

/** A small-sample reference for contrasts and joint tests of one fit. */
export interface DegreesOfFreedom {
  readonly method: "kr" | "satterthwaite" | "z";
  /** Covariance used for `se`: adjusted under Kenward-Roger. p x p, column-major. */
  readonly vcov: Float64Array;
  /** Standard error and degrees of freedom (Infinity for z) of l'beta. */
  readonly row: (l: Float64Array) => { readonly se: number; readonly df: number };
  /** F test of the rows of L against 0; `numDf` is their rank. */
  readonly joint: (rows: readonly Float64Array[]) => {
    readonly F: number;
    readonly numDf: number;
    readonly denDf: number;
    readonly p: number;
  };
  readonly warnings: readonly string[];
}
