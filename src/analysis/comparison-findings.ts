import type { VerdictWord as TestedWord } from "../stats/verdict-types.ts";
import type { MonteCarloFindings } from "./monte-carlo-findings.ts";
import type { ShiftFindings } from "./shift-findings.ts";

/** Degrees of freedom as JSON can hold them. */
export type DfValue = number | "Inf" | null;

/** Words of a verdict where a comparison may lack what one needs. */
export type VerdictWord = TestedWord | "not tested";

/** One comparison of a treated group with a reference (`SW+EW` for the pooled reference). */
export interface ComparisonFindings {
  readonly treated: string;
  readonly reference: string;
  readonly verdict: VerdictFindings;
  /** The same contrast with each choice of degrees of freedom; the first carries the verdict. */
  readonly contrasts: readonly ContrastRow[];
  /** Tests of "one factor" in the order of the report. */
  readonly scaling: readonly ScalingRow[];
  /** Quantiles against quantiles; null where sizes are not analysed on the log scale. */
  readonly shift: ShiftFindings | null;
  readonly rankOrder: RankOrderFindings | null;
  readonly models: ModelComparisonFindings | null;
  readonly fraction: FractionFindings | null;
  readonly transport: {
    readonly uniformity: number;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
  readonly sizeClasses: SizeClassFindings | null;
  readonly paired: PairedFindings | null;
}

/** The verdict in three steps, what the report needs of stats' `Verdict`; `factor` treated over reference. */
export interface VerdictFindings {
  readonly verdict: VerdictWord;
  /** Form inside the kind, such as `quadratic`. */
  readonly form?: string | null;
  readonly factor: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly fraction: number | null;
  readonly steps: readonly VerdictStep[];
  /** Smallest margin on r(q) - mean r within which this design could have called one factor; null if step 2 was not reached. */
  readonly smallestMargin: number | null;
  readonly shape: ShapeFindings | null;
  /** Out-of-sample score of each kind, leaving one animal out; null if step 3 was not reached. */
  readonly scores: readonly KindScore[] | null;
  readonly sentence: string;
  /** What these data cannot tell, one sentence each. */
  readonly cannotTell: readonly string[];
  readonly warnings?: readonly string[];
}

/** One step: what was asked, what was found, and whether it stopped there. */
export interface VerdictStep {
  readonly step: 1 | 2 | 3;
  readonly question: string;
  readonly answer: string;
  readonly p: number | null;
  readonly stopped: boolean;
}

/** r(q) = log(treated / reference) at quantile q; arrays of one length; the band is simultaneous. */
export interface ShapeFindings {
  readonly q: readonly number[];
  readonly r: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly p: number | null;
  /** r(q) that uniform scaling gives under the same detection limit; absent without a limit. */
  readonly uniform?: readonly number[];
}

/** Mean log score of one kind of scaling on animals it has not seen; `difference` to the best kind with its SE. */
export interface KindScore {
  readonly kind: string;
  readonly score: number;
  readonly difference: number;
  readonly se: number | null;
}

/** A contrast on the model scale; per cent only under a log response. */
export interface ContrastRow {
  readonly contrast: string;
  /** Stratum or covariate value in words; empty for the whole table. */
  readonly by: string;
  readonly method: "kr" | "satterthwaite" | "z";
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: DfValue;
  readonly t: number | null;
  readonly p: number | null;
  readonly pAdjusted: number | null;
  readonly adjust: string;
  readonly low: number | null;
  readonly high: number | null;
  readonly interval: "simultaneous" | "unadjusted";
  readonly percent: number | null;
  readonly percentLow: number | null;
  readonly percentHigh: number | null;
}

/** One scaling test; `note` says what its p value can and cannot mean. */
export interface ScalingRow {
  readonly test: string;
  readonly factor: number | null;
  readonly statisticName: string;
  readonly statistic: number | null;
  readonly p: number | null;
  /** Where the p value comes from: `animal-level null`, `asymptotic (pooled rows: too small)`. */
  readonly calibration: string;
  readonly note: string;
}

/** Matched quantiles of the two groups with the least-squares line; R2 is shown with the reason it proves nothing. */
export interface RankOrderFindings {
  readonly reference: readonly number[];
  readonly treated: readonly number[];
  readonly slope: number;
  readonly intercept: number;
  readonly slopeThroughOrigin: number;
  readonly logLogSlope: number;
  readonly r2: number;
}

/** The models of statistics.md 10 on one comparison. */
export interface ModelComparisonFindings {
  readonly engine: "mixture" | "paired";
  readonly rows: readonly ModelRow[];
  /** The Monte Carlo of the source, where it was run. */
  readonly monteCarlo: MonteCarloFindings | null;
}

/** One fitted model of change. Score: log density per held-out animal, summed; higher is better. */
export interface ModelRow {
  readonly model: string;
  readonly logLik: number | null;
  readonly parameters: number;
  readonly aic: number | null;
  readonly factor: number | null;
  readonly fraction: number | null;
  readonly score: number | null;
  /** Score minus the best score, with the paired SE over animals. */
  readonly difference: number | null;
  readonly se: number | null;
}

/** Joint profile of scaled fraction and factor at the level of animals. */
export interface FractionFindings {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** False if the interval is wider than 0.4. */
  readonly identified: boolean;
  /** Axes of the profile. */
  readonly fractions: readonly number[];
  readonly factors: readonly number[];
  /** Drop of the log-likelihood below its maximum, row i = fraction i, null where it could not be computed. */
  readonly drop: readonly (readonly (number | null)[])[];
}

/** Contrast in small and large synapses at each cut. */
export interface SizeClassFindings {
  /** Rule of the sweep: border at the quantile of both groups together, or at that of each group. */
  readonly rule: "pooled" | "within";
  /** The default cut under both rules, that of the sweep first. */
  readonly rows: readonly SizeClassRow[];
  readonly sweep: readonly SizeClassRow[];
  /** p value of condition x class at the default cut. */
  readonly interactionP: number | null;
}

/**
 * Per cent change below and above the cut (quantile of size), by the mixed model with the class; intervals are those of
 * one contrast. `expected` is what one factor for all would show there, `quantiles` the mean change of the quantiles
 * below and above the cut, which needs no classes.
 */
export interface SizeClassRow {
  readonly rule: "pooled" | "within";
  readonly cut: number;
  readonly small: EstimateRange;
  readonly large: EstimateRange;
  readonly interactionP: number | null;
  readonly expectedSmall: number | null;
  readonly expectedLarge: number | null;
  readonly quantilesSmall: number | null;
  readonly quantilesLarge: number | null;
}

/** An estimate with its interval. */
export interface EstimateRange {
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p: number | null;
}

/** The same synapse measured twice. Log units under a log response. */
export interface PairedFindings {
  readonly paired: number;
  readonly lost: number;
  readonly gained: number;
  readonly before: string;
  readonly after: string;
  /** Change, baseline-adjusted (carries the verdict), follow-up only. */
  readonly contrasts: readonly (ContrastRow & {
    readonly analysis: "change" | "baseline-adjusted" | "follow-up";
  })[];
  readonly disagreement: string | null;
  /** Slope of log size after on log size before, centred within culture; difference treated minus reference. */
  readonly slope: {
    readonly treated: number;
    readonly reference: number;
    readonly difference: number;
    readonly se: number;
    readonly df: DfValue;
    readonly p: number | null;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
  /** Mean log size before and after of every culture. */
  readonly cultures: readonly {
    readonly group: string;
    readonly name: string;
    readonly before: number;
    readonly after: number;
    readonly n: number;
  }[];
}

/** Log-normal fit of one group. */
export interface LognormalRow {
  readonly group: string;
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
  readonly skewness: number;
  readonly excessKurtosis: number;
  readonly andersonDarling: number | null;
  readonly p: number | null;
  readonly calibration: string;
  /** Largest departure of the QQ line, per cent of size. */
  readonly maxQqPercent: number | null;
  readonly aic: readonly { readonly distribution: string; readonly aic: number; readonly weight: number }[];
}

/** What a reviewer would ask of the model. Quantiles are sorted by `theory`, at most some hundreds of points. */
export interface ModelChecks {
  readonly residuals: QqPoints;
  readonly randomEffects: readonly (QqPoints & { readonly group: string })[];
  /** Change of the first contrast, in its SEs, when the animal is left out, and its mean hat value. */
  readonly leverage: readonly {
    readonly animal: string;
    readonly group: string;
    readonly dfbeta: number;
    readonly hat: number | null;
  }[];
  readonly notes: readonly string[];
}

/** Standardised values against normal quantiles with a simultaneous band. */
export interface QqPoints {
  readonly theory: readonly number[];
  readonly observed: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** One comparison with one animal, or one batch, left out in turn; estimates on the model scale (log ratio under log). */
export interface LeaveOneOut {
  readonly treated: string;
  readonly reference: string;
  readonly over: "animal" | "batch";
  readonly full: EstimateRange;
  readonly rows: readonly {
    readonly left: string;
    readonly group: string;
    readonly estimate: number | null;
    readonly low: number | null;
    readonly high: number | null;
    readonly verdict: VerdictWord | null;
  }[];
  /** Left-out labels under which the verdict differs from the whole table's. */
  readonly verdictChanges: readonly string[];
}

/** Subgroups by marker and covariate moderators; exploratory unless named beforehand. */
export interface ModeratorFindings {
  /** Does the marker's prevalence differ between groups? Tested first. */
  readonly prevalence: readonly {
    readonly marker: string;
    readonly shares: readonly { readonly group: string; readonly share: number; readonly n: number }[];
    readonly p: number | null;
  }[];
  readonly interactions: readonly {
    readonly moderator: string;
    readonly F: number | null;
    readonly df: number;
    readonly dfDen: DfValue;
    readonly p: number | null;
    /** Named before the analysis: confirmatory. */
    readonly planned: boolean;
    /** Holm over the planned moderators, or over the exploratory ones. */
    readonly pHolm: number | null;
    readonly warning: string | null;
  }[];
  /** Contrasts inside strata and at covariate values; `by` names the stratum. */
  readonly subgroups: readonly ContrastRow[];
}

/** What the design could have found, and what another would need. */
export interface PowerFindings {
  /** Power at the design of the table by per cent change. */
  readonly curve: readonly {
    readonly percent: number;
    readonly animals: number;
    readonly power: number;
    readonly low: number;
    readonly high: number;
  }[];
  readonly perGroup: number;
  readonly percent: number;
  readonly animalsFor80: number | null;
  readonly animalsForMargin: number | null;
  readonly margin: number;
  /** SD between animals that the numbers of animals rest on, of log size; 0 makes them the fewest. */
  readonly animalSd: number;
}
