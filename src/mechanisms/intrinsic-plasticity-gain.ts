import type { Mechanism } from "../model/mechanism.ts";
import { intrinsicPlasticity } from "./intrinsic-plasticity.ts";

const { shiftMin: _least, shiftMax: _most, ...shared } = intrinsicPlasticity.parameters;

/**
 * Homeostasis of the gain of a neuron: input resistance falls while the slow rate is above its target.
 *
 * The same integral control as `intrinsic-plasticity`, with a factor on the input resistance in place of a shift of the
 * threshold: all currents count for more or less. For neurons that declare `leakFactor`, which is 1 over the gain. Not
 * beside another controller of another target. The sources report gain and threshold; form, speed and bounds are chosen here.
 */
export const intrinsicPlasticityGain = {
  name: "intrinsic-plasticity-gain",
  about: "moves the input resistance of a neuron until its slow rate meets a set-point",
  source: intrinsicPlasticity.source,
  laws: ["gain-moves-rate-to-target", "gain-rests-at-the-target"],
  parameters: {
    ...shared,
    eta: {
      value: 1e-6,
      unit: "1/(s Hz)",
      tag: "C",
      range: [0, 1e-2],
      group: "slow",
      power: 1,
      about: "relative change of the gain per spike of error",
    },
    gainMin: { value: 0.2, unit: "1", tag: "C", about: "lower bound of the gain" },
    gainMax: { value: 5, unit: "1", tag: "C", about: "upper bound of the gain" },
  },
  reads: intrinsicPlasticity.reads,
  variables: {
    ...intrinsicPlasticity.variables,
    gain: { per: "post", unit: "1", initial: 1, about: "input resistance relative to the start (gIP)" },
  },
  writes: ["leakFactor"],
  continuous: intrinsicPlasticity.continuous,
  onPost: intrinsicPlasticity.onPost,
  every: {
    "1 s": [
      "gain = clip(gain * exp(interval * eta * (targetRate * targetFactor - rate)), gainMin, gainMax)",
      "leakFactor = 1 / gain",
    ],
  },
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0" },
    { that: "eta >= 0", otherwise: "eta must be 0 or more: below, activity raises the gain" },
    {
      that: "gainMin > 0 and gainMax > gainMin",
      otherwise: "gainMin must be above 0, gainMax above gainMin",
    },
  ],
} satisfies Mechanism;
