import type { Neuron } from "../model/neuron.ts";

/**
 * Leaky integrate-and-fire cell with exponential currents; the excitatory column, `lifCurrent` of the mechanism reference.
 *
 * No reversal potential, so mechanisms that write one do not fit it. The step is exact for a constant current.
 */
export const lifCurrent = {
  name: "lif-current",
  about: "leaky integrate-and-fire, synapses are currents",
  source: { cite: "Vogels et al. 2011, Science 334:1569-1573", doi: "10.1126/science.1211095" },
  laws: ["fires-at-the-closed-form-rate", "rests-below-rheobase"],
  parameters: {
    capacitance: {
      value: 200,
      unit: "pF",
      tag: "P",
      range: [50, 400],
      symbol: "C",
      about: "membrane capacitance",
    },
    gLeak: { value: 10, unit: "nS", tag: "P", range: [5, 40], symbol: "gL", about: "leak conductance" },
    vRest: {
      value: -60,
      unit: "mV",
      tag: "P",
      range: [-80, -55],
      symbol: "EL",
      about: "reversal of the leak",
    },
    vThreshold: {
      value: -50,
      unit: "mV",
      tag: "P",
      range: [-55, -40],
      symbol: "Vth",
      about: "spike threshold",
    },
    vReset: { value: -60, unit: "mV", tag: "P", range: [-70, -50], about: "potential after a spike" },
    tRefractory: { value: 5, unit: "ms", tag: "P", range: [1, 5], symbol: "tRef", about: "refractory time" },
    tauExc: { value: 5, unit: "ms", tag: "P", range: [1, 20], about: "decay of excitatory currents" },
    tauInh: { value: 10, unit: "ms", tag: "P", range: [1, 20], about: "decay of inhibitory currents" },
    iExt: { value: 0, unit: "pA", tag: "C", about: "constant current" },
    openAMPA: { value: 1, unit: "1", tag: "X", about: "share of excitatory channels that no drug blocks" },
    openGABA: { value: 1, unit: "1", tag: "X", about: "share of inhibitory channels that no drug blocks" },
  },
  presets: {
    "fast-spiking": {
      about: "parvalbumin interneuron: a small membrane and a short refractory time",
      values: { capacitance: { value: 100, tag: "C" }, tRefractory: { value: 2, tag: "C" } },
    },
  },
  quantities: {
    iDrive: { value: 0, unit: "pA", about: "current that a mechanism adds" },
    leakFactor: { value: 1, unit: "1", about: "factor of a mechanism on the leak" },
    thresholdShift: { value: 0, unit: "mV", about: "what a mechanism adds to the threshold" },
    thresholdAdaptation: { value: 0, unit: "mV", about: "rise of the threshold after spikes" },
  },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential" },
    iExc: { per: "post", unit: "pA", initial: 0, about: "excitatory synaptic current" },
    iInh: { per: "post", unit: "pA", initial: 0, about: "inhibitory synaptic current, its size" },
  },
  receptors: { excitatory: { iExc: 1 }, inhibitory: { iInh: 1 } },
  continuous: [
    "d(iExc)/dt = -iExc / tauExc",
    "d(iInh)/dt = -iInh / tauInh",
    "d(v)/dt = (gLeak * leakFactor * (vRest - v) + openAMPA * iExc - openGABA * iInh + iExt + iDrive) / capacitance",
  ],
  threshold: "v >= vThreshold + thresholdShift + thresholdAdaptation",
  reset: ["v = vReset"],
  refractory: { time: "tRefractory", hold: ["v"] },
  require: [
    {
      that: "vReset < vThreshold",
      otherwise: "vReset must lie below vThreshold, or the cell fires without end",
    },
    { that: "tRefractory >= dt", otherwise: "dt must not be longer than tRefractory" },
  ],
} satisfies Neuron;
