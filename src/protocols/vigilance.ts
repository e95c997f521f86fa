import type { TimedEntry } from "../model/protocol.ts";
import type { RandomStream } from "../numerics/random.ts";

/** A stretch of one vigilance state, in whole seconds. */
export interface Bout {
  readonly state: "wake" | "nrem" | "rem";
  readonly seconds: number;
}

/** How sleep is made of NREM and REM sleep: cycles of so many seconds that end with this share of REM sleep. */
export interface SleepCycle {
  readonly cycle: number;
  readonly remShare: number;
}

/** Sleep of so many seconds: cycles of NREM and then REM sleep; the last one may be cut short. */
export function sleepOf(seconds: number, { cycle, remShare }: SleepCycle): Bout[] {
  const bouts: Bout[] = [];
  const nrem = Math.round(cycle * (1 - remShare));
  for (let left = seconds; left > 0; left -= cycle) {
    bouts.push({ state: "nrem", seconds: Math.min(left, nrem) });
    if (left > nrem) bouts.push({ state: "rem", seconds: Math.min(left, cycle) - nrem });
  }
  return bouts.filter((bout) => bout.seconds > 0);
}

/**
 * Wake and sleep in turn over so many seconds, with exponential durations of bouts, asleep for exactly the share
 * `asleep` of the time (to a second). Sleep bouts last `sleepBout` on average; `first` comes first.
 */
export function drawnBouts(
  of: {
    readonly seconds: number;
    readonly asleep: number;
    readonly sleepBout: number;
    readonly first: "wake" | "sleep";
    readonly sleep: SleepCycle;
  },
  random: RandomStream,
): Bout[] {
  const sleep = Math.round(of.asleep * of.seconds);
  const wake = of.seconds - sleep;
  if (sleep === 0) return [{ state: "wake", seconds: wake }];
  if (wake === 0) return sleepOf(sleep, of.sleep);
  const count = Math.max(1, Math.min(Math.round(sleep / of.sleepBout), sleep, wake));
  const asleep = drawnParts(sleep, count, random);
  const awake = drawnParts(wake, count, random);
  return asleep.flatMap((seconds, k) => {
    const up: Bout = { state: "wake", seconds: awake[k]! };
    const down = sleepOf(seconds, of.sleep);
    return of.first === "wake" ? [up, ...down] : [...down, up];
  });
}

/** `total` whole seconds in `count` parts of a second or more, exponential before they are made to fit. */
function drawnParts(total: number, count: number, random: RandomStream): number[] {
  const lengths = Array.from({ length: count }, () => -Math.log(random.uniform()));
  const sum = lengths.reduce((a, b) => a + b, 0);
  const parts: number[] = [];
  let drawn = 0;
  let given = 0;
  for (const [k, length] of lengths.entries()) {
    drawn += length;
    // a second is kept for each part to come, and each gets one
    const end = Math.min(total - (count - 1 - k), Math.max(given + 1, Math.round((total * drawn) / sum)));
    parts.push(end - given);
    given = end;
  }
  return parts;
}

/** Values of gates by vigilance state. */
export type StateGates = Readonly<Record<Bout["state"], Readonly<Record<string, number>>>>;

/** The bouts one after the other as entries; those of a state that goes on are joined. With `gates` also their values. */
export function boutEntries(bouts: readonly Bout[], gates: StateGates | null): TimedEntry[] {
  const entries: { at: number; until: number; state: Bout["state"] }[] = [];
  let at = 0;
  for (const { state, seconds } of bouts) {
    const last = entries.at(-1);
    if (last?.state === state) last.until += seconds;
    else entries.push({ at, until: at + seconds, state });
    at += seconds;
  }
  return entries.map(({ at: start, until, state }) => {
    if (gates === null) return { at: start, enter: state };
    const set = Object.fromEntries(
      Object.entries(gates[state]).map(([name, value]) => [`gate.${name}`, value]),
    );
    return { at: start, until, enter: state, set };
  });
}
