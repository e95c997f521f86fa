import type { CohortDesign, CohortEffect } from "../model/cohort-design.ts";
import { DataError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";

/**
 * The named starting points of a cohort design.
 *
 * `em` is the generator that carries verdicts: 12 mice, 168 segments, 6,920 synapses, log-normal sizes with a median of
 * 0.13 um2, and sleep that scales small synapses with endosomes. `reference` draws the kind of table for which the
 * suite holds R's numbers. The published numbers fix counts, diameters and densities; the size SDs are one admissible
 * set (they give the contrast standard error that the published p values imply); what the source does not print
 * (the median, the offsets of apparatus and mitochondria, the residual SD of head volume) is chosen here.
 *
 * The segment SD of 0.20 um alone gives mouse means an SD of 0.053, the printed 0.05, so that no diameter SD is left
 * between mice; mitochondria, of which nothing but a p value is printed, scatter as much relative to their mean.
 * The slope of head volume on diameter puts the published contrasts (a difference of 0.42 in log
 * volume between the largest and the smallest segment) on the range of 168 segments, about 1.05 um.
 *
 * Source: de Vivo et al. 2017, Science 355:507-510, doi:10.1126/science.aah5982.
 */
export const cohortPresets: Readonly<Record<CohortDesign["preset"], CohortDesign>> = {
  em: {
    kind: "cohort",
    preset: "em",
    conditions: ["SW", "EW", "S"],
    treated: "S",
    mice: [4, 4, 4],
    dendrites: 168,
    synapses: 6920,
    shareM1: 101 / 168,
    size: {
      median: 0.13,
      sdMouse: 0.075,
      sdDendrite: 0.2,
      sdResidual: 0.85,
      regionS1: 0.1,
      perDiameter: 0,
      shifts: { EW: Math.log(1 - 0.017) },
    },
    diameter: { mean: 0.86, sdMouse: 0, sdSegment: 0.2, low: 0.3, high: 1.6 },
    density: { mean: 0.7, sdMouse: 0, sdSegment: 0.2, low: 0.17, high: 1.24 },
    mitochondrion: { mean: 0.25, sdMouse: 0, sdSegment: 0.058, low: 0.08, high: 0.6 },
    countsBy: "density",
    endosome: { prevalence: 0.75, perSd: 0, offset: 0 },
    apparatus: { prevalence: 0.25, perSd: 0, offset: 0.5 },
    mito: { prevalence: 0.4, perSd: 0, offset: 0.3 },
    headVolume: { intercept: -0.75, exponent: 1.4, sd: 0.35, treatedPerDiameter: -0.4 },
    tracingSd: 0.05,
    detectionLimit: 0,
    effect: {
      kind: "selective",
      factor: 0.73,
      fraction: 0.93,
      power: 2,
      endosomeNegative: 0.1,
      densityCoefficient: 1.5,
    },
  },
  reference: {
    kind: "cohort",
    preset: "reference",
    conditions: ["SW", "EW", "S"],
    treated: "S",
    mice: [4, 4, 4],
    dendrites: 168,
    synapses: 6920,
    shareM1: 101 / 168,
    size: {
      median: Math.exp(-1.75),
      sdMouse: 0.055,
      sdDendrite: 0.14,
      sdResidual: 0.78,
      regionS1: 0.06,
      perDiameter: 0.9,
      shifts: { EW: -0.017 },
    },
    diameter: { mean: 0.86, sdMouse: 0, sdSegment: 0.12, low: 0.55, high: 1.6 },
    density: { mean: 0.7, sdMouse: 0, sdSegment: 0.19, low: 0.17, high: 1.24 },
    mitochondrion: { mean: 0.25, sdMouse: 0, sdSegment: 0.058, low: 0.08, high: 0.6 },
    countsBy: "surface",
    endosome: { prevalence: logistic(0.35), perSd: 0.55, offset: 0 },
    apparatus: { prevalence: logistic(-0.4), perSd: 1.1, offset: 0 },
    mito: { prevalence: logistic(-0.3), perSd: 0.35, offset: 0 },
    headVolume: { intercept: -0.95, exponent: 1.3, sd: 0.42, treatedPerDiameter: 0 },
    tracingSd: 0,
    detectionLimit: 0.008,
    effect: {
      kind: "selective",
      factor: 0.7,
      fraction: 1 - 0.85 / 3,
      power: 2,
      endosomeNegative: 0.15,
      densityCoefficient: -0.45 / Math.log(0.7),
    },
  },
};

/** The effects by name, each with the numbers it has when none are given. */
export const effectDefaults: { readonly [K in CohortEffect["kind"]]: Extract<CohortEffect, { kind: K }> } = {
  null: { kind: "null" },
  uniform: { kind: "uniform", factor: 0.811 },
  selective: {
    kind: "selective",
    factor: 0.73,
    fraction: 0.93,
    power: 2,
    endosomeNegative: 0.1,
    densityCoefficient: 1.5,
  },
  "random-subset": { kind: "random-subset", factor: 0.74, fraction: 0.7 },
  threshold: { kind: "threshold", factor: 0.77, fraction: 0.8 },
  additive: { kind: "additive", amount: -0.02 },
  divergent: { kind: "divergent", factor: 0.811, exponent: 0.85 },
  "wake-only": { kind: "wake-only", condition: "EW", factor: 0.82 },
  circadian: { kind: "circadian", conditions: ["EW", "S"], factor: 0.82 },
  shrinkage: { kind: "shrinkage", linear: 0.91 },
  batch: { kind: "batch", days: 4, sd: 0.1 },
  "annotator-drift": { kind: "annotator-drift", drift: -0.1 },
  "unequal-calibre": { kind: "unequal-calibre", difference: -0.15, perDiameter: 0.9 },
};

const sleepEffects = new Set<CohortEffect["kind"]>([
  "uniform",
  "selective",
  "random-subset",
  "threshold",
  "additive",
  "divergent",
]);

/** The parts of a design that a caller may set; everything else comes from the preset. */
export interface CohortChoices {
  readonly preset?: CohortDesign["preset"];
  readonly effect?: CohortEffect;
  readonly conditions?: readonly string[];
  readonly treated?: string;
  /** Mice of each condition: one number for all, or one per condition. */
  readonly mice?: number | readonly number[];
  readonly dendrites?: number;
  readonly synapses?: number;
  readonly size?: Partial<CohortDesign["size"]>;
  readonly detectionLimit?: number;
}

/**
 * A resolved design: `choices` over the preset.
 *
 * With an effect that is no effect of sleep (null, an artefact, another time of day) the conditions share one
 * distribution otherwise: the shift of EW and the slope of head volume on diameter go to zero with it.
 * Dendrites and synapses per mouse stay those of the preset where only the number of mice is given.
 *
 * Fails: DataError if the parts do not fit each other.
 */
export function cohortDesign(choices: CohortChoices = {}): CohortDesign {
  const base = cohortPresets[choices.preset ?? "em"];
  const conditions = choices.conditions ?? base.conditions;
  const perCondition = choices.mice ?? base.mice[0]!;
  const mice = typeof perCondition === "number" ? conditions.map(() => perCondition) : perCondition;
  const mouseCount = mice.reduce((sum, count) => sum + count, 0);
  const dendrites = choices.dendrites ?? Math.round((base.dendrites / 12) * mouseCount);
  const treated = choices.treated ?? (conditions.includes(base.treated) ? base.treated : conditions.at(-1)!);
  const effect = choices.effect ?? base.effect;
  const scales = sleepEffects.has(effect.kind);
  const shifts = choices.size?.shifts ?? (scales ? base.size.shifts : {});
  const design: CohortDesign = {
    ...base,
    conditions,
    treated,
    mice,
    dendrites,
    synapses: choices.synapses ?? Math.round((base.synapses / base.dendrites) * dendrites),
    size: {
      ...base.size,
      ...choices.size,
      shifts: Object.fromEntries(Object.entries(shifts).filter(([name]) => conditions.includes(name))),
    },
    headVolume: scales ? base.headVolume : { ...base.headVolume, treatedPerDiameter: 0 },
    detectionLimit: choices.detectionLimit ?? base.detectionLimit,
    effect,
  };
  checkDesign(design);
  checkNumbers(design);
  return design;
}

/** Throws if a factor, a share or the detection limit is outside its range. */
function checkNumbers({ effect, detectionLimit }: CohortDesign): void {
  if ("factor" in effect && !(effect.factor > 0))
    throw new DataError(
      `factor must be above 0, got ${effect.factor}`,
      "0.8 makes sizes a fifth smaller, 1.2 a fifth larger",
    );
  if ("fraction" in effect && !(effect.fraction >= 0 && effect.fraction <= 1))
    throw new DataError(
      `fraction must lie between 0 and 1, got ${effect.fraction}`,
      "it is the share of the synapses that change: 0.7 for 70 %",
    );
  if (!(detectionLimit >= 0))
    throw new DataError(
      `limit must not be below 0, got ${detectionLimit}`,
      "it is the smallest size that is seen; 0 for none",
    );
}

/** Throws if the parts of `design` contradict each other. */
function checkDesign(design: CohortDesign): void {
  const { conditions, mice, dendrites, synapses, effect } = design;
  const mouseCount = mice.reduce((sum, count) => sum + count, 0);
  if (new Set(conditions).size !== conditions.length || conditions.length < 2) {
    throw new DataError(
      `conditions must be at least two different names, got ${conditions.join(",")}`,
      "write, for example, --conditions SW,EW,S",
    );
  }
  if (mice.length !== conditions.length) {
    throw new DataError(
      `mice must be one number or one per condition, got ${mice.length} for ${conditions.length} conditions`,
      `write, for example, --mice ${conditions.map(() => 4).join(",")}`,
    );
  }
  if (dendrites < mouseCount) {
    throw new DataError(
      `dendrites must be at least one per mouse, got ${dendrites} for ${mouseCount} mice`,
      "give more dendrites or fewer mice",
    );
  }
  if (synapses < dendrites) {
    throw new DataError(
      `synapses must be at least one per dendrite, got ${synapses} for ${dendrites} dendrites`,
      "give more synapses or fewer dendrites",
    );
  }
  const named = [
    design.treated,
    ...(effect.kind === "wake-only" ? [effect.condition] : []),
    ...(effect.kind === "circadian" ? effect.conditions : []),
  ];
  for (const name of named) {
    if (conditions.includes(name)) continue;
    const near = nearestName(name, conditions);
    throw new DataError(
      `unknown condition: ${name}`,
      near ? `did you mean ${near}?` : `the conditions are ${conditions.join(", ")}`,
    );
  }
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
