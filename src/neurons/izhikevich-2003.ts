import type { Neuron } from "../model/neuron.ts";

/** Quadratic cell of 2003, regular spiking; spike width is not physical. Units are those that its numbers imply. */
export const izhikevich2003 = {
  name: "izhikevich-2003",
  about: "quadratic integrate-and-fire with recovery, form of 2003",
  source: { cite: "Izhikevich 2003, IEEE Trans Neural Netw 14:1569-1572", doi: "10.1109/TNN.2003.820440" },
  laws: ["rests-below-rheobase"],
  parameters: {
    quadratic: { value: 0.04, unit: "1/(ms mV)", tag: "P", about: "coefficient of v^2" },
    linear: { value: 5, unit: "1/ms", tag: "P", about: "coefficient of v" },
    offset: { value: 140, unit: "mV/ms", tag: "P", about: "constant term" },
    recoveryRate: { value: 0.02, unit: "1/ms", tag: "P", symbol: "a", about: "rate of recovery" },
    sensitivity: { value: 0.2, unit: "1/ms", tag: "P", symbol: "b", about: "recovery for each mV" },
    vReset: { value: -65, unit: "mV", tag: "P", symbol: "c", about: "potential after a spike" },
    jump: { value: 8, unit: "mV/ms", tag: "P", symbol: "d", about: "recovery added by a spike" },
    vPeak: { value: 30, unit: "mV", tag: "P", about: "potential at which a spike is counted" },
    drive: { value: 0, unit: "mV/ms", tag: "C", symbol: "I", about: "constant input" },
    openAMPA: { value: 1, unit: "1", tag: "X", about: "share of excitatory channels that no drug blocks" },
    openGABA: { value: 1, unit: "1", tag: "X", about: "share of inhibitory channels that no drug blocks" },
    tauSyn: { value: 5, unit: "ms", tag: "C", about: "decay of synaptic input" },
  },
  presets: {
    "regular-spiking": {
      about: "excitatory cell",
      source: {
        cite: "Izhikevich 2003, IEEE Trans Neural Netw 14:1569-1572",
        doi: "10.1109/TNN.2003.820440",
      },
      values: {
        recoveryRate: { value: 0.02, tag: "P" },
        sensitivity: { value: 0.2, tag: "P" },
        vReset: { value: -65, tag: "P" },
        jump: { value: 8, tag: "P" },
      },
    },
    "fast-spiking": {
      about: "inhibitory cell",
      source: {
        cite: "Izhikevich 2003, IEEE Trans Neural Netw 14:1569-1572",
        doi: "10.1109/TNN.2003.820440",
      },
      values: {
        recoveryRate: { value: 0.1, tag: "P" },
        sensitivity: { value: 0.2, tag: "P" },
        vReset: { value: -65, tag: "P" },
        jump: { value: 2, tag: "P" },
      },
    },
  },
  variables: {
    v: { per: "post", unit: "mV", initial: -70, about: "membrane potential" },
    u: { per: "post", unit: "mV/ms", initial: -14, about: "recovery" },
    excitation: { per: "post", unit: "mV/ms", initial: 0, about: "excitatory input" },
    inhibition: { per: "post", unit: "mV/ms", initial: 0, about: "inhibitory input, its size" },
  },
  receptors: { excitatory: { excitation: 1 }, inhibitory: { inhibition: 1 } },
  continuous: [
    "d(excitation)/dt = -excitation / tauSyn",
    "d(inhibition)/dt = -inhibition / tauSyn",
    "d(v)/dt = quadratic * v^2 + linear * v + offset - u + openAMPA * excitation - openGABA * inhibition + drive",
    "d(u)/dt = recoveryRate * (sensitivity * min(v, vPeak) - u)",
  ],
  method: "heun",
  threshold: "v >= vPeak",
  reset: ["v = vReset", "u += jump"],
  require: [
    {
      that: "dt <= 0.25 ms",
      otherwise: "dt must be 0.25 ms or less, or spikes appear that the model does not have",
    },
  ],
} satisfies Neuron;
