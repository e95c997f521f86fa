import { protocol } from "../model/protocol.ts";
import { type Bout, boutEntries, sleepOf } from "./vigilance.ts";
import { cycleOf, sleepParameters } from "./wake-sleep.ts";

/**
 * Days with a share of the usual sleep, and then days of recovery with all of it; `remaining` 0 is total deprivation.
 *
 * What is taken from sleep is added to wake: a day keeps its length.
 */
export const sleepRestriction = protocol({
  name: "sleep-restriction",
  about: "nights cut to a share of the usual sleep, then recovery",
  source: { cite: "restricted sleep as the source review describes it; sizes chosen here" },
  parameters: {
    days: {
      kind: "quantity",
      value: 5,
      unit: "1",
      between: [1, 400],
      tag: "C",
      about: "days of restriction",
    },
    remaining: {
      kind: "quantity",
      value: 0.5,
      unit: "1",
      between: [0, 1],
      tag: "C",
      about: "share of sleep that is left",
    },
    wake: {
      kind: "quantity",
      value: 12,
      unit: "h",
      between: [0, 1000],
      tag: "C",
      about: "usual wake of a day",
    },
    sleep: {
      kind: "quantity",
      value: 12,
      unit: "h",
      between: [0.1, 1000],
      tag: "C",
      about: "usual sleep of a day",
    },
    recovery: {
      kind: "quantity",
      value: 2,
      unit: "1",
      between: [0, 400],
      tag: "C",
      about: "days of recovery",
    },
    ...sleepParameters,
  },
  entries: (values) => {
    const night = Math.round(3600 * values.sleep);
    const day = (asleep: number): Bout[] => [
      { state: "wake", seconds: Math.round(3600 * values.wake) + night - asleep },
      ...sleepOf(asleep, cycleOf(values)),
    ];
    const restricted = Array.from({ length: Math.round(values.days) }, () =>
      day(Math.round(night * values.remaining)),
    );
    const recovery = Array.from({ length: Math.round(values.recovery) }, () => day(night));
    return boutEntries(
      [...restricted, ...recovery].flat().filter((bout) => bout.seconds > 0),
      null,
    );
  },
});
