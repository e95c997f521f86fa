import type { Mechanism } from "../model/mechanism.ts";
import { sleepEpisode } from "./sleep-episode.ts";

/** Chance of a synapse, by the shape that is chosen. */
const chance =
  "scalingChance * if(shape == 0, p0 * max(0, 1 - (w / (cut * middle))^2), if(shape == 1, pBar, " +
  "if(shape == 2, if(place < pBar, 1, 0), 1 - (1 - pBar) * place^2 / placeSquare)))";

/**
 * Selective down-scaling: at the start of NREM sleep each synapse is chosen or not, small ones more likely; those shrink.
 *
 * Chosen once for an episode, from the sizes before it, never again in it: drawn anew it would become uniform scaling. An
 * episode goes on through REM sleep and through wake shorter than `episodeGap`.
 * The size is the weight: the source measures interfaces, which are taken to stand in proportion to it.
 * `shape` 0: p0 (1 - (w / (cut median))^2), none above the cut; 1: `pBar` for all; 2: the smallest `pBar`; 3: quadratic in
 * the rank, with mean `pBar` exactly. `deterministic` 1 shrinks each by its chance instead. `factor` reaches `total` as a
 * geometric mean over all synapses; with `endosome-gate` beside it, give the mean of what that one lets scale as
 * `meanCapable`, or sparing is counted twice. The published decline is described, not printed: the coefficients are chosen
 * here (`cut` for a log SD of 0.73 and p0 = 1).
 */
export const downscaleSelective = {
  name: "downscale-selective",
  about: "in sleep most synapses shrink by one factor, and large ones are spared",
  source: { cite: "de Vivo et al. 2017, Science 355:507-510", doi: "10.1126/science.aah5982" },
  laws: ["spares-to-the-bit-what-was-not-chosen", "chosen-once-an-episode", "sleeps-only-when-down-is-open"],
  parameters: {
    shape: {
      value: 0,
      unit: "1",
      tag: "C",
      about: "0 quadratic, 1 independent, 2 threshold, 3 quadratic rank",
    },
    deterministic: { value: 0, unit: "1", tag: "C", about: "1: shrink by the chance instead of drawing" },
    pBar: { value: 0.8, unit: "1", tag: "E", range: [0.7, 0.95], about: "mean share that shrinks" },
    p0: { value: 1, unit: "1", tag: "C", range: [0, 1], about: "chance of the smallest" },
    cut: {
      value: 3.331,
      unit: "1",
      tag: "X",
      range: [1, 20],
      symbol: "Ac",
      about: "size above which none is chosen, over the median",
    },
    total: {
      value: 0.82,
      unit: "1",
      tag: "E",
      range: [0.7, 1],
      symbol: "kTot",
      about: "geometric mean factor of one episode",
    },
    meanCapable: {
      value: 1,
      unit: "1",
      tag: "C",
      range: [0.5, 1],
      about: "mean of the chance that `endosome-gate` leaves",
    },
    sleep: sleepEpisode.sleep,
    tauFall: sleepEpisode.tauFall,
    episodeGap: {
      value: 30,
      unit: "min",
      tag: "C",
      range: [0, 240],
      group: "day",
      power: -1,
      about:
        "shortest wake between two episodes; NREM sleep after less of it, or after REM sleep, goes on with the same choice",
    },
    startPressure: sleepEpisode.startPressure,
    factor: {
      value: "exp(log(total) / (pBar * meanCapable))",
      unit: "1",
      tag: "X",
      symbol: "kSel",
      about: "factor of a chosen synapse over the episode",
    },
    speed: {
      value: "-log(factor) / (startPressure * tauFall * (1 - exp(-sleep / tauFall)))",
      unit: "1/h",
      tag: "X",
      group: "day",
      power: 1,
      about: "rate of shrinking of a chosen synapse at pressure 1",
    },
  },
  gates: ["down"],
  reads: {
    pressure: { per: "network", unit: "1", otherwise: 1, about: "sleep pressure" },
    scalingChance: { per: "synapse", unit: "1", otherwise: 1, about: "factor on the chance to be chosen" },
    densityExponent: {
      per: "branch",
      unit: "1",
      otherwise: 1,
      about: "exponent of the branch, of its density",
    },
    protection: { per: "synapse", unit: "1", otherwise: 0, about: "share of the shrinking that is spared" },
  },
  shares: ["chosen"],
  variables: {
    middle: { per: "population", unit: "1", initial: 1, about: "median weight before sleep" },
    middlePlace: { per: "population", unit: "1", initial: 0.5, about: "mean of place" },
    placeSquare: { per: "population", unit: "1", initial: 1, about: "mean square of place" },
    place: { per: "synapse", unit: "1", initial: 0, about: "rank before sleep, over the number of synapses" },
    chosen: { per: "synapse", unit: "1", initial: 0, about: "1 if it shrinks in this episode" },
    before: { per: "network", unit: "1", initial: 1, about: "pressure at the tick before" },
    awakeSince: { per: "network", unit: "h", initial: -1e6, about: "when wake began" },
    wasAwake: { per: "network", unit: "1", initial: 1, about: "1 until an episode has begun" },
    begins: { per: "network", unit: "1", initial: 0, about: "1 if NREM sleep begins an episode" },
  },
  onEnter: {
    wake: ["awakeSince = if(wasAwake > 0.5, awakeSince, t)", "wasAwake = 1"],
    nrem: [
      "before = pressure",
      "begins = if(wasAwake > 0.5 and t - awakeSince >= episodeGap, 1, 0)",
      "wasAwake = 0",
      "middle = median(w)",
      "place = rank(w, population)",
      "middlePlace = mean(place)",
      // ranks in the middle of their steps, so that their mean is one half
      "place += 0.5 - middlePlace",
      "placeSquare = mean(place^2)",
      `chosen = if(begins < 0.5, chosen, if(deterministic > 0.5, ${chance}, bernoulli(${chance})))`,
    ],
  },
  every: {
    "10 s": [
      "w *= exp(-interval * speed * (before + pressure) / 2 * down * chosen * densityExponent * (1 - protection))",
      "before = pressure",
    ],
  },
  require: [
    { that: "shape == 0 or shape == 1 or shape == 2 or shape == 3", otherwise: "shape must be 0, 1, 2 or 3" },
    { that: "p0 >= 0 and p0 <= 1", otherwise: "p0 must lie in 0..1: it is a chance" },
    { that: "cut > 0", otherwise: "cut must be above 0" },
    { that: "pBar > 0 and pBar <= 1", otherwise: "pBar must be above 0 and at most 1: it is a mean chance" },
    {
      that: "shape < 3 or pBar >= 2 / 3",
      otherwise: "pBar must be 2/3 or more: the chance of the largest would be negative",
    },
    { that: "total > 0 and total <= 1", otherwise: "total must be above 0 and at most 1: sleep shrinks" },
    { that: "factor > 0 and factor <= 1", otherwise: "factor must be above 0 and at most 1: sleep shrinks" },
    { that: "meanCapable > 0 and meanCapable <= 1", otherwise: "meanCapable must be above 0 and at most 1" },
    {
      that: "startPressure > 0 and tauFall > 0 h and sleep > 0 h",
      otherwise: "startPressure, tauFall and sleep must be above 0: they turn the factor into a rate",
    },
  ],
} satisfies Mechanism;
