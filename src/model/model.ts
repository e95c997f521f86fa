import type { Condition } from "./condition.ts";
import type { Mechanism } from "./mechanism.ts";
import type { Neuron } from "./neuron.ts";
import type { QuantityText } from "./quantity-text.ts";

/** How a value is drawn for each element; sizes in the unit of the thing. */
export type Draw =
  | QuantityText
  | { readonly uniform: readonly [QuantityText, QuantityText] }
  | { readonly normal: { readonly mean: QuantityText; readonly sd: QuantityText } }
  | { readonly lognormal: { readonly median: QuantityText; readonly sdLog: number } }
  /** Expression of `index` (post), `pre`, `count`, evaluated for each element. */
  | { readonly expression: string };

/** Source of spikes that no equation drives. */
export type InputSpec =
  | { readonly kind: "poisson"; readonly rate: QuantityText }
  /** Each pattern is a rate for each cell; the schedule names pattern (by number) and duration, and repeats if `repeat`. */
  | {
      readonly kind: "patterned";
      readonly unit: string;
      readonly rates: readonly (readonly number[])[];
      readonly schedule: readonly PatternSpec[];
      readonly repeat?: boolean;
    }
  /** Spikes at given times (in `unit`) of given cells, in the file or from a CSV file with the columns time and cell. */
  | {
      readonly kind: "spikes";
      readonly unit: string;
      readonly times: readonly number[];
      readonly cells: readonly number[];
    }
  | { readonly kind: "spike-file"; readonly unit: string; readonly file: string }
  /** A patterned input whose rates stand in a CSV file: a row for each pattern, a column for each cell. */
  | {
      readonly kind: "pattern-file";
      readonly unit: string;
      readonly file: string;
      readonly schedule: readonly PatternSpec[];
      readonly repeat?: boolean;
    };

/** Number of a pattern (null is silence), and how long its rates hold. */
export interface PatternSpec {
  readonly pattern: number | null;
  readonly duration: QuantityText;
}

export interface PopulationSpec {
  readonly count: number;
  /** Name in the catalogue, or the model itself; exactly one of `neuron` and `input`. */
  readonly neuron?: string | Neuron;
  readonly input?: InputSpec;
  /** Set of values of the neuron; `parameters` win over it. */
  readonly preset?: string;
  readonly parameters?: Readonly<Record<string, QuantityText>>;
  /** Start of variables; expressions may read `index` and `count`. */
  readonly initial?: Readonly<Record<string, QuantityText | Draw>>;
  /** Position of the cells in um, for distance-dependent wiring: on a line or a grid with this spacing. */
  readonly place?: { readonly grid: readonly number[]; readonly spacing: QuantityText };
  readonly branches?: number;
}

export type WiringSpec =
  | { readonly kind: "one-to-one" }
  | { readonly kind: "all-to-all"; readonly autapses?: boolean; readonly exceptPartner?: boolean }
  | { readonly kind: "fixed-probability"; readonly probability: number; readonly autapses?: boolean }
  | { readonly kind: "fixed-in-degree"; readonly inDegree: number; readonly autapses?: boolean }
  /** Probability peak * exp(-(d / range)^2 / 2) of the distance d. */
  | {
      readonly kind: "distance";
      readonly peak: number;
      readonly range: QuantityText;
      readonly autapses?: boolean;
    }
  | {
      readonly kind: "list";
      readonly pre: readonly number[];
      readonly post: readonly number[];
      readonly weights?: readonly number[];
      readonly delays?: readonly QuantityText[];
    };

export interface ProjectionSpec {
  readonly from: string;
  readonly to: string;
  /** Receptor of the target neuron. */
  readonly receptor: string;
  readonly wiring: WiringSpec;
  readonly weight: Draw;
  /** Size of a weight of 1, such as `"1 nS"`; must have the unit of the receptor's variable. */
  readonly unitWeight?: QuantityText;
  readonly delay?: Draw;
  /** Branch of each synapse: drawn uniformly, or by order of the presynaptic cell. */
  readonly branch?: "uniform" | "ordered";
  /** Room where synapses are formed: so many for each target cell, on average over a block of at least 64 cells. */
  readonly capacity?: number;
  /** Most synapses that formation makes of one pair of cells; 1 if absent. */
  readonly multiplicity?: number;
}

/** A mechanism placed in the circuit. */
export interface InstanceSpec {
  /** Name in the catalogue, or the mechanism itself. */
  readonly mechanism: string | Mechanism;
  /** Projections it changes; all must have the same target population. */
  readonly on?: readonly string[];
  /** Target population, where no projection is named. */
  readonly population?: string;
  /** Set of values of the mechanism, such as `visual-minimal`; `parameters` win over it. */
  readonly preset?: string;
  readonly parameters?: Readonly<Record<string, QuantityText>>;
  readonly initial?: Readonly<Record<string, QuantityText | Draw>>;
  /** The instance from which a shared variable is read, where several share it. */
  readonly reads?: Readonly<Record<string, string>>;
}

/**
 * What the protocol does at a moment: one or more of `set`, `enter` and `condition`, or a protocol of the catalogue
 * (`use`). With `until` the values from before return.
 */
export interface ProtocolEntry {
  readonly at: QuantityText;
  readonly until?: QuantityText;
  /** Values of `population.parameter`, `instance.parameter`, `input.rate` or `gate.name`. */
  readonly set?: Readonly<Record<string, QuantityText>>;
  /** The vigilance state that begins; it lasts until the next one does. */
  readonly enter?: string;
  /** Name in the catalogue, or the condition itself; it holds until `until`. */
  readonly condition?: string | Condition;
  /** Populations on which the condition acts, with the mechanisms placed there; all if absent. */
  readonly of?: readonly string[];
  /** Name of a protocol of the catalogue that begins here, and its parameters. */
  readonly use?: string;
  readonly parameters?: Readonly<Record<string, QuantityText | readonly string[]>>;
  readonly about?: string;
}

export interface RecordingSpec {
  /** Populations whose spikes are kept. */
  readonly spikes?: readonly string[];
  /** Mean rate of every population in bins of this length; 1 s if absent. */
  readonly rates?: QuantityText;
  /** Variables such as `E.v` or `scaling.H`, of all or the named cells. */
  readonly variables?: readonly {
    readonly name: string;
    readonly every: QuantityText;
    readonly cells?: readonly number[];
  }[];
  /** Quantiles, mean and SD of a variable over its elements. */
  readonly quantiles?: readonly { readonly name: string; readonly every: QuantityText }[];
  /** All weights of these projections at these moments, with variables such as `spine.asi` of each synapse or of its neuron. */
  readonly weights?: {
    readonly projections: readonly string[];
    readonly at: readonly QuantityText[];
    readonly variables?: readonly string[];
  };
  /** Number of synapses of these projections, and what was formed, eliminated and refused of them. */
  readonly synapses?: { readonly projections: readonly string[]; readonly every: QuantityText };
}

/** A circuit and its rules, as a person writes them (JSON or YAML); version 1. */
export interface Model {
  readonly version: 1;
  readonly name: string;
  readonly about?: string;
  readonly dt: QuantityText;
  readonly duration: QuantityText;
  readonly seed: number;
  readonly precision?: "f32" | "f64";
  readonly guard?: "stop" | "record";
  /** Time compression M of all groups but the fast one. */
  readonly compression?: number;
  /** X1: steps in which nothing can happen are skipped exactly. */
  readonly skipSilence?: boolean;
  readonly populations: Readonly<Record<string, PopulationSpec>>;
  readonly projections?: Readonly<Record<string, ProjectionSpec>>;
  readonly mechanisms?: Readonly<Record<string, InstanceSpec>>;
  readonly gates?: Readonly<Record<string, number>>;
  readonly protocol?: readonly ProtocolEntry[];
  readonly recording?: RecordingSpec;
}
