import { designs, type StudyDesign, type TrueKind } from "./calibration-cohorts.ts";

/** One setting of the calibration: a way to draw studies, and which question it answers. */
export interface Cell {
  readonly id: string;
  readonly question: "null" | "kind";
  readonly design: keyof typeof designs;
  readonly about: string;
  readonly study: StudyDesign;
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

/** Every cell, nulls first. */
export function calibrationCells(): Cell[] {
  const names = Object.keys(designs) as (keyof typeof designs)[];
  const cell = (
    question: Cell["question"],
    design: keyof typeof designs,
    about: string,
    change: Partial<StudyDesign>,
  ) => ({
    id: `${question}/${design}/${about}`,
    question,
    design,
    about,
    study: { ...designs[design], ...change },
  });
  return [
    ...names.flatMap((design) => [
      ...nulls.map(([about, change]) => cell("null", design, about, change)),
      cell("null", design, `animals per group ${unequalAnimals[design].join(", ")} (treated last)`, {
        animals: unequalAnimals[design],
      }),
    ]),
    ...names.flatMap((design) => trueKinds.map(([about, effect]) => cell("kind", design, about, { effect }))),
  ];
}
