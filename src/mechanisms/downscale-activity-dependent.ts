import type { Mechanism } from "../model/mechanism.ts";
import { constantPressure, sleepEpisode } from "./sleep-episode.ts";

/**
 * Activity-dependent down-selection: in sleep synapses shrink, less so if they were reactivated together with their cell.
 *
 * In UP states of NREM sleep each postsynaptic spike scores a synapse by its presynaptic trace. Protection is a Hill
 * function of the score over the median of the neuron; the shrinking is divided by the mean of what is unprotected, so
 * the mean log change is that of `downscale-uniform`. Without any score it is uniform. The source gives the idea and unit
 * rules of its own; this form and its constants are chosen here. Nothing ever grows.
 */
export const downscaleActivityDependent = {
  name: "downscale-activity-dependent",
  about: "in sleep synapses shrink unless they were reactivated",
  source: {
    cite: "Nere, Hashmi, Cirelli & Tononi 2013, Front Neurol 4:143",
    doi: "10.3389/fneur.2013.00143",
  },
  laws: [
    "equal-scores-shrink-alike",
    "mean-log-change-is-that-of-uniform-scaling",
    "sleeps-only-when-down-is-open",
  ],
  parameters: {
    tauTrace: { value: 20, unit: "ms", tag: "C", range: [10, 50], about: "window of coincidence" },
    tauScore: {
      value: 600,
      unit: "s",
      tag: "C",
      range: [60, 3600],
      symbol: "tauQ",
      group: "day",
      power: -1,
      about: "memory of coincidences",
    },
    steepness: { value: 2, unit: "1", tag: "C", range: [1, 6], symbol: "m", about: "Hill exponent" },
    total: {
      value: 0.82,
      unit: "1",
      tag: "E",
      range: [0.7, 1],
      symbol: "kTot",
      about: "geometric mean factor of one episode of sleep",
    },
    ...sleepEpisode,
    speed: {
      value: "-log(total) / (startPressure * tauFall * (1 - exp(-sleep / tauFall)))",
      unit: "1/h",
      tag: "X",
      symbol: "lamS",
      group: "day",
      power: 1,
      about: "mean rate of shrinking at pressure 1",
    },
  },
  presets: { "constant-pressure": constantPressure },
  gates: ["down", "nrem"],
  reads: {
    up: { per: "network", unit: "1", otherwise: 1, about: "1 in an UP state" },
    pressure: { per: "network", unit: "1", otherwise: 1, about: "sleep pressure" },
  },
  variables: {
    xPre: { per: "pre", unit: "1", initial: 0, about: "trace of presynaptic spikes" },
    score: { per: "synapse", unit: "1", initial: 0, about: "coincidences (qc)" },
    open: { per: "synapse", unit: "1", initial: 1, about: "1 - protection" },
    middle: { per: "post", unit: "1", initial: 0, about: "median score of the neuron" },
    meanOpen: { per: "post", unit: "1", initial: 1, about: "mean of open" },
    before: { per: "network", unit: "1", initial: 1, about: "pressure at the tick before" },
  },
  continuous: ["d(xPre)/dt = -xPre / tauTrace", "d(score)/dt = -score / tauScore"],
  onPre: ["xPre += 1"],
  onPost: ["score += up * nrem * xPre"],
  onEnter: { nrem: ["before = pressure"] },
  every: {
    "10 s": [
      "middle = median(score)",
      "open = if(middle > 0, 1 / (1 + (score / max(middle, 1e-30))^steepness), 1)",
      "meanOpen = mean(open)",
      "w *= exp(-interval * speed * (before + pressure) / 2 * down * open / meanOpen)",
      "before = pressure",
    ],
  },
  require: [
    { that: "total > 0 and total <= 1", otherwise: "total must be above 0 and at most 1: sleep shrinks" },
    { that: "steepness > 0", otherwise: "steepness must be above 0: more coincidences protect more" },
    {
      that: "startPressure > 0 and tauFall > 0 h and sleep > 0 h",
      otherwise: "startPressure, tauFall and sleep must be above 0: they turn the total into a rate",
    },
  ],
} satisfies Mechanism;
