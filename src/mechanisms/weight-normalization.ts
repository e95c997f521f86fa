import type { Mechanism } from "../model/mechanism.ts";

/**
 * Divisive normalisation: the weights onto a neuron are multiplied so that their sum is `total`.
 *
 * Keeps ratios; twice is once. The activity-blind limit of multiplicative scaling, which sees no change beside it.
 * Weights that are all 0 stay 0.
 */
export const weightNormalization = {
  name: "weight-normalization",
  about: "keeps the summed weight onto a neuron constant",
  source: { cite: "Diehl & Cook 2015, Front Comput Neurosci 9:99", doi: "10.3389/fncom.2015.00099" },
  laws: ["keeps-weight-ratios", "keeps-summed-weight"],
  parameters: {
    total: { value: 78, unit: "1", tag: "P", symbol: "T1", about: "summed weight" },
    period: {
      value: 500,
      unit: "ms",
      tag: "P",
      symbol: "tNorm",
      group: "slow",
      power: -1,
      about: "interval between normalisations",
    },
  },
  variables: {
    empty: { per: "post", unit: "1", initial: 0, about: "1 where all weights were 0 and stay so" },
  },
  beside: {
    "multiplicative-scaling":
      "scaling sees no change of the summed weight: what it should do is done at once",
    "multiplicative-scaling-in-place":
      "both write the summed weight, and the normalisation has the last word",
    "multiplicative-scaling-calcium":
      "scaling sees no change of the summed weight: what it should do is done at once",
    "multiplicative-scaling-log-error":
      "scaling sees no change of the summed weight: what it should do is done at once",
    "additive-scaling": "both write the summed weight, and the normalisation has the last word",
  },
  every: { period: ["w *= total / max(sum(w), 1e-12)", "empty = if(sum(w) > 0, 0, 1)"] },
  require: [{ that: "total > 0", otherwise: "total must be above 0" }],
} satisfies Mechanism;
