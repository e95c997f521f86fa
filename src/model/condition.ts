import type { Provenance } from "./mechanism.ts";
import type { QuantityText } from "./quantity-text.ts";

/** What a condition does to one quantity: multiplies it, adds to it, or takes its place. */
export type ConditionChange = { readonly tag?: Provenance } & (
  | { readonly times: number }
  | { readonly plus: QuantityText }
  | { readonly set: QuantityText }
);

/**
 * A disease, drug, genotype or age: named changes of parameters and gates, which the protocol switches on and off.
 *
 * Targets are `gate.name`, `mechanism-name.parameter` (in every place of that mechanism), `neuron-name.parameter`,
 * `neurons.parameter` (of every neuron that has it), `inputs.rate`, and `population.parameter` or `instance.parameter`
 * of the model at hand. While several conditions hold, what takes the place of a value comes first, then sums, then
 * products; when they end the value from before is back to the bit. A factor on a parameter that the model leaves to be
 * computed from another does nothing where the condition changes that other, too: it follows.
 */
export interface Condition {
  readonly name: string;
  readonly about: string;
  /** What it rests on: a source, or in words why it was chosen so. */
  readonly basis?: readonly { readonly text: string; readonly tag: Provenance; readonly doi?: string }[];
  /** What an experiment should see. */
  readonly signature?: string;
  readonly changes: Readonly<Record<string, ConditionChange>>;
}
