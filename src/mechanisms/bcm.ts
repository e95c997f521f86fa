import type { Mechanism } from "../model/mechanism.ts";
import { activityRates } from "./activity-rates.ts";

/**
 * Rule of Bienenstock, Cooper and Munro: depression below a threshold rate, potentiation above it, and the threshold
 * follows the square of the neuron's own rate.
 *
 * With one input, kappa = eta x^2 and Q = kappa y0 tauTheta, the fixed point at y = y0 is stable if Q < 1, without
 * oscillation up to 0.17157; at Q = 1 it turns into an oscillation of angular frequency 1 / tauTheta.
 */
export const bcm = {
  name: "bcm",
  about: "depression below a rate that slides with the activity of the neuron, potentiation above it",
  source: {
    cite: "Bienenstock, Cooper & Munro 1982, J Neurosci 2:32-48; sliding on the mean square: Intrator & Cooper 1992, Neural Netw 5:3-17",
    doi: "10.1523/JNEUROSCI.02-01-00032.1982",
  },
  laws: [
    "threshold-divides-depression-and-potentiation",
    "obeys-the-plasticity-gates",
    "obeys-shared-plasticity-gains",
  ],
  parameters: {
    eta: {
      value: 1e-6,
      unit: "1/(s Hz^3)",
      tag: "C",
      group: "hebbian",
      power: 1,
      about: "growth for each cubed rate",
    },
    targetRate: {
      value: 5,
      unit: "Hz",
      tag: "C",
      range: [0.5, 20],
      symbol: "y0",
      about: "rate at which the threshold meets the rate",
    },
    tauTheta: {
      value: 10,
      unit: "s",
      tag: "C",
      range: [1, 3600],
      group: "hebbian",
      power: -1,
      about: "memory of the threshold",
    },
    ...activityRates.parameters,
  },
  gates: ["ltp", "ltd"],
  variables: {
    ...activityRates.variables,
    thetaM: { per: "post", unit: "Hz", initial: "targetRate", about: "sliding threshold" },
  },
  continuous: activityRates.continuous,
  onPre: activityRates.onPre,
  onPost: activityRates.onPost,
  every: {
    "100 ms": [
      "w = max(0, w + interval * eta * if(y > thetaM, ltp, ltd) * x * y * (y - thetaM))",
      "d(thetaM)/dt = (y^2 / targetRate - thetaM) / tauTheta",
    ],
  },
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0" },
    {
      that: "eta * (10 Hz)^2 * targetRate * tauTheta < 1",
      otherwise:
        "with one input of 10 Hz the threshold follows too late, and the rate oscillates with growing size: lower eta or tauTheta",
      severity: "warning",
    },
    {
      that: "tauTheta >= tauActivity",
      otherwise: "the threshold follows every pattern, so that none is selected: raise tauTheta",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
