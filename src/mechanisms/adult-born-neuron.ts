import type { Mechanism } from "../model/mechanism.ts";

const age = "(t - bornAt * day)";

const when = (value: number, symbol: string, about: string) =>
  ({ value, unit: "d", tag: "C", symbol, group: "structural", power: -1, about }) as const;

/**
 * A cell born into an adult circuit: excitable, plastic and with depolarising GABA at first, mature at last.
 *
 * `bornAt` is the day of birth of each cell, counted from the start, below 0 for cells that are older than the run. Input resistance and
 * excitability fall to those of a mature cell with `maturity`; potentiation, through the gate `ltp` of Hebbian rules, peaks at `gPeak`;
 * `maturity` multiplies the set-point of controllers that read `targetFactor`. Chloride rests where KCC2, expressed from
 * 0.2 to 1 with maturity, and NKCC1 balance. Its synapses are formed elsewhere. All numbers are orders of magnitude chosen
 * here. Departs from the source: chloride follows expression at once, without load by inhibition.
 */
export const adultBornNeuron = {
  name: "adult-born-neuron",
  about: "a new cell matures: excitable and plastic when young, with depolarising GABA",
  source: { cite: "Ge et al. 2007, Neuron 54:559-566", doi: "10.1016/j.neuron.2007.05.002" },
  laws: ["an-old-cell-is-a-mature-one", "plasticity-peaks-at-its-age"],
  parameters: {
    day: {
      value: 1,
      unit: "d",
      tag: "C",
      group: "structural",
      power: -1,
      about: "unit in which births are counted",
    },
    gHalf: { ...when(28, "gHalf", "age at which a cell is half mature"), range: [14, 56] },
    gWidth: when(5, "gW", "width of maturation"),
    gPeak: when(35, "gC", "age of highest plasticity"),
    gSpread: when(7, "sC", "width of the plastic window"),
    boost: {
      value: 2,
      unit: "1",
      tag: "C",
      range: [0, 5],
      symbol: "gP",
      about: "plasticity at the peak, above 1",
    },
    resistance: {
      value: 3,
      unit: "1",
      tag: "C",
      range: [1, 10],
      symbol: "fR",
      about: "input resistance of a newborn cell over that of a mature one",
    },
    shift: {
      value: 3,
      unit: "mV",
      tag: "C",
      range: [0, 10],
      symbol: "dV",
      about: "how much lower the threshold of a newborn cell is",
    },
    kcc2Young: {
      value: 0.2,
      unit: "1",
      tag: "C",
      range: [0.05, 1],
      symbol: "mK",
      about: "KCC2 of a newborn cell",
    },
    kcc2Rate: {
      value: 0.3,
      unit: "mM/s",
      tag: "P",
      group: "fast",
      symbol: "UK",
      about: "KCC2 at full expression",
    },
    nkcc1Rate: { value: 0.036, unit: "mM/s", tag: "X", group: "fast", symbol: "UN", about: "NKCC1" },
    clKCC2: { value: 3.25, unit: "mM", tag: "X", symbol: "ClK", about: "chloride at which KCC2 rests" },
    clNKCC1: { value: 78.2704, unit: "mM", tag: "X", symbol: "ClN", about: "chloride at which NKCC1 rests" },
    clOut: { value: 130, unit: "mM", tag: "C", about: "chloride outside" },
    bicarbonateIn: { value: 16, unit: "mM", tag: "P", about: "bicarbonate inside" },
    bicarbonateOut: { value: 26, unit: "mM", tag: "P", about: "bicarbonate outside" },
    permeability: { value: 0.18, unit: "1", tag: "P", about: "of bicarbonate relative to chloride" },
    thermal: { value: 26.7267, unit: "mV", tag: "X", symbol: "RT/F", about: "thermal voltage at 310.15 K" },
  },
  shares: ["maturity", "ltp", "targetFactor"],
  variables: {
    bornAt: { per: "post", unit: "1", initial: 0, about: "day of birth" },
    maturity: {
      per: "post",
      unit: "1",
      initial: "1 / (1 + exp((bornAt * day + gHalf) / gWidth))",
      about: "0 newborn, 1 mature",
    },
    ltp: {
      per: "post",
      unit: "1",
      initial: "1 + boost * exp(-(bornAt * day + gPeak)^2 / (2 * gSpread^2))",
      about: "factor on potentiation",
    },
    targetFactor: {
      per: "post",
      unit: "1",
      initial: "maturity",
      about: "factor on the set-point of the rate",
    },
    kcc2: {
      per: "post",
      unit: "1",
      initial: "kcc2Young + (1 - kcc2Young) * maturity",
      about: "expression of KCC2",
    },
    chloride: { per: "post", unit: "mM", initial: 6, about: "chloride inside" },
  },
  writes: ["eGABA", "leakFactor", "thresholdShift"],
  every: {
    "1 s": [
      `maturity = 1 / (1 + exp(-(${age} - gHalf) / gWidth))`,
      `ltp = 1 + boost * exp(-(${age} - gPeak)^2 / (2 * gSpread^2))`,
      "targetFactor = maturity",
      "leakFactor = 1 / (1 + (resistance - 1) * (1 - maturity))",
      "thresholdShift = -shift * (1 - maturity)",
      "kcc2 = kcc2Young + (1 - kcc2Young) * maturity",
      "chloride = 1 mM * exp((kcc2 * kcc2Rate * log(clKCC2 / 1 mM) + 2 * nkcc1Rate * log(clNKCC1 / 1 mM)) / (kcc2 * kcc2Rate + 2 * nkcc1Rate))",
      "eGABA = thermal * log((chloride + permeability * bicarbonateIn) / (clOut + permeability * bicarbonateOut))",
    ],
  },
  require: [
    { that: "day > 0 d", otherwise: "day must be above 0: births are counted in it" },
    { that: "gWidth > 0 d and gSpread > 0 d", otherwise: "gWidth and gSpread must be above 0" },
    { that: "resistance >= 1", otherwise: "resistance must be 1 or more: young cells are the tighter ones" },
    { that: "boost >= 0", otherwise: "boost must be 0 or more" },
    {
      that: "kcc2Young > 0 and kcc2Young <= 1",
      otherwise: "kcc2Young must be above 0 and at most 1: KCC2 rises with age",
    },
  ],
} satisfies Mechanism;
