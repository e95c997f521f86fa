import type { ClaimId } from "../model/experiment.ts";
import { emStudyClaims } from "./claims-em-study.ts";
import { normalisationClaims } from "./claims-normalisation.ts";
import { scalingClaims } from "./claims-scaling.ts";

/** A sentence of the source documents, in our own words, and the experiments that test it. */
export interface Claim {
  readonly id: ClaimId;
  readonly text: string;
  /** Names of experiments, also of those that are not written yet: without them a verdict is partial. */
  readonly experiments: readonly string[];
  /** A fact of the sources' design that we set ourselves; an experiment that uses it cannot test it. */
  readonly input?: true;
}

/** Every claim of the three source documents. */
export const claims: readonly Claim[] = [...emStudyClaims, ...scalingClaims, ...normalisationClaims];

/** Every experiment that the catalogue of questions plans, written or not. */
export const plannedExperiments: readonly string[] = [
  "runaway-hebbian",
  "sign-inversion",
  "timescale-map",
  "bcm-brake",
  "set-point-recovery",
  "knockout-matrix",
  "ttx-scale-up",
  "arc-scale-down",
  "tnf-knockout",
  "protein-synthesis-block",
  "calcium-thermostat",
  "scaling-assay-audit",
  "abrupt-shift-limits",
  "size-strength-chain",
  "rank-and-recall",
  "map-invariance",
  "lognormal-weights",
  "stable-pool-origin",
  "shy-cycle",
  "em-cohort",
  "em-selectivity-models",
  "em-markers",
  "em-null-and-confounds",
  "state-not-clock",
  "wake-sleep-apportionment",
  "down-selection-snr",
  "next-day-capacity",
  "sleep-deprivation",
  "sleep-markers",
  "state-gated-homeostasis",
  "ei-over-the-cycle",
  "energy-information",
  "affective-reset",
  "ei-balance",
  "inhibitory-scaling-chloride",
  "cell-type-scaling",
  "region-and-stage",
  "branch-homeostasis",
  "critical-period",
  "motor-map",
  "adult-born",
  "microglia",
  "epilepsy-routes",
  "asd-ei",
  "fragile-x",
  "ageing-and-injury",
  "rescue-interventions",
  "perturbation-prediction",
  "rf-digits",
  "continual-learning",
  "no-saturation",
  "quantised-hardware",
  "sleep-fraction-tradeoff",
  "acceleration-audit",
  "integrator-and-seed-audit",
  "analytic-anchors",
];
