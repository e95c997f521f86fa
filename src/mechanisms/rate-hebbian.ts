import type { Mechanism } from "../model/mechanism.ts";
import { activityRates } from "./activity-rates.ts";

/**
 * Hebb's rule on rates: the weight grows with the product of both.
 *
 * In a linear neuron the weights grow along the leading eigenvector of the input correlations, as exp(eta lambda t); decay
 * only shifts the exponent. Any eta above 0 runs away without a stabiliser: this is the arm without homeostasis.
 */
export const rateHebbian = {
  name: "rate-hebbian",
  about: "the weight grows with the product of the rates of both sides",
  source: { cite: "textbook form; no source" },
  laws: ["hebbian-product-of-rates", "decay-shifts-the-exponent"],
  parameters: {
    eta: {
      value: 1e-4,
      unit: "1/(s Hz^2)",
      tag: "C",
      group: "hebbian",
      power: 1,
      about: "growth for each squared rate",
    },
    decay: { value: 0, unit: "1/s", tag: "C", symbol: "eta_d", group: "hebbian", power: 1, about: "decay" },
    ...activityRates.parameters,
  },
  gates: ["ltp", "ltd"],
  variables: activityRates.variables,
  continuous: activityRates.continuous,
  onPre: activityRates.onPre,
  onPost: activityRates.onPost,
  every: { "1 s": ["d(w)/dt = eta * ltp * x * y - decay * ltd * w"] },
  require: [{ that: "eta >= 0", otherwise: "eta must be 0 or more" }],
} satisfies Mechanism;
