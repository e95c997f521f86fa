import type { Mechanism } from "../model/mechanism.ts";
import { ownTarget } from "./target-heterogeneity.ts";

/**
 * Weight as a product: a Hebbian factor of each synapse, within bounds, times a homeostatic factor of the neuron.
 *
 * `arbor`, the weight at the start, is the fixed part of a synapse. The Hebbian factor rises with the correlation of its
 * axon and the neuron above `theta` and falls below it; its floor sinks as the homeostatic factor grows. Gate `glia` closed
 * is a brain without TNF-alpha (no homeostasis), `ltp` closed one without TrkB signals (no potentiation).
 *
 * Departs from the source: correlations are products of slow rates, in units of the two target rates; the homeostatic
 * factor is the symmetric simplification, the one-sided form of the released code is `two-factor-homeostasis-one-sided`.
 */
export const twoFactorHomeostasis = {
  name: "two-factor-homeostasis",
  about: "a bounded Hebbian factor of the synapse times a homeostatic factor of the neuron",
  source: {
    cite: "Toyoizumi, Kaneko, Stryker & Miller 2014, Neuron 84:497-510, released code",
    doi: "10.1016/j.neuron.2014.09.036",
  },
  laws: ["weight-is-the-hebbian-factor-times-its-arbor", "homeostatic-factor-grows-by-e-in-silence"],
  parameters: {
    tauRho: {
      value: 0.2,
      unit: "d",
      tag: "P",
      group: "slow",
      power: -1,
      about: "time constant of the Hebbian factor",
    },
    tauH: {
      value: 4,
      unit: "d",
      tag: "P",
      group: "slow",
      power: -1,
      about: "time constant of the homeostatic factor",
    },
    rhoMin: { value: 0.7, unit: "1", tag: "P", about: "least Hebbian factor, at a homeostatic factor of 1" },
    rhoMax: { value: 1, unit: "1", tag: "P", about: "largest Hebbian factor" },
    theta: {
      value: 0.6,
      unit: "1",
      tag: "P",
      about: "correlation at which a synapse neither grows nor shrinks",
    },
    targetRate: {
      value: 5,
      unit: "Hz",
      tag: "C",
      range: [0.5, 20],
      symbol: "y0",
      about: "rate of the neuron that counts as 1, the set-point",
    },
    inputRate: {
      value: 5,
      unit: "Hz",
      tag: "C",
      range: [0.5, 50],
      about: "rate of an axon that counts as 1",
    },
    tauRate: {
      value: 100,
      unit: "s",
      tag: "C",
      group: "sensor",
      power: -1,
      about: "window in which rates are measured",
    },
  },
  gates: ["ltp", "ltd", "glia"],
  reads: ownTarget,
  variables: {
    ratePre: { per: "pre", unit: "Hz", initial: "inputRate", about: "slow rate of the axon" },
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate of the neuron" },
    H: { per: "post", unit: "1", initial: 1, about: "homeostatic factor on all afferents" },
    rhoFloor: { per: "post", unit: "1", initial: "rhoMin", about: "least Hebbian factor at present" },
    correlation: { per: "synapse", unit: "1", initial: 0, about: "correlation of both sides, above theta" },
    rho: { per: "synapse", unit: "1", initial: "rhoMax", about: "Hebbian factor" },
    arbor: { per: "synapse", unit: "1", initial: "w / rhoMax", about: "weight at a Hebbian factor of 1 (S)" },
  },
  continuous: ["d(ratePre)/dt = -ratePre / tauRate", "d(rate)/dt = -rate / tauRate"],
  onPre: ["ratePre += 1 / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "60 s": [
      "rhoFloor = rhoMin / sqrt(H)",
      "correlation = ratePre / inputRate * rate / (targetRate * targetFactor) - theta",
      "rho = if(correlation > 0, max(rho, rhoMax - (rhoMax - rho) * exp(-interval / tauRho * ltp * correlation)), " +
        "min(rho, rhoFloor + (rho - rhoFloor) * exp(interval / tauRho * ltd * correlation)))",
      "w = rho * arbor",
      "H *= exp(interval / tauH * glia * (1 - rate / (targetRate * targetFactor)))",
    ],
  },
  require: [
    { that: "targetRate > 0 Hz and inputRate > 0 Hz", otherwise: "targetRate and inputRate must be above 0" },
    { that: "rhoMin > 0 and rhoMax > rhoMin", otherwise: "rhoMin must be above 0, and rhoMax above rhoMin" },
    {
      that: "tauH > tauRho",
      otherwise: "homeostasis overtakes learning and erases what deprivation did: tauH must exceed tauRho",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
