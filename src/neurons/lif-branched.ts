import type { Neuron } from "../model/neuron.ts";

const membrane = (value: number, unit: string, range: readonly [number, number], about: string) =>
  ({ value, unit, tag: "C", range, about }) as const;

/**
 * Soma of a cell with dendritic branches: a leaky integrate-and-fire cell whose excitation arrives on its branches.
 *
 * A spike at the receptor `dendrite` opens nothing at the soma: `branch-compartments` gives the branches their potentials and
 * brings their current here as `iDrive`. Inhibition acts on the soma. Without that mechanism the cell is deaf to its
 * dendrites. Those of the soma are the mean over
 * the step, as in `lif-conductance`. All values are chosen here, the size of a pyramidal soma.
 */
export const lifBranched = {
  name: "lif-branched",
  about: "soma of a cell with branches, which a mechanism gives potentials",
  source: { cite: "after Rabinowitch & Segev 2006, J Neurophysiol 96:276-284" },
  laws: ["stays-between-its-reversals", "tends-to-the-driving-potential"],
  parameters: {
    capacitance: membrane(200, "pF", [50, 400], "membrane capacitance of the soma"),
    gLeak: membrane(10, "nS", [5, 40], "leak conductance of the soma"),
    vRest: membrane(-65, "mV", [-80, -55], "reversal of the leak"),
    vThreshold: membrane(-50, "mV", [-55, -40], "spike threshold"),
    vReset: membrane(-65, "mV", [-70, -50], "potential after a spike"),
    tRefractory: membrane(5, "ms", [1, 5], "refractory time"),
    tauAMPA: membrane(5, "ms", [1, 6], "decay of AMPA at the soma"),
    tauGABA: membrane(10, "ms", [5, 20], "decay of GABA_A at the soma"),
    eExc: { value: 0, unit: "mV", tag: "C", about: "reversal of AMPA" },
    iExt: { value: 0, unit: "pA", tag: "C", about: "constant current" },
  },
  quantities: {
    eGABA: { value: -80, unit: "mV", about: "reversal of GABA_A" },
    iDrive: { value: 0, unit: "pA", about: "current from the branches" },
  },
  variables: {
    v: { per: "post", unit: "mV", initial: "vRest", about: "membrane potential of the soma" },
    gAMPA: { per: "post", unit: "nS", initial: 0, about: "AMPA conductance of the soma" },
    gGABA: { per: "post", unit: "nS", initial: 0, about: "GABA_A conductance of the soma" },
    delivered: { per: "post", unit: "nS", initial: 0, about: "what has arrived on the branches" },
  },
  receptors: { dendrite: { delivered: 1 }, ampa: { gAMPA: 1 }, gaba: { gGABA: 1 } },
  definitions: [
    "meanAMPA = gAMPA * tauAMPA / dt * (1 - exp(-dt / tauAMPA))",
    "meanGABA = gGABA * tauGABA / dt * (1 - exp(-dt / tauGABA))",
  ],
  continuous: [
    "d(gAMPA)/dt = -gAMPA / tauAMPA",
    "d(gGABA)/dt = -gGABA / tauGABA",
    "d(delivered)/dt = -delivered / tauAMPA",
    "d(v)/dt = (gLeak * (vRest - v) + meanAMPA * (eExc - v) + meanGABA * (eGABA - v) + iExt + iDrive) / capacitance",
  ],
  threshold: "v >= vThreshold",
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
