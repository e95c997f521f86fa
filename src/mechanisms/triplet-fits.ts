import type { Preset } from "../model/mechanism.ts";

/** Where the triplet rules and their fits are from. */
export const pfister = {
  cite: "Pfister & Gerstner 2006, J Neurosci 26:9673-9682",
  doi: "10.1523/JNEUROSCI.1425-06.2006",
} as const;

/**
 * One row of tables 3 and 4 of the source as the values of a preset; without a slow presynaptic trace tauX stays as it is.
 *
 * Units: amplitudes are plain numbers, tauY and tauX in ms. `tag` says where amplitudes and tauY are from.
 */
export const tripletFit = (
  [a2Plus, a3Plus, a2Minus, a3Minus]: readonly [number, number, number, number],
  tauY: number,
  tauX?: number,
  tag: "P" | "L" = "P",
): Preset["values"] => ({
  a2Plus: { value: a2Plus, tag },
  a3Plus: { value: a3Plus, tag },
  a2Minus: { value: a2Minus, tag },
  a3Minus: { value: a3Minus, tag },
  tauY: { value: tauY, tag },
  ...(tauX === undefined ? {} : { tauX: { value: tauX, tag: "P" } }),
});
