import { categoryFromStrings, type Table } from "../src/model/table.ts";
import type { RandomStream } from "../src/numerics/random.ts";
import { randomStream } from "../src/numerics/random.ts";

/** Shape of log size inside a dendrite. */
export type SizeShape = "normal" | "left-skewed" | "right-skewed" | "heavy-tailed";

/** What the treatment does to the synapses of the treated group. */
export type TrueKind =
  | { readonly kind: "none" }
  | { readonly kind: "uniform"; readonly factor: number }
  | { readonly kind: "selective"; readonly factor: number; readonly fraction: number }
  | { readonly kind: "quadratic"; readonly factor: number; readonly decline: number }
  | { readonly kind: "threshold"; readonly factor: number; readonly fraction: number }
  | { readonly kind: "divergent"; readonly factor: number; readonly exponent: number }
  | { readonly kind: "additive"; readonly amount: number };

/** A simulated study: groups, animals, dendrites, synapses, and how the sizes are spread. */
export interface StudyDesign {
  readonly name: string;
  readonly groups: readonly string[];
  readonly treated: string;
  /** Animals of each group. */
  readonly animals: readonly number[];
  /** Dendrites of each animal. */
  readonly dendrites: number;
  /** Expected synapses of a dendrite. */
  readonly synapses: number;
  readonly sdAnimal: number;
  readonly sdDendrite: number;
  readonly sdResidual: number;
  readonly shape: SizeShape;
  /** SD between animals of the log of their residual SD. */
  readonly sdOfLogSd: number;
  /** Share of the sizes of an untreated group that lie below the detection limit; 0 is no limit. */
  readonly undetected: number;
  /** Ratio of the counts of the animals with many and with few synapses; 1 is equal. */
  readonly countRatio: number;
  readonly effect: TrueKind;
}

/** One row per synapse of a simulated study; `tau` is the detection limit in units of size, 0 for none. */
export interface Study {
  readonly logSize: Float64Array;
  readonly group: Int32Array;
  readonly animal: Int32Array;
  readonly dendrite: Int32Array;
  readonly tau: number;
}

const medianSize = 0.13;

/** Draws a study. The residual has mean 0 and SD `sdResidual` under every shape. */
export function drawStudy(design: StudyDesign, seed: number): Study {
  const draws = randomStream(seed, "calibration");
  const limit = design.undetected > 0 ? Math.log(medianSize) + lowerQuantile(design) : -Infinity;
  const logSize: number[] = [];
  const group: number[] = [];
  const animal: number[] = [];
  const dendrite: number[] = [];
  let animalCount = 0;
  let dendriteCount = 0;
  const treated = design.groups.indexOf(design.treated);
  design.animals.forEach((count, g) => {
    for (let a = 0; a < count; a++, animalCount++) {
      const level = Math.log(medianSize) + design.sdAnimal * draws.normal();
      const spread = design.sdResidual * Math.exp(design.sdOfLogSd * draws.normal());
      // Treated animals alternate between few and many, and the first half of the others has few: groups differ.
      const few = g === treated ? a % 4 !== 0 : a % 4 === 0;
      const share = (few ? 1 : design.countRatio) / (0.5 + 0.5 * design.countRatio);
      for (let d = 0; d < design.dendrites; d++, dendriteCount++) {
        const centre = level + design.sdDendrite * draws.normal();
        const n = Math.max(1, draws.poisson(design.synapses * share));
        for (let s = 0; s < n; s++) {
          const z = standardised(design.shape, draws);
          const before = centre + spread * z;
          const after = g === treated ? changed(design, before, centre, draws) : before;
          if (!(after >= limit) || !Number.isFinite(after)) continue;
          logSize.push(after);
          group.push(g);
          animal.push(animalCount);
          dendrite.push(dendriteCount);
        }
      }
    }
  });
  return {
    logSize: Float64Array.from(logSize),
    group: Int32Array.from(group),
    animal: Int32Array.from(animal),
    dendrite: Int32Array.from(dendrite),
    tau: design.undetected > 0 ? Math.exp(limit) : 0,
  };
}

/** The table a lab would hand over: condition, animal, dendrite, size. */
export function studyTable(design: StudyDesign, study: Study): Table {
  const names = (prefix: string, codes: Int32Array) =>
    Array.from(
      { length: codes.reduce((most, code) => Math.max(most, code), -1) + 1 },
      (_, i) => `${prefix}${i + 1}`,
    );
  return {
    source: design.name,
    rowCount: study.logSize.length,
    columns: [
      { ...categoryFromStrings("condition", [], design.groups), codes: study.group },
      { ...categoryFromStrings("animal", [], names("m", study.animal)), codes: study.animal },
      { ...categoryFromStrings("dendrite", [], names("d", study.dendrite)), codes: study.dendrite },
      { kind: "number", name: "size", values: study.logSize.map((value) => Math.exp(value)) },
    ],
  };
}

const limits = new Map<string, number>();

/** Log size below which the share `undetected` of the untreated sizes lies, relative to the median's log. */
function lowerQuantile(design: StudyDesign): number {
  const { sdAnimal, sdDendrite, sdResidual, sdOfLogSd, shape, undetected } = design;
  const key = JSON.stringify([sdAnimal, sdDendrite, sdResidual, sdOfLogSd, shape, undetected]);
  const known = limits.get(key);
  if (known !== undefined) return known;
  const draws = randomStream(11, "calibration limit", design.shape);
  const sample = Float64Array.from({ length: 20000 }, () => {
    const spread = sdResidual * Math.exp(sdOfLogSd * draws.normal());
    const centre = Math.hypot(sdAnimal, sdDendrite) * draws.normal();
    return centre + spread * standardised(shape, draws);
  }).sort();
  const limit = sample[Math.floor(undetected * sample.length)]!;
  limits.set(key, limit);
  return limit;
}

/** A draw with mean 0 and SD 1; the skewed ones are centred log-gammas and their mirror images (skewness 0.7). */
function standardised(shape: SizeShape, draws: RandomStream): number {
  switch (shape) {
    case "normal":
      return draws.normal();
    case "left-skewed":
      return -(draws.gamma(8) - 8) / Math.sqrt(8);
    case "right-skewed":
      return (draws.gamma(8) - 8) / Math.sqrt(8);
    case "heavy-tailed":
      return (draws.normal() / Math.sqrt(draws.chiSquare(6) / 6)) * Math.sqrt(4 / 6);
  }
}

/** Log size after the treatment; -Infinity where nothing is left of the synapse. */
function changed(design: StudyDesign, before: number, centre: number, draws: RandomStream): number {
  const { effect } = design;
  const u = draws.uniform();
  const sd = Math.hypot(design.sdAnimal, design.sdDendrite, design.sdResidual);
  const rank = normalRank((before - Math.log(medianSize)) / sd);
  switch (effect.kind) {
    case "none":
      return before;
    case "uniform":
      return before + Math.log(effect.factor);
    case "selective":
      return u < effect.fraction ? before + Math.log(effect.factor) : before;
    case "quadratic":
      return u < Math.max(0, 1 - effect.decline * rank * rank) ? before + Math.log(effect.factor) : before;
    case "threshold":
      return rank < effect.fraction ? before + Math.log(effect.factor) : before;
    case "divergent":
      return before + Math.log(effect.factor) + effect.exponent * (before - centre);
    case "additive":
      return Math.log(Math.max(0, Math.exp(before) + effect.amount));
  }
}

/** P(Z <= z) to 1e-4, enough to place a synapse. */
function normalRank(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    0.3989422804 *
    Math.exp((-z * z) / 2) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}

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
