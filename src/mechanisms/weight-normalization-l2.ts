import type { Mechanism } from "../model/mechanism.ts";
import { weightNormalization } from "./weight-normalization.ts";

/** Divisive normalisation to a constant Euclidean length of the weights onto a neuron. Keeps ratios; twice is once. */
export const weightNormalizationL2 = {
  name: "weight-normalization-l2",
  about: "keeps the Euclidean length of the weights onto a neuron constant",
  source: { cite: "standard form; compare Oja 1982, J Math Biol 15:267-273", doi: "10.1007/BF00275687" },
  laws: ["keeps-weight-ratios", "keeps-euclidean-length"],
  parameters: {
    length: { value: 1, unit: "1", tag: "C", symbol: "T2", about: "root of the summed squares" },
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
    empty: { per: "post", unit: "1", initial: 0, about: "1 where all weights were 0 and stay so" },
  },
  beside: weightNormalization.beside,
  every: {
    period: ["empty = if(sum(w * w) > 0, 0, 1)", "w *= length / max(sqrt(sum(w * w)), 1e-12)"],
  },
  require: [{ that: "length > 0", otherwise: "length must be above 0" }],
} satisfies Mechanism;
