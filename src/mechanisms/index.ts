import type { Mechanism } from "../model/mechanism.ts";
import { adaptiveThreshold } from "./adaptive-threshold.ts";
import { additiveScaling } from "./additive-scaling.ts";
import { adultBornIntegration } from "./adult-born-integration.ts";
import { adultBornNeuron } from "./adult-born-neuron.ts";
import { afterHyperpolarization } from "./after-hyperpolarization.ts";
import { ampaTrafficking } from "./ampa-trafficking.ts";
import { ampaTraffickingBySynapse } from "./ampa-trafficking-by-synapse.ts";
import { arcPathway } from "./arc-pathway.ts";
import { bcm } from "./bcm.ts";
import { branchCompartments } from "./branch-compartments.ts";
import { branchScaling } from "./branch-scaling.ts";
import { calciumSensor } from "./calcium-sensor.ts";
import { chlorideHomeostasis } from "./chloride-homeostasis.ts";
import { complementPruning } from "./complement-pruning.ts";
import { covarianceHebbian } from "./covariance-hebbian.ts";
import { densityGate } from "./density-gate.ts";
import { downscaleActivityDependent } from "./downscale-activity-dependent.ts";
import { downscaleSelective } from "./downscale-selective.ts";
import { downscaleSpikeTiming } from "./downscale-spike-timing.ts";
import { downscaleUniform } from "./downscale-uniform.ts";
import { endosomeGate } from "./endosome-gate.ts";
import { growthCurveTurnover } from "./growth-curve-turnover.ts";
import { heterosynapticPlasticity } from "./heterosynaptic-plasticity.ts";
import { inhibitoryScaling } from "./inhibitory-scaling.ts";
import { inhibitoryScalingInPlace } from "./inhibitory-scaling-in-place.ts";
import { intrinsicPlasticity } from "./intrinsic-plasticity.ts";
import { intrinsicPlasticityGain } from "./intrinsic-plasticity-gain.ts";
import { intrinsicPlasticityPerSpike } from "./intrinsic-plasticity-per-spike.ts";
import { inverseSynapticTagging } from "./inverse-synaptic-tagging.ts";
import { istdpVogels } from "./istdp-vogels.ts";
import { kestenFluctuations } from "./kesten-fluctuations.ts";
import { lesion } from "./lesion.ts";
import { linearNoiseFluctuations } from "./linear-noise-fluctuations.ts";
import { logOuFluctuations } from "./log-ou-fluctuations.ts";
import { metaplasticThreshold } from "./metaplastic-threshold.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";
import { multiplicativeScalingAmpa } from "./multiplicative-scaling-ampa.ts";
import { multiplicativeScalingCalcium } from "./multiplicative-scaling-calcium.ts";
import { multiplicativeScalingInPlace } from "./multiplicative-scaling-in-place.ts";
import { multiplicativeScalingLogError } from "./multiplicative-scaling-log-error.ts";
import { neuromodGate } from "./neuromod-gate.ts";
import { oja } from "./oja.ts";
import { processS } from "./process-s.ts";
import { proteinSynthesisGate } from "./protein-synthesis-gate.ts";
import { proteinSynthesisGateInPlace } from "./protein-synthesis-gate-in-place.ts";
import { proteinSynthesisInhibitor } from "./protein-synthesis-inhibitor.ts";
import { rapidHomeostasisScaling } from "./rapid-homeostasis-scaling.ts";
import { rapidHomeostasisTriplet } from "./rapid-homeostasis-triplet.ts";
import { rateHebbian } from "./rate-hebbian.ts";
import { rateSensor } from "./rate-sensor.ts";
import { rateSensorBlock } from "./rate-sensor-block.ts";
import { retinoicAcid } from "./retinoic-acid.ts";
import { retinoicAcidByBranch } from "./retinoic-acid-by-branch.ts";
import { slowWaveClock } from "./slow-wave-clock.ts";
import { slowWaveDrive } from "./slow-wave-drive.ts";
import { spineTurnover } from "./spine-turnover.ts";
import { stdpPair } from "./stdp-pair.ts";
import { stdpTriplet } from "./stdp-triplet.ts";
import { stdpTripletNearest } from "./stdp-triplet-nearest.ts";
import { stdpVanRossum } from "./stdp-van-rossum.ts";
import { stpTsodyksMarkram } from "./stp-tsodyks-markram.ts";
import { structuralCoupling } from "./structural-coupling.ts";
import { synapticConsolidation } from "./synaptic-consolidation.ts";
import { synapticTag } from "./synaptic-tag.ts";
import { targetHeterogeneity } from "./target-heterogeneity.ts";
import { tnfPathway } from "./tnf-pathway.ts";
import { transmitterInducedPlasticity } from "./transmitter-induced-plasticity.ts";
import { twoFactorHomeostasis } from "./two-factor-homeostasis.ts";
import { twoFactorHomeostasisOneSided } from "./two-factor-homeostasis-one-sided.ts";
import { voltageHebbian } from "./voltage-hebbian.ts";
import { wakePotentiation } from "./wake-potentiation.ts";
import { weightNormalization } from "./weight-normalization.ts";
import { weightNormalizationL2 } from "./weight-normalization-l2.ts";
import { weightNormalizationSubtractive } from "./weight-normalization-subtractive.ts";

/** The mechanisms that a model file may name. */
export const mechanisms: readonly Mechanism[] = [
  adaptiveThreshold,
  additiveScaling,
  adultBornNeuron,
  adultBornIntegration,
  afterHyperpolarization,
  ampaTraffickingBySynapse,
  ampaTrafficking,
  arcPathway,
  bcm,
  branchCompartments,
  branchScaling,
  calciumSensor,
  chlorideHomeostasis,
  complementPruning,
  covarianceHebbian,
  densityGate,
  downscaleActivityDependent,
  downscaleSelective,
  downscaleSpikeTiming,
  downscaleUniform,
  endosomeGate,
  growthCurveTurnover,
  heterosynapticPlasticity,
  inhibitoryScaling,
  inhibitoryScalingInPlace,
  intrinsicPlasticityGain,
  intrinsicPlasticityPerSpike,
  intrinsicPlasticity,
  inverseSynapticTagging,
  istdpVogels,
  kestenFluctuations,
  lesion,
  linearNoiseFluctuations,
  logOuFluctuations,
  metaplasticThreshold,
  multiplicativeScalingAmpa,
  multiplicativeScalingCalcium,
  multiplicativeScalingInPlace,
  multiplicativeScalingLogError,
  multiplicativeScaling,
  neuromodGate,
  oja,
  processS,
  proteinSynthesisGateInPlace,
  proteinSynthesisGate,
  proteinSynthesisInhibitor,
  rapidHomeostasisScaling,
  rapidHomeostasisTriplet,
  rateHebbian,
  rateSensorBlock,
  rateSensor,
  retinoicAcid,
  retinoicAcidByBranch,
  slowWaveClock,
  slowWaveDrive,
  spineTurnover,
  stdpPair,
  stdpTripletNearest,
  stdpTriplet,
  stdpVanRossum,
  stpTsodyksMarkram,
  structuralCoupling,
  synapticConsolidation,
  synapticTag,
  targetHeterogeneity,
  tnfPathway,
  transmitterInducedPlasticity,
  twoFactorHomeostasisOneSided,
  twoFactorHomeostasis,
  voltageHebbian,
  wakePotentiation,
  weightNormalizationL2,
  weightNormalizationSubtractive,
  weightNormalization,
];
