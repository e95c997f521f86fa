import type { Neuron } from "../model/neuron.ts";

/**
 * Leaky integrate-and-fire cell with AMPA, NMDA and GABA_A conductances; `lifConductance` and `synConductances` of the
 * mechanism reference.
 *
 * NMDA rises and decays (unit peak) and is blocked by magnesium at the potential of the start of the step.
 *
 * The membrane is advanced with the mean of each conductance over the step, so that a spike opens the same charge at every
 * step. The mechanism reference holds the conductance of its start, which is 5 % too much where 5 ms decay in steps of
 * 0.5 ms.
 */
export const lifConductance = {
  name: "lif-conductance",
  about: "leaky integrate-and-fire, synapses are conductances with reversal potentials",
  source: { cite: "Vogels et al. 2011, Science 334:1569-1573", doi: "10.1126/science.1211095" },
  laws: ["stays-between-its-reversals", "tends-to-the-driving-potential"],
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
    tauAMPA: { value: 5, unit: "ms", tag: "P", range: [1, 6], about: "decay of AMPA" },
    tauNMDA: { value: 100, unit: "ms", tag: "P", range: [50, 150], about: "decay of NMDA" },
    tauNMDARise: { value: 2, unit: "ms", tag: "C", range: [1, 10], about: "rise of NMDA" },
    tauGABA: { value: 10, unit: "ms", tag: "P", range: [5, 20], about: "decay of GABA_A" },
    rhoNMDA: { value: 0.3, unit: "1", tag: "C", range: [0, 1], about: "peak of NMDA relative to AMPA" },
    magnesium: {
      value: 1,
      unit: "mM",
      tag: "L",
      range: [0, 2],
      symbol: "[Mg]",
      about: "extracellular magnesium",
    },
    magnesiumHalf: { value: 3.57, unit: "mM", tag: "L", about: "magnesium that blocks half of NMDA at 0 mV" },
    magnesiumSlope: { value: 0.062, unit: "1/mV", tag: "L", about: "voltage dependence of the block" },
    eExc: { value: 0, unit: "mV", tag: "P", symbol: "Eexc", about: "reversal of AMPA and NMDA" },
    eK: { value: -80, unit: "mV", tag: "C", symbol: "EK", about: "reversal of potassium" },
    iExt: { value: 0, unit: "pA", tag: "C", about: "constant current" },
    openAMPA: { value: 1, unit: "1", tag: "X", about: "share of AMPA channels that no drug blocks" },
    openNMDA: { value: 1, unit: "1", tag: "X", about: "share of NMDA channels that no drug blocks" },
    openGABA: { value: 1, unit: "1", tag: "X", about: "share of inhibitory channels that no drug blocks" },
    tPeakNMDA: {
      value: "tauNMDA * tauNMDARise / (tauNMDA - tauNMDARise) * log(tauNMDA / tauNMDARise)",
      unit: "ms",
      tag: "X",
      about: "time of the peak of NMDA",
    },
    normNMDA: {
      value: "1 / (exp(-tPeakNMDA / tauNMDA) - exp(-tPeakNMDA / tauNMDARise))",
      unit: "1",
      tag: "X",
      about: "makes the peak of NMDA 1",
    },
  },
  presets: {
    "fast-spiking": {
      about: "parvalbumin interneuron: a small membrane and a short refractory time",
      values: { capacitance: { value: 100, tag: "C" }, tRefractory: { value: 2, tag: "C" } },
    },
  },
  quantities: {
    eGABA: { value: -80, unit: "mV", about: "reversal of GABA_A" },
    gAHP: { value: 0, unit: "nS", about: "potassium conductance after spikes" },
    factorNMDA: { value: 1, unit: "1", about: "factor on the NMDA conductance alone" },
    iDrive: { value: 0, unit: "pA", about: "current that a mechanism adds" },
    leakFactor: { value: 1, unit: "1", about: "factor of a mechanism on the leak" },
    thresholdShift: { value: 0, unit: "mV", about: "what a mechanism adds to the threshold" },
    thresholdAdaptation: { value: 0, unit: "mV", about: "rise of the threshold after spikes" },
  },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential" },
    gAMPA: { per: "post", unit: "nS", initial: 0, about: "AMPA conductance" },
    gNMDADecay: { per: "post", unit: "nS", initial: 0, about: "slow part of the NMDA conductance" },
    gNMDARise: { per: "post", unit: "nS", initial: 0, about: "fast part of the NMDA conductance" },
    gGABA: { per: "post", unit: "nS", initial: 0, about: "GABA_A conductance" },
  },
  receptors: {
    ampa: { gAMPA: 1 },
    nmda: { gNMDADecay: "normNMDA", gNMDARise: "normNMDA" },
    glutamate: { gAMPA: 1, gNMDADecay: "rhoNMDA * normNMDA", gNMDARise: "rhoNMDA * normNMDA" },
    gaba: { gGABA: 1 },
  },
  definitions: [
    "block = 1 / (1 + magnesium / magnesiumHalf * exp(-magnesiumSlope * v))",
    "meanAMPA = gAMPA * tauAMPA / dt * (1 - exp(-dt / tauAMPA))",
    "meanGABA = gGABA * tauGABA / dt * (1 - exp(-dt / tauGABA))",
    "meanDecay = gNMDADecay * tauNMDA / dt * (1 - exp(-dt / tauNMDA))",
    "meanRise = gNMDARise * tauNMDARise / dt * (1 - exp(-dt / tauNMDARise))",
    "gExc = openAMPA * meanAMPA + openNMDA * factorNMDA * max(0 nS, meanDecay - meanRise) * block",
  ],
  continuous: [
    "d(gAMPA)/dt = -gAMPA / tauAMPA",
    "d(gNMDADecay)/dt = -gNMDADecay / tauNMDA",
    "d(gNMDARise)/dt = -gNMDARise / tauNMDARise",
    "d(gGABA)/dt = -gGABA / tauGABA",
    "d(v)/dt = (gLeak * leakFactor * (vRest - v) + gExc * (eExc - v) + openGABA * meanGABA * (eGABA - v) + gAHP * (eK - v) + iExt + iDrive) / capacitance",
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
    {
      that: "dt <= capacitance / gLeak / 5",
      otherwise: "the step is first-order accurate and coarse for this membrane",
      severity: "warning",
    },
    { that: "tauNMDARise <= 0.999 * tauNMDA", otherwise: "tauNMDARise must be shorter than tauNMDA" },
  ],
} satisfies Neuron;
