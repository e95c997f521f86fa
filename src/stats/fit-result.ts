import type { Adjustment } from "./adjustments.ts";
import type { BootstrapInterval } from "./bootstrap-intervals.ts";
import type { TermTest } from "./type-three.ts";

/** A number of degrees of freedom as JSON holds it. */
export type JsonDf = number | "Inf" | null;

/** A fixed effect; null where its column is not estimable. */
export interface FixedEffect {
  readonly term: string;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: JsonDf;
  readonly t: number | null;
  readonly p: number | null;
  readonly dfMethod: string;
}

/** A test of a whole fixed term. */
export interface FixedTermTest {
  readonly term: string;
  readonly method: "lrt" | "kr" | "satterthwaite" | "z" | "parametric bootstrap";
  readonly chisq: number | null;
  readonly df: number;
  readonly F: number | null;
  readonly dfDen: JsonDf;
  readonly p: number | null;
  /** Simulated data sets behind p; only for the parametric bootstrap. */
  readonly replicates?: number;
}

/** How many rows and how many levels of each grouping factor an estimate rests on. */
export interface UnitCounts {
  readonly rows: number;
  readonly groups: Readonly<Record<string, number>>;
}

/** A marginal mean. */
export interface MeanResult {
  readonly label: string;
  /** Level of each factor and value of each covariate that tell the cell apart. */
  readonly cell: Readonly<Record<string, string | number>>;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: JsonDf;
  readonly dfMethod: string;
  readonly low: number | null;
  readonly high: number | null;
  /** Back on the scale of the measurement: the geometric mean for a log, the square for a square root. */
  readonly response: number | null;
  readonly responseLow: number | null;
  readonly responseHigh: number | null;
  readonly counts: UnitCounts;
}

/** The same contrast under another reference distribution. */
export interface SideBySide {
  readonly dfMethod: string;
  readonly se: number | null;
  readonly df: JsonDf;
  readonly t: number | null;
  readonly p: number | null;
  readonly pAdjusted: number | null;
}

/** A contrast of marginal means or of slopes. */
export interface ContrastResult {
  readonly contrast: string;
  /** Level of the `by` variable, such as `endosome=yes`; null without one. */
  readonly by: string | null;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: JsonDf;
  readonly dfMethod: string;
  readonly t: number | null;
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly adjust: Adjustment;
  readonly interval: "simultaneous" | "unadjusted";
  readonly low: number | null;
  readonly high: number | null;
  /** Change in per cent of the response, where its transformation gives one. */
  readonly percent: number | null;
  readonly percentLow: number | null;
  readonly percentHigh: number | null;
  readonly counts: UnitCounts;
  readonly sideBySide: SideBySide;
}

/** Where along a covariate the simultaneous interval of a contrast leaves 0 out. */
export interface SignificantRange {
  readonly contrast: string;
  readonly covariate: string;
  readonly from: number;
  readonly to: number;
  readonly sign: "above" | "below";
}

/** A slope of the response by a covariate. */
export interface SlopeResult {
  readonly label: string;
  readonly covariate: string;
  readonly cell: Readonly<Record<string, string | number>>;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: JsonDf;
  readonly dfMethod: string;
  readonly t: number | null;
  readonly p: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Everything a fit says; the object that `setpoint fit --json` prints. Not estimable is null. */
export interface FitResult {
  readonly formula: string;
  readonly criterion: "reml" | "ml";
  readonly rows: number;
  readonly dropped: number;
  readonly groups: Readonly<Record<string, number>>;
  readonly objective: number;
  readonly logLik: number;
  readonly aic: number;
  readonly bic: number;
  readonly parameters: number;
  readonly status: "converged" | "at-boundary" | "stalled";
  readonly singular: boolean;
  readonly theta: Readonly<Record<string, number>>;
  readonly sigma: number;
  readonly response: { readonly name: string; readonly transform: string };
  readonly random: readonly {
    readonly group: string;
    readonly term: string;
    readonly with: string | null;
    readonly variance: number;
    readonly sd: number | null;
  }[];
  readonly dfMethod: string;
  readonly fixed: readonly FixedEffect[];
  /** Names of the rows of `vcov`. */
  readonly vcovNames: readonly string[];
  readonly vcov: readonly (readonly number[])[];
  readonly anova: readonly (Omit<TermTest, "denDf"> & { readonly denDf: JsonDf; readonly method: string })[];
  readonly tests: readonly FixedTermTest[];
  readonly means: readonly MeanResult[];
  readonly contrasts: readonly ContrastResult[];
  readonly slopes: readonly SlopeResult[];
  readonly slopeContrasts: readonly ContrastResult[];
  readonly significantRanges: readonly SignificantRange[];
  /** Percentile intervals of every parameter by parametric bootstrap, where asked for. */
  readonly bootstrapIntervals?: readonly BootstrapInterval[];
  readonly warnings: readonly string[];
}
