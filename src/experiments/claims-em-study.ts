import type { Claim } from "./claim.ts";

/** Claims of the serial electron-microscopy study of wake and sleep, in our own words. */
export const emStudyClaims: readonly Claim[] = [
  {
    id: "A01",
    text: "Strengthening and weakening are assumed to balance during learning so that potentiation does not run away and memories do not interfere",
    experiments: ["runaway-hebbian", "continual-learning"],
  },
  {
    id: "A02",
    text: "For energetic and informational reasons net potentiation belongs to wake and net depression to sleep",
    experiments: ["shy-cycle", "energy-information", "state-gated-homeostasis"],
  },
  {
    id: "A03",
    text: "6,920 synapses in primary motor and somatosensory cortex were measured",
    experiments: ["em-cohort"],
    input: true,
  },
  {
    id: "A04",
    text: "Axon-spine interface (ASI) is ~18 % smaller after sleep than after wake",
    experiments: ["em-cohort", "em-from-circuits", "shy-cycle"],
  },
  { id: "A05", text: "The decrease is proportional to size (scaling)", experiments: [] },
  {
    id: "A06",
    text: "Scaling is selective: large synapses and those without recycling endosomes are spared",
    experiments: ["em-selectivity-models", "em-markers"],
  },
  {
    id: "A07",
    text: "Spine-head volume (HV) behaves like ASI",
    experiments: ["em-markers", "size-strength-chain"],
  },
  {
    id: "A08",
    text: "Two pools: ~80 % weaker/plastic, ~20 % stronger/stable",
    experiments: ["em-selectivity-models", "stable-pool-origin"],
  },
  {
    id: "A09",
    text: "A core function of sleep is renormalising the strength gained in wake",
    experiments: ["shy-cycle", "next-day-capacity", "sleep-fraction-tradeoff"],
  },
  {
    id: "A10",
    text: "Scale facts: 16 billion (human) and 14 million (mouse) cortical neurons, thousands of synapses each, ~80 % excitatory in adult mouse, most of those on spines",
    experiments: ["region-and-stage"],
    input: true,
  },
  {
    id: "A11",
    text: "Post-synaptic density, ASI, HV, vesicle number, AMPA-receptor number and current amplitude are mutually correlated",
    experiments: ["size-strength-chain"],
  },
  {
    id: "A12",
    text: "Potentiation and depression must balance to avoid saturation or obliteration of traces",
    experiments: ["runaway-hebbian", "no-saturation"],
  },
  {
    id: "A13",
    text: "With sparse firing, learned coincidences can be broadcast only by strengthening, not weakening",
    experiments: ["energy-information"],
  },
  {
    id: "A14",
    text: "Offline spontaneous activity samples memories comprehensively and fairly only if the network is disconnected from current input",
    experiments: ["down-selection-snr"],
  },
  {
    id: "A15",
    text: "Sleep aids acquisition, consolidation, integration of new with old, and restores cell function",
    experiments: ["down-selection-snr", "next-day-capacity"],
  },
  {
    id: "A16",
    text: "Size rises after wake and falls after sleep irrespective of circadian time",
    experiments: ["state-not-clock"],
  },
  {
    id: "A17",
    text: "Most synapses are affected, yet selectively enough for both stability and plasticity",
    experiments: ["em-selectivity-models"],
  },
  {
    id: "A18",
    text: "Groups: S (at least 75 % of the first ~7 h of light asleep), EW (kept awake with novel objects in that window), SW (at least 70 % of the first ~7 h of dark awake); 4 mice each; state scored over the last 6 h",
    experiments: ["em-cohort"],
    input: true,
  },
  {
    id: "A19",
    text: "Two wake groups separate sleep effects from time of day, light, stimulation and stress",
    experiments: [],
  },
  {
    id: "A20",
    text: "Layer 2 of M1 and S1; blocks ~25 x 25 x 13-25 um; random spiny segments, blind annotation",
    experiments: ["em-cohort"],
    input: true,
  },
  {
    id: "A21",
    text: "Dendrite diameter 0.86 +- 0.05 um (mean +- std), balanced over groups",
    experiments: ["em-cohort"],
    input: true,
  },
  { id: "A22", text: "~13 % of protrusions lack a synapse", experiments: ["em-cohort", "microglia"] },
  {
    id: "A23",
    text: "168 dendrites (101 M1, 67 S1), 8,427 protrusions, 7,149 with a synapse, 6,920 analysed",
    experiments: ["em-cohort"],
    input: true,
  },
  {
    id: "A24",
    text: "Operational synapse definition: bouton with at least 2 vesicles within 50 nm of the facing membrane, visible cleft, PSD",
    experiments: ["em-cohort"],
    input: true,
  },
  {
    id: "A25",
    text: "Non-smooth-ER compartment = vesicles, tubules, multivesicular bodies; mostly endosomal; marks turnover needed for plastic change",
    experiments: ["em-markers"],
    input: true,
  },
  {
    id: "A26",
    text: "ASI grows with potentiation and is a border-reliable proxy of strength",
    experiments: ["size-strength-chain"],
  },
  {
    id: "A27",
    text: "Mixed model: condition chi2=10.159, df 2, p=0.0062; no interaction with region or diameter",
    experiments: ["em-cohort"],
  },
  {
    id: "A28",
    text: "S vs SW -18.9 % (p=0.001); S vs EW -17.5 % (p=0.003)",
    experiments: ["em-cohort", "em-from-circuits"],
  },
  {
    id: "A29",
    text: "SW vs EW -1.7 % (p=0.957)",
    experiments: ["em-cohort", "em-from-circuits"],
  },
  {
    id: "A30",
    text: "Dendrite (p=0.248) and mitochondrion (p=0.445) diameters do not differ: no tissue shrinkage",
    experiments: ["em-null-and-confounds"],
  },
  {
    id: "A31",
    text: "ASI is log-normal, a signature of multiplicative dynamics",
    experiments: ["lognormal-weights", "em-cohort"],
  },
  {
    id: "A32",
    text: "On a log axis S is a left shift; formal scaling test: -20.1 % vs SW (p=0.784), -19.1 % vs EW (p=0.648)",
    experiments: ["em-cohort", "em-from-circuits"],
  },
  {
    id: "A33",
    text: "Monte Carlo: not uniform but selective scaling; best model has scaling likelihood falling quadratically with ASI, >80 % scaling, <20 % less likely",
    experiments: ["em-selectivity-models"],
  },
  {
    id: "A34",
    text: "Bottom 80 %: -11.9 % (p=0.0002) and -12.5 % (p=0.0001); top 20 %: +0.7 % (p=0.999) and +2.0 % (p=0.994); class effect p=0.009",
    experiments: [],
  },
  {
    id: "A35",
    text: "The class result is robust around the 80 % cut",
    experiments: [],
  },
  {
    id: "A36",
    text: "Endosome-positive spines scale (-25.0 %, p=0.00001; -20.9 %, p=0.0008); negative do not (-2.9 %, p=0.985; -2.8 %, p=0.989); overall p=0.00003",
    experiments: ["em-markers"],
  },
  {
    id: "A37",
    text: "Density: no main effect (p=0.761), interacts with condition (p=0.038): strongest decrease in sparse dendrites, weakest in crowded ones",
    experiments: ["em-markers"],
  },
  { id: "A38", text: "Spines with and without spine apparatus both shrink", experiments: ["em-markers"] },
  {
    id: "A39",
    text: "Spines facing a mitochondrion-bearing bouton (and those with an apparatus) are larger; both subgroups shrink",
    experiments: ["em-markers"],
  },
  {
    id: "A40",
    text: "HV: chi2=6.942, df 2, p=0.031; interaction with diameter (largest -31.8/-38.4 %, smallest -4.7/+1.3 %)",
    experiments: ["em-markers"],
  },
  {
    id: "A41",
    text: "HV log-normal; endosome-positive -20.8 % (p=0.0006), -14.3 % (p=0.045); negative +6.4 % (p=0.776), +1.3 % (p=0.999)",
    experiments: ["em-markers"],
  },
  {
    id: "A42",
    text: "Up/down-scaling over the cycle is probably general across species, regions and plasticity mechanisms",
    experiments: ["region-and-stage"],
  },
  {
    id: "A43",
    text: "Convergent markers: GluA1-AMPAR protein higher after wake cortex-wide; fly puncta up with enriched wake; electrophysiological efficacy markers follow",
    experiments: ["sleep-markers"],
  },
  {
    id: "A44",
    text: "Unknown apportionment: wake may up-scale a smaller set, sleep may down-scale a broader set",
    experiments: ["wake-sleep-apportionment"],
  },
  { id: "A45", text: "A few synapses may up-scale in sleep", experiments: ["wake-sleep-apportionment"] },
  {
    id: "A46",
    text: "Escapers: large, endosome-free, in crowded branches - markers of committed circuits",
    experiments: ["stable-pool-origin", "em-markers"],
  },
  {
    id: "A47",
    text: "Switching between the two pools has unknown extent and time scale",
    experiments: ["stable-pool-origin"],
  },
  {
    id: "A48",
    text: "Stable synapses may come from neurons at the top of the log-normal rate distribution, whose rates stay stable when the environment changes (or from particular layers)",
    experiments: ["stable-pool-origin"],
  },
  {
    id: "A49",
    text: "Inhibitory synapses across the cycle remain to be evaluated",
    experiments: ["ei-over-the-cycle"],
  },
  {
    id: "A50",
    text: "Selective renormalisation favours consolidation, integration and adaptive forgetting",
    experiments: ["down-selection-snr", "next-day-capacity"],
  },
];
