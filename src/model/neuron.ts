import type { Parameter, Preset, Requirement, VariableSpec } from "./mechanism.ts";

/** How an equation is advanced; `exact` and `exponential-euler` are found by the compiler where an equation is linear. */
export type Method = "auto" | "euler" | "heun" | "rk4";

/** A quantity that a mechanism may write; without one the default holds. */
export interface Quantity {
  readonly value: number | string;
  readonly unit: string;
  readonly about: string;
}

/**
 * A neuron model: the same equations for every cell of a population.
 *
 * Variables that relax to a constant are advanced first in a step (phase 1 of mechanisms.md 0.4), the others after the
 * arrivals (phase 3). All variables are per neuron (`per: "post"`).
 */
export interface Neuron {
  readonly name: string;
  readonly about: string;
  readonly source: { readonly cite: string; readonly doi?: string };
  readonly laws: readonly string[];
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** Sets of values by their names, for `preset:` in a model file. */
  readonly presets?: Readonly<Record<string, Preset>>;
  readonly quantities?: Readonly<Record<string, Quantity>>;
  readonly variables: Readonly<Record<string, VariableSpec>>;
  /** Receptor name to the variables an arriving spike raises, with the ratio each gets, such as `{ampa: {gAMPA: 1, gNMDA: 0.3}}`. */
  readonly receptors: Readonly<Record<string, Readonly<Record<string, number | string>>>>;
  /** Quantities computed anew each step from variables and parameters, such as `iTotal = ...`; in order. */
  readonly definitions?: readonly string[];
  readonly continuous: readonly string[];
  /** `auto`: exact or exponential Euler where linear in its own variable, otherwise an error that asks for a method. */
  readonly method?: Method;
  /** A comparison, such as `v >= vThreshold`. */
  readonly threshold: string;
  readonly reset: readonly string[];
  /** Time during which the variables of `hold` stay as the reset left them. */
  readonly refractory?: { readonly time: string; readonly hold: readonly string[] };
  /** Conditions on the parameters that must hold. */
  readonly require?: readonly Requirement[];
}
