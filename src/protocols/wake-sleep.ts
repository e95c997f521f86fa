import type { ProtocolParameter, TimedEntry } from "../model/protocol.ts";
import { protocol } from "../model/protocol.ts";
import { randomStream } from "../numerics/random.ts";
import {
  type Bout,
  boutEntries,
  drawnBouts,
  type SleepCycle,
  type StateGates,
  sleepOf,
} from "./vigilance.ts";

/** Parameters of sleep that protocols of days share. */
export const sleepParameters = {
  cycle: {
    kind: "quantity",
    value: 10,
    unit: "min",
    between: [1, 180],
    tag: "C",
    about: "NREM and REM sleep together; 90 min in humans",
  },
  remShare: {
    kind: "quantity",
    value: 0.1,
    unit: "1",
    between: [0, 0.5],
    tag: "C",
    about: "share of REM sleep in sleep",
  },
} as const satisfies Readonly<Record<string, ProtocolParameter>>;

/** The cycle of sleep in seconds. */
export function cycleOf({
  cycle,
  remShare,
}: {
  readonly cycle: number;
  readonly remShare: number;
}): SleepCycle {
  return { cycle: Math.round(60 * cycle), remShare };
}

const presets: Readonly<Record<string, StateGates>> = {
  shy: {
    wake: { ltp: 1, ltd: 1, down: 0 },
    nrem: { ltp: 0.1, ltd: 1, down: 1 },
    rem: { ltp: 0.3, ltd: 1, down: 0 },
  },
  wise: {
    wake: { ltp: 0.1, ltd: 1, down: 1 },
    nrem: { ltp: 1, ltd: 1, down: 0 },
    rem: { ltp: 0.3, ltd: 1, down: 0 },
  },
};

/**
 * Vigilance states of days, or of one of the three groups of the electron-microscopy study.
 *
 * `days`: `wake` and then `sleep`, so many times. S: after a dark phase asleep for the share `asleep` of `span`, from
 * lights on. EW: after the same dark phase kept awake over `span`. SW: after a light phase awake for the share `awake` of
 * `span`, from lights off. Brains are taken at `before` + `span`. Bouts are drawn, shares are exact. In EW one of the
 * inputs under `novel` is open at a time, another every `newEvery`: a novel object is a new pattern of input.
 *
 * `gates` sets those of potentiation, depression and down-selection at once with the state, by one of the presets of the
 * mechanism `neuromod-gate`; without it the states alone are entered, and that mechanism moves the gates smoothly.
 */
export const wakeSleep = protocol({
  name: "wake-sleep",
  about:
    "vigilance states: day cycles, or the groups S (sleep), EW (enforced wake) and SW (spontaneous wake)",
  source: { cite: "de Vivo et al. 2017, Science 355:507-510", doi: "10.1126/science.aah5982" },
  parameters: {
    schedule: {
      kind: "word",
      value: "days",
      words: ["days", "S", "EW", "SW"],
      about: "day cycles, or a group of the study",
    },
    days: { kind: "quantity", value: 1, unit: "1", between: [1, 400], tag: "C", about: "day cycles" },
    wake: {
      kind: "quantity",
      value: 12,
      unit: "h",
      between: [0, 1000],
      tag: "C",
      about: "wake of a day cycle",
    },
    sleep: {
      kind: "quantity",
      value: 12,
      unit: "h",
      between: [0, 1000],
      tag: "C",
      about: "sleep of a day cycle",
    },
    ...sleepParameters,
    before: {
      kind: "quantity",
      value: 12,
      unit: "h",
      between: [0, 48],
      tag: "C",
      about: "phase of light or dark before the one in which brains are taken",
    },
    span: {
      kind: "quantity",
      value: 7,
      unit: "h",
      between: [0.1, 48],
      tag: "E",
      about: "hours into the phase at which brains are taken",
    },
    asleep: {
      kind: "quantity",
      value: 0.75,
      unit: "1",
      between: [0, 1],
      tag: "E",
      about: "share of sleep in the light",
    },
    awake: {
      kind: "quantity",
      value: 0.7,
      unit: "1",
      between: [0, 1],
      tag: "E",
      about: "share of wake in the dark",
    },
    sleepBout: {
      kind: "quantity",
      value: 10,
      unit: "min",
      between: [0.1, 600],
      tag: "C",
      about: "mean length of a bout of sleep",
    },
    novel: { kind: "names", value: [], about: "inputs that stand for novel objects" },
    newEvery: {
      kind: "quantity",
      value: 30,
      unit: "min",
      between: [0.1, 600],
      tag: "C",
      about: "time of one object",
    },
    gates: {
      kind: "word",
      value: "none",
      words: ["none", "shy", "wise"],
      about: "values of the gates ltp, ltd and down in each state",
    },
    seed: { kind: "quantity", value: 1, unit: "1", between: [0, 2 ** 32], tag: "C", about: "of the bouts" },
  },
  entries: (values) => {
    const { schedule, gates, novel, newEvery } = values;
    const entries = boutEntries(schedule === "days" ? days(values) : group(values), presets[gates] ?? null);
    if (schedule !== "EW" || novel.length === 0) return entries;
    const start = seconds(values.before);
    return [
      ...entries,
      ...novelty(novel, { start, end: start + seconds(values.span), each: Math.round(60 * newEvery) }),
    ];
  },
});

function seconds(hours: number): number {
  return Math.round(3600 * hours);
}

function days(values: {
  readonly days: number;
  readonly wake: number;
  readonly sleep: number;
  readonly cycle: number;
  readonly remShare: number;
}): Bout[] {
  return Array.from({ length: Math.round(values.days) }, (): Bout[] => [
    ...(values.wake > 0 ? [{ state: "wake" as const, seconds: seconds(values.wake) }] : []),
    ...sleepOf(seconds(values.sleep), cycleOf(values)),
  ]).flat();
}

function group(values: {
  readonly schedule: string;
  readonly before: number;
  readonly span: number;
  readonly asleep: number;
  readonly awake: number;
  readonly sleepBout: number;
  readonly cycle: number;
  readonly remShare: number;
  readonly seed: number;
}): Bout[] {
  const { schedule } = values;
  const phase = (name: string, hours: number, asleep: number, first: "wake" | "sleep"): Bout[] => {
    const of = {
      seconds: seconds(hours),
      asleep,
      first,
      sleepBout: 60 * values.sleepBout,
      sleep: cycleOf(values),
    };
    return of.seconds === 0 ? [] : drawnBouts(of, randomStream(values.seed, "wake-sleep", schedule, name));
  };
  const dark = 1 - values.awake;
  const taken = { S: values.asleep, EW: 0, SW: dark }[schedule] ?? 0;
  return [
    ...phase(
      "before",
      values.before,
      schedule === "SW" ? values.asleep : dark,
      schedule === "SW" ? "sleep" : "wake",
    ),
    ...phase("span", values.span, taken, schedule === "S" ? "sleep" : "wake"),
  ];
}

/** One input is open at a time; from `start` to `end` the others give no spikes. */
function novelty(
  novel: readonly string[],
  { start, end, each }: { readonly start: number; readonly end: number; readonly each: number },
): TimedEntry[] {
  const away = {
    name: "object-away",
    about: "the object of this input is not in the cage",
    changes: { "inputs.rate": { times: 0 } },
  };
  const entries: TimedEntry[] = start > 0 ? [{ at: 0, until: start, condition: away, of: novel }] : [];
  for (let at = start, k = 0; at < end; at += each, k++) {
    const of = novel.filter((_, i) => i !== k % novel.length);
    if (of.length > 0) entries.push({ at, until: Math.min(end, at + each), condition: away, of });
  }
  return [...entries, { at: end, condition: away, of: novel }];
}
