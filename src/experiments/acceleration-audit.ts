import { netS } from "../circuits/net-s.ts";
import { experiment, type Finding, type Measured, type RunSize } from "../model/experiment.ts";
import type { InstanceSpec, Model } from "../model/model.ts";
import { type CircuitRecording, reached, seriesOf } from "../model/recording.ts";

/** Rate of the circuit, and set-point of the factor, Hz. */
const TARGET = 4;

/** Cells, minutes to the end, and minute at which the drive falls by a fifth. */
const courses: Readonly<
  Record<RunSize, { readonly cells: number; readonly end: number; readonly step: number }>
> = {
  quick: { cells: 100, end: 4, step: 1 },
  full: { cells: 160, end: 120, step: 20 },
};

/** Relative change of the factor per spike of error, memory of the rate, and rate of learning, in real time. */
const slow = { gain: 1e-4, tauRate: 100, eta: 5e-4 };

/** How much faster each clock of an arm runs; `compression` is that of the engine, the others are set by hand. */
interface Clocks {
  readonly compression?: number;
  /** All of time, by hand: durations, learning and scaling. */
  readonly all?: number;
  /** Scaling alone, which leaves learning as it is: never legitimate. */
  readonly scaling?: number;
}

const clocks: Readonly<Record<string, Clocks>> = {
  "M = 16": { compression: 16 },
  "M = 8": { compression: 8 },
  "real time": {},
  "scaling alone, 16 times": { scaling: 16 },
  "all, 200 times": { all: 200 },
};

const REAL = "real time";

/** Learning that spreads or narrows the weights but keeps their mean, and scaling that meets a step of the drive. */
function slowRules(learning: number, scaling: number): Readonly<Record<string, InstanceSpec>> {
  return {
    learning: {
      mechanism: "stdp-pair",
      preset: "multiplicative",
      on: ["EE"],
      parameters: { eta: slow.eta * learning, wMax: 0.1 },
    },
    scaling: {
      mechanism: "multiplicative-scaling",
      on: ["XE", "EE"],
      parameters: {
        targetRate: `${TARGET} Hz`,
        tauRate: `${slow.tauRate / scaling} s`,
        gain: `${slow.gain * scaling} 1/(s Hz)`,
        integralGain: 0,
      },
    },
  };
}

function circuit({ compression = 1, all = 1, scaling = 1 }: Clocks) {
  return (size: RunSize, seed: number): Model => {
    const { cells, end, step } = courses[size];
    // learning goes with the clock of the circuit; where scaling alone is hastened, the run is as much shorter
    const hastened = all * scaling;
    const minutes = (count: number) => `${(60 * count) / hastened} s`;
    return netS({
      name: "acceleration-audit",
      seed,
      duration: minutes(end),
      cells,
      rest: {
        dt: "0.5 ms",
        guard: "record",
        ...(compression === 1 ? {} : { compression }),
        mechanisms: slowRules(all, hastened),
        protocol: [{ at: minutes(step), set: { "X.rate": "8 Hz" }, about: "drive x 0.8" }],
        recording: {
          rates: minutes(end / PARTS),
          quantiles: ["EE.w", "scaling.H"].map((name) => ({ name, every: minutes(end / PARTS) })),
        },
      },
    });
  };
}

/** Parts of the run over which rates are compared. */
const PARTS = 20;

/** Silent circuits, whose weights only scaling moves: step by step, and with silence skipped (X1). */
function silent(skipSilence: boolean) {
  return (_: RunSize, seed: number): Model =>
    netS({
      name: "acceleration-audit-silence",
      seed,
      duration: "10 min",
      cells: 100,
      background: "0 Hz",
      rest: {
        skipSilence,
        guard: "record",
        mechanisms: slowRules(1, 1),
        recording: { rates: "1 min", variables: [{ name: "scaling.H", every: "30 s" }] },
      },
    });
}

const STEPPED = "silence, step by step";

/** Largest relative difference of two courses. */
function largest(own: Float64Array, other: Float64Array): number {
  return own.reduce((most, value, i) => Math.max(most, Math.abs(value / other[i]! - 1)), 0);
}

const quantiles = ["q5", "q25", "q50", "q75", "q95"];

function measure(recording: CircuitRecording, paired: (arm: string) => CircuitRecording): Measured {
  const values = (of: CircuitRecording, name: string) => seriesOf(of, name).values;
  if (recording.data.name === "acceleration-audit-silence") {
    const error = largest(values(recording, "scaling.H"), values(paired(STEPPED), "scaling.H"));
    return { ...none, silenceError: error };
  }
  if (!reached(recording, recording.data.duration)) return none;
  const real = paired(REAL);
  const end = (name: string) => 100 * (last(values(recording, name)) / last(values(real, name)) - 1);
  const errors = quantiles.map((q) => end(`EE.w ${q}`));
  const [own, other] = [recording, real].map((of) => values(of, "E.rate").slice(-PARTS));
  const squares = own!.map((rate, i) => (rate / other![i]! - 1) ** 2);
  return {
    ...none,
    rateError: 100 * Math.sqrt(squares.reduce((a, b) => a + b, 0) / squares.length),
    quantileError: Math.max(...errors.map(Math.abs)),
    meanError: end("EE.w mean"),
    spreadError: end("EE.w sd"),
    factorError: end("scaling.H mean"),
  };
}

const none: Measured = {
  rateError: null,
  quantileError: null,
  meanError: null,
  spreadError: null,
  factorError: null,
  silenceError: null,
};

function last(values: Float64Array): number {
  return values.at(-1)!;
}

/** The limits of an accelerated run, as far as they can be read from three seeds. */
function limits(arm: string | null): Record<string, Finding> {
  const own = arm === null ? {} : { arm };
  const name = (word: string) => (arm === null ? word : `${word} at ${arm}`);
  const finding = (of: string, about: string, between: readonly [number, number]) => ({
    [name(of)]: {
      ...{ about: `${about} (${arm ?? "M = 16"})`, unit: "%", of, as: "mean", between, range: "here" },
      ...own,
    } as Finding,
  });
  return {
    ...finding("rateError", "rate along the run, root mean square against real time", [0, 5]),
    ...finding("quantileError", "weights at the end, largest error of five quantiles", [0, 3]),
    ...finding("spreadError", "SD of the weights at the end", [-5, 5]),
    ...finding("factorError", "mean factor at the end", [-3, 3]),
  };
}

/**
 * Do compressed and skipped time give what real time gives?
 *
 * A small NET-S learns by multiplicative pair STDP, and scaling meets a step of the drive, for two hours: in real time (X0) and
 * compressed as a whole (X3) at M = 16 and M = 8. Each number is compared with that of real time on the same seed. A silent
 * circuit is run step by step and with silence skipped (X1). Controls: the clock of scaling hastened alone, and 200 times by hand.
 *
 * Departs from the catalogue: the engine has no projective integration (X2), rate surrogate (X4) or phase skipping (X6), so
 * these have no arm; X5 is no mode of the engine, and X7 is asked by `integrator-and-seed-audit`. One reference problem of
 * two hours instead of three of 26 h; compressed days are audited where they are used. The SD of weights stands for that of
 * their logs. Compression (X3) is held against the limits that the catalogue sets for X2, as it has none of its own, and
 * against real time itself; so M/4 is not run, and no value is extrapolated (Richardson).
 *
 * The quantiles' error has no sign, since the farthest of five may change its sign from seed to seed (after the first full
 * run; the limit is as it was). Silence is deterministic: no seed changes `silenceError`.
 */
export const accelerationAudit = experiment({
  name: "acceleration-audit",
  question: "Do compressed and skipped time give the answer of real time?",
  source: {
    cite: "van Rossum, Bi & Turrigiano 2000, J Neurosci 20:8812-8821 (the rule)",
    doi: "10.1523/JNEUROSCI.20-23-08812.2000",
  },
  claims: [],
  seed: 2003,
  findings: {
    ...limits(null),
    ...limits("M = 8"),
    silenceError: {
      about: "silence skipped: largest relative difference of a factor in 10 min",
      unit: "1",
      as: "mean",
      between: [0, 1e-6],
      range: "here",
      arm: "silence, skipped",
    },
  },
  arms: {
    ...Object.fromEntries(Object.entries(clocks).map(([name, clock]) => [name, circuit(clock)])),
    "silence, skipped": silent(true),
    [STEPPED]: silent(false),
  },
  isAudit: true,
  control: ["scaling alone, 16 times", "all, 200 times"],
  pairedWith: [REAL, STEPPED],
  replicates: (size) => (size === "full" ? 3 : 1),
  measure,
  courses: [
    {
      title: "Rate of the excitatory cells",
      quantity: "E.rate",
      unit: "Hz",
      arms: ["M = 16", "M = 8", REAL],
    },
    { title: "SD of the weights", quantity: "EE.w sd", unit: "1", arms: ["M = 16", "M = 8", REAL] },
  ],
  caption:
    "Times are model time. An arm that carries no audit of its own is compared with real time, which is the audit.",
});
