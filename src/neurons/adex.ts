import type { Neuron } from "../model/neuron.ts";

/**
 * Adaptive exponential integrate-and-fire cell, by Heun's method.
 *
 * The argument of the exponential is capped at 20, and adaptation sees no potential above the peak: in the step of a
 * spike the numerical potential passes it by orders of magnitude. Departs from the source: synapses are conductances.
 */
export const adex = {
  name: "adex",
  about: "adaptive exponential integrate-and-fire, the pyramidal cell",
  source: { cite: "Brette & Gerstner 2005, J Neurophysiol 94:3637-3642", doi: "10.1152/jn.00686.2005" },
  laws: ["rests-below-rheobase"],
  parameters: {
    capacitance: {
      value: 281,
      unit: "pF",
      tag: "P",
      range: [50, 400],
      symbol: "C",
      about: "membrane capacitance",
    },
    gLeak: { value: 30, unit: "nS", tag: "P", range: [5, 40], symbol: "gL", about: "leak conductance" },
    vRest: {
      value: -70.6,
      unit: "mV",
      tag: "P",
      range: [-80, -55],
      symbol: "EL",
      about: "reversal of the leak",
    },
    vReset: {
      value: -70.6,
      unit: "mV",
      tag: "P",
      range: [-80, -40],
      symbol: "Vr",
      about: "potential after a spike",
    },
    vThreshold: {
      value: -50.4,
      unit: "mV",
      tag: "P",
      range: [-55, -45],
      symbol: "VT",
      about: "potential of the upstroke",
    },
    slope: {
      value: 2,
      unit: "mV",
      tag: "P",
      range: [0.5, 5],
      symbol: "DT",
      about: "sharpness of the upstroke",
    },
    tauAdapt: {
      value: 144,
      unit: "ms",
      tag: "P",
      range: [20, 500],
      symbol: "tauW",
      about: "time constant of adaptation",
    },
    gAdapt: {
      value: 4,
      unit: "nS",
      tag: "P",
      range: [-10, 20],
      symbol: "a",
      about: "subthreshold adaptation",
    },
    jump: {
      value: 80.5,
      unit: "pA",
      tag: "P",
      range: [0, 200],
      symbol: "b",
      about: "adaptation added by a spike",
    },
    vPeak: {
      value: 20,
      unit: "mV",
      tag: "P",
      range: [0, 40],
      symbol: "Vpeak",
      about: "potential at which a spike is counted",
    },
    tauAMPA: { value: 5, unit: "ms", tag: "P", range: [1, 6], about: "decay of AMPA" },
    tauGABA: { value: 10, unit: "ms", tag: "P", range: [5, 20], about: "decay of GABA_A" },
    eExc: { value: 0, unit: "mV", tag: "P", about: "reversal of AMPA" },
    iExt: { value: 0, unit: "pA", tag: "C", about: "constant current" },
    openAMPA: { value: 1, unit: "1", tag: "X", about: "share of excitatory channels that no drug blocks" },
    openGABA: { value: 1, unit: "1", tag: "X", about: "share of inhibitory channels that no drug blocks" },
  },
  quantities: {
    eGABA: { value: -80, unit: "mV", about: "reversal of GABA_A" },
    iDrive: { value: 0, unit: "pA", about: "current that a mechanism adds" },
    leakFactor: { value: 1, unit: "1", about: "factor of a mechanism on the leak" },
    thresholdShift: { value: 0, unit: "mV", about: "what a mechanism adds to the threshold" },
    thresholdAdaptation: { value: 0, unit: "mV", about: "rise of the threshold after spikes" },
  },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential" },
    iAdapt: { per: "post", unit: "pA", initial: 0, about: "adaptation current" },
    gAMPA: { per: "post", unit: "nS", initial: 0, about: "AMPA conductance" },
    gGABA: { per: "post", unit: "nS", initial: 0, about: "GABA_A conductance" },
  },
  receptors: { ampa: { gAMPA: 1 }, gaba: { gGABA: 1 } },
  definitions: [
    "vUpstroke = vThreshold + thresholdShift + thresholdAdaptation",
    "iSyn = openAMPA * gAMPA * (eExc - v) + openGABA * gGABA * (eGABA - v)",
    "iSpike = gLeak * leakFactor * slope * exp(min((v - vUpstroke) / slope, 20))",
  ],
  continuous: [
    "d(gAMPA)/dt = -gAMPA / tauAMPA",
    "d(gGABA)/dt = -gGABA / tauGABA",
    "d(v)/dt = (gLeak * leakFactor * (vRest - v) + iSpike - iAdapt + iSyn + iExt + iDrive) / capacitance",
    "d(iAdapt)/dt = (gAdapt * (min(v, vPeak) - vRest) - iAdapt) / tauAdapt",
  ],
  method: "heun",
  threshold: "v >= vPeak",
  reset: ["v = vReset", "iAdapt += jump"],
  require: [
    { that: "jump >= 0 pA", otherwise: "jump must be 0 or more: below, adaptation excites" },
    {
      that: "vReset <= vThreshold + 3 * slope or jump >= 40 pA",
      otherwise: "the cell bursts without end: vReset lies far above vThreshold, and a spike adapts little",
      severity: "warning",
    },
    { that: "vReset < vPeak", otherwise: "vReset must lie below vPeak, or the cell fires without end" },
    { that: "dt <= 0.1 ms", otherwise: "dt must be 0.1 ms or less, or the upstroke is not resolved" },
  ],
} satisfies Neuron;
