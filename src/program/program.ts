import type { Site } from "../model/mechanism.ts";
import type { Dimension } from "../units/dimension.ts";

/** Storage and arithmetic of a variable. */
export type Precision = "f32" | "f64";

/** A state variable, one array over the elements of its site. Also every parameter or gate that may change. */
export interface Variable {
  readonly id: number;
  /** `E.v`, `stdp.xPost`, `EE.w`; `stdp.xPre@EE` for a variable of an instance that lives once for each projection. */
  readonly name: string;
  readonly site: Site;
  /** Population of a post, branch or population variable, otherwise -1. */
  readonly population: number;
  /** Projection of a pre or synapse variable, otherwise -1. */
  readonly projection: number;
  readonly precision: Precision;
  readonly dimension: Dimension;
  /** Start value of an element, in coherent units; draws have tick 0. */
  readonly initial: Expr;
}

export type UnaryOp = "negate" | "not";
export type BinaryOp = "+" | "-" | "*" | "/" | "<" | "<=" | ">" | ">=" | "==" | "!=" | "and" | "or";
export type MathFunction = "abs" | "sign" | "exp" | "log" | "sqrt" | "floor" | "min" | "max" | "pow";
export type Distribution = "normal" | "uniform" | "bernoulli" | "poisson";

/**
 * Quantities that are there without being declared, in coherent units: `t` start of the step or the moment of the tick
 * (ms), `index` number of the post neuron (of the population; of the cell itself at site pre), `pre` number of the
 * presynaptic cell, `count` cells of the population, `age` of a synapse that no structure forms (ms).
 */
export type Ambient = "t" | "index" | "pre" | "count" | "age";

/**
 * A draw. `step` draws come from the xoshiro128++ stream of (instance, neuron), in the order of `slot`, once a step;
 * `sparse` ones from Philox4x32-10 with this key and the counter (pre, post, tick low, tick high), global numbers of the
 * cells, 0xffffffff where there is none; `tick` is the number of the step (of phase 2, 5, 7 or 8) at which it is drawn. The
 * ordinal of a synapse stands in the upper 11 bits of the last word.
 */
export type DrawSource =
  | { readonly kind: "step"; readonly stream: number; readonly slot: number }
  | { readonly kind: "sparse"; readonly key: readonly [number, number] };

/** Every number is in coherent units; comparisons give booleans, 1 or 0 where stored. */
export type Expr =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "read"; readonly variable: number }
  | { readonly kind: "local"; readonly local: number }
  | { readonly kind: "ambient"; readonly name: Ambient }
  | { readonly kind: "unary"; readonly op: UnaryOp; readonly of: Expr }
  | { readonly kind: "binary"; readonly op: BinaryOp; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "call"; readonly fn: MathFunction; readonly args: readonly Expr[] }
  | { readonly kind: "if"; readonly condition: Expr; readonly then: Expr; readonly otherwise: Expr }
  | {
      readonly kind: "draw";
      readonly distribution: Distribution;
      readonly args: readonly Expr[];
      readonly source: DrawSource;
    };

/** Where a statement was written, for errors and for naming what diverged. */
export interface Origin {
  /** `multiplicative-scaling` or `neuron lif-current`. */
  readonly owner: string;
  readonly text: string;
}

/** `let` names a value for the statements after it at the same element; `assign` stores. */
export type Statement =
  | { readonly kind: "let"; readonly local: number; readonly precision: Precision; readonly value: Expr }
  | {
      readonly kind: "assign";
      readonly target: number;
      readonly value: Expr;
      readonly origin: Origin;
      /** Skipped while the neuron is refractory. */
      readonly held?: boolean;
    };

/** Exact relaxation over a step or an interval: x <- toward + (x - toward) exp(-rate * length). */
export interface Decay {
  readonly variable: number;
  /** 1/ms; a constant, or reads of network and population variables. */
  readonly rate: Expr;
  readonly toward: Expr;
}

/** The cells or synapses over which a pass runs, in ascending order of their number. */
export interface Domain {
  readonly site: Site;
  /** Population (post, branch, population), projection (pre, synapse), or -1 (network). */
  readonly owner: number;
}

/**
 * A sweep. `each` runs its statements in order at every element. `reduce` combines `value` over `over` into `target`,
 * whose site says the scope: over all given domains in order (projection, pre, ordinal); `rank` gives each element the
 * share of the scope's elements below it, ties by number, in [0, 1). `settleDecay` brings event-driven variables to now.
 */
export type Pass =
  | { readonly kind: "each"; readonly domain: Domain; readonly statements: readonly Statement[] }
  | {
      readonly kind: "reduce";
      readonly fn: "sum" | "mean" | "median" | "min" | "max";
      readonly over: readonly { readonly domain: Domain; readonly value: Expr }[];
      readonly target: number;
    }
  | {
      readonly kind: "rank";
      readonly domain: Domain;
      readonly value: Expr;
      readonly scope: Site;
      readonly target: number;
    }
  | StructurePass;

/**
 * Removal and formation of synapses onto a population, in (projection, pre, post) order.
 *
 * First every synapse whose `removal` is 1 goes. Then each neuron (or branch) gains `count` synapses, each from a partner
 * that has room for it, drawn with `chance`; where a block is full, a formation is refused. A new synapse takes `weight`,
 * then each of its variables takes its initial value.
 */
export interface StructurePass {
  readonly kind: "structure";
  readonly population: number;
  readonly parts: readonly {
    readonly projection: number;
    /** Site synapse: 1 if it goes. */
    readonly removal: Expr | null;
    /** Relative chance of a pair of cells, at site synapse but without reading one; null: the same for all. */
    readonly chance: Expr | null;
    readonly weight: Expr;
  }[];
  readonly formation: {
    readonly site: "post" | "branch";
    readonly count: Expr;
    /** Keys of the draws of a partner, with the counter (number of the formation, post, tick), and of its branch. */
    readonly partner: readonly [number, number];
    readonly branch: readonly [number, number];
  } | null;
  /** Variables of site post that count, since the start, what happened to the synapses of a neuron. */
  readonly formed: number;
  readonly eliminated: number;
  readonly refused: number;
}

/** What phase 5 does, in order. `synapse`: the statements run over all afferents of the firing neuron. */
export type PostStep =
  | { readonly kind: "post"; readonly statements: readonly Statement[] }
  | { readonly kind: "synapse"; readonly projection: number; readonly statements: readonly Statement[] };

/** Spikes that no equation drives; rates in 1/ms, schedule in steps. */
export type InputProgram =
  | { readonly kind: "poisson"; readonly rate: Expr }
  | {
      readonly kind: "patterned";
      readonly rates: readonly Float64Array[];
      readonly schedule: readonly { readonly pattern: number | null; readonly steps: number }[];
      readonly repeat: boolean;
      /** Multiplies every rate; a protocol may move it. */
      readonly gain: Expr;
    }
  /** Sorted by step, then cell; a spike of step s is treated like one found in step s. */
  | { readonly kind: "spikes"; readonly steps: Float64Array; readonly cells: Uint32Array };

export interface NeuronProgram {
  /** Phase 1, the neuron's own variables and the post variables of instances. */
  readonly decays: readonly Decay[];
  /** Phase 3. Statements read values as they are when they run; the compiler makes them simultaneous with `let`. */
  readonly integrate: readonly Statement[];
  readonly threshold: Expr;
  /** Phase 4, for a neuron that crossed. */
  readonly reset: readonly Statement[];
  /** Steps after the one of a spike in which `held` statements are skipped and the threshold is not tested. */
  readonly refractorySteps: number;
  /** Phase 5. */
  readonly onPost: readonly PostStep[];
  /** Phase 6: per-synapse changes of neurons for which `condition` (site post) is positive. */
  readonly gated: readonly {
    readonly projection: number;
    readonly condition: Expr;
    readonly statements: readonly Statement[];
  }[];
  /** Phase 6, after `gated`: filters of the membrane potential. */
  readonly after: readonly Statement[];
}

export interface PopulationProgram {
  readonly name: string;
  readonly count: number;
  /** Number of the first cell among all cells of the model. */
  readonly firstCell: number;
  readonly branches: number;
  readonly body:
    | { readonly kind: "neurons"; readonly neuron: NeuronProgram }
    | { readonly kind: "input"; readonly input: InputProgram };
}

/** Connections, with every number in steps, um or 1. */
export type WiringProgram =
  | { readonly kind: "one-to-one" }
  | { readonly kind: "all-to-all"; readonly autapses: boolean; readonly exceptPartner: boolean }
  | { readonly kind: "fixed-probability"; readonly probability: number; readonly autapses: boolean }
  | { readonly kind: "fixed-in-degree"; readonly inDegree: number; readonly autapses: boolean }
  | {
      readonly kind: "distance";
      readonly peak: number;
      readonly range: number;
      readonly autapses: boolean;
      readonly from: PlaceProgram;
      readonly to: PlaceProgram;
    }
  | { readonly kind: "list"; readonly pre: Uint32Array; readonly post: Uint32Array };

export interface PlaceProgram {
  readonly grid: readonly number[];
  readonly spacing: number;
}

export interface ProjectionProgram {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly wiring: WiringProgram;
  /** Synapse variable `w`, or null if every weight is `weight` and nothing ever writes it. */
  readonly weightVariable: number | null;
  readonly weight: Expr;
  /** For a list: a weight each, in the order of the list; wins over `weight`. */
  readonly listWeights: Float64Array | null;
  /** Whole steps; the distinct values in use, ascending, and how a synapse gets one. */
  readonly delays: readonly number[];
  readonly delayOf:
    | { readonly kind: "constant" }
    | { readonly kind: "drawn"; readonly steps: Expr }
    | { readonly kind: "list"; readonly steps: Uint16Array };
  readonly branchOf: "uniform" | "ordered" | null;
  /** Post variables that a spike raises, each by `scale` * w * factors, or `scale` * `transmits` * release (coherent units). */
  readonly receptors: readonly { readonly variable: number; readonly scale: number }[];
  /** Phase 2a, at site pre, before transmission; then `release` (site pre) multiplies the amplitude. */
  readonly before: readonly Statement[];
  readonly release: Expr | null;
  /** Product of the factors H, F of the neuron (site post) and of the branch h; null if none. */
  readonly gain: Expr | null;
  readonly branchGain: Expr | null;
  /** Stands in the place of w times `gain` and `branchGain` (site synapse, reads nothing of the axon); null where they hold. */
  readonly transmits: Expr | null;
  /** Phases 2c and 2d in the order written; statements at site pre run once for each axon (row), sums into others at each synapse. */
  readonly onPre: readonly {
    readonly site: "pre" | "synapse" | "branch" | "post";
    readonly statement: Statement;
  }[];
  /** Relaxation of pre and synapse variables between events. */
  readonly decays: readonly Decay[];
  /** Null where no synapse comes or goes. */
  readonly structure: StructureProgram | null;
}

/** Room for synapses that come and go, and what identifies one: projection, pre, post and ordinal. */
export interface StructureProgram {
  /** A block has room for so many synapses times its cells; null for as many as it is wired with. */
  readonly capacity: number | null;
  /** Most synapses of a pair of cells in a row that formation makes. */
  readonly multiplicity: number;
  /** True if a pair may have several synapses: each then has a number, the smallest that was free. */
  readonly ordinals: boolean;
  /** Synapse variable: moment of formation, ms. */
  readonly born: number;
}

/** Passes that run at every multiple of `steps`, in phase 7 of the step that ends there. */
export interface Tick {
  readonly steps: number;
  readonly instance: string;
  readonly passes: readonly Pass[];
}

/** Values that change at the start of step `step`, and then the vigilance state that begins, whose `onEnter` passes run. */
export interface ProtocolStep {
  readonly step: number;
  readonly set: readonly { readonly variable: number; readonly value: number }[];
  readonly enter?: string;
}

/**
 * A resolved, unit-checked and discretised circuit: what every backend runs.
 *
 * The order of events in a step from t to t + dt is that of mechanisms.md 0.4: (0) protocol and `onEnter`; (1) decays; (2) arrivals, projections in
 * order, delay ascending, presynaptic cell ascending, target ascending, each: `before`, transmission with the weight as
 * it stands, `onPre`; (3) integrate; (4) threshold, reset; (5) onPost, neurons ascending; (6) gated, after; (7, 8) ticks in
 * order, those that change structure last. A spike found in step n has the time t + dt and, with a delay of k steps, arrives in phase 2 of step n + k + 1.
 */
export interface Program {
  readonly name: string;
  readonly dt: number;
  readonly steps: number;
  readonly seed: number;
  readonly precision: Precision;
  readonly variables: readonly Variable[];
  readonly populations: readonly PopulationProgram[];
  readonly projections: readonly ProjectionProgram[];
  readonly ticks: readonly Tick[];
  /** Passes at the start of a vigilance state, by its name. */
  readonly onEnter: Readonly<Record<string, readonly Pass[]>>;
  readonly protocol: readonly ProtocolStep[];
  /** Number of xoshiro streams, each with its population and the draws it makes a step. */
  readonly streams: readonly {
    readonly instance: string;
    readonly population: number;
    readonly draws: number;
  }[];
  readonly warnings: readonly string[];
  /** X1: steps in which nothing can happen are to be skipped exactly; see `silenceObstacles` for where they cannot be. */
  readonly skipSilence?: boolean;
}
