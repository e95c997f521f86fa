import type { Mechanism } from "../model/mechanism.ts";

/**
 * Pair-based STDP with an exponent of the weight for each arm: both 0 is additive, both 1 multiplicative.
 *
 * `accumulate` 1 pairs all spikes with all, 0 the nearest ones. A pair in the same step is potentiation only.
 * The rule of van Rossum et al. with its noise is `stdp-van-rossum`.
 */
export const stdpPair = {
  name: "stdp-pair",
  about: "pairs of spikes: pre before post strengthens, post before pre weakens",
  source: { cite: "Song, Miller & Abbott 2000, Nat Neurosci 3:919-926", doi: "10.1038/78829" },
  laws: [
    "pair-changes-by-the-exponential-window",
    "poisson-drift-of-pairs",
    "stays-in-bounds",
    "obeys-the-plasticity-gates",
    "obeys-shared-plasticity-gains",
  ],
  parameters: {
    tauPlus: { value: 20, unit: "ms", tag: "P", range: [10, 50], about: "window of potentiation" },
    tauMinus: { value: 20, unit: "ms", tag: "P", range: [10, 50], about: "window of depression" },
    eta: {
      value: 0.005,
      unit: "1",
      tag: "C",
      range: [1e-4, 0.02],
      symbol: "lambda",
      group: "hebbian",
      power: 1,
      about: "potentiation by a pair at lag 0, relative to wMax",
    },
    depression: {
      value: 1.05,
      unit: "1",
      tag: "P",
      range: [0.9, 1.2],
      symbol: "alpha",
      about: "depression relative to potentiation",
    },
    exponentPlus: {
      value: 0,
      unit: "1",
      tag: "L",
      range: [0, 1],
      symbol: "mu",
      about: "how potentiation falls towards wMax",
    },
    exponentMinus: {
      value: 0,
      unit: "1",
      tag: "L",
      range: [0, 1],
      symbol: "mu",
      about: "how depression falls towards 0",
    },
    accumulate: { value: 1, unit: "1", tag: "C", range: [0, 1], about: "1: all spikes pair, 0: the nearest" },
    wMin: { value: 0, unit: "1", tag: "C", about: "lower bound" },
    wMax: { value: 1, unit: "1", tag: "C", about: "upper bound" },
  },
  presets: {
    additive: {
      about: "bimodal weights, competition",
      source: { cite: "Song, Miller & Abbott 2000, Nat Neurosci 3:919-926", doi: "10.1038/78829" },
      values: { exponentPlus: { value: 0, tag: "P" }, exponentMinus: { value: 0, tag: "P" } },
    },
    multiplicative: {
      about: "one mode of weights, little competition",
      source: {
        cite: "Guetig et al. 2003, J Neurosci 23:3697-3714",
        doi: "10.1523/JNEUROSCI.23-09-03697.2003",
      },
      values: { exponentPlus: { value: 1, tag: "L" }, exponentMinus: { value: 1, tag: "L" } },
    },
    "van-rossum": {
      about: "additive up, multiplicative down",
      source: {
        cite: "van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812-8821",
        doi: "10.1523/JNEUROSCI.20-23-08812.2000",
      },
      values: { exponentPlus: { value: 0, tag: "L" }, exponentMinus: { value: 1, tag: "L" } },
    },
    "hippocampal-windows": {
      about: "windows of cultured hippocampal cells, as the triplet model fits them",
      source: {
        cite: "Pfister & Gerstner 2006, J Neurosci 26:9673-9682, after Bi & Poo 2001",
        doi: "10.1523/JNEUROSCI.1425-06.2006",
      },
      values: { tauPlus: { value: 16.8, tag: "P" }, tauMinus: { value: 33.7, tag: "P" } },
    },
  },
  gates: ["ltp", "ltd"],
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace of presynaptic spikes" },
    xPost: { per: "post", unit: "1", initial: 0, about: "trace of postsynaptic spikes" },
  },
  continuous: ["d(xPre)/dt = -xPre / tauPlus", "d(xPost)/dt = -xPost / tauMinus"],
  onPre: [
    "w = clip(w - eta * ltd * wMax * depression * (w / wMax)^exponentMinus * xPost, wMin, wMax)",
    "xPre = accumulate * xPre + 1",
  ],
  onPost: [
    "w = clip(w + eta * ltp * wMax * max(0, 1 - w / wMax)^exponentPlus * xPre, wMin, wMax)",
    "xPost = accumulate * xPost + 1",
  ],
  require: [
    { that: "tauPlus > 0 ms and tauMinus > 0 ms", otherwise: "tauPlus and tauMinus must be above 0" },
    { that: "wMax > wMin", otherwise: "wMax must lie above wMin" },
    {
      that: "depression * tauMinus >= 0.8 * tauPlus",
      otherwise: "potentiation outweighs depression by far: uncorrelated spikes drive all weights to wMax",
      severity: "warning",
    },
    {
      that: "depression * tauMinus <= 2.5 * tauPlus",
      otherwise: "depression outweighs potentiation by far: uncorrelated spikes drive all weights to wMin",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
