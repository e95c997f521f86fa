import type { Mechanism } from "../model/mechanism.ts";
import { ownTarget } from "./target-heterogeneity.ts";

/**
 * Somatic calcium as the thermostat of activity: every spike adds a transient, and a slow pool follows their mean.
 *
 * `c`, the slow calcium relative to its target, is what controllers read; 1 is the set-point. The mean of the transients
 * over a tick is exact: it follows from their start, their end and the spikes between. `caTarget` is derived from the
 * target rate, never stored beside it. The one-stage form is `rate-sensor`.
 */
export const calciumSensor = {
  name: "calcium-sensor",
  about: "slow calcium of a neuron relative to its target, the sensor of homeostatic controllers",
  source: {
    cite: "two stages in place of the one of van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812-8821; CaMKIV: Ibata, Sun & Turrigiano 2008, Neuron 57:819-826",
    doi: "10.1523/JNEUROSCI.20-23-08812.2000",
  },
  laws: ["sensor-reads-one-at-the-target-rate", "sensor-forgets-with-its-memory"],
  parameters: {
    targetRate: {
      value: 5,
      unit: "Hz",
      tag: "C",
      range: [0.5, 20],
      symbol: "r0",
      group: "slow",
      power: 0,
      about: "rate at which c is 1",
    },
    transient: { value: 1, unit: "1", tag: "C", symbol: "dC", about: "calcium of one spike" },
    tauFast: {
      value: 0.2,
      unit: "s",
      tag: "C",
      range: [0.05, 1],
      symbol: "tauF",
      about: "decay of a transient",
    },
    tauRate: {
      value: 100,
      unit: "s",
      tag: "P",
      range: [10, 3600],
      symbol: "tauC",
      group: "sensor",
      power: -1,
      about: "memory of the slow calcium",
    },
    caBase: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 1],
      symbol: "Cbase",
      about: "calcium without spikes",
    },
    steepness: {
      value: 4,
      unit: "1",
      tag: "C",
      range: [2, 6],
      symbol: "nK",
      about: "Hill exponent of CaMKIV",
    },
    tauKinase: {
      value: 1,
      unit: "h",
      tag: "C",
      symbol: "tauK",
      group: "sensor",
      power: -1,
      about: "memory of CaMKIV",
    },
    caTarget: {
      value: "caBase + transient * tauFast * targetRate",
      unit: "1",
      tag: "X",
      symbol: "C0",
      about: "slow calcium at the target rate",
    },
  },
  reads: ownTarget,
  variables: {
    caFast: { per: "post", unit: "1", initial: "caTarget", about: "calcium of the last spikes (Cf)" },
    caBefore: { per: "post", unit: "1", initial: "caTarget", about: "the same at the last tick" },
    spikes: { per: "post", unit: "1", initial: 0, about: "spikes since the last tick" },
    ca: { per: "post", unit: "1", initial: "caTarget", about: "slow calcium (C), 1 is that of one spike" },
    c: { per: "post", unit: "1", initial: 1, about: "slow calcium relative to its target" },
    kinase: { per: "post", unit: "1", initial: 0.5, about: "active CaMKIV (K), one half at the target" },
  },
  shares: ["c", "kinase"],
  continuous: ["d(caFast)/dt = (caBase - caFast) / tauFast"],
  onPost: ["caFast += transient", "spikes += 1"],
  every: {
    "1 s": [
      "d(ca)/dt = (caBase + tauFast / interval * (caBefore - caFast + transient * spikes) - ca) / tauRate",
      "caBefore = caFast",
      "spikes = 0",
      "c = ca / (caTarget + transient * tauFast * targetRate * (targetFactor - 1))",
      "d(kinase)/dt = (c^steepness / (1 + c^steepness) - kinase) / tauKinase",
    ],
  },
  require: [
    {
      that: "targetRate > 0 Hz",
      otherwise: "targetRate must be above 0: the relative calcium would be infinite",
    },
    {
      that: "abs(caTarget / (caBase + transient * tauFast * targetRate) - 1) < 1e-9",
      otherwise: "caTarget does not belong to targetRate: leave it out, it is derived",
    },
    {
      that: "tauRate * targetRate >= 20",
      otherwise: "the sensor averages fewer than 20 spikes: its noise drives the controllers",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
