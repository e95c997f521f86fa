import type { Mechanism } from "../model/mechanism.ts";
import { afterHyperpolarization } from "./after-hyperpolarization.ts";
import { branchScaling } from "./branch-scaling.ts";
import { calciumSensor } from "./calcium-sensor.ts";
import { chlorideHomeostasis } from "./chloride-homeostasis.ts";
import { downscaleUniform } from "./downscale-uniform.ts";
import { inhibitoryScaling } from "./inhibitory-scaling.ts";
import { istdpVogels } from "./istdp-vogels.ts";
import { metaplasticThreshold } from "./metaplastic-threshold.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";
import { neuromodGate } from "./neuromod-gate.ts";
import { processS } from "./process-s.ts";
import { rapidHomeostasisTriplet } from "./rapid-homeostasis-triplet.ts";
import { rateSensor } from "./rate-sensor.ts";
import { slowWaveClock } from "./slow-wave-clock.ts";
import { slowWaveDrive } from "./slow-wave-drive.ts";
import { stdpPair } from "./stdp-pair.ts";
import { stdpTriplet } from "./stdp-triplet.ts";
import { stdpTripletNearest } from "./stdp-triplet-nearest.ts";
import { stpTsodyksMarkram } from "./stp-tsodyks-markram.ts";
import { weightNormalization } from "./weight-normalization.ts";

/** The mechanisms that a model file may name. */
export const mechanisms: readonly Mechanism[] = [
  afterHyperpolarization,
  calciumSensor,
  branchScaling,
  chlorideHomeostasis,
  downscaleUniform,
  inhibitoryScaling,
  istdpVogels,
  metaplasticThreshold,
  multiplicativeScaling,
  neuromodGate,
  processS,
  rapidHomeostasisTriplet,
  rateSensor,
  slowWaveClock,
  slowWaveDrive,
  stdpPair,
  stdpTripletNearest,
  stdpTriplet,
  stpTsodyksMarkram,
  weightNormalization,
];
