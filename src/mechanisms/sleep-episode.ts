import type { Parameter, Preset } from "../model/mechanism.ts";

/** The episode of sleep over which the rules of down-scaling spread their total: its length, and the pressure in it. */
export const sleepEpisode = {
  sleep: {
    value: 7,
    unit: "h",
    tag: "E",
    range: [1, 16],
    symbol: "b",
    group: "day",
    power: -1,
    about: "length of the episode",
  },
  tauFall: {
    value: 2,
    unit: "h",
    tag: "C",
    symbol: "tauF",
    group: "day",
    power: -1,
    about: "fall of pressure in the episode",
  },
  startPressure: {
    value: 0.782,
    unit: "1",
    tag: "X",
    range: [0, 1],
    symbol: "S0",
    about: "pressure at its start, after 12 h awake",
  },
} as const satisfies Readonly<Record<string, Parameter>>;

/** Values of an episode in which the pressure is 1. */
export const constantPressure = {
  about: "sleep without process-s, whose pressure is 1 throughout",
  values: { tauFall: { value: 1e7, tag: "X" }, startPressure: { value: 1, tag: "X" } },
} as const satisfies Preset;
