import type { Mechanism } from "../model/mechanism.ts";

/**
 * Inhibitory STDP: near-coincident spikes strengthen an inhibitory synapse, every presynaptic spike weakens it.
 *
 * Drift eta rPre (2 tauTrace rPost - 2 tauTrace targetRate): zero at the target rate, whatever the order of pairs.
 */
export const istdpVogels = {
  name: "istdp-vogels",
  about: "inhibitory STDP that balances excitation and sets the rate",
  source: { cite: "Vogels et al. 2011, Science 334:1569-1573", doi: "10.1126/science.1211095" },
  laws: ["no-drift-at-the-target-rate", "stays-in-bounds"],
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
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace of presynaptic spikes" },
    xPost: { per: "post", unit: "1", initial: 0, about: "trace of postsynaptic spikes" },
  },
  continuous: ["d(xPre)/dt = -xPre / tauTrace", "d(xPost)/dt = -xPost / tauTrace"],
  onPre: ["w = clip(w + eta * (xPost - alpha), 0, wMax)", "xPre += 1"],
  onPost: ["w = clip(w + eta * xPre, 0, wMax)", "xPost += 1"],
  require: [
    { that: "targetRate > 0 Hz", otherwise: "targetRate must be above 0" },
    {
      that: "alpha <= 2",
      otherwise: "one spike takes more than two pairs give: is targetRate in kHz, or tauTrace in s?",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
