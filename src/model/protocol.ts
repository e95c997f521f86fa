import type { Provenance } from "./mechanism.ts";
import type { ProtocolEntry } from "./model.ts";

/** A parameter of a protocol: a quantity, one word of several, or names of parts of the model. */
export type ProtocolParameter = { readonly about: string } & (
  | {
      readonly kind: "quantity";
      /** In `unit`, like `between`, outside of which it is refused. */
      readonly value: number;
      readonly unit: string;
      readonly between: readonly [number, number];
      readonly tag: Provenance;
    }
  | { readonly kind: "word"; readonly value: string; readonly words: readonly string[] }
  /** Without `value` at least one name must be given. */
  | { readonly kind: "names"; readonly value?: readonly string[] }
);

/** Value of each parameter: a number in its unit, a word, or names. */
export type ProtocolValues<P extends Readonly<Record<string, ProtocolParameter>>> = {
  readonly [K in keyof P]: P[K]["kind"] extends "quantity"
    ? number
    : P[K]["kind"] extends "word"
      ? string
      : readonly string[];
};

/** An entry of the protocol with its times in whole seconds from the start of the protocol. */
export type TimedEntry = Omit<ProtocolEntry, "at" | "until" | "use" | "parameters"> & {
  readonly at: number;
  readonly until?: number;
};

/**
 * A manipulation as experimenters know it: from parameters to entries of the protocol of a model.
 *
 * `entries` is a pure function. Draws come from a parameter `seed`, so that the same text gives the same schedule.
 */
export interface Protocol {
  readonly name: string;
  readonly about: string;
  readonly source: { readonly cite: string; readonly doi?: string };
  readonly parameters: Readonly<Record<string, ProtocolParameter>>;
  readonly entries: (values: Readonly<Record<string, never>>) => readonly TimedEntry[];
}

/** The definition as it is, with the values of its parameters typed; the catalogue holds what this returns. */
export function protocol<const P extends Readonly<Record<string, ProtocolParameter>>>(
  definition: Omit<Protocol, "parameters" | "entries"> & {
    readonly parameters: P;
    readonly entries: (values: ProtocolValues<P>) => readonly TimedEntry[];
  },
): Protocol {
  // the compiler gives `entries` one checked value for each parameter, of the kind that it declares
  return definition as unknown as Protocol;
}
