import type { Mechanism } from "../model/mechanism.ts";
import { ownTarget } from "./target-heterogeneity.ts";

/**
 * Homeostasis of excitability: the threshold rises while the slow rate is above its target.
 *
 * Integral control: where it rests away from its bounds, the mean rate is the target. For neurons that declare
 * `thresholdShift`. Scaling on the same neurons must have the same target, or both ramp until one meets a bound.
 */
export const intrinsicPlasticity = {
  name: "intrinsic-plasticity",
  about: "moves the threshold of a neuron until its slow rate meets a set-point",
  source: {
    cite: "after Desai, Rutherford & Turrigiano 1999, Nat Neurosci 2:515-520; Zhang & Linden 2003, Nat Rev Neurosci 4:885-900",
    doi: "10.1038/9165",
  },
  laws: ["threshold-moves-rate-to-target", "threshold-rests-at-the-target"],
  parameters: {
    eta: {
      value: 1e-5,
      unit: "mV/(s Hz)",
      tag: "C",
      symbol: "etaIP",
      group: "slow",
      power: 1,
      about: "rise of the threshold per spike of error",
    },
    targetRate: {
      value: 5,
      unit: "Hz",
      tag: "C",
      range: [0.5, 20],
      symbol: "r0",
      group: "slow",
      power: 0,
      about: "set-point of the slow rate",
    },
    tauRate: {
      value: 100,
      unit: "s",
      tag: "P",
      range: [10, 3600],
      symbol: "tauA",
      group: "sensor",
      power: -1,
      about: "memory of the slow rate",
    },
    shiftMin: { value: -10, unit: "mV", tag: "C", about: "lower bound of the shift" },
    shiftMax: { value: 20, unit: "mV", tag: "C", about: "upper bound of the shift" },
  },
  reads: ownTarget,
  variables: { rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate" } },
  writes: ["thresholdShift"],
  continuous: ["d(rate)/dt = -rate / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "1 s": [
      "thresholdShift = clip(thresholdShift + interval * eta * (rate - targetRate * targetFactor), shiftMin, shiftMax)",
    ],
  },
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0" },
    { that: "eta >= 0 mV", otherwise: "eta must be 0 or more: below, activity lowers the threshold" },
    { that: "shiftMax > shiftMin", otherwise: "shiftMax must lie above shiftMin" },
    {
      that: "eta * targetRate * tauRate < 1 mV",
      otherwise:
        "the threshold swings by more than the noise of the membrane within the memory of the sensor: bursts and silence alternate; lower eta",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
