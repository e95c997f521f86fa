import type { Neuron } from "../model/neuron.ts";

/**
 * Leaky integrate-and-fire cell with conductances in units of its leak, advanced by forward Euler.
 *
 * The form of the network benchmarks (COBA and its relatives), with their parameters.
 */
export const lifRelative = {
  name: "lif-relative",
  about: "leaky integrate-and-fire, conductances relative to the leak",
  source: { cite: "Vogels & Abbott 2005, J Neurosci 25:10786-10795", doi: "10.1523/JNEUROSCI.3508-05.2005" },
  laws: ["stays-between-its-reversals"],
  parameters: {
    tauM: { value: 20, unit: "ms", tag: "P", range: [5, 50], about: "membrane time constant" },
    vRest: {
      value: -60,
      unit: "mV",
      tag: "P",
      range: [-80, -55],
      symbol: "EL",
      about: "reversal of the leak",
    },
    vThreshold: { value: -50, unit: "mV", tag: "P", range: [-55, -40], about: "spike threshold" },
    vReset: { value: -60, unit: "mV", tag: "P", range: [-70, -50], about: "potential after a spike" },
    tRefractory: { value: 5, unit: "ms", tag: "P", range: [1, 5], about: "refractory time" },
    tauExc: { value: 5, unit: "ms", tag: "P", range: [1, 20], symbol: "tauE", about: "decay of excitation" },
    tauInh: { value: 10, unit: "ms", tag: "P", range: [1, 20], symbol: "tauI", about: "decay of inhibition" },
    eExc: { value: 0, unit: "mV", tag: "P", about: "reversal of excitation" },
    eInh: { value: -80, unit: "mV", tag: "P", about: "reversal of inhibition" },
    bias: { value: 0, unit: "mV", tag: "C", about: "constant current times the resistance of the leak" },
    openAMPA: { value: 1, unit: "1", tag: "X", about: "share of excitatory channels that no drug blocks" },
    openGABA: { value: 1, unit: "1", tag: "X", about: "share of inhibitory channels that no drug blocks" },
  },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential" },
    gExc: { per: "post", unit: "1", initial: 0, about: "excitatory conductance over the leak" },
    gInh: { per: "post", unit: "1", initial: 0, about: "inhibitory conductance over the leak" },
  },
  receptors: { excitatory: { gExc: 1 }, inhibitory: { gInh: 1 } },
  continuous: [
    "d(gExc)/dt = -gExc / tauExc",
    "d(gInh)/dt = -gInh / tauInh",
    "d(v)/dt = (vRest - v + openAMPA * gExc * (eExc - v) + openGABA * gInh * (eInh - v) + bias) / tauM",
  ],
  method: "euler",
  threshold: "v > vThreshold",
  reset: ["v = vReset"],
  refractory: { time: "tRefractory", hold: ["v"] },
  require: [
    {
      that: "vReset < vThreshold",
      otherwise: "vReset must lie below vThreshold, or the cell fires without end",
    },
  ],
} satisfies Neuron;
