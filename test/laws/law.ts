import type { Mechanism } from "../../src/model/mechanism.ts";

/** A promise of a mechanism, tested on it alone with its default parameters unless the law changes some. */
export type Law = (mechanism: Mechanism) => void;

/** Value of a parameter in its own unit. */
export function value(mechanism: Mechanism, name: string): number {
  const parameter = mechanism.parameters[name];
  if (typeof parameter?.value !== "number") throw new Error(`bug: ${mechanism.name} has no number ${name}`);
  return parameter.value;
}

/** Relative precision of a weight after few operations. */
export const precision = { interpreter: 1e-13, f64: 1e-13, f32: 1e-6 } as const;
