import type { Mechanism } from "../model/mechanism.ts";

/**
 * A stand-in for learning in wake: the log weight of a share of the synapses grows at a constant rate while awake.
 *
 * The share is drawn anew as wake begins. The default rate gains in `awake` what an episode of sleep with factor `total`
 * takes, share * gain * awake = -ln(total), so that days repeat; without sleep the mean log weight drifts by that much a
 * day. All of it is chosen here. Weights end at `wMax`.
 */
export const wakePotentiation = {
  name: "wake-potentiation",
  about: "in wake a share of the synapses grows, as much as sleep takes",
  source: { cite: "Tononi & Cirelli 2014, Neuron 81:12-34", doi: "10.1016/j.neuron.2013.12.025" },
  laws: ["grows-by-its-share-a-day", "nothing-grows-asleep"],
  parameters: {
    total: {
      value: 0.82,
      unit: "1",
      tag: "E",
      range: [0.7, 1],
      symbol: "kTot",
      about: "factor of sleep that it balances",
    },
    share: { value: 0.3, unit: "1", tag: "C", range: [0, 1], symbol: "phiW", about: "share of the synapses" },
    awake: {
      value: 12,
      unit: "h",
      tag: "C",
      range: [1, 24],
      symbol: "a",
      group: "day",
      power: -1,
      about: "wake in a day",
    },
    gain: {
      value: "-log(total) / (share * awake)",
      unit: "1/h",
      tag: "X",
      symbol: "gW",
      group: "day",
      power: 1,
      about: "growth of the log weight",
    },
    wMax: { value: 100, unit: "1", tag: "C", about: "upper bound" },
  },
  gates: ["wake", "ltp"],
  variables: {
    grows: { per: "synapse", unit: "1", initial: "bernoulli(share)", about: "1 if it grows in this wake" },
  },
  onEnter: { wake: ["grows = bernoulli(share)"] },
  every: { "10 s": ["w = max(w, min(w * exp(interval * gain * wake * ltp * grows), wMax))"] },
  require: [
    { that: "share > 0 and share <= 1", otherwise: "share must be above 0 and at most 1" },
    { that: "total > 0 and total <= 1", otherwise: "total must be above 0 and at most 1: it balances sleep" },
    { that: "awake > 0 h", otherwise: "awake must be above 0: the growth of a day is spread over it" },
    { that: "wMax > 0", otherwise: "wMax must be above 0" },
  ],
} satisfies Mechanism;
