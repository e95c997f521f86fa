import type { ChangeEstimate } from "./change-test.ts";
import type { FractionProfile } from "./fraction-profile.ts";
import type { KindScore } from "./kind-lead.ts";
import type { ShapeTest } from "./shape-test.ts";

/** What a comparison can be called; the last five are the ways to have scaled. */
export type VerdictWord =
  | "no change"
  | "inconclusive"
  | "uniform"
  | "selective"
  | "size-dependent"
  | "divergent"
  | "additive";

/** The five verdicts that claim scaling: calling one of them where nothing changed is a false verdict. */
export const scaledVerdicts: readonly VerdictWord[] = [
  "uniform",
  "selective",
  "size-dependent",
  "divergent",
  "additive",
];

/** One step: what was asked, what was found, whether the verdict was decided there. */
export interface VerdictStep {
  readonly step: 1 | 2 | 3;
  readonly name: "change" | "one factor" | "kind";
  readonly question: string;
  readonly answer: string;
  readonly statistic: number | null;
  readonly p: number | null;
  /** True if this step decided the verdict, so that the later ones were not asked. */
  readonly stopped: boolean;
  /** Further numbers of the step by name. */
  readonly numbers: Readonly<Record<string, number>>;
}

/** The verdict on one comparison. `factor`, `low`, `high`: treated over reference; logs are natural. */
export interface Verdict {
  readonly treated: string;
  readonly reference: string;
  readonly verdict: VerdictWord;
  /** Form inside the kind (`threshold`, `quadratic`, `by rank`, `power law`); null for the others. */
  readonly form: string | null;
  readonly factor: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly percent: number | null;
  readonly percentLow: number | null;
  readonly percentHigh: number | null;
  /** Share of synapses that scaled; null where it was not asked for, is not identified, or does not apply. */
  readonly fraction: number | null;
  /** Joint profile of share and factor; null where it was not asked for or nothing changed. */
  readonly fractionProfile: FractionProfile | null;
  readonly steps: readonly VerdictStep[];
  readonly change: ChangeEstimate | null;
  /** Smallest margin on r(q) - mean r within which this design could have called one factor; null if it has no shape test. */
  readonly smallestMargin: number | null;
  readonly shape: ShapeTest | null;
  /** Scores of the kinds, best first; null if step 3 was not reached. */
  readonly scores: readonly KindScore[] | null;
  readonly sentence: string;
  readonly cannotTell: readonly string[];
  readonly warnings: readonly string[];
}

/** Half-widths that the verdict calls equal; both as the command line takes them. */
export interface VerdictMargins {
  /** Relative change of mean size that counts as none; default 0.1. */
  readonly margin: number;
  /** Departure of r(q) from its mean, log units, that counts as one factor; default 0.15. */
  readonly shapeMargin: number;
}

/** Margins of the verdict if none are given. */
export const defaultMargins: VerdictMargins = { margin: 0.1, shapeMargin: 0.15 };
