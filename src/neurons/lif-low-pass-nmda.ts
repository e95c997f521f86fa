import type { Neuron } from "../model/neuron.ts";
import { lifConductance } from "./lif-conductance.ts";

const {
  rhoNMDA: _ratio,
  tauNMDARise: _rise,
  tPeakNMDA: _peak,
  normNMDA: _norm,
  ...shared
} = lifConductance.parameters;

/**
 * Leaky integrate-and-fire cell whose NMDA conductance follows that of AMPA with a delay, as several published networks have it.
 *
 * One spike gives both conductances the same integral, peak times tauAMPA. Departs from those networks: magnesium blocks.
 */
export const lifLowPassNmda = {
  ...lifConductance,
  name: "lif-low-pass-nmda",
  about: "leaky integrate-and-fire, NMDA is a low-pass of AMPA",
  source: {
    cite: "Zenke, Hennequin & Gerstner 2013, PLoS Comput Biol 9:e1003330",
    doi: "10.1371/journal.pcbi.1003330",
  },
  parameters: shared,
  variables: {
    v: lifConductance.variables.v,
    gAMPA: lifConductance.variables.gAMPA,
    gNMDA: { per: "post", unit: "nS", initial: 0, about: "NMDA conductance" },
    gGABA: lifConductance.variables.gGABA,
  },
  receptors: { glutamate: { gAMPA: 1 }, gaba: { gGABA: 1 } },
  definitions: [
    "block = 1 / (1 + magnesium / magnesiumHalf * exp(-magnesiumSlope * v))",
    "gExc = openAMPA * gAMPA + openNMDA * factorNMDA * gNMDA * block",
  ],
  continuous: [
    "d(gAMPA)/dt = -gAMPA / tauAMPA",
    "d(gNMDA)/dt = (gAMPA - gNMDA) / tauNMDA",
    "d(gGABA)/dt = -gGABA / tauGABA",
    "d(v)/dt = (gLeak * leakFactor * (vRest - v) + gExc * (eExc - v) + openGABA * gGABA * (eGABA - v) + gAHP * (eK - v) + iExt + iDrive) / capacitance",
  ],
  require: lifConductance.require.filter(({ that }) => !that.includes("tauNMDARise")),
} satisfies Neuron;
