import type {
  ComparisonFindings,
  DfValue,
  LeaveOneOut,
  LognormalRow,
  ModelChecks,
  ModeratorFindings,
  PowerFindings,
} from "./comparison-findings.ts";
import type { AnimalMeans, GroupTree, SizeSample } from "./design-tree.ts";
import type { Exclusion } from "./exclusion.ts";

/**
 * Everything that one analysis found, as plain data: what `analysis.json` holds and what the report is drawn from.
 *
 * Numbers are finite; what could not be estimated is null. Logs are natural. `size` means the value column.
 */
export interface AnalysisResult {
  /** Format of this object, raised when a field changes its meaning. */
  readonly format: 1;
  readonly request: AnalysisRequest;
  readonly table: TableFacts;
  readonly versions: Versions;
  readonly design: DesignFindings;
  /** Formula of the main model, response as in `scale`; the R code and the methods paragraph quote it. */
  readonly model: MainModel;
  /** Marginal means by condition. */
  readonly means: readonly MeanRow[];
  /** One entry per comparison, in the order asked for. */
  readonly comparisons: readonly ComparisonFindings[];
  readonly lognormal: readonly LognormalRow[];
  readonly checks: ModelChecks | null;
  readonly leaveOneOut: readonly LeaveOneOut[];
  readonly moderators: ModeratorFindings | null;
  readonly power: PowerFindings | null;
  readonly animalMeans: readonly AnimalMeans[];
  /** Raw values by animal for the superplot and the densities; at most a few thousand per group, drawn with the seed. */
  readonly sample: SizeSample;
  readonly warnings: readonly string[];
}

/** What was asked, after guessing and defaults: enough to run the same analysis again. */
export interface AnalysisRequest {
  /** File name as the reader gave it, without its folders. */
  readonly table: string;
  /** Name of the value column; two or more where the table is wide (`size_day0,size_day3`). */
  readonly value: string;
  /** Unit of the value, empty if nobody said. */
  readonly unit: string;
  readonly condition: string;
  readonly references: readonly string[];
  readonly treated: readonly string[];
  /** Nesting columns from the outermost, the first being the animal. Empty: no animal column. */
  readonly nest: readonly string[];
  /** Whether an animal's label under two conditions was said to be one animal; absent if nobody said. */
  readonly animals?: "crossed" | "nested";
  readonly pair: string | null;
  readonly time: string | null;
  readonly batch: string | null;
  readonly covariates: readonly string[];
  readonly markers: readonly string[];
  /** Moderators named before the analysis. */
  readonly planned: readonly string[];
  readonly threshold: number | null;
  readonly transform: "log" | "sqrt" | "identity";
  readonly sizeCut: "pooled" | "within";
  readonly margin: number;
  readonly shapeMargin: number;
  readonly df: "kr" | "satterthwaite" | "z";
  readonly adjust: string;
  readonly boot: number;
  readonly seed: number;
  /** Roles that no flag named, with the column that was taken and why. */
  readonly guessed: readonly {
    readonly role: string;
    readonly column: string;
    readonly reason: string;
  }[];
  /** Options that differ from their defaults. */
  readonly changed: readonly {
    readonly option: string;
    readonly value: string;
    readonly default: string;
  }[];
  /** The command line that repeats this analysis. */
  readonly command: string;
}

/** The table as it was read; `sha256` in hex identifies its bytes, null where nobody computed it. */
export interface TableFacts {
  readonly rows: number;
  readonly columns: readonly string[];
  readonly sha256: string | null;
  readonly engine: "memory" | "duckdb";
  /** Rows of the random sample behind what needs single sizes, and of how many; absent if all rows were read. */
  readonly sample?: { readonly rows: number; readonly of: number };
  /** Rows behind scaling tests and log-normal fits; absent if those looked at all rows in memory. */
  readonly shapeRows?: number;
}

/** Programs that made the numbers. */
export interface Versions {
  readonly setpoint: string;
  readonly node: string | null;
  readonly duckdb: string | null;
}

/** How many animals, dendrites and synapses stand behind each group, and what was left out. */
export interface DesignFindings {
  /** Names of the levels below the condition, outermost first, such as mouse, dendrite; the last level is `unit`. */
  readonly levels: readonly string[];
  /** What one row is: synapse, spine, event. */
  readonly unit: string;
  readonly groups: readonly GroupTree[];
  readonly exclusions: readonly Exclusion[];
  /** Share of the variance between the levels of each grouping factor, and what it costs; empty without an animal. */
  readonly icc: readonly IccRow[];
  /** Rows that would carry as much information if they were independent, by group; null without an animal column. */
  readonly effectiveN:
    | readonly { readonly group: string; readonly rows: number; readonly effective: number }[]
    | null;
  /** What a test that takes every row for independent would have said; shown only as an error to avoid. */
  readonly pooled: readonly PooledTest[];
  /** Columns found nested, crossed or varying inside an animal, in words. */
  readonly structure: readonly string[];
}

/** Intraclass correlation of one level: its share of the variance, with its SD on the model scale. */
export interface IccRow {
  readonly level: string;
  readonly sd: number;
  readonly icc: number;
}

/** A pooled test: right only if rows were independent. */
export interface PooledTest {
  readonly treated: string;
  readonly reference: string;
  /** `t test`, `Kolmogorov-Smirnov`. */
  readonly test: string;
  readonly statistic: number;
  readonly p: number;
}

/** The mixed model that carries the contrasts. */
export interface MainModel {
  readonly formula: string;
  readonly criterion: "reml" | "ml";
  readonly status: "converged" | "at-boundary" | "stalled";
  readonly singular: boolean;
  readonly rows: number;
  readonly sigma: number;
  readonly random: readonly {
    readonly group: string;
    readonly term: string;
    readonly with: string | null;
    readonly sd: number | null;
    readonly variance: number;
  }[];
  readonly fixed: readonly {
    readonly term: string;
    readonly estimate: number | null;
    readonly se: number | null;
    readonly df: DfValue;
    readonly t: number | null;
    readonly p: number | null;
  }[];
  /** Omnibus tests of the condition: likelihood ratio and the small-sample F. */
  readonly tests: readonly {
    readonly term: string;
    readonly method: string;
    readonly chisq: number | null;
    readonly F: number | null;
    readonly df: number;
    readonly dfDen: DfValue;
    readonly p: number | null;
  }[];
  readonly warnings: readonly string[];
}

/** A marginal mean on the model scale and back-transformed (geometric mean under log); null where not estimable. */
export interface MeanRow {
  readonly group: string;
  readonly estimate: number | null;
  readonly se: number | null;
  readonly df: DfValue;
  readonly low: number | null;
  readonly high: number | null;
  readonly response: number | null;
  readonly responseLow: number | null;
  readonly responseHigh: number | null;
}
