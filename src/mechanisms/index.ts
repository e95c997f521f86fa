import type { Mechanism } from "../model/mechanism.ts";
import { adultBornNeuron } from "./adult-born-neuron.ts";
import { afterHyperpolarization } from "./after-hyperpolarization.ts";
import { ampaTrafficking } from "./ampa-trafficking.ts";
import { ampaTraffickingBySynapse } from "./ampa-trafficking-by-synapse.ts";
import { arcPathway } from "./arc-pathway.ts";
import { branchScaling } from "./branch-scaling.ts";
import { calciumSensor } from "./calcium-sensor.ts";
import { chlorideHomeostasis } from "./chloride-homeostasis.ts";
import { densityGate } from "./density-gate.ts";
import { downscaleActivityDependent } from "./downscale-activity-dependent.ts";
import { downscaleSelective } from "./downscale-selective.ts";
import { downscaleUniform } from "./downscale-uniform.ts";
import { endosomeGate } from "./endosome-gate.ts";
import { inhibitoryScaling } from "./inhibitory-scaling.ts";
import { inverseSynapticTagging } from "./inverse-synaptic-tagging.ts";
import { istdpVogels } from "./istdp-vogels.ts";
import { kestenFluctuations } from "./kesten-fluctuations.ts";
import { linearNoiseFluctuations } from "./linear-noise-fluctuations.ts";
import { logOuFluctuations } from "./log-ou-fluctuations.ts";
import { metaplasticThreshold } from "./metaplastic-threshold.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";
import { neuromodGate } from "./neuromod-gate.ts";
import { processS } from "./process-s.ts";
import { proteinSynthesisGate } from "./protein-synthesis-gate.ts";
import { proteinSynthesisGateInPlace } from "./protein-synthesis-gate-in-place.ts";
import { proteinSynthesisInhibitor } from "./protein-synthesis-inhibitor.ts";
import { rapidHomeostasisTriplet } from "./rapid-homeostasis-triplet.ts";
import { rateSensor } from "./rate-sensor.ts";
import { retinoicAcid } from "./retinoic-acid.ts";
import { slowWaveClock } from "./slow-wave-clock.ts";
import { slowWaveDrive } from "./slow-wave-drive.ts";
import { stdpPair } from "./stdp-pair.ts";
import { stdpTriplet } from "./stdp-triplet.ts";
import { stdpTripletNearest } from "./stdp-triplet-nearest.ts";
import { stpTsodyksMarkram } from "./stp-tsodyks-markram.ts";
import { structuralCoupling } from "./structural-coupling.ts";
import { synapticTag } from "./synaptic-tag.ts";
import { targetHeterogeneity } from "./target-heterogeneity.ts";
import { tnfPathway } from "./tnf-pathway.ts";
import { wakePotentiation } from "./wake-potentiation.ts";
import { weightNormalization } from "./weight-normalization.ts";

/** The mechanisms that a model file may name. */
export const mechanisms: readonly Mechanism[] = [
  adultBornNeuron,
  afterHyperpolarization,
  ampaTrafficking,
  ampaTraffickingBySynapse,
  arcPathway,
  branchScaling,
  calciumSensor,
  chlorideHomeostasis,
  densityGate,
  downscaleActivityDependent,
  downscaleSelective,
  downscaleUniform,
  endosomeGate,
  inhibitoryScaling,
  inverseSynapticTagging,
  istdpVogels,
  kestenFluctuations,
  linearNoiseFluctuations,
  logOuFluctuations,
  metaplasticThreshold,
  multiplicativeScaling,
  neuromodGate,
  processS,
  proteinSynthesisGate,
  proteinSynthesisGateInPlace,
  proteinSynthesisInhibitor,
  rapidHomeostasisTriplet,
  rateSensor,
  retinoicAcid,
  slowWaveClock,
  slowWaveDrive,
  stdpPair,
  stdpTriplet,
  stdpTripletNearest,
  stpTsodyksMarkram,
  structuralCoupling,
  synapticTag,
  targetHeterogeneity,
  tnfPathway,
  wakePotentiation,
  weightNormalization,
];
