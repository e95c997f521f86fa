import type { Neuron } from "../model/neuron.ts";

/**
 * Quadratic cell of 2007 in physical units, fast spiking (figure 8.27 of the source).
 *
 * Recovery is cubic and reset leaves it, so that the overshoot of a spike is felt in the next: at 200 pA a step of
 * 0.1 ms gives 38 spikes in half a second, 0.025 ms gives 40, the limit of small steps 41.
 */
export const izhikevich2007Fs = {
  name: "izhikevich-2007-fs",
  about: "quadratic integrate-and-fire with recovery, form of 2007, fast spiking",
  source: { cite: "Izhikevich 2007, Dynamical Systems in Neuroscience, MIT Press, chapter 8" },
  laws: ["rests-below-rheobase"],
  parameters: {
    capacitance: { value: 20, unit: "pF", tag: "P", symbol: "C", about: "membrane capacitance" },
    curvature: {
      value: 1,
      unit: "nS/mV",
      tag: "P",
      symbol: "k",
      about: "curvature of the current-voltage curve",
    },
    vRest: { value: -55, unit: "mV", tag: "P", symbol: "vr", about: "resting potential" },
    vThreshold: { value: -40, unit: "mV", tag: "L", symbol: "vt", about: "instantaneous threshold" },
    vPeak: {
      value: 25,
      unit: "mV",
      tag: "L",
      symbol: "vpeak",
      about: "potential at which a spike is counted",
    },
    recoveryRate: { value: 0.2, unit: "1/ms", tag: "L", symbol: "a", about: "rate of recovery" },
    vBend: { value: -55, unit: "mV", tag: "P", symbol: "vb", about: "potential above which recovery grows" },
    cubic: { value: 0.025, unit: "pA/mV^3", tag: "P", about: "recovery current for each mV^3 above vBend" },
    vReset: { value: -45, unit: "mV", tag: "L", symbol: "c", about: "potential after a spike" },
    tauAMPA: { value: 5, unit: "ms", tag: "P", range: [1, 6], about: "decay of AMPA" },
    tauGABA: { value: 10, unit: "ms", tag: "P", range: [5, 20], about: "decay of GABA_A" },
    eExc: { value: 0, unit: "mV", tag: "P", about: "reversal of AMPA" },
    iExt: { value: 0, unit: "pA", tag: "C", symbol: "I", about: "constant current" },
    openAMPA: { value: 1, unit: "1", tag: "X", about: "share of excitatory channels that no drug blocks" },
    openGABA: { value: 1, unit: "1", tag: "X", about: "share of inhibitory channels that no drug blocks" },
  },
  quantities: { eGABA: { value: -80, unit: "mV", about: "reversal of GABA_A" } },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential" },
    u: { per: "post", unit: "pA", initial: 0, about: "recovery current" },
    gAMPA: { per: "post", unit: "nS", initial: 0, about: "AMPA conductance" },
    gGABA: { per: "post", unit: "nS", initial: 0, about: "GABA_A conductance" },
  },
  receptors: { ampa: { gAMPA: 1 }, gaba: { gGABA: 1 } },
  definitions: ["iSyn = openAMPA * gAMPA * (eExc - v) + openGABA * gGABA * (eGABA - v)"],
  continuous: [
    "d(gAMPA)/dt = -gAMPA / tauAMPA",
    "d(gGABA)/dt = -gGABA / tauGABA",
    "d(v)/dt = (curvature * (v - vRest) * (v - vThreshold) - u + iSyn + iExt) / capacitance",
    "d(u)/dt = recoveryRate * (cubic * max(0 mV, min(v, vPeak) - vBend)^3 - u)",
  ],
  method: "heun",
  threshold: "v >= vPeak",
  reset: ["v = vReset"],
  require: [
    { that: "dt <= 0.1 ms", otherwise: "dt must be 0.1 ms or less, or the upstroke is not resolved" },
  ],
} satisfies Neuron;
