/** Named values of some parameters, such as one row of a source's table; the other parameters keep theirs. */
export interface Preset {
  readonly about: string;
  /** Where its values come from; absent where all of them are chosen here. */
  readonly source?: { readonly cite: string; readonly doi?: string };
  /** Each in the unit of its parameter. */
  readonly values: Readonly<Record<string, { readonly value: number; readonly tag: Provenance }>>;
}

/** Where a number comes from: published and checked, literature, the source study, derived, or chosen here. */
export type Provenance = "P" | "L" | "E" | "X" | "C";

/** Groups of constants that time compression moves together (mechanisms.md 11.1). */
export type TimeGroup = "fast" | "hebbian" | "sensor" | "slow" | "day" | "structural";

/** Where a variable lives: axon of a projection, synapse, branch, neuron, population, or the whole network. */
export type Site = "pre" | "synapse" | "branch" | "post" | "population" | "network";

/** How far one element of each site reaches; a statement reads its own site and those with a larger number here. */
export const coarseness: Readonly<Record<Site, number>> = {
  synapse: 0,
  pre: 1,
  branch: 1,
  post: 2,
  population: 3,
  network: 4,
};

/** A named constant of a mechanism or neuron. */
export interface Parameter {
  /** In `unit`; an expression of other parameters where it is derived. */
  readonly value: number | string;
  readonly unit: string;
  readonly tag: Provenance;
  readonly about: string;
  /** The symbol of the paper, where it is another than the name. */
  readonly symbol?: string;
  /** Smallest and largest plausible value in `unit`; outside is a warning. */
  readonly range?: readonly [number, number];
  /** Group of time compression; with `power` p the value is multiplied by M^p. `fast` if absent. */
  readonly group?: TimeGroup;
  readonly power?: -1 | 0 | 1 | 2;
  /** True if it may change while running: it is read from memory, not baked into the code. */
  readonly live?: boolean;
}

/** A state variable. */
export interface VariableSpec {
  readonly per: Site;
  readonly unit: string;
  /**
   * In `unit`, or an expression with units of its own, of parameters and of variables that are declared before it; draws
   * are allowed, once for each element.
   */
  readonly initial: number | string;
  readonly about: string;
}

/** A variable of another mechanism, read by the name under which that one shares it. */
export interface SharedRead {
  /** The site at which it is read; what is shared may live there or at a coarser one. */
  readonly per: Site;
  readonly unit: string;
  /** In `unit`, or an expression of the own parameters: what it stands for where nothing shares it; an error if absent. */
  readonly otherwise?: number | string;
  /** How several that share it are joined; without it two are a mistake, unless the model chooses one. */
  readonly combine?: "sum" | "product";
  readonly about: string;
}

/** A condition on parameters, such as `tauRise < tauDecay`; where it fails the model is refused, or warned of. */
export interface Requirement {
  readonly that: string;
  /** The sentence that the reader gets. */
  readonly otherwise: string;
  /** `error` if absent. */
  readonly severity?: "error" | "warning";
}

/** Statements by the event that runs them; each is an equation of the language, such as `x += 1`. */
export interface Rules {
  /** Every step: differential equations, and per-synapse changes that are zero unless a post expression is positive. */
  readonly continuous?: readonly string[];
  /** A presynaptic spike arrives: once for each synapse it reaches (pre variables: once for the axon). */
  readonly onPre?: readonly string[];
  /** The postsynaptic neuron fires: synapse statements run over all of its afferents of the instance. */
  readonly onPost?: readonly string[];
  /** On the tick grid of each interval, such as `"1 s"` or the name of a parameter. */
  readonly every?: Readonly<Record<string, readonly string[]>>;
  /** When a vigilance state begins. */
  readonly onEnter?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Formation and elimination of synapses on the structural grid, after everything else of the step (phase 8).
 *
 * Projections that gain synapses declare their `capacity` in the model file.
 */
export interface Structural {
  /** An interval such as `"60 s"`, or the name of a parameter. */
  readonly every: string;
  /** Rate at which a synapse is removed (1/time), an expression at site `synapse`. */
  readonly eliminate?: string;
  /** Rate at which a neuron gains synapses (1/time), at site `post`; a branch, where it reads one of its variables. */
  readonly form?: string;
  /** Relative chance of a presynaptic cell that has no synapse yet, of its axon and the target; uniform if absent. */
  readonly partner?: string;
  /** Weight of a new synapse; draws allowed. Its variables take their initial values after it. */
  readonly weight?: string;
  /** Statements that follow the change, such as a rescaling of those that stayed; a new synapse has the age 0. */
  readonly after?: readonly string[];
}

/**
 * A plasticity mechanism: variables at sites, and equations that change them.
 *
 * Reserved names: `w` (weight of the projections it is placed on), the factors `H` and `F` (post), `h` (branch) and
 * `release` (pre), which multiply what a synapse transmits; `t`, `dt`, `interval` (length of the tick), `age`.
 */
export interface Mechanism extends Rules {
  readonly name: string;
  readonly about: string;
  readonly source: { readonly cite: string; readonly doi?: string };
  readonly laws: readonly string[];
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly variables: Readonly<Record<string, VariableSpec>>;
  /** Sets of values by their names, for `preset:` in a model file. */
  readonly presets?: Readonly<Record<string, Preset>>;
  /** Gates that the rules read; each is a factor in [0, 1] that protocols move. */
  readonly gates?: readonly string[];
  /** Quantities of the neuron that it writes, such as `eGABA`; one writer each. */
  readonly writes?: readonly string[];
  /** Variables that other mechanisms may read by their names; one that bears the name of a gate multiplies that gate. */
  readonly shares?: readonly string[];
  /** Variables of other mechanisms that it reads; each has one writer. */
  readonly reads?: Readonly<Record<string, SharedRead>>;
  /**
   * What its synapses transmit in the place of `strength`, of the synapse and what is coarser; here `strength` goes on being
   * w times the factors, elsewhere it is then this. Rules act on `w` as ever; `release` multiplies it. One for a projection.
   */
  readonly transmits?: string;
  readonly structural?: Structural;
  /** Why mechanisms of these names do not go well on the same neurons: a warning that begins with "beside X". */
  readonly beside?: Readonly<Record<string, string>>;
  /** Conditions on the parameters that must hold. */
  readonly require?: readonly Requirement[];
}
