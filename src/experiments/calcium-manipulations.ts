import { calciumSensor } from "../mechanisms/calcium-sensor.ts";
import type { Mechanism } from "../model/mechanism.ts";

/** Set-point, Hz: the rate of the circuit at the usual drive. */
export const TARGET = 4;

/** Keeps the rate that a cell has when it is switched on, by a current: the condition under which half the inputs fall silent. */
export const rateClamp: Mechanism = {
  name: "rate-clamp",
  about: "a current that keeps the rate of a cell at what it was",
  source: { cite: "a manipulation of this experiment" },
  laws: [],
  parameters: {
    on: { value: 0, unit: "1", tag: "C", about: "1 while the rate is kept" },
    tauRate: { value: 10, unit: "s", tag: "C", about: "memory of the rate that is compared" },
    tauKept: { value: 100, unit: "s", tag: "C", about: "memory of the rate that is kept" },
    gain: { value: 0.6, unit: "pA/(Hz s)", tag: "C", about: "change of the current at an error of 1 Hz" },
  },
  variables: {
    rate: { per: "post", unit: "Hz", initial: `${TARGET} Hz`, about: "rate now" },
    kept: { per: "post", unit: "Hz", initial: `${TARGET} Hz`, about: "rate before the clamp" },
  },
  writes: ["iDrive"],
  continuous: ["d(rate)/dt = -rate / tauRate"],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "1 s": [
      "kept += (1 - on) * (rate - kept) * (1 - exp(-interval / tauKept))",
      "iDrive += on * gain * (kept - rate) * interval",
    ],
  },
};

/**
 * The calcium sensor of the catalogue with what is done to the chosen cells: their spikes are blocked, or their calcium
 * is held at a level. `population` makes all cells read the mean of all: the model that the assay must tell.
 */
export function thermostat(reads: "own" | "population"): Mechanism {
  return {
    ...calciumSensor,
    name: `calcium-sensor-of-the-${reads === "own" ? "cell" : "population"}`,
    laws: [],
    parameters: {
      ...calciumSensor.parameters,
      blocked: { value: 0, unit: "1", tag: "C", about: "1 while spikes of the chosen cells are blocked" },
      held: { value: 0, unit: "1", tag: "C", about: "1 while calcium of the chosen cells is held" },
      level: { value: 1, unit: "1", tag: "C", about: "relative calcium at which it is held" },
    },
    variables: {
      ...calciumSensor.variables,
      chosen: { per: "post", unit: "1", initial: 0, about: "1 in a cell that is manipulated" },
      pooled: { per: "network", unit: "1", initial: 1, about: "mean calcium of all cells" },
    },
    writes: ["thresholdShift"],
    every: {
      "1 s": [
        ...calciumSensor.every["1 s"],
        "thresholdShift = chosen * blocked * 1000 mV",
        "c = if(chosen * held > 0, level, c)",
        ...(reads === "population" ? ["pooled = mean(c, network)", "c = pooled"] : []),
      ],
    },
  };
}

/** Each synapse senses the rate of its own axon: the model that must fail where half the inputs fall silent. */
export const localScaling: Mechanism = {
  name: "synapse-local-scaling",
  about: "a synapse scales until its own axon fires at the target",
  source: { cite: "a control of this experiment" },
  laws: [],
  parameters: {
    target: { value: 10, unit: "Hz", tag: "C", about: "rate of a background source" },
    tauRate: { value: 100, unit: "s", tag: "C", about: "memory of the sensor" },
    gain: { value: 1e-3, unit: "1/s", tag: "C", about: "relative change at full error" },
  },
  variables: { rate: { per: "synapse", unit: "Hz", initial: "target", about: "slow rate of the axon" } },
  onPre: ["rate += 1 / tauRate"],
  every: { "1 s": ["d(rate)/dt = -rate / tauRate", "w *= exp(interval * gain * (1 - rate / target))"] },
};
