import type { Mechanism } from "../model/mechanism.ts";
import { intrinsicPlasticity } from "./intrinsic-plasticity.ts";

const { tauRate: _memory, ...shared } = intrinsicPlasticity.parameters;

/** Homeostasis of excitability without a sensor: every spike raises the threshold, time lowers it at the target rate. */
export const intrinsicPlasticityPerSpike = {
  name: "intrinsic-plasticity-per-spike",
  about: "every spike raises the threshold of a neuron, and time lowers it",
  source: intrinsicPlasticity.source,
  laws: ["threshold-moves-rate-to-target", "threshold-rests-at-the-target"],
  parameters: {
    ...shared,
    eta: { ...shared.eta, unit: "mV", about: "rise of the threshold at a spike" },
  },
  reads: intrinsicPlasticity.reads,
  variables: {},
  writes: ["thresholdShift"],
  continuous: ["thresholdShift = max(thresholdShift - dt * eta * targetRate * targetFactor, shiftMin)"],
  onPost: ["thresholdShift = min(thresholdShift + eta, shiftMax)"],
  require: intrinsicPlasticity.require.filter(({ that }) => !that.includes("tauRate")),
} satisfies Mechanism;
