import type { Mechanism } from "../model/mechanism.ts";
import { pfister, tripletFit } from "./triplet-fits.ts";

/**
 * Triplet STDP in which all spikes pair with all; the defaults are the minimal model of visual cortex.
 *
 * The slow traces are read as they were before the spike of their own cell. The amplitudes of a preset belong together and
 * to this pairing: `stdp-triplet-nearest` has its own.
 */
export const stdpTriplet = {
  name: "stdp-triplet",
  about: "triplets of spikes: potentiation grows with the postsynaptic rate",
  source: pfister,
  laws: [
    "poisson-drift-of-triplets",
    "isolated-pair-of-triplet-rules",
    "first-postsynaptic-spike-adds-only-the-pair-term",
    "stays-in-bounds",
    "obeys-the-plasticity-gates",
    "obeys-shared-plasticity-gains",
  ],
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
    wMin: { value: 0, unit: "1", tag: "C", about: "lower bound" },
    wMax: { value: 1, unit: "1", tag: "C", about: "upper bound" },
  },
  presets: {
    "visual-full": {
      about: "visual cortex, all terms; the fit is insensitive to tauX",
      source: pfister,
      values: tripletFit([5e-10, 6.2e-3, 7e-3, 2.3e-4], 125, 101),
    },
    "visual-minimal": {
      about: "visual cortex, the terms that matter",
      source: pfister,
      values: tripletFit([0, 6.5e-3, 7.1e-3, 0], 114),
    },
    "hippocampus-full": {
      about: "cultured hippocampus, all terms",
      source: pfister,
      values: tripletFit([6.1e-3, 6.7e-3, 1.6e-3, 1.4e-3], 27, 946),
    },
    "hippocampus-minimal": {
      about: "cultured hippocampus, the terms that matter",
      source: pfister,
      values: tripletFit([5.3e-3, 8e-3, 3.5e-3, 0], 40),
    },
  },
  gates: ["ltp", "ltd"],
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
    "w = clip(w - eta * ltd * xPost * (a2Minus + a3Minus * xPreSlow), wMin, wMax)",
    "xPre += 1",
    "xPreSlow += 1",
  ],
  onPost: [
    "w = clip(w + eta * ltp * xPre * (a2Plus + a3Plus * xPostSlow), wMin, wMax)",
    "xPost += 1",
    "xPostSlow += 1",
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
