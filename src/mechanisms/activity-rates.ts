import type { Parameter, VariableSpec } from "../model/mechanism.ts";

/** The rates of both sides of a synapse as rate rules read them: exponential averages of the spikes of each. */
export const activityRates = {
  parameters: {
    tauActivity: {
      value: 1,
      unit: "s",
      tag: "C",
      range: [0.05, 60],
      group: "hebbian",
      power: -1,
      about: "window in which a rate is measured",
    },
  } satisfies Readonly<Record<string, Parameter>>,
  variables: {
    x: { per: "pre", unit: "Hz", initial: 0, about: "rate of the axon" },
    y: { per: "post", unit: "Hz", initial: 0, about: "rate of the neuron" },
  } satisfies Readonly<Record<string, VariableSpec>>,
  continuous: ["d(x)/dt = -x / tauActivity", "d(y)/dt = -y / tauActivity"],
  onPre: ["x += 1 / tauActivity"],
  onPost: ["y += 1 / tauActivity"],
} as const;
