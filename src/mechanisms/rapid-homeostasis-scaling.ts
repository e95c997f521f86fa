import type { Mechanism } from "../model/mechanism.ts";
import { rapidHomeostasisTriplet } from "./rapid-homeostasis-triplet.ts";

/**
 * Triplet STDP of fixed depression, held by fast multiplicative scaling: the second form of the source.
 *
 * Scaling acts on w itself, by the cube of the rate detector; at the target its factor is exactly 1. `tauScaling` is the
 * reader's to choose, from seconds to hours: only a fast one holds a recurrent circuit. The source has one pair of bounds
 * for all that moves a weight; scaling that meets one breaks the ratios, which `clips` counts.
 */
export const rapidHomeostasisScaling = {
  name: "rapid-homeostasis-scaling",
  about: "triplet STDP held by scaling that a fast rate detector controls",
  source: rapidHomeostasisTriplet.source,
  laws: [
    "rapid-scaling-follows-the-cube",
    "stays-in-bounds",
    "open-gates-change-nothing",
    "obeys-shared-plasticity-gains",
  ],
  parameters: {
    ...rapidHomeostasisTriplet.parameters,
    depression: {
      value: "a3Plus * tauPlus * tauY * targetRate / tauMinus",
      unit: "1",
      tag: "X",
      symbol: "A2m",
      group: "hebbian",
      power: 1,
      about: "depression by a pair",
    },
    tauScaling: {
      value: 60,
      unit: "s",
      tag: "C",
      range: [1, 7200],
      symbol: "tauScal",
      group: "hebbian",
      power: -1,
      about: "time in which weights grow by e in silence",
    },
  },
  gates: rapidHomeostasisTriplet.gates,
  variables: {
    ...rapidHomeostasisTriplet.variables,
    step: { per: "post", unit: "1", initial: 1, about: "factor of the last tick" },
    clips: { per: "post", unit: "1", initial: 0, about: "how often scaling was clipped at a bound" },
  },
  continuous: rapidHomeostasisTriplet.continuous,
  onPre: ["w = clip(w - depression * ltd * xPost, wMin, wMax)", "xPre += 1"],
  onPost: rapidHomeostasisTriplet.onPost,
  every: {
    "1 s": [
      "step = exp(interval / tauScaling * (1 - (rate / targetRate)^3))",
      "clips += sum(if(w * step > wMax or w * step < wMin, 1, 0))",
      "w = clip(w * step, wMin, wMax)",
    ],
  },
  require: rapidHomeostasisTriplet.require,
} satisfies Mechanism;
