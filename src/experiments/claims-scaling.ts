import type { Claim } from "./claim.ts";

/** Claims about scaling that keeps relative weights, in our own words. */
export const scalingClaims: readonly Claim[] = [
  {
    id: "B01",
    text: "Scaling keeps activity in a functional range by global up or down adjustment",
    experiments: ["set-point-recovery", "arc-scale-down", "state-gated-homeostasis"],
  },
  {
    id: "B02",
    text: "All inputs of a neuron change by about the same factor, so relative differences survive",
    experiments: ["ttx-scale-up"],
  },
  { id: "B03", text: "Information sits in relative weights", experiments: ["rank-and-recall"] },
  {
    id: "B04",
    text: "It prevents both runaway excitation and suppression",
    experiments: ["runaway-hebbian"],
  },
  {
    id: "B05",
    text: "Neurons sense overall activity and translate it into coordinated receptor change",
    experiments: ["calcium-thermostat"],
  },
  {
    id: "B06",
    text: "(as written) high activity strengthens, low activity weakens",
    experiments: ["sign-inversion"],
  },
  { id: "B07", text: "(as written) equal increases keep proportions", experiments: ["rank-and-recall"] },
  {
    id: "B08",
    text: "AMPA-receptor density tracks network rate changes",
    experiments: ["ttx-scale-up", "size-strength-chain"],
  },
  {
    id: "B09",
    text: "The shape of the weight distribution is kept while total drive shifts",
    experiments: ["ttx-scale-up"],
  },
  {
    id: "B10",
    text: "Strong stays stronger, weak stays weaker",
    experiments: ["rank-and-recall"],
  },
  {
    id: "B11",
    text: "Learned patterns survive global perturbation",
    experiments: ["rank-and-recall", "map-invariance"],
  },
  {
    id: "B12",
    text: "Metabotropic receptors and calcium cascades tune trafficking to activity",
    experiments: [],
  },
  {
    id: "B13",
    text: "Firing/calcium sensors drive gene expression and protein synthesis",
    experiments: [],
  },
  { id: "B14", text: "The response is cell-wide, not input-specific", experiments: [] },
  {
    id: "B15",
    text: "Molecular players differ by region and stage, the detect-compute-adjust logic does not",
    experiments: ["region-and-stage"],
  },
  {
    id: "B16",
    text: "Spine size and synapse number change along with receptors",
    experiments: ["size-strength-chain"],
  },
  {
    id: "B17",
    text: "Blocking protein synthesis disrupts long-term scaling",
    experiments: ["protein-synthesis-block"],
  },
  {
    id: "B18",
    text: "The mean moves to fit the new activity level, the order stays largely intact",
    experiments: ["ttx-scale-up"],
  },
  {
    id: "B19",
    text: "Computational structure does not collapse while new experience is accommodated",
    experiments: ["map-invariance", "continual-learning"],
  },
  {
    id: "B20",
    text: "In models, multiplicative scaling preserves hierarchy and information content",
    experiments: ["rank-and-recall"],
  },
  {
    id: "B21",
    text: "Limit: extreme or abrupt shifts distort weights when compensation fails",
    experiments: ["abrupt-shift-limits"],
  },
  {
    id: "B22",
    text: "Slow homeostasis and fast Hebbian change coexist because their time scales differ",
    experiments: ["timescale-map"],
  },
  {
    id: "B23",
    text: "Scaling stabilises during intense, learning-driven activity",
    experiments: ["runaway-hebbian", "set-point-recovery"],
  },
  {
    id: "B24",
    text: "Early development: refinement; maturity: preservation",
    experiments: ["critical-period", "region-and-stage"],
  },
  {
    id: "B25",
    text: "Interneurons and projection neurons use different strategies",
    experiments: ["cell-type-scaling"],
  },
  {
    id: "B26",
    text: "Strategies differ by region while the principle is shared",
    experiments: ["region-and-stage"],
  },
  {
    id: "B27",
    text: "Sustained activity changes are absorbed without loss of learned maps (perception, movement, decision)",
    experiments: ["map-invariance"],
  },
  {
    id: "B28",
    text: "Failed or maladaptive homeostasis lets networks drift from their operating point (epilepsy, autism)",
    experiments: ["epilepsy-routes", "asd-ei"],
  },
  {
    id: "B29",
    text: "Restoring balanced scaling could complement targeted therapy",
    experiments: ["rescue-interventions"],
  },
  {
    id: "B30",
    text: "Knowing the chain would help preserve function in ageing or after injury",
    experiments: ["ageing-and-injury"],
  },
  {
    id: "B31",
    text: "Molecule-to-circuit models should predict system-wide responses to perturbation",
    experiments: ["perturbation-prediction"],
  },
  {
    id: "B32",
    text: "Lifelong learning rests on stability and plasticity together",
    experiments: ["continual-learning"],
  },
];
