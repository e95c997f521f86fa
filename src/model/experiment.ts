import type { AssayDesign } from "./assay-design.ts";
import type { CohortDesign } from "./cohort-design.ts";
import type { Table } from "./table.ts";

/** `quick` shows what happens and carries no verdict; `full` carries the verdict. */
export type RunSize = "quick" | "full";

/** What one arm returns for one seed: data that the runner simulates. */
export interface ArmData {
  readonly design: CohortDesign | AssayDesign;
  readonly seed: number;
  /** Name of the analysis, where arms share their data and differ in how they are analysed. */
  readonly analysis?: string;
}

/** One simulated replicate, as `measure` receives it. */
export interface Recording {
  readonly arm: string;
  readonly data: ArmData;
  readonly table: Table;
}

/** Numbers of one replicate by name; null where a number could not be estimated. */
export type Measured = Readonly<Record<string, number | null>>;

/**
 * A number over the replicates of an arm, and the range in which it must lie.
 *
 * `as` says how replicates become a number with its interval: `median` (95 % by order statistics), `mean` (95 %),
 * `share` of replicates whose number is 1 (95 % Wilson), `equivalence` (mean with the 90 % interval of two one-sided
 * tests), `position` (share of replicates below `source`: 0.025 to 0.975 if the source lies in the 95 % predictive
 * interval).
 */
export interface Finding {
  readonly about: string;
  readonly unit: string;
  /** Name of the measured number; the finding's own name if absent. */
  readonly of?: string;
  readonly as: "median" | "mean" | "share" | "equivalence" | "position";
  /** Value in the source; needed by `position`. */
  readonly source?: number;
  readonly between: readonly [number, number];
  /** In range as soon as the interval reaches the range: for an error rate that a sound test meets exactly. */
  readonly touching?: boolean;
  /** The arm it is read from; the first arm if absent. Findings of other arms are not asked of the controls. */
  readonly arm?: string;
}

/** One row of a table of published against obtained. */
export interface TargetRow {
  /** Number of the row in the list of targets. */
  readonly number: number;
  readonly quantity: string;
  readonly unit: string;
  /** Published value; text where it is no number. */
  readonly source: number | string;
  /** Measured number to set beside it; null for context that nothing measures. */
  readonly of: string | null;
  /** Was the generator calibrated on this number? `context` is neither. */
  readonly basis: "tuned" | "predicted" | "context";
  /** Acceptance in words. */
  readonly acceptance: string;
  /** The arm it is measured on; the first arm if absent. */
  readonly arm?: string;
  /** Findings that decide the acceptance. */
  readonly findings?: readonly string[];
}

/** A confusion table made of the arms: `of` holds the index into `classes` of what each replicate was called. */
export interface ConfusionSpec {
  readonly title: string;
  readonly of: string;
  readonly classes: readonly string[];
  /** Arms shown as rows, in order. */
  readonly arms: readonly string[];
}

/**
 * A question, arms that return data, and the ranges in which the answers must lie.
 *
 * Arms named in `control` must miss at least one finding of the first arm, or the assay cannot tell. Only the runner
 * simulates; `measure` is a pure function of one simulated replicate.
 */
export interface Experiment {
  readonly name: string;
  readonly question: string;
  readonly source: { readonly cite: string; readonly doi: string };
  readonly seed: number;
  readonly findings: Readonly<Record<string, Finding>>;
  readonly arms: Readonly<Record<string, (size: RunSize, seed: number) => ArmData>>;
  readonly control: readonly string[];
  /** Replicates of an arm. */
  readonly replicates: (size: RunSize, arm: string) => number;
  readonly measure: (recording: Recording) => Measured;
  readonly rows?: readonly TargetRow[];
  readonly confusion?: readonly ConfusionSpec[];
  /** True if the first replicate of the first arm, a cohort, is analysed and reported like a table from a lab. */
  readonly showsCohort?: boolean;
  /** Sentence under the table: how it may be read. */
  readonly caption?: string;
}

/** `spec` as it is; the name under which an experiment is defined, so that the catalogue can be searched. */
export function experiment(spec: Experiment): Experiment {
  return spec;
}
