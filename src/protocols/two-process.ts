import { protocol } from "../model/protocol.ts";
import { exp } from "../numerics/elementary.ts";
import { type Bout, boutEntries, sleepOf } from "./vigilance.ts";
import { cycleOf, sleepParameters } from "./wake-sleep.ts";

/**
 * Sleep that its own pressure begins and ends: process S between two thresholds that the time of day moves.
 *
 * In wake pressure rises until it exceeds `upper` + `amplitude` cos(phase); in sleep it falls, in REM sleep it rises, and the
 * first second of NREM sleep in which it lies below `lower` + `amplitude` cos(phase) is the last. Phase is 0 at `peak` hours
 * from the start, and at every `period` after it. The schedule is that of pressure alone: give `process-s` in the circuit
 * the same constants (its preset `human`) and the same start. Departs from the source: episodes shorter than a minute do not occur.
 */
export const twoProcess = protocol({
  name: "two-process",
  about: "sleep begins and ends where sleep pressure meets thresholds that follow the time of day",
  source: { cite: "Daan, Beersma & Borbely 1984, Am J Physiol 246:R161-R183" },
  parameters: {
    days: { kind: "quantity", value: 7, unit: "1", between: [1, 400], tag: "C", about: "length" },
    tauRise: {
      kind: "quantity",
      value: 18.2,
      unit: "h",
      between: [1, 100],
      tag: "P",
      about: "time constant of the rise of pressure",
    },
    tauFall: {
      kind: "quantity",
      value: 4.2,
      unit: "h",
      between: [0.2, 100],
      tag: "P",
      about: "time constant of its fall",
    },
    upper: {
      kind: "quantity",
      value: 0.67,
      unit: "1",
      between: [0, 1],
      tag: "P",
      about: "mean threshold of falling asleep",
    },
    lower: {
      kind: "quantity",
      value: 0.17,
      unit: "1",
      between: [0, 1],
      tag: "P",
      about: "mean threshold of waking up",
    },
    amplitude: {
      kind: "quantity",
      value: 0.12,
      unit: "1",
      between: [0, 0.5],
      tag: "P",
      about: "how far the time of day moves both thresholds",
    },
    period: {
      kind: "quantity",
      value: 24,
      unit: "h",
      between: [1, 100],
      tag: "C",
      about: "length of a circadian day",
    },
    peak: {
      kind: "quantity",
      value: 10,
      unit: "h",
      between: [0, 100],
      tag: "C",
      about: "hours from the start to the highest thresholds",
    },
    start: {
      kind: "quantity",
      value: 0.2,
      unit: "1",
      between: [0, 1],
      tag: "C",
      about: "pressure at the start, in wake",
    },
    ...sleepParameters,
  },
  entries: (values) => {
    const cycle = sleepOf(Math.round(cycleOf(values).cycle), cycleOf(values));
    return boutEntries(bouts(values, Math.round(values.days * 86_400), cycle), null);
  },
});

interface Clock {
  readonly tauRise: number;
  readonly tauFall: number;
  readonly upper: number;
  readonly lower: number;
  readonly amplitude: number;
  readonly period: number;
  readonly peak: number;
  readonly start: number;
}

/** Wake and the bouts of sleep by turns; `cycle` is one cycle of sleep, repeated until the lower threshold is met. */
function bouts(clock: Clock, end: number, cycle: readonly Bout[]): Bout[] {
  const found: Bout[] = [];
  let at = 0;
  let pressure = clock.start;
  const spend = (state: Bout["state"], seconds: number): void => {
    pressure = later(clock, state, pressure, seconds);
    found.push({ state, seconds });
    at += seconds;
  };
  while (at < end) {
    spend("wake", untilMet(clock, "wake", { at, pressure, most: end - at }) ?? end - at);
    for (let k = 0; at < end; k++) {
      const { state, seconds } = cycle[k % cycle.length]!;
      const most = Math.min(seconds, end - at);
      const met = state === "nrem" ? untilMet(clock, state, { at, pressure, most }) : undefined;
      spend(state, met ?? most);
      if (met !== undefined) break;
    }
  }
  return found;
}

/** Pressure after some seconds of a state. */
function later(clock: Clock, state: Bout["state"], pressure: number, seconds: number): number {
  const hours = seconds / 3600;
  if (state === "nrem") return pressure * exp(-hours / clock.tauFall);
  return 1 - (1 - pressure) * exp(-hours / clock.tauRise);
}

/** Seconds until pressure meets the threshold that ends the state, a minute at least; undefined if that is after `most`. */
function untilMet(
  clock: Clock,
  state: "wake" | "nrem",
  from: { readonly at: number; readonly pressure: number; readonly most: number },
): number | undefined {
  const isMet = (seconds: number): boolean => {
    const phase = (2 * Math.PI * ((from.at + seconds) / 3600 - clock.peak)) / clock.period;
    const moved = clock.amplitude * Math.cos(phase);
    const pressure = later(clock, state, from.pressure, seconds);
    return state === "wake" ? pressure > clock.upper + moved : pressure < clock.lower + moved;
  };
  for (let minute = 60; minute <= from.most; minute += 60) {
    if (!isMet(minute)) continue;
    let second = minute;
    while (second > 60 && second > minute - 59 && isMet(second - 1)) second--;
    return second;
  }
  return undefined;
}
