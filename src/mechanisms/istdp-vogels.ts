import type { Mechanism } from "../model/mechanism.ts";

/**
 * Inhibitory STDP: near-coincident spikes strengthen an inhibitory synapse, every presynaptic spike weakens it.
 *
 * Drift eta rPre (2 tauTrace rPost - alpha) with alpha = 2 tauTrace targetRate, 0.12 by default: zero at the target rate,
 * negative below, positive above. The window is symmetric, so the order of a pair does not matter. `eta` is for weights in
 * nS; in units of a leak of 10 nS it is 1e-3. The two released network codes start from 0.3 nS and 3 nS (excitation,
 * inhibition) and from 3 nS and 30 nS: the models here take the first.
 */
export const istdpVogels = {
  name: "istdp-vogels",
  about: "inhibitory STDP that balances excitation and sets the rate",
  source: { cite: "Vogels et al. 2011, Science 334:1569-1573", doi: "10.1126/science.1211095" },
  laws: [
    "no-drift-at-the-target-rate",
    "stays-in-bounds",
    "pairs-by-a-symmetric-window",
    "a-lone-presynaptic-spike-takes-alpha",
  ],
  parameters: {
    tauTrace: { value: 20, unit: "ms", tag: "P", symbol: "tauI", about: "window of coincidence" },
    targetRate: { value: 3, unit: "Hz", tag: "P", symbol: "r0", about: "rate without drift" },
    eta: {
      value: 0.01,
      unit: "1",
      tag: "P",
      group: "hebbian",
      power: 1,
      about: "learning rate, in units of the weight",
    },
    wMax: { value: 100, unit: "1", tag: "P", symbol: "wMaxI", about: "upper bound" },
    alpha: {
      value: "2 * targetRate * tauTrace",
      unit: "1",
      tag: "X",
      symbol: "alphaI",
      about: "depression by a presynaptic spike",
    },
  },
  presets: {
    "single-neuron": {
      about: "the released code of one neuron: alpha is 0.25, for 6.25 Hz",
      source: { cite: "Vogels et al. 2011, Science 334:1569-1573", doi: "10.1126/science.1211095" },
      values: { targetRate: { value: 6.25, tag: "P" }, eta: { value: 1e-3, tag: "P" } },
    },
  },
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace of presynaptic spikes" },
    xPost: { per: "post", unit: "1", initial: 0, about: "trace of postsynaptic spikes" },
  },
  continuous: ["d(xPre)/dt = -xPre / tauTrace", "d(xPost)/dt = -xPost / tauTrace"],
  onPre: ["w = clip(w + eta * (xPost - alpha), 0, wMax)", "xPre += 1"],
  onPost: ["w = clip(w + eta * xPre, 0, wMax)", "xPost += 1"],
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0" },
    { that: "tauTrace > 0 ms", otherwise: "tauTrace must be above 0" },
    { that: "wMax > 0", otherwise: "wMax must be above 0" },
    {
      that: "eta <= 0.02 * wMax",
      otherwise: "a pair moves a weight by more than a fiftieth of its range: the rate oscillates; lower eta",
      severity: "warning",
    },
    {
      that: "wMax >= 100 * eta",
      otherwise: "wMax is so low that inhibition may not reach the target rate",
      severity: "warning",
    },
    {
      that: "alpha <= 2",
      otherwise: "one spike takes more than two pairs give: is targetRate in kHz, or tauTrace in s?",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
