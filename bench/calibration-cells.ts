import type { TrueKind } from "../src/stats/simulated-size.ts";
import type { StudyDesign } from "../src/stats/simulated-study.ts";
import { designs } from "./calibration-cohorts.ts";
import { type PairedStudyDesign, pairedDesigns, pairedNullDesigns } from "./calibration-pairs.ts";

/** One setting of the calibration: a way to draw studies, and which question it answers. */
export type Cell = UnpairedCell | PairedCell;

/** Is the verdict false without a difference, is a kind called by its name, what do the size classes call? */
export interface UnpairedCell {
  readonly id: string;
  readonly question: "null" | "kind" | "size-class";
  readonly design: keyof typeof designs;
  readonly about: string;
  readonly study: StudyDesign;
}

/** The first two questions for sizes measured twice. */
export interface PairedCell {
  readonly id: string;
  readonly question: "paired-null" | "paired-kind";
  readonly design: keyof typeof pairedDesigns;
  readonly about: string;
  readonly study: PairedStudyDesign;
}

/** Ways in which nothing changed; each also departs from the fitted model in one way, the last in all. */
const nulls: readonly (readonly [string, Partial<StudyDesign>])[] = [
  ["log-normal sizes (the fitted model)", {}],
  ["log sizes skewed to the right", { shape: "right-skewed" }],
  ["log sizes skewed to the left", { shape: "left-skewed" }],
  ["animals differ in log SD by 6 %", { sdOfLogSd: 0.06 }],
  ["animals differ in log SD by 12 %", { sdOfLogSd: 0.12 }],
  ["a detection limit that hides 10 %", { undetected: 0.1 }],
  ["synapses per animal differ 4 to 1, unbalanced over the groups", { countRatio: 4 }],
  [
    "skewed, log SD 12 %, limit, counts 4 to 1 together",
    { shape: "right-skewed", sdOfLogSd: 0.12, undetected: 0.1, countRatio: 4 },
  ],
];

/** Unequal numbers of animals, treated last. */
const unequalAnimals: Readonly<Record<keyof typeof designs, readonly number[]>> = {
  em: [5, 4, 3],
  small: [5, 3],
  large: [13, 7],
};

/** True kinds, down and up; mean changes between 15 and 40 %. */
export const trueKinds: readonly (readonly [string, TrueKind])[] = [
  ["uniform, x 0.75", { kind: "uniform", factor: 0.75 }],
  ["uniform, x 1.35", { kind: "uniform", factor: 1.35 }],
  ["selective, 60 % x 0.45", { kind: "selective", factor: 0.45, fraction: 0.6 }],
  ["selective, 60 % x 2.2", { kind: "selective", factor: 2.2, fraction: 0.6 }],
  ["size-dependent (quadratic), x 0.6", { kind: "quadratic", factor: 0.6, decline: 1 }],
  ["size-dependent (quadratic), x 1.7", { kind: "quadratic", factor: 1.7, decline: 1 }],
  ["size-dependent (threshold), 70 % x 0.65", { kind: "threshold", factor: 0.65, fraction: 0.7 }],
  ["size-dependent (threshold), 70 % x 1.55", { kind: "threshold", factor: 1.55, fraction: 0.7 }],
  ["divergent, x 0.65, SD - 25 %", { kind: "divergent", factor: 0.65, exponent: -0.25 }],
  ["divergent, x 1.5, SD + 25 %", { kind: "divergent", factor: 1.5, exponent: 0.25 }],
  ["additive, - 0.04 um2", { kind: "additive", amount: -0.04 }],
  ["additive, + 0.05 um2", { kind: "additive", amount: 0.05 }],
];

/** Ways in which nothing changed between two days. */
const pairedNulls: readonly (readonly [string, Partial<PairedStudyDesign>])[] = [
  ["log-normal sizes (the fitted model)", {}],
  ["cultures that look small on day 0 are more often treated", { treatsSmallest: true }],
  ["log sizes skewed to the right", { shape: "right-skewed" }],
  ["cultures differ in log SD by 12 %", { sdOfLogSd: 0.12 }],
  ["a detection limit that hides 10 %", { undetected: 0.1 }],
  ["a fifth of the spines lost, mostly small ones, and as many new", { lost: [0.35, 0.05] }],
];

const slight: TrueKind = { kind: "uniform", factor: 0.88 };

/** A slight change of sizes measured twice, and what a detection limit makes of it. */
const pairedLimits: readonly (readonly [string, Partial<PairedStudyDesign>])[] = [
  ["uniform, x 0.88", { effect: slight }],
  ["uniform, x 0.88, a detection limit that hides 10 %", { effect: slight, undetected: 0.1 }],
  ["uniform, x 0.88, a detection limit that hides 25 %", { effect: slight, undetected: 0.25 }],
];

/** Cohorts in which one factor, or none, acts on every synapse. */
const oneFactor: readonly (readonly [string, TrueKind])[] = [
  ["no change", { kind: "none" }],
  ["uniform, x 0.82", { kind: "uniform", factor: 0.82 }],
];

/** Every cell, nulls first. */
export function calibrationCells(): Cell[] {
  const names = Object.keys(designs) as (keyof typeof designs)[];
  const cell = (
    question: UnpairedCell["question"],
    design: keyof typeof designs,
    about: string,
    change: Partial<StudyDesign>,
  ): UnpairedCell => ({
    id: `${question}/${design}/${about}`,
    question,
    design,
    about,
    study: { ...designs[design], ...change },
  });
  const paired = (
    question: PairedCell["question"],
    design: keyof typeof pairedDesigns,
    about: string,
    change: Partial<PairedStudyDesign>,
  ): PairedCell => ({
    id: `${question}/${design}/${about}`,
    question,
    design,
    about,
    study: { ...pairedDesigns[design], ...change },
  });
  return [
    ...names.flatMap((design) => [
      ...nulls.map(([about, change]) => cell("null", design, about, change)),
      cell("null", design, `animals per group ${unequalAnimals[design].join(", ")} (treated last)`, {
        animals: unequalAnimals[design],
      }),
    ]),
    ...pairedNullDesigns.flatMap((design) =>
      pairedNulls.map(([about, change]) => paired("paired-null", design, about, change)),
    ),
    ...names.flatMap((design) =>
      oneFactor.map(([about, effect]) => cell("size-class", design, about, { effect })),
    ),
    ...names.flatMap((design) => trueKinds.map(([about, effect]) => cell("kind", design, about, { effect }))),
    ...trueKinds.map(([about, effect]) => paired("paired-kind", "nbqx", about, { effect })),
    ...pairedLimits.map(([about, change]) => paired("paired-kind", "many", about, change)),
  ];
}
