import type { Mechanism } from "../model/mechanism.ts";

/** Share of spines of a size that hold endosomes or a marker. */
const share = (base: string, slope: string) => `1 / (1 + exp(-(${base} + ${slope} * log(size / middle))))`;

const odds = (value: number, about: string) => ({ value, unit: "1", tag: "C", about }) as const;

/**
 * Recycling endosomes: only a spine that holds vesicles, tubules or multivesicular bodies scales in sleep.
 *
 * About three quarters of the spines have them; they come and go slowly, in a way that keeps the share of each size what it
 * is. Read by `downscale-selective` (list it after this one) as a factor on the chance to be chosen, `leak` where there are
 * none. `apparatus` and `mitochondrion` mark larger synapses and do nothing: negative controls.
 * Departs from the source: it prints no prevalence and no rates. Both are chosen here, the prevalence between the 0.697 and
 * 0.796 that the printed factors imply.
 */
export const endosomeGate = {
  name: "endosome-gate",
  about: "spines without recycling endosomes are spared in sleep",
  source: { cite: "de Vivo et al. 2017, Science 355:507-510", doi: "10.1126/science.aah5982" },
  laws: ["keeps-the-share-of-endosomes", "spines-without-endosomes-are-spared", "markers-do-nothing"],
  parameters: {
    base: { ...odds(Math.log(3), "log odds of endosomes at the median"), symbol: "bE0", range: [-1, 3] },
    slope: { ...odds(0, "how they grow with log size"), symbol: "bE1", range: [0, 1] },
    leak: { ...odds(0.1, "factor on the chance without endosomes"), range: [0, 1] },
    middle: { ...odds(1, "median weight"), symbol: "medA" },
    turnover: {
      value: 0.05,
      unit: "1/h",
      tag: "C",
      symbol: "kOn + kOff",
      range: [0, 1],
      group: "structural",
      power: 1,
      about: "how fast endosomes come and go",
    },
    apparatusBase: odds(-0.5, "log odds of a spine apparatus at the median"),
    mitochondrionBase: odds(-0.3, "log odds of an axonal mitochondrion at the median"),
    markerSlope: odds(1, "how both grow with log size"),
  },
  shares: ["scalingChance"],
  variables: {
    size: { per: "synapse", unit: "1", initial: "max(w, 1e-6 * middle)", about: "weight at the start" },
    endosome: {
      per: "synapse",
      unit: "1",
      initial: `bernoulli(${share("base", "slope")})`,
      about: "1 if the spine holds recycling endosomes",
    },
    scalingChance: {
      per: "synapse",
      unit: "1",
      initial: "endosome + leak * (1 - endosome)",
      about: "1 with endosomes, leak without",
    },
    apparatus: {
      per: "synapse",
      unit: "1",
      initial: `bernoulli(${share("apparatusBase", "markerSlope")})`,
      about: "1 with a spine apparatus",
    },
    mitochondrion: {
      per: "synapse",
      unit: "1",
      initial: `bernoulli(${share("mitochondrionBase", "markerSlope")})`,
      about: "1 with an axonal mitochondrion",
    },
  },
  every: {
    "60 s": [
      `endosome = bernoulli(${share("base", "slope")} + (endosome - ${share("base", "slope")}) * exp(-interval * turnover))`,
      "scalingChance = endosome + leak * (1 - endosome)",
    ],
  },
  require: [
    { that: "leak >= 0 and leak <= 1", otherwise: "leak must lie in 0..1: it is a factor on a chance" },
    { that: "middle > 0", otherwise: "middle must be above 0: sizes are relative to it" },
    { that: "turnover >= 0 Hz", otherwise: "turnover must be 0 or more" },
    {
      that: "slope == 0",
      otherwise:
        "endosomes go with size, and so does downscale-selective: with both, the sparing is counted twice",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
