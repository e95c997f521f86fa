import type { Mechanism } from "../model/mechanism.ts";
import { rateSensor } from "./rate-sensor.ts";

/**
 * Rate sensor that is not deceived by depolarisation block: a cell that is depolarised beyond its threshold and does not
 * fire counts as busy.
 *
 * There more weight means fewer spikes: a controller that reads the rate alone has the wrong sign and runs to its bound.
 */
export const rateSensorBlock = {
  ...rateSensor,
  name: "rate-sensor-block",
  about: "slow rate of a neuron relative to its target; depolarisation block counts as high activity",
  laws: ["block-counts-as-activity"],
  parameters: {
    ...rateSensor.parameters,
    tauBlock: {
      value: 1,
      unit: "s",
      tag: "C",
      range: [0.2, 10],
      group: "sensor",
      power: -1,
      about: "window of the mean potential",
    },
    cBlocked: {
      value: 10,
      unit: "1",
      tag: "C",
      range: [2, 100],
      about: "relative activity of a cell in block",
    },
  },
  variables: {
    ...rateSensor.variables,
    vMean: { per: "post", unit: "mV", initial: "-1000 mV", about: "mean potential" },
    recent: { per: "post", unit: "1", initial: 0, about: "spikes in the window of the mean potential" },
    blocked: { per: "post", unit: "1", initial: 0, about: "1 in depolarisation block" },
  },
  shares: ["c", "blocked"],
  continuous: [
    ...rateSensor.continuous,
    "d(recent)/dt = -recent / tauBlock",
    "d(vMean)/dt = (v - vMean) / tauBlock",
  ],
  onPost: [...rateSensor.onPost, "recent += 1"],
  every: {
    "1 s": [
      "blocked = if(vMean > vThreshold and recent < 0.5, 1, 0)",
      "c = if(blocked > 0, max(cBlocked, rate / (targetRate * targetFactor)), rate / (targetRate * targetFactor))",
    ],
  },
} satisfies Mechanism;
