import type { Adjustment } from "../stats/adjustments.ts";
import type { AnimalReading } from "./animal-labels.ts";

/** Function applied to sizes before a model sees them. */
export type SizeTransform = "log" | "sqrt" | "identity";

/** Adjustments that an analysis may ask for: comparisons with references are neither all pairs nor one family of Dunnett's. */
export const comparisonAdjustments = [
  "single-step",
  "holm",
  "bonferroni",
  "sidak",
  "none",
] as const satisfies readonly Adjustment[];
export type ComparisonAdjustment = (typeof comparisonAdjustments)[number];

/** What a person asks of `analyze`; what is left out is guessed from the table, and every guess is reported. */
export interface AnalysisOptions {
  /** Column of sizes, or several columns of a wide table, one per time. */
  readonly value?: readonly string[];
  readonly condition?: string;
  /** Levels of the condition to compare with; each other level is a treated one. */
  readonly reference?: readonly string[];
  /** Columns from the animal inwards: `["mouse", "dendrite"]`. */
  readonly nest?: readonly string[];
  /** Whether an animal's label under two conditions is one animal; `crossed` if absent, with a warning. */
  readonly animals?: AnimalReading;
  /** Column that names the same synapse at each time, inside its innermost unit. */
  readonly pair?: string;
  readonly time?: string;
  /** Day of imaging, batch, litter: crossed with the condition, a fixed effect. */
  readonly batch?: string;
  readonly covariates?: readonly string[];
  readonly markers?: readonly string[];
  /** Covariates and markers whose moderation was named before the analysis; the others are exploratory. */
  readonly planned?: readonly string[];
  /** Unit of the value in figures and text. */
  readonly unit?: string;
  /** Order of the levels of a factor, by column. */
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  /** Detection limit in units of the value. */
  readonly threshold?: number;
  readonly transform: SizeTransform;
  /** `no change` if the 90 % interval lies inside 1 -+ this share. */
  readonly margin: number;
  /** `uniform` if the band of r(q) - mean r lies inside -+ this, on the log scale. */
  readonly shapeMargin: number;
  readonly sizeCut: "pooled" | "within";
  readonly df: "kr" | "satterthwaite" | "z";
  readonly adjust: ComparisonAdjustment;
  /** Replicates of the null and of the bootstrap. */
  readonly boot: number;
  readonly seed: number;
}

/** The options as they are when nobody sets them. */
export const defaultOptions: AnalysisOptions = {
  transform: "log",
  margin: 0.1,
  shapeMargin: 0.15,
  sizeCut: "pooled",
  df: "kr",
  adjust: "single-step",
  boot: 999,
  seed: 1,
};
