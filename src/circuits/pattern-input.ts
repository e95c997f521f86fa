import type { Mechanism } from "../model/mechanism.ts";
import type { InputSpec, Model } from "../model/model.ts";

/** When a stored pattern is shown: whole (training) or in part (a cue). Times in s. */
export interface PatternBlock {
  readonly from: number;
  readonly to: number;
  readonly shown: "pattern" | "cue";
  /** Each presentation lasts so long, and the next one begins so long after it began. */
  readonly lasts: number;
  readonly every: number;
}

/** Cells of the pattern, the first of their population, and how many of them a cue drives. */
export interface PatternCells {
  readonly pattern: number;
  readonly cue: number;
  /** All cells of the population. */
  readonly cells: number;
  /** Rate of the spikes that drive a shown cell, Hz. */
  readonly rate: number;
}

/** Population S and projection SE: one source to each cell of E, which fires while its cell is shown. */
export function patternInput(
  { pattern, cue, cells, rate }: PatternCells,
  blocks: readonly PatternBlock[],
  duration: number,
): Required<Pick<Model, "populations" | "projections">> {
  const rates = [pattern, cue].map((shown) =>
    Array.from({ length: cells }, (_, cell) => (cell < shown ? rate : 0)),
  );
  const schedule: { pattern: number | null; duration: string }[] = [];
  let now = 0;
  const wait = (until: number) => {
    if (until > now) schedule.push({ pattern: null, duration: `${until - now} s` });
    now = Math.max(now, until);
  };
  for (const { from, to, shown, lasts, every } of blocks) {
    for (let at = from; at + lasts <= to + 1e-9; at += every) {
      wait(at);
      schedule.push({ pattern: shown === "pattern" ? 0 : 1, duration: `${lasts} s` });
      now = at + lasts;
    }
  }
  wait(duration);
  const input: InputSpec = { kind: "patterned", unit: "Hz", rates, schedule };
  return {
    populations: { S: { count: cells, input } },
    projections: {
      SE: {
        from: "S",
        to: "E",
        receptor: "ampa",
        wiring: { kind: "one-to-one" },
        weight: 1,
        unitWeight: "10 nS",
        delay: "1 ms",
      },
    },
  };
}

/**
 * Counts spikes of the cells of a pattern that no cue drives, and of all cells outside, each second.
 *
 * `first` and `end` bound the cells that count as the pattern. It changes nothing; it only lets a run keep two numbers a
 * second instead of every spike.
 */
export function patternMeter(first: number, end: number): Mechanism {
  return {
    name: "pattern-meter",
    about: "mean rate of the cells of a pattern and of the others",
    source: { cite: "a counter, no mechanism of the brain" },
    laws: [],
    parameters: {
      first: { value: first, unit: "1", tag: "C", about: "first cell that counts as the pattern" },
      end: { value: end, unit: "1", tag: "C", about: "first cell beyond the pattern" },
    },
    variables: {
      spikes: { per: "post", unit: "1", initial: 0, about: "spikes since the last second" },
      inside: {
        per: "post",
        unit: "1",
        initial: "if(index >= first and index < end, 1, 0)",
        about: "1 for the cells of the pattern",
      },
      outside: { per: "post", unit: "1", initial: "if(index >= end, 1, 0)", about: "1 for the others" },
      patternRate: { per: "network", unit: "Hz", initial: 0, about: "rate of the pattern" },
      otherRate: { per: "network", unit: "Hz", initial: 0, about: "rate of the others" },
    },
    onPost: ["spikes += 1"],
    every: {
      "1 s": [
        "patternRate = mean(spikes * inside, network) / mean(inside, network) / interval",
        "otherRate = mean(spikes * outside, network) / mean(outside, network) / interval",
        "spikes = 0",
      ],
    },
  };
}

/** Share of the weights onto a cell that lie within a hundredth of the range of either bound, read once a minute. */
export function boundMeter(every = "1 min"): Mechanism {
  return {
    name: "bound-meter",
    about: "share of weights at a bound",
    source: { cite: "a counter, no mechanism of the brain" },
    laws: [],
    parameters: {
      wMin: { value: 0, unit: "1", tag: "C", about: "lower bound" },
      wMax: { value: 1, unit: "1", tag: "C", about: "upper bound" },
    },
    variables: {
      atMin: { per: "post", unit: "1", initial: 0, about: "share at the lower bound" },
      atMax: { per: "post", unit: "1", initial: 0, about: "share at the upper bound" },
    },
    every: {
      [every]: [
        "atMin = mean(if(w < wMin + 0.01 * (wMax - wMin), 1, 0))",
        "atMax = mean(if(w > wMax - 0.01 * (wMax - wMin), 1, 0))",
      ],
    },
  };
}
