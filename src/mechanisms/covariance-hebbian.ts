import type { Mechanism } from "../model/mechanism.ts";
import { activityRates } from "./activity-rates.ts";

/**
 * Covariance rule on rates: the weight follows the product of both deviations from their slow means.
 *
 * Depresses where one side is up and the other down; weights stay at or above 0.
 */
export const covarianceHebbian = {
  name: "covariance-hebbian",
  about: "the weight follows the covariance of the rates of both sides",
  source: { cite: "Sejnowski 1977, J Math Biol 4:303-321", doi: "10.1007/BF00275079" },
  laws: ["covariance-of-rates", "obeys-the-plasticity-gates", "obeys-shared-plasticity-gains"],
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
    tauMean: {
      value: 10,
      unit: "s",
      tag: "C",
      range: [1, 3600],
      group: "hebbian",
      power: -1,
      about: "memory of the slow means",
    },
  },
  gates: ["ltp", "ltd"],
  variables: {
    ...activityRates.variables,
    xMean: { per: "pre", unit: "Hz", initial: 0, about: "slow mean rate of the axon" },
    yMean: { per: "post", unit: "Hz", initial: 0, about: "slow mean rate of the neuron" },
  },
  continuous: [
    ...activityRates.continuous,
    "d(xMean)/dt = -xMean / tauMean",
    "d(yMean)/dt = -yMean / tauMean",
  ],
  onPre: [...activityRates.onPre, "xMean += 1 / tauMean"],
  onPost: [...activityRates.onPost, "yMean += 1 / tauMean"],
  every: {
    "1 s": [
      "d(w)/dt = eta * if((x > xMean) == (y > yMean), ltp, ltd) * (x - xMean) * (y - yMean) - decay * ltd * w",
      "w = max(0, w)",
    ],
  },
  require: [
    { that: "eta >= 0", otherwise: "eta must be 0 or more" },
    {
      that: "tauMean > tauActivity",
      otherwise: "the means follow as fast as the rates, so nothing is left to learn: raise tauMean",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
