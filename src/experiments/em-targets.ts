import type { Finding, TargetRow } from "../model/experiment.ts";

/** The source of every published number of the EM experiments. */
export const emSource = {
  cite: "de Vivo et al. 2017, Science 355:507-510",
  doi: "10.1126/science.aah5982",
};

/** Sentence under every table of published against obtained. */
export const emCaption =
  "The generator was calibrated on these numbers (rows marked tuned): agreement shows consistency, not truth. " +
  "About 1 row in 20 is outside its 95 % interval by chance, more in a demo, whose intervals rest on few cohorts. P values of the source are z-based and single-step; " +
  "Kenward-Roger p values of the same contrasts stand beside them.";

/** A row that nothing measures: context of the study. */
function context(number: number, quantity: string, source: string | number, unit = ""): TargetRow {
  return { number, quantity, unit, source, of: null, basis: "context", acceptance: "context" };
}

/** A row with its measured number; `findings` decide whether it is accepted. */
function row(
  number: number,
  quantity: string,
  [source, unit]: readonly [number | string, string],
  of: string,
  basis: "tuned" | "predicted",
  acceptance: string,
  findings: readonly string[] = [],
): TargetRow {
  return { number, quantity, unit, source, of, basis, acceptance, findings };
}

/** A p value that the source prints, with its own number and no gate. */
function pRow(number: number, quantity: string, source: number, of: string, basis: "tuned" | "predicted") {
  return row(number, quantity, [source, "1"], of, basis, "reported");
}

/** Every number of the source, in its order (experiments.md 3.1), with what the virtual cohort measures beside it. */
export const emTargets: readonly TargetRow[] = [
  context(1, "neurons in the cerebral cortex, human / mouse", "16 billion / 14 million"),
  context(2, "excitatory share of adult-mouse cortical synapses", "~80", "%"),
  context(3, "synapses per neuron", "thousands"),
  context(4, "groups", "SW, EW, S"),
  row(5, "mice in all (4 per group)", [12, "1"], "mice", "tuned", "fixed"),
  row(6, "S: least share of the window asleep", [">= 75 %", "%"], "asleepS", "tuned", "75-90 %"),
  row(7, "SW: least share of the window awake", [">= 70 %", "%"], "awakeSW", "tuned", "70-90 %"),
  row(
    8,
    "EW: least share of the window awake",
    ["kept awake", "%"],
    "awakeEW",
    "tuned",
    ">= 95 %, chosen here",
  ),
  context(9, "state scored", "last 6 h before collection"),
  row(10, "areas (M1 and S1, layer 2)", [2, "1"], "regions", "tuned", "fixed"),
  context(11, "imaged block", "~25 x 25 x 13-25", "um"),
  row(12, "dendrite diameter, mean", [0.86, "um"], "diameterMean", "tuned", "P95"),
  row(12, "dendrite diameter, SD of mouse means", [0.05, "um"], "diameterSdMice", "tuned", "P95"),
  row(13, "dendritic segments", [168, "1"], "segments", "tuned", "fixed"),
  row(13, "segments in M1", [101, "1"], "segmentsM1", "tuned", "fixed"),
  row(14, "protrusions", [8427, "1"], "protrusions", "tuned", "P95", ["protrusions"]),
  row(15, "protrusions with a synapse", [7149, "1"], "withSynapse", "tuned", "P95", ["withSynapse"]),
  row(16, "protrusions without a synapse (~13 % in the text)", [15.2, "%"], "without", "tuned", "12-16 %", [
    "without",
  ]),
  row(17, "synapses analysed", [6920, "1"], "synapses", "tuned", "fixed"),
  row(17, "incomplete synapses", [229, "1"], "incomplete", "tuned", "P95", ["incomplete"]),
  context(18, "rule for a synapse", ">= 2 vesicles within 50 nm, cleft, density"),
  row(19, "condition, ASI: chi2 on 2 df", [10.159, "1"], "chi2", "predicted", "P95; median 7-15", [
    "chi2",
    "chi2Median",
  ]),
  pRow(19, "condition, ASI: p (likelihood ratio)", 0.0062, "chi2P", "predicted"),
  row(
    19,
    "condition, ASI: p (Kenward-Roger F)",
    ["not printed", "1"],
    "conditionKr",
    "predicted",
    "reported",
  ),
  row(20, "condition x region: p", ["none", "1"], "regionP", "tuned", "p > 0.05 in >= 90 %", ["regionQuiet"]),
  row(20, "condition x diameter: p", ["none", "1"], "diameterP", "tuned", "p > 0.05 in >= 90 %", [
    "diameterQuiet",
  ]),
  row(21, "ASI, S vs SW", [-18.9, "%"], "sSw", "tuned", "P95; median -16 to -22 %", ["sSw", "sSwMedian"]),
  pRow(21, "ASI, S vs SW: p (z)", 0.001, "sSwP", "tuned"),
  row(21, "ASI, S vs SW: p (Kenward-Roger)", ["not printed", "1"], "sSwKr", "predicted", "reported"),
  row(22, "ASI, S vs EW", [-17.5, "%"], "sEw", "tuned", "P95; median -15 to -21 %", ["sEw", "sEwMedian"]),
  pRow(22, "ASI, S vs EW: p (z)", 0.003, "sEwP", "tuned"),
  row(22, "ASI, S vs EW: p (Kenward-Roger)", ["not printed", "1"], "sEwKr", "predicted", "reported"),
  row(
    23,
    "ASI, EW vs SW (EW relative to SW)",
    [-1.7, "%"],
    "ewSw",
    "tuned",
    "P95; mean within +-10 % (TOST)",
    ["ewSw", "ewSwEqual", "ewSwMedian"],
  ),
  pRow(23, "ASI, EW vs SW: p (z)", 0.957, "ewSwP", "tuned"),
  row(24, "headline: mean of rows 21 and 22", [-18.2, "%"], "headline", "tuned", "P95", ["headline"]),
  row(
    25,
    "dendrite diameter across groups: p (Kenward-Roger F)",
    [0.248, "1"],
    "diameterGroups",
    "tuned",
    "p > 0.05 in >= 90 %",
    ["diameterGroupsQuiet"],
  ),
  row(
    26,
    "mitochondrial diameter across groups: p (Kenward-Roger F)",
    [0.445, "1"],
    "mitoGroups",
    "tuned",
    "p > 0.05 in >= 90 %",
    ["mitoGroupsQuiet"],
  ),
  row(27, "log ASI: largest skewness of a group", ["log-normal", "1"], "skew", "tuned", "below 0.3", [
    "skew",
  ]),
  row(
    27,
    "log ASI: A-D p on 500 values, smallest of 3 groups x 3",
    ["log-normal", "1"],
    "normalP",
    "tuned",
    "reported",
  ),
  row(28, "scaling test vs SW: factor", [-20.1, "%"], "scaleSw", "tuned", "P95", ["scaleSw"]),
  row(28, "scaling test vs SW: p", [0.784, "1"], "scaleSwP", "tuned", "p > 0.05 in >= 85 %", [
    "scaleSwQuiet",
  ]),
  row(29, "scaling test vs EW: factor", [-19.1, "%"], "scaleEw", "tuned", "P95", ["scaleEw"]),
  row(29, "scaling test vs EW: p", [0.648, "1"], "scaleEwP", "tuned", "p > 0.05 in >= 85 %", [
    "scaleEwQuiet",
  ]),
  row(
    30,
    "best model: likelihood of scaling falls with size (1 if chosen)",
    [1, "1"],
    "quadratic",
    "predicted",
    "see em-selectivity-models",
  ),
  row(
    31,
    "share that scales, best model",
    ["> 80 %", "%"],
    "fraction",
    "tuned",
    "mean 80-92 %, see em-selectivity-models",
  ),
  pRow(32, "size class x condition: p", 0.009, "classP", "predicted"),
  row(33, "small 80 %, S vs SW", [-11.9, "%"], "smallSw", "tuned", "P95 (pooled cut)", ["smallSw"]),
  row(34, "small 80 %, S vs EW", [-12.5, "%"], "smallEw", "tuned", "P95", ["smallEw"]),
  row(35, "large 20 %, S vs SW", [0.7, "%"], "largeSw", "tuned", "P95", ["largeSw"]),
  row(36, "large 20 %, S vs EW", [2, "%"], "largeEw", "tuned", "P95", ["largeEw"]),
  row(
    37,
    "small S vs SW at cuts 70-90 %: widest difference to the 80 % cut",
    ["around 80 %", "points"],
    "sweepSmall",
    "predicted",
    "sweep",
  ),
  row(
    37,
    "large S vs SW at cuts 70-90 %: widest difference to the 80 % cut",
    ["around 80 %", "points"],
    "sweepLarge",
    "predicted",
    "sweep",
  ),
  pRow(38, "endosome x condition: p", 0.00003, "endosomeP", "predicted"),
  row(39, "endosomes present, S vs SW", [-25, "%"], "positiveSw", "tuned", "P95", ["positiveSw"]),
  row(40, "endosomes present, S vs EW", [-20.9, "%"], "positiveEw", "tuned", "P95", ["positiveEw"]),
  row(41, "endosomes absent, S vs SW", [-2.9, "%"], "negativeSw", "tuned", "P95", ["negativeSw"]),
  row(42, "endosomes absent, S vs EW", [-2.8, "%"], "negativeEw", "tuned", "P95", ["negativeEw"]),
  row(
    43,
    "synaptic density across groups: p (Kenward-Roger F)",
    [0.761, "1"],
    "densityGroups",
    "tuned",
    "p > 0.05 in >= 90 %",
    ["densityGroupsQuiet"],
  ),
  pRow(44, "condition x density: p", 0.038, "densityP", "predicted"),
  row(44, "slope of the contrast on density, S vs SW", [0.493, "um2"], "slopeSw", "tuned", "P95", [
    "slopeSw",
  ]),
  row(44, "slope of the contrast on density, S vs EW", [0.193, "um2"], "slopeEw", "tuned", "P95", [
    "slopeEw",
  ]),
  row(45, "synaptic density, mean", [0.7, "per um2"], "densityMean", "tuned", "P95"),
  context(45, "synaptic density, range", "0.17-1.24", "per um2"),
  row(46, "at the lowest density (0.17), S vs SW", [-36.4, "%"], "lowSw", "tuned", "from the line of row 44"),
  row(46, "at the lowest density (0.17), S vs EW", [-25.3, "%"], "lowEw", "tuned", "from the line of row 44"),
  row(47, "at the mean density (0.70), S vs SW", [-17.4, "%"], "middleSw", "tuned", "P95", ["middleSw"]),
  row(47, "at the mean density (0.70), S vs EW", [-17.3, "%"], "middleEw", "tuned", "P95", ["middleEw"]),
  row(48, "at the highest density (1.24), S vs SW", [7.8, "%"], "highSw", "tuned", "from the line of row 44"),
  row(
    48,
    "at the highest density (1.24), S vs EW",
    [-8.2, "%"],
    "highEw",
    "tuned",
    "from the line of row 44",
  ),
  row(
    49,
    "spine apparatus present, S vs SW",
    ["decrease", "%"],
    "apparatusSw",
    "predicted",
    "see em-markers",
  ),
  row(
    49,
    "spine apparatus absent, S vs SW",
    ["decrease", "%"],
    "noApparatusSw",
    "predicted",
    "see em-markers",
  ),
  row(
    49,
    "size with over without spine apparatus",
    ["larger", "%"],
    "apparatusSize",
    "tuned",
    "see em-markers",
  ),
  row(
    50,
    "axonal mitochondrion present, S vs SW",
    ["decrease", "%"],
    "mitoSw",
    "predicted",
    "see em-markers",
  ),
  row(
    50,
    "axonal mitochondrion absent, S vs SW",
    ["decrease", "%"],
    "noMitoSw",
    "predicted",
    "see em-markers",
  ),
  row(
    50,
    "size with over without axonal mitochondrion",
    ["larger", "%"],
    "mitoSize",
    "tuned",
    "see em-markers",
  ),
  row(51, "condition, head volume: chi2 on 2 df", [6.942, "1"], "hvChi2", "predicted", "P95", ["hvChi2"]),
  pRow(51, "condition, head volume: p", 0.031, "hvP", "predicted"),
  row(
    52,
    "head volume at the largest diameter, S vs SW",
    [-31.8, "%"],
    "hvLargestSw",
    "tuned",
    "from the line",
  ),
  row(
    52,
    "head volume at the largest diameter, S vs EW",
    [-38.4, "%"],
    "hvLargestEw",
    "tuned",
    "from the line",
  ),
  row(
    53,
    "head volume at the smallest diameter, S vs SW",
    [-4.7, "%"],
    "hvSmallestSw",
    "tuned",
    "from the line",
  ),
  row(
    53,
    "head volume at the smallest diameter, S vs EW",
    [1.3, "%"],
    "hvSmallestEw",
    "tuned",
    "from the line",
  ),
  row(
    54,
    "log head volume: largest skewness of a group",
    ["log-normal", "1"],
    "hvSkew",
    "tuned",
    "below 0.3",
    ["hvSkew"],
  ),
  row(55, "head volume, endosomes present, S vs SW", [-20.8, "%"], "hvPositiveSw", "predicted", "P95", [
    "hvPositiveSw",
  ]),
  row(55, "head volume, endosomes present, S vs EW", [-14.3, "%"], "hvPositiveEw", "predicted", "P95", [
    "hvPositiveEw",
  ]),
  row(56, "head volume, endosomes absent, S vs SW", [6.4, "%"], "hvNegativeSw", "predicted", "P95", [
    "hvNegativeSw",
  ]),
  row(56, "head volume, endosomes absent, S vs EW", [1.3, "%"], "hvNegativeEw", "predicted", "P95", [
    "hvNegativeEw",
  ]),
  row(57, "plastic / stable pools", ["~80 % / ~20 %", "%"], "fraction", "tuned", "as row 31"),
  context(58, "significance marks", "** p < 0.01, *** p < 0.001"),
  context(59, "scale bars", "15 um, 350 nm, 2.5 um, 500 nm"),
];

/** Does the published value of measured number `of` lie in the 95 % predictive interval? */
export function covers(about: string, source: number, unit = "%", of?: string): Finding {
  return {
    about: `${about}: published ${source} ${unit === "1" ? "" : unit} in the interval`.replace("  ", " "),
    unit: "share of cohorts below",
    ...(of ? { of } : {}),
    as: "position",
    source,
    between: [0.025, 0.975],
    range: "src",
  };
}

/** Share of cohorts in which the number `of` is 1 is at least `least`. */
export function atLeast(about: string, of: string, least: number): Finding {
  return { about, unit: "share of cohorts", of, as: "share", between: [least, 1], range: "cal" };
}
