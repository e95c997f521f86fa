import type { Mechanism } from "../model/mechanism.ts";
import { ownTarget } from "./target-heterogeneity.ts";

/** One-stage sensor of activity: an exponential average of the cell's own spikes; `c` is 1 at the target rate. */
export const rateSensor = {
  name: "rate-sensor",
  about: "slow rate of a neuron relative to its target, the simplest sensor of homeostatic controllers",
  source: {
    cite: "van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812-8821",
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
    tauRate: {
      value: 100,
      unit: "s",
      tag: "P",
      range: [10, 3600],
      symbol: "tauA",
      group: "sensor",
      power: -1,
      about: "memory of the rate",
    },
  },
  reads: ownTarget,
  variables: {
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate (a)" },
    c: { per: "post", unit: "1", initial: 1, about: "slow rate relative to its target" },
  },
  shares: ["c"],
  continuous: ["d(rate)/dt = -rate / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: { "1 s": ["c = rate / (targetRate * targetFactor)"] },
  require: [
    {
      that: "targetRate > 0 Hz",
      otherwise: "targetRate must be above 0: the relative rate would be infinite",
    },
    {
      that: "tauRate * targetRate >= 20",
      otherwise: "the sensor averages fewer than 20 spikes: its noise drives the controllers",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
