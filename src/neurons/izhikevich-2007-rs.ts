import type { Neuron } from "../model/neuron.ts";

/** Quadratic cell of 2007 in physical units, regular spiking (figure 8.12 of the source). */
export const izhikevich2007Rs = {
  name: "izhikevich-2007-rs",
  about: "quadratic integrate-and-fire with recovery, form of 2007, regular spiking",
  source: { cite: "Izhikevich 2007, Dynamical Systems in Neuroscience, MIT Press, chapter 8" },
  laws: ["rests-below-rheobase"],
  parameters: {
    capacitance: { value: 100, unit: "pF", tag: "P", symbol: "C", about: "membrane capacitance" },
    curvature: {
      value: 0.7,
      unit: "nS/mV",
      tag: "P",
      symbol: "k",
      about: "curvature of the current-voltage curve",
    },
    vRest: { value: -60, unit: "mV", tag: "P", symbol: "vr", about: "resting potential" },
    vThreshold: { value: -40, unit: "mV", tag: "P", symbol: "vt", about: "instantaneous threshold" },
    vPeak: {
      value: 35,
      unit: "mV",
      tag: "P",
      symbol: "vpeak",
      about: "potential at which a spike is counted",
    },
    recoveryRate: { value: 0.03, unit: "1/ms", tag: "P", symbol: "a", about: "rate of recovery" },
    sensitivity: {
      value: -2,
      unit: "nS",
      tag: "P",
      symbol: "b",
      about: "recovery current for each mV above rest",
    },
    jump: { value: 100, unit: "pA", tag: "P", symbol: "d", about: "recovery current added by a spike" },
    vReset: { value: -50, unit: "mV", tag: "P", symbol: "c", about: "potential after a spike" },
    tauAMPA: { value: 5, unit: "ms", tag: "P", range: [1, 6], about: "decay of AMPA" },
    tauGABA: { value: 10, unit: "ms", tag: "P", range: [5, 20], about: "decay of GABA_A" },
    eExc: { value: 0, unit: "mV", tag: "P", about: "reversal of AMPA" },
    iExt: { value: 0, unit: "pA", tag: "C", symbol: "I", about: "constant current" },
  },
  quantities: { eGABA: { value: -80, unit: "mV", about: "reversal of GABA_A" } },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential" },
    u: { per: "post", unit: "pA", initial: 0, about: "recovery current" },
    gAMPA: { per: "post", unit: "nS", initial: 0, about: "AMPA conductance" },
    gGABA: { per: "post", unit: "nS", initial: 0, about: "GABA_A conductance" },
  },
  receptors: { ampa: { gAMPA: 1 }, gaba: { gGABA: 1 } },
  definitions: ["iSyn = gAMPA * (eExc - v) + gGABA * (eGABA - v)"],
  continuous: [
    "d(gAMPA)/dt = -gAMPA / tauAMPA",
    "d(gGABA)/dt = -gGABA / tauGABA",
    "d(v)/dt = (curvature * (v - vRest) * (v - vThreshold) - u + iSyn + iExt) / capacitance",
    "d(u)/dt = recoveryRate * (sensitivity * (min(v, vPeak) - vRest) - u)",
  ],
  method: "heun",
  threshold: "v >= vPeak",
  reset: ["v = vReset", "u += jump"],
  require: [
    { that: "dt <= 0.1 ms", otherwise: "dt must be 0.1 ms or less, or the upstroke is not resolved" },
  ],
} satisfies Neuron;
