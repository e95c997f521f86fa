import type { Mechanism } from "../model/mechanism.ts";
import { afterHyperpolarization } from "./after-hyperpolarization.ts";
import { calciumSensor } from "./calcium-sensor.ts";
import { istdpVogels } from "./istdp-vogels.ts";
import { metaplasticThreshold } from "./metaplastic-threshold.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";
import { rapidHomeostasisTriplet } from "./rapid-homeostasis-triplet.ts";
import { rateSensor } from "./rate-sensor.ts";
import { stdpPair } from "./stdp-pair.ts";
import { stdpTriplet } from "./stdp-triplet.ts";
import { stdpTripletNearest } from "./stdp-triplet-nearest.ts";
import { stpTsodyksMarkram } from "./stp-tsodyks-markram.ts";
import { weightNormalization } from "./weight-normalization.ts";

/** The mechanisms that a model file may name. */
export const mechanisms: readonly Mechanism[] = [
  afterHyperpolarization,
  calciumSensor,
  istdpVogels,
  metaplasticThreshold,
  multiplicativeScaling,
  rapidHomeostasisTriplet,
  rateSensor,
  stdpPair,
  stdpTripletNearest,
  stdpTriplet,
  stpTsodyksMarkram,
  weightNormalization,
];
