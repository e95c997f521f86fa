import type { Mechanism } from "../model/mechanism.ts";

const share = (value: number, of: string, state: string) =>
  ({ value, unit: "1", tag: "C", range: [0, 1], about: `${of} in ${state}` }) as const;

const ofState = (gate: string) => `(${gate}Wake * wake + ${gate}NREM * nrem + ${gate}REM * rem)`;

/** What a gate relaxes to. */
const goalOf = (gate: string) =>
  gate === "ltp" ? `${ofState(gate)} * max(0, 1 - occlusion * pressure)` : ofState(gate);

/**
 * Neuromodulation by vigilance state: moves the gates of potentiation, of depression and of down-selection.
 *
 * Learning in wake, net weakening in sleep (`shy`, the default); the preset `wise` exchanges wake and NREM sleep. All
 * values are chosen here, after the idea of the source. The gates relax to those of the state with `tauGate`; in wake they
 * are open to the bit. Rules read gates, never the state. With `occlusion` the gate of potentiation closes as sleep pressure
 * (`process-s`) rises: potentiation can be had after sleep and no more after long wake (Vyazovskiy et al. 2008, Nat Neurosci
 * 11:200-208); its size is chosen here.
 */
export const neuromodGate = {
  name: "neuromod-gate",
  about: "opens and closes potentiation, depression and down-selection with the vigilance state",
  source: { cite: "Tononi & Cirelli 2014, Neuron 81:12-34", doi: "10.1016/j.neuron.2013.12.025" },
  laws: ["gates-relax-to-those-of-the-state", "wake-is-the-rule-without-gates"],
  parameters: {
    ltpWake: share(1, "gate of potentiation", "wake"),
    ltpNREM: share(0.1, "gate of potentiation", "NREM sleep"),
    ltpREM: share(0.3, "gate of potentiation", "REM sleep"),
    ltdWake: share(1, "gate of depression", "wake"),
    ltdNREM: share(1, "gate of depression", "NREM sleep"),
    ltdREM: share(1, "gate of depression", "REM sleep"),
    downWake: share(0, "gate of down-selection", "wake"),
    downNREM: share(1, "gate of down-selection", "NREM sleep"),
    downREM: share(0, "gate of down-selection", "REM sleep"),
    occlusion: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 2],
      about: "share of potentiation that sleep pressure 1 takes; 1.287 ends it after 12 h awake",
    },
    tauGate: {
      value: 1,
      unit: "min",
      tag: "C",
      symbol: "tauNM",
      group: "day",
      power: -1,
      about: "time constant of a transition",
    },
  },
  presets: {
    shy: {
      about: "potentiation in wake, down-selection in NREM sleep",
      values: {
        ltpWake: { value: 1, tag: "C" },
        ltpNREM: { value: 0.1, tag: "C" },
        downWake: { value: 0, tag: "C" },
        downNREM: { value: 1, tag: "C" },
      },
    },
    wise: {
      about: "the reverse: down-selection in wake, potentiation in NREM sleep",
      values: {
        ltpWake: { value: 0.1, tag: "C" },
        ltpNREM: { value: 1, tag: "C" },
        downWake: { value: 1, tag: "C" },
        downNREM: { value: 0, tag: "C" },
      },
    },
  },
  gates: ["wake", "nrem", "rem"],
  reads: { pressure: { per: "network", unit: "1", otherwise: 0, about: "sleep pressure" } },
  shares: ["ltp", "ltd", "down"],
  variables: {
    ltp: { per: "network", unit: "1", initial: ofState("ltp"), about: "gate of potentiation" },
    ltd: { per: "network", unit: "1", initial: ofState("ltd"), about: "gate of depression" },
    down: { per: "network", unit: "1", initial: ofState("down"), about: "gate of down-selection" },
  },
  every: {
    // max: a gate is no sign change, and Hebbian rules that know it may wait until the synapse is read
    "1 s": ["ltp", "ltd", "down"].map(
      (gate) => `${gate} = max(0, ${goalOf(gate)} + (${gate} - ${goalOf(gate)}) * exp(-interval / tauGate))`,
    ),
  },
  require: [
    ...["ltp", "ltd", "down"].map((gate) => ({
      that: `min(${gate}Wake, min(${gate}NREM, ${gate}REM)) >= 0 and max(${gate}Wake, max(${gate}NREM, ${gate}REM)) <= 1`,
      otherwise: `${gate}Wake, ${gate}NREM and ${gate}REM must lie in 0..1: they are factors`,
    })),
    { that: "occlusion >= 0", otherwise: "occlusion must be 0 or more" },
    { that: "tauGate > 0 s", otherwise: "tauGate must be above 0" },
    {
      that: "downWake == 0",
      otherwise: "down-selection in wake erases what is being learned",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
