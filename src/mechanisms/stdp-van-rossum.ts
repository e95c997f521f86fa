import type { Mechanism } from "../model/mechanism.ts";

/**
 * Pair STDP of van Rossum, Bi and Turrigiano: potentiation adds, depression multiplies, and every change has noise in
 * proportion to the weight.
 *
 * The balance of the two keeps the weights in one mode without bounds. `aPlus` is 7 pS in the source; here it is in units of
 * the weight, for a unit weight of 1 nS.
 */
export const stdpVanRossum = {
  name: "stdp-van-rossum",
  about: "pairs of spikes: additive potentiation, multiplicative depression, and noise",
  source: {
    cite: "van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812-8821",
    doi: "10.1523/JNEUROSCI.20-23-08812.2000",
  },
  laws: ["van-rossum-pair", "van-rossum-noise", "open-gates-change-nothing"],
  parameters: {
    tauWindow: { value: 20, unit: "ms", tag: "L", about: "window of both arms" },
    aPlus: {
      value: 7e-3,
      unit: "1",
      tag: "L",
      symbol: "cp",
      group: "hebbian",
      power: 1,
      about: "potentiation by a pair at lag 0; 7 pS at a unit weight of 1 nS",
    },
    aMinus: {
      value: 3e-3,
      unit: "1",
      tag: "L",
      symbol: "cd",
      group: "hebbian",
      power: 1,
      about: "relative depression by a pair at lag 0",
    },
    noise: { value: 0.015, unit: "1", tag: "L", about: "SD of the relative change by a pair at lag 0" },
  },
  gates: ["ltp", "ltd"],
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace of presynaptic spikes" },
    xPost: { per: "post", unit: "1", initial: 0, about: "trace of postsynaptic spikes" },
  },
  continuous: ["d(xPre)/dt = -xPre / tauWindow", "d(xPost)/dt = -xPost / tauWindow"],
  onPre: ["w = max(0, w + ltd * (noise * normal() - aMinus) * w * xPost)", "xPre += 1"],
  onPost: ["w = max(0, w + ltp * (aPlus + noise * normal() * w) * xPre)", "xPost += 1"],
  require: [
    {
      that: "noise >= 0 and noise < 0.2",
      otherwise: "noise must lie in 0..0.2: beyond, one pair may take the whole weight",
    },
  ],
} satisfies Mechanism;
