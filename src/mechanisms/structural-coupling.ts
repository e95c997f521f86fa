import type { Mechanism } from "../model/mechanism.ts";

/**
 * What a microscope measures of a synapse of given strength: axon-spine interface, density, receptors and head volume.
 *
 * Log strength relative to the median gives log interface, with a residual that a spine keeps; head volume follows the
 * interface with one exponent between spines and another, smaller one within a spine over time. Sizes follow strength
 * with a lag. `linear` 1 makes the interface proportional to strength, for tests that compare the two. Sizes are read-outs,
 * and nothing here acts on the weight. `wMedian` and `sdLogWeight` describe the weights at the start.
 *
 * With `sizeIsStrength` 1 size is the state and transmission follows it: rules act on `w`, the interface follows w times the
 * factors of the neuron with its lag, and a spike transmits what the interface says, its residual included.
 *
 * Form and the within-spine exponent come from the source's effects, most of the numbers are chosen here. The residual of
 * head volume follows from its SD and the exponent between spines; it makes the two log sizes correlate at 0.97.
 */
export const structuralCoupling = {
  name: "structural-coupling",
  about: "size of the axon-spine interface, density and spine head that goes with the strength of a synapse",
  source: { cite: "after de Vivo et al. 2017, Science 355:507-510", doi: "10.1126/science.aah5982" },
  laws: [
    "sizes-are-powers-of-strength",
    "sizes-have-their-spread",
    "sizes-lag-behind-strength",
    "residuals-are-frozen",
    "size-is-strength-where-it-is-set",
  ],
  parameters: {
    wMedian: { value: 1, unit: "1", tag: "C", about: "median weight at the start" },
    sdLogWeight: {
      value: 0.73,
      unit: "1",
      tag: "C",
      range: [0.3, 1.2],
      symbol: "sW",
      about: "SD of log weights at the start",
    },
    asiMedian: {
      value: 0.23,
      unit: "um^2",
      tag: "C",
      range: [0.1, 0.4],
      symbol: "medASI",
      about: "median axon-spine interface",
    },
    sdLogAsi: {
      value: 0.73,
      unit: "1",
      tag: "C",
      range: [0.6, 0.9],
      symbol: "sigmaASI",
      about: "SD of log interfaces",
    },
    sdResidualAsi: {
      value: 0.2,
      unit: "1",
      tag: "C",
      range: [0, 0.5],
      symbol: "eA",
      about: "part of that SD that does not come from strength",
    },
    headVolumeMedian: {
      value: 0.08,
      unit: "um^3",
      tag: "C",
      range: [0.03, 0.15],
      symbol: "medHV",
      about: "median head volume",
    },
    sdLogHeadVolume: {
      value: 0.9,
      unit: "1",
      tag: "C",
      range: [0.7, 1.1],
      symbol: "sigmaHV",
      about: "SD of log head volumes",
    },
    exponentBetween: {
      value: 1.2,
      unit: "1",
      tag: "C",
      range: [1, 1.5],
      symbol: "pV",
      about: "exponent of head volume on interface, between spines; 1.5 is isometric",
    },
    exponentWithin: {
      value: 0.75,
      unit: "1",
      tag: "X",
      range: [0.6, 1.5],
      symbol: "pVdyn",
      about: "the same, within a spine over time",
    },
    psdShare: {
      value: 0.5,
      unit: "1",
      tag: "C",
      range: [0.3, 0.8],
      symbol: "fPSD",
      about: "postsynaptic density per interface",
    },
    sdResidualPsd: { value: 0.1, unit: "1", tag: "C", range: [0, 0.5], symbol: "eP", about: "SD of its log" },
    receptorDensity: {
      value: 600,
      unit: "um^-2",
      tag: "C",
      range: [200, 1500],
      symbol: "rhoR",
      about: "AMPA receptors per area of the density",
    },
    linear: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1: the interface is proportional to strength",
    },
    sizeIsStrength: {
      value: 0,
      unit: "1",
      tag: "C",
      range: [0, 1],
      about: "1: a synapse transmits what its interface says; 0: sizes are read-outs",
    },
    tauStructure: {
      value: 1,
      unit: "h",
      tag: "C",
      range: [0, 6],
      symbol: "tauStruct",
      group: "structural",
      power: -1,
      about: "lag of sizes behind strength; 0 for none",
    },
    period: {
      value: 60,
      unit: "s",
      tag: "C",
      group: "structural",
      power: -1,
      about: "how often sizes are brought up to date",
    },
    sizeSlope: {
      value: "sqrt(max(0, sdLogAsi^2 - sdResidualAsi^2)) / sdLogWeight",
      unit: "1",
      tag: "X",
      symbol: "sA/sW",
      about: "exponent of the interface on strength",
    },
    sdResidualHeadVolume: {
      value: "sqrt(max(0, sdLogHeadVolume^2 - (exponentBetween * sdLogAsi)^2))",
      unit: "1",
      tag: "X",
      symbol: "eV",
      about: "SD of log head volume that does not come from the interface",
    },
  },
  variables: {
    residualAsi: {
      per: "synapse",
      unit: "1",
      initial: "if(linear > 0.5, 0, sdResidualAsi * normal())",
      about: "log interface of the spine beyond what strength gives",
    },
    residualHeadVolume: {
      per: "synapse",
      unit: "1",
      initial: "sdResidualHeadVolume * normal()",
      about: "log head volume of the spine beyond what its interface gives",
    },
    residualPsd: {
      per: "synapse",
      unit: "1",
      initial: "sdResidualPsd * normal()",
      about: "log density of the spine beyond its share",
    },
    logAsi: {
      per: "synapse",
      unit: "1",
      initial: "if(linear > 0.5, 1, sizeSlope) * log(max(w / wMedian, 1e-12)) + residualAsi",
      about: "log of the interface over its median",
    },
    firstLogAsi: { per: "synapse", unit: "1", initial: "logAsi", about: "the same at the start" },
    asi: { per: "synapse", unit: "um^2", initial: "asiMedian * exp(logAsi)", about: "axon-spine interface" },
    headVolume: {
      per: "synapse",
      unit: "um^3",
      initial: "headVolumeMedian * exp(exponentBetween * logAsi + residualHeadVolume)",
      about: "volume of the spine head",
    },
    psd: {
      per: "synapse",
      unit: "um^2",
      initial: "psdShare * asi * exp(residualPsd)",
      about: "postsynaptic density",
    },
    receptors: { per: "synapse", unit: "1", initial: "receptorDensity * psd", about: "AMPA receptors in it" },
  },
  shares: ["asi", "headVolume", "psd"],
  transmits:
    "if(sizeIsStrength > 0.5, wMedian * exp(logAsi * if(linear > 0.5, 1, sdLogWeight / max(sdLogAsi, 1e-12))), strength)",
  every: {
    period: [
      "logAsi = if(linear > 0.5, 1, sizeSlope) * log(max(strength / wMedian, 1e-12)) + residualAsi + " +
        "(logAsi - if(linear > 0.5, 1, sizeSlope) * log(max(strength / wMedian, 1e-12)) - residualAsi) * " +
        "if(tauStructure > 0 s, exp(-interval / max(tauStructure, 1 ms)), 0)",
      "asi = asiMedian * exp(logAsi)",
      "headVolume = headVolumeMedian * exp(exponentBetween * firstLogAsi + residualHeadVolume + " +
        "exponentWithin * (logAsi - firstLogAsi))",
      "psd = psdShare * asi * exp(residualPsd)",
      "receptors = receptorDensity * psd",
    ],
  },
  require: [
    {
      that: "sdResidualAsi <= sdLogAsi",
      otherwise: "sdResidualAsi must not exceed sdLogAsi: strength would explain less than nothing",
    },
    {
      that: "exponentBetween * sdLogAsi <= sdLogHeadVolume",
      otherwise:
        "sdLogHeadVolume must be at least exponentBetween * sdLogAsi: head volume spreads with the interface",
    },
    { that: "sdLogWeight > 0 and wMedian > 0", otherwise: "wMedian and sdLogWeight must be above 0" },
    { that: "tauStructure >= 0 h", otherwise: "tauStructure must be 0 or more" },
    { that: "linear == 0 or linear == 1", otherwise: "linear must be 0 or 1" },
    { that: "sizeIsStrength == 0 or sizeIsStrength == 1", otherwise: "sizeIsStrength must be 0 or 1" },
    {
      that: "sizeIsStrength == 0 or sdLogAsi > 0",
      otherwise:
        "with sizeIsStrength sdLogAsi must be above 0: sizes that are all alike say nothing of strength",
    },
  ],
} satisfies Mechanism;
