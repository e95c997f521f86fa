import type { Mechanism } from "../model/mechanism.ts";
import { weightNormalization } from "./weight-normalization.ts";

/** The excess over the wanted sum, taken in equal parts from all weights that are left above 0. */
const share = [
  "excess = (sum(w) - total) / max(sum(if(w > 0, 1, 0)), 1)",
  "w = if(w > 0, max(0, w - excess), 0)",
] as const;

/** Passes until the sum matches: each one but the last clips at least one weight more, and the excess falls steeply. */
const PASSES = 12;

/**
 * Subtractive normalisation, a negative control: one amount is taken from every weight until their sum is `total`.
 *
 * Keeps differences and breaks ratios. What would fall below 0 is clipped, and the rest is shared among the others;
 * `mismatch` says how far the sum still is from its target.
 */
export const weightNormalizationSubtractive = {
  name: "weight-normalization-subtractive",
  about: "keeps the summed weight onto a neuron constant by subtracting one amount from all",
  source: { cite: "Miller & MacKay 1994, Neural Comput 6:100-126", doi: "10.1162/neco.1994.6.1.100" },
  laws: ["keeps-summed-weight"],
  parameters: {
    total: { value: 78, unit: "1", tag: "C", symbol: "T1", about: "summed weight" },
    period: {
      value: 500,
      unit: "ms",
      tag: "C",
      symbol: "tNorm",
      group: "slow",
      power: -1,
      about: "interval between normalisations",
    },
  },
  variables: {
    excess: { per: "post", unit: "1", initial: 0, about: "amount taken from each weight" },
    mismatch: { per: "post", unit: "1", initial: 0, about: "sum after the last pass, less its target" },
  },
  beside: weightNormalization.beside,
  every: {
    period: [
      "excess = (sum(w) - total) / max(sum(if(w >= 0, 1, 0)), 1)",
      "w = max(0, w - excess)",
      ...Array.from({ length: PASSES }, () => share).flat(),
      "mismatch = sum(w) - total",
    ],
  },
  require: [{ that: "total > 0", otherwise: "total must be above 0" }],
} satisfies Mechanism;
