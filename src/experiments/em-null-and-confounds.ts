import { cohortDesign } from "../instruments/cohort-design.ts";
import type { CohortEffect } from "../model/cohort-design.ts";
import { experiment, type Measured, type RunSize, type SampledRecording } from "../model/experiment.ts";
import { tTwoSided } from "../numerics/distributions.ts";
import { mean, variance } from "../numerics/quantile.ts";
import { cohortOf } from "./em-cohort.ts";
import { linearSizeP, measureDendrites } from "./em-dendrites.ts";
import { measureSizes, sizesByCondition } from "./em-sizes.ts";
import { emSource } from "./em-targets.ts";

function arm(effect: CohortEffect | undefined, analysis: "kenward-roger" | "ratio" | "pooled") {
  return (_: RunSize, seed: number) => ({ design: cohortDesign(effect ? { effect } : {}), seed, analysis });
}

/** p of Welch's t test that takes every synapse for an independent animal, S against SW: shown as the error it is. */
function pooledP(recording: SampledRecording): number {
  const { conditions } = cohortOf(recording);
  const sizes = sizesByCondition(recording.table, "asi", conditions);
  const a = sizes[conditions[0]!]!.map(Math.log);
  const b = sizes[conditions[2]!]!.map(Math.log);
  const va = variance(a) / a.length;
  const vb = variance(b) / b.length;
  const df = (va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1));
  return tTwoSided((mean(b) - mean(a)) / Math.sqrt(va + vb), df);
}

/**
 * Does the analysis of this arm reject "no difference between the conditions"?
 *
 * `caught`: the diameters of dendrites or of mitochondria differ (Kenward-Roger F, Holm over the two), which a shrunken
 * tissue shows and a change of synapses does not; `caughtJointly`: one test of both diameters together.
 */
function measure(recording: SampledRecording): Measured {
  const { table, data } = recording;
  const design = cohortOf(recording);
  const sizes = measureSizes(table, design.conditions);
  const dendrites = measureDendrites(design, table, data.seed);
  const p =
    data.analysis === "pooled"
      ? pooledP(recording)
      : data.analysis === "ratio"
        ? sizes.chi2P!
        : sizes.conditionKr!;
  const smallest = Math.min(dendrites.diameterGroups!, dendrites.mitoGroups!);
  return {
    p,
    rejects: p < 0.05 ? 1 : 0,
    headline: sizes.headline!,
    diameterGroups: dendrites.diameterGroups!,
    mitoGroups: dendrites.mitoGroups!,
    caught: 2 * smallest < 0.05 ? 1 : 0,
    caughtJointly: linearSizeP(design, table) < 0.05 ? 1 : 0,
  };
}

const none: CohortEffect = { kind: "null" };

const armNames = [
  "null",
  "pooled t test",
  "likelihood ratio",
  "sleep",
  "shrinkage",
  "batch",
  "annotator-drift",
  "unequal-calibre",
  "circadian",
];

/**
 * The identical analysis on cohorts without any effect of sleep, with and without artefacts.
 *
 * The controls analyse the same null cohorts in the ways that are wrong: synapses pooled, and the likelihood ratio
 * with 12 mice. Artefacts other than shrinkage are reported, with no range to lie in: an imaging batch or a drift of
 * the annotator that runs along the groups cannot be told from an effect by any analysis. The text names A19 (two wake
 * groups part sleep from time of day, light, stimulation and stress) for this experiment, too: no finding tests it.
 */
export const emNullAndConfounds = experiment({
  name: "em-null-and-confounds",
  question: "Could the analysis find an effect of sleep by accident, or take an artefact for one?",
  source: emSource,
  claims: ["A30"],
  restsOn: { A30: ["shrinkageCaught", "sleepNotCaught"] },
  checks: ["shrinkageCaught"],
  seed: 1979,
  findings: {
    falsePositives: {
      about: "null called changed (Kenward-Roger F)",
      unit: "share of cohorts",
      of: "rejects",
      as: "share",
      between: [0, 0.06],
      range: "cal",
    },
    trueEffect: {
      about: "true effect called (Kenward-Roger F)",
      unit: "share of cohorts",
      of: "rejects",
      as: "share",
      between: [0.7, 1],
      range: "cal",
      arm: "sleep",
    },
    shrinkageCaught: {
      about: "shrunken tissue shows in a diameter",
      unit: "share of cohorts",
      of: "caught",
      as: "share",
      between: [0.8, 1],
      range: "cal",
      arm: "shrinkage",
    },
    sleepNotCaught: {
      about: "true effect shows in a diameter",
      unit: "share of cohorts",
      of: "caught",
      as: "share",
      between: [0, 0.08],
      range: "cal",
      arm: "sleep",
    },
    pooledFalsePositives: {
      about: "null called changed (pooled t test)",
      unit: "share of cohorts",
      of: "rejects",
      as: "share",
      between: [0.3, 1],
      range: "here",
      arm: "pooled t test",
    },
  },
  arms: {
    null: arm(none, "kenward-roger"),
    "pooled t test": arm(none, "pooled"),
    "likelihood ratio": arm(none, "ratio"),
    sleep: arm(undefined, "kenward-roger"),
    shrinkage: arm({ kind: "shrinkage", linear: 0.91 }, "kenward-roger"),
    batch: arm({ kind: "batch", days: 4, sd: 0.1 }, "kenward-roger"),
    "annotator-drift": arm({ kind: "annotator-drift", drift: -0.1 }, "kenward-roger"),
    "unequal-calibre": arm({ kind: "unequal-calibre", difference: -0.15, perDiameter: 0.9 }, "kenward-roger"),
    circadian: arm({ kind: "circadian", conditions: ["EW", "S"], factor: 0.82 }, "kenward-roger"),
  },
  control: ["pooled t test"],
  replicates: (size, name) => {
    const nulls = ["null", "pooled t test", "likelihood ratio"].includes(name);
    return size === "full" ? (nulls ? 1000 : 200) : nulls ? 20 : 5;
  },
  measure,
  confusion: [
    {
      title: "Share of cohorts in which the conditions are said to differ",
      of: "rejects",
      classes: ["no difference", "difference"],
      arms: armNames,
    },
    ...[
      { title: "Share of cohorts in which a diameter differs (Holm over two tests)", of: "caught" },
      { title: "Share of cohorts in which both diameters together differ (one test)", of: "caughtJointly" },
    ].map((table) => ({
      ...table,
      classes: ["tissue alike", "tissue differs"],
      arms: ["sleep", "shrinkage"],
    })),
  ],
});
