import type { Condition, ConditionChange } from "../model/condition.ts";

/** Mechanisms that scale excitatory synapses of a neuron by its rate or its calcium, each with a `gain`. */
const controllers = [
  "multiplicative-scaling",
  "multiplicative-scaling-ampa",
  "multiplicative-scaling-calcium",
  "multiplicative-scaling-in-place",
] as const;

/** Mechanisms that turn the drives of the molecules into slots. */
const slots = ["protein-synthesis-gate", "protein-synthesis-gate-in-place"] as const;

/** One change of a parameter in every form of the scaling controller. */
export function inControllers(parameter: string, change: ConditionChange): Condition["changes"] {
  return Object.fromEntries(controllers.map((name) => [`${name}.${parameter}`, change]));
}

/** One change of a parameter in every form of the late phase. */
export function inSlots(parameter: string, change: ConditionChange): Condition["changes"] {
  return Object.fromEntries(slots.map((name) => [`${name}.${parameter}`, change]));
}

/** One change of the set-point of every controller and sensor of the rate. */
export function inRates(change: ConditionChange): Condition["changes"] {
  const owners = [
    ...controllers.filter((name) => name !== "multiplicative-scaling-calcium"),
    "calcium-sensor",
    "rate-sensor",
  ];
  return Object.fromEntries(owners.map((name) => [`${name}.targetRate`, change]));
}
