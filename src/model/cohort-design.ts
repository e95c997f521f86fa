/** What differs between the conditions of a virtual cohort; sizes are axon-spine interfaces in um2. */
export type CohortEffect =
  /** No difference between any two conditions. */
  | { readonly kind: "null" }
  /** Every synapse of the treated condition is multiplied by `factor`. */
  | { readonly kind: "uniform"; readonly factor: number }
  /**
   * A synapse of size rank u scales with probability 1 - c u^`power` (mean `fraction`), times `endosomeNegative`
   * where it holds no endosome; those that scale change by ln `factor` (1 - `densityCoefficient` (density - centre)).
   */
  | {
      readonly kind: "selective";
      readonly factor: number;
      readonly fraction: number;
      readonly power: number;
      readonly endosomeNegative: number;
      readonly densityCoefficient: number;
    }
  /** A share `fraction` of the synapses, whatever their size, is multiplied by `factor`. */
  | { readonly kind: "random-subset"; readonly factor: number; readonly fraction: number }
  /** The smallest share `fraction` is multiplied by `factor`, the others stay. */
  | { readonly kind: "threshold"; readonly factor: number; readonly fraction: number }
  /** `amount` (um2) is added to every synapse; what falls to the detection limit is lost. */
  | { readonly kind: "additive"; readonly amount: number }
  /** Log size is multiplied by `exponent` about its centre and shifted by ln `factor`: the change grows with size. */
  | { readonly kind: "divergent"; readonly factor: number; readonly exponent: number }
  /** Only `condition` changes, by `factor`; the treated condition does not. */
  | { readonly kind: "wake-only"; readonly condition: string; readonly factor: number }
  /** Conditions collected in the light change by `factor`, whatever their state. */
  | { readonly kind: "circadian"; readonly conditions: readonly string[]; readonly factor: number }
  /** Tissue of the treated condition shrank: every length, diameters included, is multiplied by `linear`. */
  | { readonly kind: "shrinkage"; readonly linear: number }
  /** Mice were imaged on `days` days in the order of the table; each day shifts log size by N(0, `sd`). */
  | { readonly kind: "batch"; readonly days: number; readonly sd: number }
  /** Tracing drifts by `drift` in log size from the first row to the last, which are in the order of the groups. */
  | { readonly kind: "annotator-drift"; readonly drift: number }
  /** The treated dendrites are `difference` um thicker, and log size grows by `perDiameter` per um. */
  | { readonly kind: "unequal-calibre"; readonly difference: number; readonly perDiameter: number };

/** A yes/no marker of a synapse: P(yes) = logistic(logit `prevalence` + `perSd` z), z the residual in SDs. */
export interface MarkerDesign {
  readonly prevalence: number;
  readonly perSd: number;
  /** Difference of mean log size between synapses with and without it; part of the residual SD. */
  readonly offset: number;
}

/** A quantity of dendrites: normal with SDs between mice and between segments, drawn again outside [low, high]. */
export interface DendriteQuantity {
  readonly mean: number;
  readonly sdMouse: number;
  readonly sdSegment: number;
  readonly low: number;
  readonly high: number;
}

/** Everything that a virtual cohort is drawn from; plain data, resolved (no defaults left open). */
export interface CohortDesign {
  readonly kind: "cohort";
  readonly preset: "em" | "reference";
  /** Conditions in the order of the table. */
  readonly conditions: readonly string[];
  /** The condition on which the effect acts. */
  readonly treated: string;
  /** Mice of each condition. */
  readonly mice: readonly number[];
  readonly dendrites: number;
  readonly synapses: number;
  /** Share of the dendrites that lie in M1; the others lie in S1. */
  readonly shareM1: number;
  /** Log axon-spine interface: `median` in um2, SDs and differences in log units. */
  readonly size: {
    readonly median: number;
    readonly sdMouse: number;
    readonly sdDendrite: number;
    /** SD of log size among the synapses of one dendrite, marker offsets included. */
    readonly sdResidual: number;
    /** S1 minus M1. */
    readonly regionS1: number;
    /** Per um of dendrite diameter. */
    readonly perDiameter: number;
    /** Shift of a condition that has nothing to do with the effect. */
    readonly shifts: Readonly<Record<string, number>>;
  };
  readonly diameter: DendriteQuantity;
  /** Synapses per um2 of dendrite surface. */
  readonly density: DendriteQuantity;
  /** Diameter of the mitochondria of a segment, um. */
  readonly mitochondrion: DendriteQuantity;
  /** What the expected number of synapses of a segment is proportional to. */
  readonly countsBy: "density" | "surface";
  readonly endosome: MarkerDesign;
  readonly apparatus: MarkerDesign;
  readonly mito: MarkerDesign;
  /** log head volume (um3) = intercept + exponent log ASI + N(0, sd) [+ treatedPerDiameter (diameter - mean) where treated]. */
  readonly headVolume: {
    readonly intercept: number;
    readonly exponent: number;
    readonly sd: number;
    readonly treatedPerDiameter: number;
  };
  /** SD of the log of measured over true ASI. */
  readonly tracingSd: number;
  /** Synapses smaller than this (um2) are not seen and leave the table. */
  readonly detectionLimit: number;
  readonly effect: CohortEffect;
}
