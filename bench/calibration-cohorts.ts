import type { StudyDesign } from "../src/stats/simulated-study.ts";

const base = {
  sdAnimal: 0.075,
  sdDendrite: 0.2,
  sdResidual: 0.85,
  shape: "normal",
  sdOfLogSd: 0,
  undetected: 0,
  countRatio: 1,
  effect: { kind: "none" },
} as const;

/** The three designs of the calibration. */
export const designs: Readonly<Record<"em" | "small" | "large", StudyDesign>> = {
  em: {
    ...base,
    name: "EM study, 3 groups of 4 mice",
    groups: ["SW", "EW", "S"],
    treated: "S",
    animals: [4, 4, 4],
    dendrites: 14,
    synapses: 41.2,
  },
  small: {
    ...base,
    name: "4 against 4, 6 dendrites of 40 synapses",
    groups: ["control", "treated"],
    treated: "treated",
    animals: [4, 4],
    dendrites: 6,
    synapses: 40,
  },
  large: {
    ...base,
    name: "10 against 10, 6 dendrites of 40 synapses",
    groups: ["control", "treated"],
    treated: "treated",
    animals: [10, 10],
    dendrites: 6,
    synapses: 40,
  },
};
