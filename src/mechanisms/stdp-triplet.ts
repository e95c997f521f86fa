import type { Mechanism } from "../model/mechanism.ts";

/**
 * Triplet STDP; the defaults are the minimal all-to-all model of visual cortex.
 *
 * The slow traces are read as they were before the spike of their own cell. `accumulate` 0 sets traces to 1 (nearest
 * spikes); amplitudes belong to their pairing, rows of the source must not be mixed.
 */
export const stdpTriplet = {
  name: "stdp-triplet",
  about: "triplets of spikes: potentiation grows with the postsynaptic rate",
  source: { cite: "Pfister & Gerstner 2006, J Neurosci 26:9673-9682", doi: "10.1523/JNEUROSCI.1425-06.2006" },
  laws: ["poisson-drift-of-triplets", "stays-in-bounds"],
  parameters: {
    tauPlus: { value: 16.8, unit: "ms", tag: "P", about: "decay of the fast presynaptic trace" },
    tauMinus: { value: 33.7, unit: "ms", tag: "P", about: "decay of the fast postsynaptic trace" },
    tauX: { value: 101, unit: "ms", tag: "P", about: "decay of the slow presynaptic trace" },
    tauY: { value: 114, unit: "ms", tag: "P", about: "decay of the slow postsynaptic trace" },
    a2Plus: { value: 0, unit: "1", tag: "P", symbol: "A2p", about: "potentiation by a pair" },
    a3Plus: { value: 6.5e-3, unit: "1", tag: "P", symbol: "A3p", about: "potentiation by a triplet" },
    a2Minus: { value: 7.1e-3, unit: "1", tag: "P", symbol: "A2m", about: "depression by a pair" },
    a3Minus: { value: 0, unit: "1", tag: "P", symbol: "A3m", about: "depression by a triplet" },
    eta: {
      value: 1,
      unit: "1",
      tag: "C",
      group: "hebbian",
      power: 1,
      about: "learning rate, multiplies all amplitudes",
    },
    accumulate: { value: 1, unit: "1", tag: "P", range: [0, 1], about: "1: all spikes pair, 0: the nearest" },
    wMin: { value: 0, unit: "1", tag: "C", about: "lower bound" },
    wMax: { value: 1, unit: "1", tag: "C", about: "upper bound" },
  },
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "fast trace of presynaptic spikes (r1)" },
    xPreSlow: { per: "pre", unit: "1", initial: 0, about: "slow trace of presynaptic spikes (r2)" },
    xPost: { per: "post", unit: "1", initial: 0, about: "fast trace of postsynaptic spikes (o1)" },
    xPostSlow: { per: "post", unit: "1", initial: 0, about: "slow trace of postsynaptic spikes (o2)" },
  },
  continuous: [
    "d(xPre)/dt = -xPre / tauPlus",
    "d(xPreSlow)/dt = -xPreSlow / tauX",
    "d(xPost)/dt = -xPost / tauMinus",
    "d(xPostSlow)/dt = -xPostSlow / tauY",
  ],
  onPre: [
    "w = clip(w - eta * xPost * (a2Minus + a3Minus * xPreSlow), wMin, wMax)",
    "xPre = accumulate * xPre + 1",
    "xPreSlow = accumulate * xPreSlow + 1",
  ],
  onPost: [
    "w = clip(w + eta * xPre * (a2Plus + a3Plus * xPostSlow), wMin, wMax)",
    "xPost = accumulate * xPost + 1",
    "xPostSlow = accumulate * xPostSlow + 1",
  ],
  require: [
    { that: "wMax > wMin", otherwise: "wMax must lie above wMin" },
    {
      that: "eta * a3Plus * tauPlus * tauY * (100 Hz)^3 * 50 ms < wMax",
      otherwise: "a burst of 50 ms at 100 Hz carries a weight across its whole range: lower eta",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
