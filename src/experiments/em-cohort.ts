import { cohortDesign } from "../instruments/cohort-design.ts";
import type { CohortDesign, CohortEffect } from "../model/cohort-design.ts";
import { experiment, type Measured, type RunSize, type SampledRecording } from "../model/experiment.ts";
import type { Table } from "../model/table.ts";
import { counterEvidence } from "./counter-evidence.ts";
import { measureDendrites } from "./em-dendrites.ts";
import {
  measureClasses,
  measureDensity,
  measureEndosomes,
  measureHeadVolume,
  measureOrganelles,
} from "./em-moderators.ts";
import { measureScaling, measureSelectivity, measureShape, measureSizes } from "./em-sizes.ts";
import { atLeast, covers, emCaption, emSource, emTargets } from "./em-targets.ts";

/** The arm of a design with one effect. */
function withEffect(effect?: CohortEffect) {
  return (_: RunSize, seed: number) => ({ design: cohortDesign(effect ? { effect } : {}), seed });
}

/** The design of a recording of synapses. */
export function cohortOf(recording: SampledRecording): CohortDesign {
  const { design } = recording.data;
  if (design.kind !== "cohort") throw new Error(`bug: arm ${recording.arm} is no cohort`);
  return design;
}

/** Everything that the source measured of one cohort. */
export function measureCohort(recording: SampledRecording): Measured {
  const { table, data } = recording;
  const design = cohortOf(recording);
  const dendrites = measureDendrites(design, table, data.seed);
  return {
    ...dendrites,
    ...measureSynapses(table, design.conditions, data.seed),
    diameterGroupsQuiet: quiet(dendrites.diameterGroups),
    mitoGroupsQuiet: quiet(dendrites.mitoGroups),
    densityGroupsQuiet: quiet(dendrites.densityGroups),
  };
}

/** 1 where a test does not reject, 0 where it does. */
export function quiet(p: number | null | undefined): 0 | 1 | null {
  return p == null ? null : p > 0.05 ? 1 : 0;
}

/** Everything that the source measured of synapses, of a cohort however it was made. */
export function measureSynapses(table: Table, conditions: readonly string[], seed: number): Measured {
  const sizes = measureSizes(table, conditions);
  const scaling = measureScaling(table, conditions);
  return {
    ...sizes,
    ...scaling,
    ...measureShape(table, conditions, seed),
    ...measureClasses(table, conditions),
    ...measureEndosomes(table, conditions),
    ...measureDensity(table, conditions),
    ...measureOrganelles(table, conditions),
    ...measureHeadVolume(table, conditions),
    ...measureSelectivity(table, conditions, { seed, replicates: 2 }),
    regionQuiet: quiet(sizes.regionP),
    diameterQuiet: quiet(sizes.diameterP),
    scaleSwQuiet: quiet(scaling.scaleSwP),
    scaleEwQuiet: quiet(scaling.scaleEwP),
  };
}

/**
 * Twelve virtual mice imaged and analysed like the source.
 *
 * The statistical feed: sizes are drawn from the generator of experiments.md 3.3. Departs from the source in the test
 * of dendrites (Kenward-Roger F, since the likelihood ratio rejects 11 % of nulls with 12 mice) and in the contrasts,
 * which carry Kenward-Roger p values beside the z-based ones.
 *
 * Which findings a control must miss was written down after a full run: any of all 42 had been asked. They are those that the
 * text expects: no effect in `null`, the right mean but wrong large class and markers in `uniform`, a scaling test that
 * rejects `threshold` and `additive`, wake groups that differ in `wake-only`. The text names A05 (the decrease is
 * proportional to size) for this experiment, too: its scaling test passes on this generator, in which large synapses are
 * spared, and so does not test that sentence.
 */
export const emCohort = experiment({
  name: "em-cohort",
  question:
    "Would a cohort drawn from the model, sampled and analysed like the source, give the source's numbers?",
  source: emSource,
  claims: ["A03", "A04", "A18", "A20", "A21", "A22", "A23", "A24", "A27", "A28", "A29", "A31", "A32"],
  restsOn: {
    A04: ["sSw", "sSwMedian", "sEw", "sEwMedian", "headline"],
    A22: ["without"],
    A27: ["chi2", "chi2Median", "regionQuiet", "diameterQuiet"],
    A28: ["sSw", "sSwMedian", "sEw", "sEwMedian"],
    A29: ["ewSw", "ewSwMedian", "ewSwEqual"],
    A31: ["skew"],
    A32: ["scaleSw", "scaleSwQuiet", "scaleEw", "scaleEwQuiet"],
  },
  counterEvidence: counterEvidence.Q9,
  seed: 2017,
  findings: {
    protrusions: covers("protrusions", 8427, "1"),
    withSynapse: covers("protrusions with a synapse", 7149, "1"),
    without: {
      about: "protrusions without a synapse",
      unit: "%",
      as: "median",
      between: [12, 16],
      range: "src",
    },
    incomplete: covers("incomplete synapses", 229, "1"),
    chi2: covers("condition, chi2", 10.159, "1"),
    chi2Median: {
      about: "condition, chi2",
      unit: "1",
      of: "chi2",
      as: "median",
      between: [7, 15],
      range: "cal",
    },
    regionQuiet: atLeast("condition x region not significant", "regionQuiet", 0.9),
    diameterQuiet: atLeast("condition x diameter not significant", "diameterQuiet", 0.9),
    sSw: covers("S vs SW", -18.9),
    sSwMedian: { about: "S vs SW", unit: "%", of: "sSw", as: "median", between: [-22, -16], range: "cal" },
    sEw: covers("S vs EW", -17.5),
    sEwMedian: { about: "S vs EW", unit: "%", of: "sEw", as: "median", between: [-21, -15], range: "cal" },
    ewSw: covers("EW vs SW", -1.7),
    ewSwMedian: { about: "EW vs SW", unit: "%", of: "ewSw", as: "median", between: [-6, 6], range: "cal" },
    ewSwEqual: {
      about: "EW vs SW, two one-sided tests",
      unit: "%",
      of: "ewSw",
      as: "equivalence",
      between: [-10, 10],
      range: "here",
    },
    headline: covers("mean of S vs SW and S vs EW", -18.2),
    diameterGroupsQuiet: atLeast("dendrite diameter alike in the groups", "diameterGroupsQuiet", 0.9),
    mitoGroupsQuiet: atLeast("mitochondrial diameter alike in the groups", "mitoGroupsQuiet", 0.9),
    densityGroupsQuiet: atLeast("synaptic density alike in the groups", "densityGroupsQuiet", 0.9),
    skew: { about: "largest skewness of log ASI", unit: "1", as: "median", between: [0, 0.3], range: "here" },
    hvSkew: {
      about: "largest skewness of log head volume",
      unit: "1",
      as: "median",
      between: [0, 0.3],
      range: "here",
    },
    scaleSw: covers("scaling test, factor vs SW", -20.1),
    scaleSwQuiet: atLeast("scaling test vs SW not significant", "scaleSwQuiet", 0.85),
    scaleEw: covers("scaling test, factor vs EW", -19.1),
    scaleEwQuiet: atLeast("scaling test vs EW not significant", "scaleEwQuiet", 0.85),
    smallSw: covers("small 80 %, S vs SW", -11.9),
    smallEw: covers("small 80 %, S vs EW", -12.5),
    largeSw: covers("large 20 %, S vs SW", 0.7),
    largeEw: covers("large 20 %, S vs EW", 2),
    positiveSw: covers("endosomes present, S vs SW", -25),
    positiveEw: covers("endosomes present, S vs EW", -20.9),
    negativeSw: covers("endosomes absent, S vs SW", -2.9),
    negativeEw: covers("endosomes absent, S vs EW", -2.8),
    slopeSw: covers("slope on density, S vs SW", 0.493, "um2"),
    slopeEw: covers("slope on density, S vs EW", 0.193, "um2"),
    middleSw: covers("at mean density, S vs SW", -17.4),
    middleEw: covers("at mean density, S vs EW", -17.3),
    hvChi2: covers("head volume, chi2", 6.942, "1"),
    hvPositiveSw: covers("head volume, endosomes present, S vs SW", -20.8),
    hvPositiveEw: covers("head volume, endosomes present, S vs EW", -14.3),
    hvNegativeSw: covers("head volume, endosomes absent, S vs SW", 6.4),
    hvNegativeEw: covers("head volume, endosomes absent, S vs EW", 1.3),
  },
  arms: {
    sleep: withEffect(),
    null: withEffect({ kind: "null" }),
    uniform: withEffect({ kind: "uniform", factor: 0.811 }),
    threshold: withEffect({ kind: "threshold", factor: 0.77, fraction: 0.8 }),
    additive: withEffect({ kind: "additive", amount: -0.02 }),
    "wake-only": withEffect({ kind: "wake-only", condition: "EW", factor: 0.82 }),
  },
  control: [
    { arm: "null", misses: ["chi2", "chi2Median", "sSw", "sSwMedian", "sEw", "sEwMedian", "headline"] },
    {
      arm: "uniform",
      misses: [
        ...(["largeSw", "largeEw", "negativeSw", "negativeEw"] as const),
        ...(["slopeSw", "slopeEw", "hvNegativeSw", "hvNegativeEw"] as const),
      ],
    },
    { arm: "threshold", misses: ["scaleSwQuiet", "scaleEwQuiet"] },
    { arm: "additive", misses: ["skew", "hvSkew", "scaleSwQuiet", "scaleEwQuiet"] },
    { arm: "wake-only", misses: ["ewSw", "ewSwMedian", "ewSwEqual"] },
  ],
  replicates: (size, arm) => (size === "full" ? 200 : arm === "sleep" ? 16 : 0),
  measure: measureCohort,
  rows: emTargets,
  showsCohort: true,
  caption: emCaption,
});
