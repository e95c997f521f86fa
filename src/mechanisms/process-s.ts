import type { Mechanism } from "../model/mechanism.ts";

/** Pressure at `t`, from what it was when the present state began. */
const now =
  "if(asleep > 0.5, lower + (anchor - lower) * exp(-(t - since) / tauFall), " +
  "upper - (upper - anchor) * exp(-(t - since) / tauRise))";

const from = (asleep: string): string[] => [
  `anchor = ${now}`,
  "since = t",
  `asleep = ${asleep}`,
  "pressure = anchor",
];

/**
 * Process S: sleep pressure rises towards `upper` in wake and falls towards `lower` in NREM sleep.
 *
 * Exact at the moment of every change of state, whatever the length of a tick; a bout in two parts is one bout. In REM
 * sleep it rises, unless `remFalls` is 1. The defaults are an order of magnitude for the mouse, chosen here; the strain
 * sets the rise (Franken, Chollet & Tafti 2001). Fits of single humans give 14.1-26.4 h and 1.2-2.9 h (Rusterholz et al.
 * 2010): ranges, and no one's pair of values, so that they are no preset. The circadian thresholds that begin and end
 * sleep are those of the protocol `two-process`.
 */
export const processS = {
  name: "process-s",
  about: "sleep pressure: rises in wake, falls in NREM sleep",
  source: { cite: "Daan, Beersma & Borbely 1984, Am J Physiol 246:R161-R183" },
  laws: ["follows-its-bouts-exactly", "splitting-a-bout-changes-nothing"],
  parameters: {
    tauRise: {
      value: 8,
      unit: "h",
      tag: "C",
      range: [4, 30],
      symbol: "tauR",
      group: "day",
      power: -1,
      about: "time constant of the rise",
    },
    tauFall: {
      value: 2,
      unit: "h",
      tag: "C",
      range: [1, 6],
      symbol: "tauF",
      group: "day",
      power: -1,
      about: "time constant of the fall",
    },
    upper: { value: 1, unit: "1", tag: "C", symbol: "U", about: "what it rises towards" },
    lower: { value: 0, unit: "1", tag: "C", symbol: "L", about: "what it falls towards" },
    remFalls: { value: 0, unit: "1", tag: "C", range: [0, 1], about: "1 if it falls in REM sleep too" },
  },
  presets: {
    human: {
      about: "group values of humans",
      source: { cite: "Daan, Beersma & Borbely 1984, Am J Physiol 246:R161-R183" },
      values: { tauRise: { value: 18.2, tag: "P" }, tauFall: { value: 4.2, tag: "P" } },
    },
    rat: {
      about: "rats; quoted from memory",
      source: { cite: "Franken, Tobler & Borbely 1991, Neurosci Lett 130:141-144" },
      values: { tauRise: { value: 8.6, tag: "L" }, tauFall: { value: 3.2, tag: "L" } },
    },
    mouse: {
      about: "an order of magnitude, chosen here",
      values: { tauRise: { value: 8, tag: "C" }, tauFall: { value: 2, tag: "C" } },
    },
  },
  gates: ["nrem"],
  shares: ["pressure"],
  variables: {
    pressure: { per: "network", unit: "1", initial: "lower", about: "sleep pressure now" },
    anchor: { per: "network", unit: "1", initial: "lower", about: "the same when the present state began" },
    since: { per: "network", unit: "h", initial: 0, about: "when the present state began" },
    asleep: { per: "network", unit: "1", initial: "nrem", about: "1 while it falls" },
  },
  every: { "1 s": [`pressure = ${now}`] },
  onEnter: { wake: from("0"), nrem: from("1"), rem: from("remFalls") },
  require: [
    {
      that: "lower >= 0 and upper <= 1 and lower < upper",
      otherwise: "lower and upper must lie in 0..1, lower below upper: pressure is a factor of others",
    },
    {
      that: "tauRise > 0 h and tauFall > 0 h",
      otherwise: "tauRise and tauFall must be above 0",
    },
    {
      that: "tauFall <= tauRise",
      otherwise: "pressure falls more slowly than it rises: with short sleep it stays near its upper end",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
