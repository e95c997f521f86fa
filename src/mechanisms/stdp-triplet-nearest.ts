import type { Mechanism } from "../model/mechanism.ts";
import { stdpTriplet } from "./stdp-triplet.ts";
import { pfister, tripletFit } from "./triplet-fits.ts";

/**
 * Triplet STDP between nearest spikes: each trace remembers the last spike only; the defaults are the minimal model of
 * visual cortex.
 *
 * The slow traces are read as they were before the spike of their own cell. The amplitudes of a preset belong together and
 * to this pairing: `stdp-triplet` has its own.
 */
export const stdpTripletNearest = {
  name: "stdp-triplet-nearest",
  about: "triplets of nearest spikes: each trace remembers the last spike only",
  source: pfister,
  laws: [
    "isolated-pair-of-triplet-rules",
    "first-postsynaptic-spike-adds-only-the-pair-term",
    "only-the-nearest-spikes-pair",
    "stays-in-bounds",
    "obeys-the-plasticity-gates",
    "obeys-shared-plasticity-gains",
  ],
  parameters: {
    ...stdpTriplet.parameters,
    tauX: { value: 714, unit: "ms", tag: "P", about: "decay of the slow presynaptic trace" },
    tauY: { value: 40, unit: "ms", tag: "L", about: "decay of the slow postsynaptic trace" },
    a2Plus: { value: 0, unit: "1", tag: "L", symbol: "A2p", about: "potentiation by a pair" },
    a3Plus: { value: 5e-2, unit: "1", tag: "L", symbol: "A3p", about: "potentiation by a triplet" },
    a2Minus: { value: 8e-3, unit: "1", tag: "L", symbol: "A2m", about: "depression by a pair" },
    a3Minus: { value: 0, unit: "1", tag: "L", symbol: "A3m", about: "depression by a triplet" },
  },
  presets: {
    "visual-full": {
      about: "visual cortex, all terms",
      source: pfister,
      values: {
        ...tripletFit([8.8e-11, 5.3e-2, 6.6e-3, 3.1e-3], 40, 714, "L"),
        tauY: { value: 40, tag: "P" },
      },
    },
    "visual-minimal": {
      about: "visual cortex, the terms that matter",
      source: pfister,
      values: tripletFit([0, 5e-2, 8e-3, 0], 40, undefined, "L"),
    },
    "hippocampus-full": {
      about: "cultured hippocampus, all terms; the fit is insensitive to tauX",
      source: pfister,
      values: tripletFit([4.6e-3, 9.1e-3, 3e-3, 7.5e-9], 47, 575),
    },
    "hippocampus-minimal": {
      about: "cultured hippocampus, the terms that matter",
      source: pfister,
      values: tripletFit([4.6e-3, 9.1e-3, 3e-3, 0], 48, undefined, "L"),
    },
    "diehl-cook": {
      about: "unsupervised digits, the rule of the released code (the text of the paper has another)",
      source: { cite: "Diehl & Cook 2015, Front Comput Neurosci 9:99", doi: "10.3389/fncom.2015.00099" },
      values: {
        ...tripletFit([0, 1e-2, 1e-4, 0], 40),
        tauPlus: { value: 20, tag: "P" },
        tauMinus: { value: 20, tag: "P" },
        wMax: { value: 1, tag: "P" },
      },
    },
  },
  gates: ["ltp", "ltd"],
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "fast trace of the last presynaptic spike (r1)" },
    xPreSlow: { per: "pre", unit: "1", initial: 0, about: "slow trace of the last presynaptic spike (r2)" },
    xPost: { per: "post", unit: "1", initial: 0, about: "fast trace of the last postsynaptic spike (o1)" },
    xPostSlow: {
      per: "post",
      unit: "1",
      initial: 0,
      about: "slow trace of the last postsynaptic spike (o2)",
    },
  },
  continuous: stdpTriplet.continuous,
  onPre: [
    "w = clip(w - eta * ltd * xPost * (a2Minus + a3Minus * xPreSlow), wMin, wMax)",
    "xPre = 1",
    "xPreSlow = 1",
  ],
  onPost: [
    "w = clip(w + eta * ltp * xPre * (a2Plus + a3Plus * xPostSlow), wMin, wMax)",
    "xPost = 1",
    "xPostSlow = 1",
  ],
  require: [
    { that: "wMax > wMin", otherwise: "wMax must lie above wMin" },
    {
      that: "eta * (a2Plus + a3Plus) < wMax",
      otherwise: "one triplet carries a weight across its whole range: lower eta",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
