import { cohortDesign } from "../instruments/cohort-design.ts";
import type { CohortEffect } from "../model/cohort-design.ts";
import {
  experiment,
  type Finding,
  type Measured,
  type RunSize,
  type SampledRecording,
} from "../model/experiment.ts";
import { counterEvidence } from "./counter-evidence.ts";
import { cohortOf } from "./em-cohort.ts";
import {
  measureClasses,
  measureDensity,
  measureEndosomes,
  measureHeadVolume,
  measureOrganelles,
} from "./em-moderators.ts";
import { measureShape, measureSizes } from "./em-sizes.ts";
import { atLeast, covers, emCaption, emSource, emTargets } from "./em-targets.ts";

function withEffect(effect?: CohortEffect) {
  return (_: RunSize, seed: number) => ({ design: cohortDesign(effect ? { effect } : {}), seed });
}

function measure(recording: SampledRecording): Measured {
  const { table } = recording;
  const { conditions } = cohortOf(recording);
  const endosomes = measureEndosomes(table, conditions);
  return {
    ...measureSizes(table, conditions),
    ...measureShape(table, conditions, recording.data.seed),
    ...measureClasses(table, conditions),
    ...endosomes,
    endosomeFound: endosomes.endosomeP! < 0.05 ? 1 : 0,
    ...measureDensity(table, conditions),
    ...measureOrganelles(table, conditions),
    ...measureHeadVolume(table, conditions),
  };
}

/** The stratum shrinks: the interval of its mean change over the cohorts lies below zero. */
function shrinks(about: string, of: string) {
  return { about, unit: "%", of, as: "mean", between: [-100, 0], range: "src" } as const;
}

/** The change is the same with and without the marker, within 8 points. */
function sameChange(about: string, of: string) {
  return { about, unit: "points", of, as: "equivalence", between: [-8, 8], range: "here" } as const;
}

const findings: Readonly<Record<string, Finding>> = {
  endosomeFound: atLeast("endosome x condition found (p < 0.05)", "endosomeFound", 0.8),
  positiveSwMedian: {
    about: "endosomes present, S vs SW",
    unit: "%",
    of: "positiveSw",
    as: "median",
    between: [-30, -18],
    range: "here",
  },
  positiveEwMedian: {
    about: "endosomes present, S vs EW",
    unit: "%",
    of: "positiveEw",
    as: "median",
    between: [-30, -18],
    range: "here",
  },
  negativeSwMedian: {
    about: "endosomes absent, S vs SW",
    unit: "%",
    of: "negativeSw",
    as: "median",
    between: [-10, 10],
    range: "here",
  },
  negativeEwMedian: {
    about: "endosomes absent, S vs EW",
    unit: "%",
    of: "negativeEw",
    as: "median",
    between: [-10, 10],
    range: "here",
  },
  negativeSwZero: covers("endosomes absent, S vs SW", 0, "%", "negativeSw"),
  negativeEwZero: covers("endosomes absent, S vs EW", 0, "%", "negativeEw"),
  slopeSw: covers("slope on density, S vs SW", 0.493, "um2"),
  slopeEw: covers("slope on density, S vs EW", 0.193, "um2"),
  slopeSwUp: {
    about: "slope on density, S vs SW",
    unit: "um2",
    of: "slopeSw",
    as: "median",
    between: [0, 2],
    range: "src",
  },
  slopeEwUp: {
    about: "slope on density, S vs EW",
    unit: "um2",
    of: "slopeEw",
    as: "median",
    between: [0, 2],
    range: "src",
  },
  apparatusSw: shrinks("apparatus present, S vs SW", "apparatusSw"),
  apparatusEw: shrinks("apparatus present, S vs EW", "apparatusEw"),
  noApparatusSw: shrinks("apparatus absent, S vs SW", "noApparatusSw"),
  noApparatusEw: shrinks("apparatus absent, S vs EW", "noApparatusEw"),
  mitoSw: shrinks("mitochondrion present, S vs SW", "mitoSw"),
  mitoEw: shrinks("mitochondrion present, S vs EW", "mitoEw"),
  noMitoSw: shrinks("mitochondrion absent, S vs SW", "noMitoSw"),
  noMitoEw: shrinks("mitochondrion absent, S vs EW", "noMitoEw"),
  apparatusSame: sameChange("apparatus present minus absent, S vs SW", "apparatusDifferenceSw"),
  mitoSame: sameChange("mitochondrion present minus absent, S vs SW", "mitoDifferenceSw"),
  apparatusSize: {
    about: "size with over without apparatus",
    unit: "%",
    as: "mean",
    between: [0, 200],
    range: "src",
  },
  mitoSize: {
    about: "size with over without mitochondrion",
    unit: "%",
    as: "mean",
    between: [0, 200],
    range: "src",
  },
  hvChi2: covers("head volume, chi2", 6.942, "1"),
  hvNegativeSwZero: covers("head volume, endosomes absent, S vs SW", 0, "%", "hvNegativeSw"),
  hvNegativeEwZero: covers("head volume, endosomes absent, S vs EW", 0, "%", "hvNegativeEw"),
};

/** Rows of the source that this experiment measures, decided by the findings on the same number. */
const rows = emTargets
  .filter(({ number }) => number >= 38 && number <= 56 && number !== 43 && number !== 45)
  .map((row) => ({
    ...row,
    acceptance:
      row.acceptance === "see em-markers"
        ? "mean over the cohorts: interval on one side of 0"
        : row.acceptance,
    findings: Object.keys(findings).filter((name) => (findings[name]!.of ?? name) === row.of),
  }));

/**
 * Markers that go with scaling (endosomes, density) and markers that do not (apparatus, mitochondria).
 *
 * Departs from the source in nothing but the generator; strata are contrasts of one interaction model.
 */
export const emMarkers = experiment({
  name: "em-markers",
  question: "Do endosomes and density mark the synapses that scale, and apparatus and mitochondria not?",
  source: emSource,
  claims: ["A06", "A07", "A25", "A36", "A37", "A38", "A39", "A40", "A41", "A46"],
  restsOn: {
    A06: ["endosomeFound", "negativeSwMedian", "negativeEwMedian"],
    A07: ["hvChi2", "hvNegativeSwZero", "hvNegativeEwZero"],
    A36: [
      ...["endosomeFound", "positiveSwMedian", "positiveEwMedian"],
      ...["negativeSwMedian", "negativeEwMedian", "negativeSwZero", "negativeEwZero"],
    ],
    A37: ["slopeSw", "slopeEw", "slopeSwUp", "slopeEwUp"],
    A38: ["apparatusSw", "apparatusEw", "noApparatusSw", "noApparatusEw"],
    A39: ["apparatusSize", "mitoSize", "mitoSw", "mitoEw", "noMitoSw", "noMitoEw"],
    A40: ["hvChi2"],
    A41: ["hvNegativeSwZero", "hvNegativeEwZero"],
    A46: ["negativeSwMedian", "negativeEwMedian", "slopeSwUp", "slopeEwUp"],
  },
  counterEvidence: counterEvidence.Q3,
  seed: 2017,
  findings,
  arms: {
    sleep: withEffect(),
    uniform: withEffect({ kind: "uniform", factor: 0.811 }),
  },
  // one factor shrinks spines without endosomes, too, whatever the density
  control: [
    {
      arm: "uniform",
      misses: Object.keys(findings).filter((name) => /^endosome|egative|^slope/.test(name)),
    },
  ],
  replicates: (size, arm) => (size === "full" ? 200 : arm === "sleep" ? 30 : 10),
  measure,
  rows,
  caption: emCaption,
});
