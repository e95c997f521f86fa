import type { Mechanism } from "../model/mechanism.ts";
import { ownTarget } from "./target-heterogeneity.ts";

const eChloride = "thermal * log(chloride / clOut)";
const ghk =
  "thermal * log((chloride + permeability * bicarbonateIn) / (clOut + permeability * bicarbonateOut))";
const eBicarbonate = "thermal * log(bicarbonateIn / bicarbonateOut)";

/** Share of chloride in the conductance; its limit where both ions have one reversal. */
const share =
  `if(abs(${eBicarbonate} - ${eChloride}) < 1e-6 mV, chloride / (chloride + permeability * bicarbonateIn), ` +
  `(${eBicarbonate} - ${ghk}) / (${eBicarbonate} - ${eChloride}))`;

const kcc2Flux =
  "if(form == 2, kcc2 * kcc2Linear * (kIn * chloride - kOut * clOut) * area / (faraday * volume), " +
  "kcc2 * kcc2Rate * log(kIn * chloride / (kOut * clOut)))";
const nkcc1Flux =
  "nkcc1 * nkcc1Rate * (log(kIn * chloride / (kOut * clOut)) + log(naIn * chloride / (naOut * clOut)))";
const efflux = `if(form == 1, (chloride - simpleRest) / tauChloride, ${kcc2Flux} + ${nkcc1Flux})`;

/** How far the rate lies above that at which expression rests, relative to it. */
const excess = "(rate / (targetRate * targetFactor) - 1)";

const given = (value: number, unit: string, tag: "P" | "C" | "X" | "L", about: string) =>
  ({ value, unit, tag, about }) as const;

/**
 * Chloride of a neuron: inhibition loads it, transporters unload it, and it sets the reversal of GABA_A.
 *
 * The reversal is that of Goldman, Hodgkin and Katz (Nernst where `permeability` is 0), never the linear mixture of two
 * reversals, which lies 3 mV higher. The GABA_A conductance is split so that its total reverses exactly there. `form` 0
 * has KCC2 and NKCC1 in their logarithmic form (KCC2 rests where chloride and potassium have one reversal), 2 has the
 * linear KCC2 of the source, 1 a relaxation. Silence lowers the expression of KCC2, activity raises it, bounded.
 * Chloride does not fall below `floor`; `atFloor` counts the seconds there, at ticks, so that silence can be skipped.
 * Departs from the source: one compartment for the cell; expression follows the rate over its set-point.
 */
export const chlorideHomeostasis = {
  name: "chloride-homeostasis",
  about: "inhibition loads chloride, KCC2 and NKCC1 move it, and it sets the reversal of GABA_A",
  source: {
    cite: "Currin et al. 2020, PLoS Comput Biol 16:e1007932",
    doi: "10.1371/journal.pcbi.1007932",
  },
  laws: ["reverses-at-goldman-hodgkin-katz", "chloride-rests-where-its-pumps-balance"],
  parameters: {
    form: given(0, "1", "C", "0: KCC2 and NKCC1, 1: a relaxation, 2: linear KCC2 and NKCC1"),
    thermal: { value: 26.7267, unit: "mV", tag: "P", symbol: "RT/F", about: "thermal voltage at 310.15 K" },
    faraday: given(96.485, "fC/amol", "P", "charge of an amol of ions"),
    volume: { value: 1.4, unit: "pL", tag: "X", range: [0.01, 10], symbol: "Vol", about: "volume" },
    area: given(616, "um^2", "X", "membrane area, for the linear form: a sphere of radius 7 um"),
    clOut: given(130, "mM", "C", "chloride outside"),
    bicarbonateIn: given(16, "mM", "P", "bicarbonate inside"),
    bicarbonateOut: given(26, "mM", "P", "bicarbonate outside"),
    permeability: {
      value: 0.18,
      unit: "1",
      tag: "P",
      range: [0, 0.5],
      symbol: "pB",
      about: "of bicarbonate relative to chloride",
    },
    kIn: given(140, "mM", "C", "potassium inside"),
    kOut: given(3.5, "mM", "C", "potassium outside"),
    naIn: given(10, "mM", "C", "sodium inside"),
    naOut: given(145, "mM", "C", "sodium outside"),
    kcc2Rate: {
      value: 0.3,
      unit: "mM/s",
      tag: "P",
      group: "fast",
      symbol: "UK",
      about: "KCC2, logarithmic form",
    },
    kcc2Linear: {
      value: 1.9297e-5,
      unit: "mA/(mM^2 cm^2)",
      tag: "P",
      symbol: "PK",
      about: "KCC2, linear form",
    },
    nkcc1Rate: { value: 0.036, unit: "mM/s", tag: "X", group: "fast", symbol: "UN", about: "NKCC1" },
    nkcc1: { value: 1, unit: "1", tag: "C", range: [0, 5], symbol: "mN", about: "expression of NKCC1" },
    kcc2Start: { value: 1, unit: "1", tag: "C", range: [0.05, 5], symbol: "mK", about: "KCC2 at the start" },
    simpleRest: { value: 6, unit: "mM", tag: "C", symbol: "ClInf", about: "what a relaxation tends to" },
    tauChloride: {
      value: 3,
      unit: "s",
      tag: "C",
      range: [0.5, 30],
      symbol: "tauCl",
      group: "fast",
      about: "time constant of a relaxation",
    },
    floor: given(0.1, "mM", "C", "least chloride inside"),
    targetRate: {
      value: 5,
      unit: "Hz",
      tag: "C",
      symbol: "r0",
      group: "slow",
      power: 0,
      about: "rate at which the expression of KCC2 rests",
    },
    tauRate: {
      value: 100,
      unit: "s",
      tag: "P",
      symbol: "tauA",
      group: "sensor",
      power: -1,
      about: "memory of the rate",
    },
    gainKCC2: {
      value: 1 / 48,
      unit: "1/h",
      tag: "C",
      symbol: "kKCC",
      group: "slow",
      power: 1,
      about: "fastest change of the expression of KCC2",
    },
    kcc2Min: given(0.05, "1", "C", "least expression"),
    kcc2Max: given(5, "1", "C", "most expression"),
    clKCC2: {
      value: "kOut * clOut / kIn",
      unit: "mM",
      tag: "X",
      symbol: "ClK",
      about: "chloride at which KCC2 rests",
    },
    clNKCC1: {
      value: "clOut * sqrt(kOut * naOut / (kIn * naIn))",
      unit: "mM",
      tag: "X",
      symbol: "ClN",
      about: "chloride at which NKCC1 rests",
    },
    restChloride: {
      value:
        "if(form == 1, simpleRest, 1 mM * exp((kcc2Start * kcc2Rate * log(clKCC2 / 1 mM) + " +
        "2 * nkcc1 * nkcc1Rate * log(clNKCC1 / 1 mM)) / (kcc2Start * kcc2Rate + 2 * nkcc1 * nkcc1Rate)))",
      unit: "mM",
      tag: "X",
      symbol: "Cl*",
      about: "chloride without inhibition",
    },
  },
  reads: ownTarget,
  variables: {
    chloride: { per: "post", unit: "mM", initial: "restChloride", about: "chloride inside" },
    atFloor: { per: "post", unit: "1", initial: 0, about: "seconds that found chloride at its floor" },
    kcc2: { per: "post", unit: "1", initial: "kcc2Start", about: "expression of KCC2" },
    rate: { per: "post", unit: "Hz", initial: "targetRate", about: "slow rate" },
  },
  presets: {
    immature: {
      about: "newborn neuron: little KCC2, chloride near 25 mM",
      values: { kcc2Start: { value: 0.2, tag: "C" }, nkcc1Rate: { value: 0.054, tag: "X" } },
    },
    relaxation: {
      about: "one time constant in place of the pumps",
      values: { form: { value: 1, tag: "C" } },
    },
    "linear-kcc2": {
      about: "KCC2 of the source, linear in the products of concentrations",
      source: {
        cite: "Currin et al. 2020, PLoS Comput Biol 16:e1007932",
        doi: "10.1371/journal.pcbi.1007932",
      },
      values: { form: { value: 2, tag: "P" } },
    },
    dendrite: { about: "a dendritic segment of 0.05 pL", values: { volume: { value: 0.05, tag: "C" } } },
  },
  writes: ["eGABA"],
  continuous: [
    "d(rate)/dt = -rate / tauRate",
    `chloride = max(floor, chloride + dt * (gGABA * ${share} * (v - ${eChloride}) / (faraday * volume) - ${efflux}))`,
    `eGABA = ${ghk}`,
  ],
  onPost: ["rate += 1 / tauRate"],
  every: {
    "1 s": [
      "atFloor += if(chloride <= floor, 1, 0)",
      `kcc2 = clip(kcc2 * exp(interval * gainKCC2 * ${excess} / (1 + abs${excess})), kcc2Min, kcc2Max)`,
    ],
  },
  require: [
    { that: "form == 0 or form == 1 or form == 2", otherwise: "form must be 0, 1 or 2" },
    { that: "volume > 0 pL", otherwise: "volume must be above 0" },
    {
      that: "clOut > 0 mM and bicarbonateIn > 0 mM and bicarbonateOut > 0 mM and kIn > 0 mM and kOut > 0 mM and naIn > 0 mM and naOut > 0 mM",
      otherwise: "every concentration must be above 0: reversal potentials are logarithms of their ratios",
    },
    { that: "floor > 0 mM", otherwise: "floor must be above 0: the logarithm of chloride must exist" },
    { that: "permeability >= 0", otherwise: "permeability must be 0 (Nernst) or more" },
    {
      that: "sign(kcc2Rate) >= 0 and sign(nkcc1Rate) >= 0 and sign(kcc2Linear) >= 0 and nkcc1 >= 0 and kcc2Start > 0",
      otherwise:
        "rates and expression of the transporters must be 0 or more: below, they would pump backwards",
    },
    {
      that: "form == 1 or kcc2Rate * 1 s + nkcc1 * nkcc1Rate * 1 s > 0 mM",
      otherwise: "without KCC2 and NKCC1 nothing removes chloride: choose form 1",
    },
    { that: "dt <= tauChloride / 20", otherwise: "dt is coarse for chloride: shorten it" },
    {
      that: "targetRate > 0 Hz",
      otherwise: "targetRate must be above 0: expression follows the relative rate",
    },
    {
      that: "volume <= 10 pL and volume >= 0.01 pL",
      otherwise: "this is no volume of a cell or dendrite: is it in the right unit?",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
