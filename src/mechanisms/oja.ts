import type { Mechanism } from "../model/mechanism.ts";
import { activityRates } from "./activity-rates.ts";

/**
 * Oja's rule: Hebb's rule with a forgetting that keeps the Euclidean length of the weights at 1.
 *
 * In a linear neuron the weights turn to the leading eigenvector of the input correlations. Over a tick the step is exact
 * for rates that stay as they are.
 */
export const oja = {
  name: "oja",
  about: "Hebb's rule with a forgetting that normalises the weights",
  source: { cite: "Oja 1982, J Math Biol 15:267-273", doi: "10.1007/BF00275687" },
  laws: ["oja-rests-at-the-ratio-of-rates", "oja-finds-the-leading-eigenvector"],
  parameters: {
    eta: {
      value: 1e-4,
      unit: "1/(s Hz^2)",
      tag: "C",
      group: "hebbian",
      power: 1,
      about: "learning rate for each squared rate",
    },
    ...activityRates.parameters,
  },
  gates: ["ltp", "ltd"],
  variables: activityRates.variables,
  continuous: activityRates.continuous,
  onPre: activityRates.onPre,
  onPost: activityRates.onPost,
  every: { "1 s": ["d(w)/dt = eta * y * (ltp * x - ltd * y * w)"] },
  require: [{ that: "eta >= 0", otherwise: "eta must be 0 or more" }],
} satisfies Mechanism;
