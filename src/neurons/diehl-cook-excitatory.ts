import type { Neuron } from "../model/neuron.ts";

/** The excitatory cell of the digit network, with an adaptive threshold; conductances in units of the leak, parameters of the released code. */
export const diehlCookExcitatory = {
  name: "diehl-cook-excitatory",
  about: "excitatory cell of the digit network, with an adaptive threshold",
  source: { cite: "Diehl & Cook 2015, Front Comput Neurosci 9:99", doi: "10.3389/fncom.2015.00099" },
  laws: ["stays-between-its-reversals"],
  parameters: {
    tauM: { value: 100, unit: "ms", tag: "P", about: "membrane time constant" },
    openAMPA: { value: 1, unit: "1", tag: "X", about: "share of excitatory channels that no drug blocks" },
    openGABA: { value: 1, unit: "1", tag: "X", about: "share of inhibitory channels that no drug blocks" },
    vRest: { value: -65, unit: "mV", tag: "P", about: "reversal of the leak" },
    vOffset: { value: -72, unit: "mV", tag: "P", about: "threshold without adaptation" },
    thetaPlus: { value: 0.05, unit: "mV", tag: "P", about: "threshold added by a spike" },
    tauTheta: { value: 1e7, unit: "ms", tag: "P", about: "decay of the adaptive threshold" },
    vReset: { value: -65, unit: "mV", tag: "P", about: "potential after a spike" },
    tRefractory: { value: 5, unit: "ms", tag: "P", about: "refractory time" },
    tauExc: { value: 1, unit: "ms", tag: "P", about: "decay of excitation" },
    tauInh: { value: 2, unit: "ms", tag: "P", about: "decay of inhibition" },
    eExc: { value: 0, unit: "mV", tag: "P", about: "reversal of excitation" },
    eInh: { value: -100, unit: "mV", tag: "P", about: "reversal of inhibition" },
  },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential" },
    theta: { per: "post", unit: "mV", initial: 20, about: "adaptive part of the threshold" },
    gExc: { per: "post", unit: "1", initial: 0, about: "excitatory conductance over the leak" },
    gInh: { per: "post", unit: "1", initial: 0, about: "inhibitory conductance over the leak" },
  },
  receptors: { excitatory: { gExc: 1 }, inhibitory: { gInh: 1 } },
  continuous: [
    "d(gExc)/dt = -gExc / tauExc",
    "d(gInh)/dt = -gInh / tauInh",
    "d(theta)/dt = -theta / tauTheta",
    "d(v)/dt = (vRest - v + openAMPA * gExc * (eExc - v) + openGABA * gInh * (eInh - v)) / tauM",
  ],
  threshold: "v > vOffset + theta",
  reset: ["v = vReset", "theta += thetaPlus"],
  refractory: { time: "tRefractory", hold: ["v"] },
} satisfies Neuron;
