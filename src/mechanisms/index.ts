import type { Mechanism } from "../model/mechanism.ts";
import { afterHyperpolarization } from "./after-hyperpolarization.ts";
import { istdpVogels } from "./istdp-vogels.ts";
import { multiplicativeScaling } from "./multiplicative-scaling.ts";
import { rapidHomeostasisTriplet } from "./rapid-homeostasis-triplet.ts";
import { stdpPair } from "./stdp-pair.ts";
import { stdpTriplet } from "./stdp-triplet.ts";
import { stdpTripletNearest } from "./stdp-triplet-nearest.ts";
import { stpTsodyksMarkram } from "./stp-tsodyks-markram.ts";
import { weightNormalization } from "./weight-normalization.ts";

/** The mechanisms that a model file may name. */
export const mechanisms: readonly Mechanism[] = [
  afterHyperpolarization,
  istdpVogels,
  multiplicativeScaling,
  rapidHomeostasisTriplet,
  stdpPair,
  stdpTriplet,
  stdpTripletNearest,
  stpTsodyksMarkram,
  weightNormalization,
];
