import type { Condition, ConditionChange } from "../model/condition.ts";
import type { Provenance } from "../model/mechanism.ts";

/** Mechanisms that scale excitatory synapses of a neuron by its rate or its calcium, each with a `gain`. */
const controllers = [
  "multiplicative-scaling",
  "multiplicative-scaling-ampa",
  "multiplicative-scaling-calcium",
  "multiplicative-scaling-in-place",
] as const;

/** Those whose gain may be another where the rate is too high; the additive control has one gain for both. */
const gained = [...controllers, "additive-scaling"] as const;

/** Mechanisms that turn the drives of the molecules into slots. */
const slots = ["protein-synthesis-gate", "protein-synthesis-gate-in-place"] as const;

/** Everything with a set-point of the rate of its neuron, which `target-heterogeneity` multiplies. */
const targets = [
  "additive-scaling",
  "calcium-sensor",
  "chloride-homeostasis",
  "inhibitory-scaling",
  "inhibitory-scaling-in-place",
  "intrinsic-plasticity",
  "intrinsic-plasticity-gain",
  "intrinsic-plasticity-per-spike",
  "multiplicative-scaling",
  "multiplicative-scaling-ampa",
  "multiplicative-scaling-in-place",
  "rate-sensor",
  "rate-sensor-block",
  "two-factor-homeostasis",
  "two-factor-homeostasis-one-sided",
] as const;

const each = (owners: readonly string[], parameter: string, change: ConditionChange): Condition["changes"] =>
  Object.fromEntries(owners.map((name) => [`${name}.${parameter}`, change]));

/**
 * A factor on the speed of all scaling of excitation, in both directions, by a controller of its own or by slots.
 *
 * The controller with the logarithmic error has a time in place of a gain; without any steepness its error is 0.
 */
export function scalingGain(factor: number, tag: Provenance): Condition["changes"] {
  const change = { times: factor, tag };
  return {
    ...each(gained, "gain", change),
    ...each(controllers, "gainDown", change),
    ...inSlots("upGain", change),
    ...inSlots("downGain", change),
    ...each(
      ["multiplicative-scaling-log-error"],
      factor === 0 ? "steepness" : "tauSlot",
      factor === 0 ? change : { times: 1 / factor, tag },
    ),
  };
}

/** No integral term, of which no measurement tells. */
export const withoutIntegral = each(controllers, "integralGain", { times: 0, tag: "C" });

/** One change of a parameter in every form of the late phase. */
export function inSlots(parameter: string, change: ConditionChange): Condition["changes"] {
  return each(slots, parameter, change);
}

/** One change of the set-point of every controller and sensor of the rate. */
export function inRates(change: ConditionChange): Condition["changes"] {
  return each(targets, "targetRate", change);
}
