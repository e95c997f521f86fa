import type { Mechanism } from "../model/mechanism.ts";

/**
 * Pair STDP of van Rossum, Bi and Turrigiano: potentiation adds, depression multiplies, and every change has noise in
 * proportion to the weight.
 *
 * The balance of the two keeps the weights in one mode without bounds. Time compression makes pairs fewer and each move
 * more: a variance that grows with it leaves the noise of an hour what it is. `aPlus` is 7 pS in the source; here it is in units of
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
    variance: {
      value: 2.25e-4,
      unit: "1",
      tag: "L",
      group: "hebbian",
      power: 1,
      about: "variance of the relative change by a pair at lag 0; the source has its SD, 0.015",
    },
  },
  gates: ["ltp", "ltd"],
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace of presynaptic spikes" },
    xPost: { per: "post", unit: "1", initial: 0, about: "trace of postsynaptic spikes" },
  },
  continuous: ["d(xPre)/dt = -xPre / tauWindow", "d(xPost)/dt = -xPost / tauWindow"],
  onPre: ["w = max(0, w + ltd * (sqrt(variance) * normal() - aMinus) * w * xPost)", "xPre += 1"],
  onPost: ["w = max(0, w + ltp * (aPlus + sqrt(variance) * normal() * w) * xPre)", "xPost += 1"],
  require: [
    {
      that: "variance >= 0 and variance < 0.04",
      otherwise: "variance must lie in 0..0.04: beyond, one pair may take the whole weight",
    },
  ],
} satisfies Mechanism;
