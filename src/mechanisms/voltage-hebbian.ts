import type { Mechanism } from "../model/mechanism.ts";

const parameters = {
  aMinus: {
    value: 14e-5,
    unit: "1/mV",
    tag: "P",
    symbol: "ALTD",
    group: "hebbian",
    power: 1,
    about: "depression for each mV at an arriving spike",
  },
  aPlus: {
    value: 8e-5,
    unit: "1/mV^2",
    tag: "P",
    symbol: "ALTP",
    group: "hebbian",
    power: 1,
    about: "potentiation for each squared mV and arriving spike",
  },
  tauMinus: { value: 10, unit: "ms", tag: "P", about: "filter of the potential for depression" },
  tauPlus: { value: 7, unit: "ms", tag: "P", about: "filter of the potential for potentiation" },
  tauX: { value: 15, unit: "ms", tag: "P", about: "presynaptic trace" },
  thetaMinus: { value: -70.6, unit: "mV", tag: "P", about: "lower threshold, of depression" },
  thetaPlus: { value: -45.3, unit: "mV", tag: "P", about: "upper threshold, of potentiation" },
  reference: {
    value: 60,
    unit: "mV^2",
    tag: "P",
    symbol: "uRef2",
    about: "mean square depolarisation at which depression has its amplitude",
  },
  tauMean: {
    value: 1.2,
    unit: "s",
    tag: "P",
    range: [1, 36000],
    group: "hebbian",
    power: -1,
    about: "memory of the mean square; far longer in tissue",
  },
  spikeHeight: { value: 29, unit: "mV", tag: "P", about: "potential of the spike template" },
  spikeWidth: {
    value: 2,
    unit: "ms",
    tag: "P",
    range: [0, 3],
    about: "length of the spike template; 0 for none",
  },
  wMax: { value: 3, unit: "1", tag: "C", about: "upper bound" },
} satisfies Mechanism["parameters"];

/** The published numbers as what they are without the published spike: choices. */
const chosen = Object.fromEntries(
  Object.entries(parameters).map(([name, { value }]) => [name, { value, tag: "C" as const }]),
);

/**
 * Voltage-based plasticity: depression at presynaptic spikes by past depolarisation, potentiation while the neuron is
 * depolarised; depression grows with the slow mean square of depolarisation, which makes it homeostatic.
 *
 * The rule sees a spike template in place of the neuron's own spike, `spikeHeight` for `spikeWidth`: integrate-and-fire
 * cells have no spike, and without one potentiation vanishes. The lower threshold belongs to the rest of the cell. Filtered potentials are read as they were before the spike
 * began. With `adex` the numbers are those of the source; with a leaky cell they are a modelling choice.
 *
 * Departs from the source: the template lives in the rule and does not hold the cell; filtered potentials are frozen during
 * the template, where the released code reads all of them 3 ms late.
 */
export const voltageHebbian = {
  name: "voltage-hebbian",
  about: "plasticity by the depolarisation of the neuron, with a homeostatic factor on depression",
  source: {
    cite: "Clopath, Buesing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344-352, released code",
    doi: "10.1038/nn.2479",
  },
  laws: [
    "depression-grows-with-the-mean-square",
    "nothing-changes-below-both-thresholds",
    "obeys-the-plasticity-gates",
    "obeys-shared-plasticity-gains",
  ],
  parameters,
  presets: {
    "leaky-cell": {
      about:
        "for leaky cells that rest at -60 mV: the lower threshold at their rest, and all numbers a choice",
      values: { ...chosen, thetaMinus: { value: -60, tag: "C" } },
    },
  },
  gates: ["ltp", "ltd"],
  reads: {
    shiftPlus: {
      per: "post",
      unit: "mV",
      otherwise: 0,
      about: "rise of the upper threshold by metaplasticity",
    },
  },
  variables: {
    xPre: { per: "pre", unit: "1/ms", initial: 0, about: "presynaptic trace" },
    spikeLeft: { per: "post", unit: "ms", initial: 0, about: "time left of the spike template" },
    u: { per: "post", unit: "mV", initial: "thetaMinus", about: "potential with the spike template" },
    uMinus: { per: "post", unit: "mV", initial: "thetaMinus", about: "filtered potential, slow" },
    uPlus: { per: "post", unit: "mV", initial: "thetaMinus", about: "filtered potential, fast" },
    seenMinus: { per: "post", unit: "mV", initial: "thetaMinus", about: "uMinus before the present spike" },
    seenPlus: { per: "post", unit: "mV", initial: "thetaMinus", about: "uPlus before the present spike" },
    meanSquare: { per: "post", unit: "mV^2", initial: "reference", about: "slow mean square depolarisation" },
  },
  continuous: [
    "d(xPre)/dt = -xPre / tauX",
    "d(w)/dt = aPlus * ltp * xPre * max(0, u - (thetaPlus + shiftPlus)) * max(0, seenPlus - thetaMinus)",
    "w = min(w, wMax)",
    "u = if(spikeLeft > 0.5 * dt, spikeHeight, v)",
    "seenMinus = if(spikeLeft > 0.5 * dt, seenMinus, uMinus)",
    "seenPlus = if(spikeLeft > 0.5 * dt, seenPlus, uPlus)",
    "d(uMinus)/dt = (u - uMinus) / tauMinus",
    "d(uPlus)/dt = (u - uPlus) / tauPlus",
    "d(meanSquare)/dt = ((u - vRest)^2 - meanSquare) / tauMean",
    // last, and compared with half a step, so that the template holds for as many steps as it has
    "spikeLeft = max(0 ms, spikeLeft - dt)",
  ],
  onPre: [
    "w = max(0, w - aMinus * ltd * meanSquare / reference * max(0, seenMinus - thetaMinus))",
    "xPre += 1 / tauX",
  ],
  onPost: ["spikeLeft = spikeWidth"],
  require: [
    { that: "thetaPlus > thetaMinus", otherwise: "thetaPlus must lie above thetaMinus" },
    {
      that: "dt <= 1 ms",
      otherwise: "dt must be 1 ms or less, or the spike template is not resolved",
    },
    {
      that: "spikeHeight > thetaPlus and spikeWidth > 0 ms",
      otherwise:
        "the spike does not reach the upper threshold, so potentiation vanishes in cells without a spike of their own",
      severity: "warning",
    },
  ],
} satisfies Mechanism;
