import type { Mechanism } from "../model/mechanism.ts";

/**
 * Metaplasticity by the history of activity: what was busy depresses more, and may potentiate less or later.
 *
 * Works on every Hebbian rule on the same neurons, since it shares its gains under the names of the gates that they read;
 * `shiftPlus` moves the upper threshold of the voltage rule. At the set-point all gains are 1. The square of the history is
 * the form of the triplet rule of 2013 and of the voltage rule. `stuck` 1 holds the history at `stuckAt`.
 *
 * The rate that divides depression and potentiation moves only where both are terms of their own, as in triplets; about the
 * threshold of `bcm` each side has its gain, and the threshold stays where it is.
 */
export const metaplasticThreshold = {
  name: "metaplastic-threshold",
  about: "the history of activity sets how easily synapses of a neuron are potentiated",
  source: {
    cite: "after Abraham & Bear 1996, Trends Neurosci 19:126-130 (concept)",
    doi: "10.1016/S0166-2236(96)80018-X",
  },
  beside: {
    bcm: "its gains change how fast weights move on either side of the threshold of that rule, and move no threshold",
  },
  laws: ["metaplastic-gains-are-one-at-the-set-point", "history-approaches-activity-with-its-memory"],
  parameters: {
    tauHistory: {
      value: 1,
      unit: "h",
      tag: "C",
      range: [1 / 60, 48],
      symbol: "tauM",
      group: "slow",
      power: -1,
      about: "memory of the history",
    },
    exponentMinus: {
      value: 2,
      unit: "1",
      tag: "P",
      range: [0, 4],
      symbol: "pM",
      about: "how steeply depression grows with the history",
    },
    exponentPlus: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 4],
      symbol: "pP",
      about: "how steeply potentiation falls with the history",
    },
    shift: {
      value: 2,
      unit: "mV",
      tag: "C",
      range: [0, 10],
      symbol: "kTheta",
      about: "rise of the voltage threshold of potentiation per unit of history",
    },
    historyMin: {
      value: 0.1,
      unit: "1",
      tag: "C",
      symbol: "Mfloor",
      about: "least history that counts for potentiation",
    },
    historyMax: { value: 10, unit: "1", tag: "C", symbol: "Mmax", about: "largest history" },
    stuck: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1: the history no longer follows activity",
    },
    stuckAt: { value: 0.3, unit: "1", tag: "C", range: [0, 10], about: "history where it is stuck" },
  },
  presets: {
    stuck: {
      about:
        "as in an epileptic focus: the threshold stays low whatever the activity, and nothing opposes potentiation",
      values: { stuck: { value: 1, tag: "C" }, stuckAt: { value: 0.3, tag: "C" } },
    },
  },
  reads: { c: { per: "post", unit: "1", about: "activity relative to its set-point" } },
  variables: {
    history: { per: "post", unit: "1", initial: 1, about: "relative activity of the last time (M)" },
    ltp: { per: "post", unit: "1", initial: 1, about: "factor on potentiation" },
    ltd: { per: "post", unit: "1", initial: 1, about: "factor on depression" },
    shiftPlus: {
      per: "post",
      unit: "mV",
      initial: 0,
      about: "rise of the voltage threshold of potentiation",
    },
  },
  shares: ["ltp", "ltd", "shiftPlus"],
  every: {
    "1 s": [
      "d(history)/dt = (c - history) / tauHistory",
      "history = if(stuck > 0, stuckAt, clip(history, 0, historyMax))",
      "ltp = 1 / max(history, historyMin)^exponentPlus",
      "ltd = max(history, 0)^exponentMinus",
      "shiftPlus = shift * (history - 1)",
    ],
  },
  require: [
    { that: "historyMin > 0", otherwise: "historyMin must be above 0: potentiation is divided by it" },
    {
      that: "exponentMinus > 1",
      otherwise:
        "depression grows no faster than the history: it cannot hold a recurrent circuit whose potentiation grows with the square of the rate",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
