import type { Mechanism } from "../model/mechanism.ts";

/**
 * Triplet STDP whose depression grows with the square of a slow estimate of the rate.
 *
 * Drift a3Plus tauPlus tauY rPre rPost (rPost - rate^2 / targetRate): zero at the target. The rate starts there; from 0
 * there would be no depression at all.
 */
export const rapidHomeostasisTriplet = {
  name: "rapid-homeostasis-triplet",
  about: "triplet STDP with depression that a fast rate detector controls",
  source: {
    cite: "Zenke, Hennequin & Gerstner 2013, PLoS Comput Biol 9:e1003330",
    doi: "10.1371/journal.pcbi.1003330",
  },
  laws: [
    "no-drift-at-the-target-rate",
    "stays-in-bounds",
    "obeys-the-plasticity-gates",
    "obeys-shared-plasticity-gains",
  ],
  parameters: {
    tauPlus: { value: 16.8, unit: "ms", tag: "P", about: "decay of the presynaptic trace" },
    tauMinus: { value: 33.7, unit: "ms", tag: "P", about: "decay of the fast postsynaptic trace" },
    tauY: { value: 114, unit: "ms", tag: "P", about: "decay of the slow postsynaptic trace" },
    a3Plus: {
      value: 6.5e-3,
      unit: "1",
      tag: "P",
      symbol: "A3p",
      group: "hebbian",
      power: 1,
      about: "potentiation by a triplet",
    },
    targetRate: { value: 3, unit: "Hz", tag: "P", symbol: "kappa", about: "rate without drift" },
    tauRate: {
      value: 50,
      unit: "s",
      tag: "P",
      symbol: "tauHom",
      group: "hebbian",
      power: -1,
      about: "memory of the rate detector",
    },
    wMin: { value: 0, unit: "1", tag: "C", about: "lower bound" },
    wMax: { value: 1, unit: "1", tag: "P", about: "upper bound" },
    depression: {
      value: "a3Plus * tauPlus * tauY / (tauMinus * targetRate)",
      unit: "ms^2",
      tag: "X",
      group: "hebbian",
      power: 1,
      about: "depression by a pair for each squared rate",
    },
  },
  gates: ["ltp", "ltd"],
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace of presynaptic spikes (r1)" },
    xPost: { per: "post", unit: "1", initial: 0, about: "fast trace of postsynaptic spikes (o1)" },
    xPostSlow: { per: "post", unit: "1", initial: 0, about: "slow trace of postsynaptic spikes (o2)" },
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "rate detector" },
  },
  continuous: [
    "d(xPre)/dt = -xPre / tauPlus",
    "d(xPost)/dt = -xPost / tauMinus",
    "d(xPostSlow)/dt = -xPostSlow / tauY",
    "d(rate)/dt = -rate / tauRate",
  ],
  onPre: ["w = clip(w - depression * ltd * rate^2 * xPost, wMin, wMax)", "xPre += 1"],
  onPost: [
    "w = clip(w + a3Plus * ltp * xPre * xPostSlow, wMin, wMax)",
    "xPost += 1",
    "xPostSlow += 1",
    "rate += 1 / tauRate",
  ],
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0: depression is relative to it" },
    { that: "wMax > wMin", otherwise: "wMax must lie above wMin" },
    {
      that: "tauRate <= 5 min",
      otherwise:
        "a detector slower than minutes comes too late in a recurrent circuit: activity runs away in bursts, weights end at wMax",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
