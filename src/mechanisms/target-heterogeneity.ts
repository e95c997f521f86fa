import type { Mechanism, SharedRead } from "../model/mechanism.ts";

/** What a sensor or controller reads to have a set-point for each neuron: a factor on its target rate. */
export const ownTarget = {
  targetFactor: {
    per: "post",
    unit: "1",
    otherwise: 1,
    combine: "product",
    about: "set-point of the neuron relative to the mean one",
  },
} satisfies Readonly<Record<string, SharedRead>>;

/**
 * Each neuron has a set-point of its own: a factor on the target rate of what senses and scales, log-normal with mean 1.
 *
 * The factor is drawn once. Sensors and controllers on the same neurons multiply their target by it, so that their target
 * rate stands in one place only; with another that shares a factor, such as `adult-born-neuron`, by the product. Rates in cortex are log-normal; one target for all is a choice of the modeller.
 */
export const targetHeterogeneity = {
  name: "target-heterogeneity",
  about: "set-points differ between neurons by a frozen log-normal factor",
  source: { cite: "after Buzsaki & Mizuseki 2014, Nat Rev Neurosci 15:264-278", doi: "10.1038/nrn3687" },
  laws: ["set-points-average-one", "each-neuron-finds-its-own-set-point"],
  parameters: {
    spread: {
      value: 0.5,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "sR",
      about: "SD of the log of the set-points",
    },
  },
  variables: {
    targetFactor: {
      per: "post",
      unit: "1",
      initial: "exp(spread * normal() - spread^2 / 2)",
      about: "set-point relative to the mean one",
    },
  },
  shares: ["targetFactor"],
  require: [
    { that: "spread >= 0", otherwise: "spread must be 0 or more" },
    {
      that: "spread <= 1.2",
      otherwise: "some set-points are so low that a sensor never averages enough spikes",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
