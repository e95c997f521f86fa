import { DataError } from "../model/errors.ts";
import type { Experiment } from "../model/experiment.ts";
import { nearestName } from "../model/nearest.ts";
import { accelerationAudit } from "./acceleration-audit.ts";
import { analyticAnchors } from "./analytic-anchors.ts";
import { arcScaleDown } from "./arc-scale-down.ts";
import { bcmBrake } from "./bcm-brake.ts";
import { branchHomeostasis } from "./branch-homeostasis.ts";
import { calciumThermostat } from "./calcium-thermostat.ts";
import { eiBalance } from "./ei-balance.ts";
import { emCohort } from "./em-cohort.ts";
import { emFromCircuits } from "./em-from-circuits.ts";
import { emMarkers } from "./em-markers.ts";
import { emNullAndConfounds } from "./em-null-and-confounds.ts";
import { emSelectivityModels } from "./em-selectivity-models.ts";
import { inhibitoryScalingChloride } from "./inhibitory-scaling-chloride.ts";
import { integratorAndSeedAudit } from "./integrator-and-seed-audit.ts";
import { lognormalWeights } from "./lognormal-weights.ts";
import { proteinSynthesisBlock } from "./protein-synthesis-block.ts";
import { rankAndRecall } from "./rank-and-recall.ts";
import { runawayHebbian } from "./runaway-hebbian.ts";
import { scalingAssayAudit } from "./scaling-assay-audit.ts";
import { shyCycle } from "./shy-cycle.ts";
import { signInversion } from "./sign-inversion.ts";
import { sleepDeprivation } from "./sleep-deprivation.ts";
import { stateNotClock } from "./state-not-clock.ts";
import { timescaleMap } from "./timescale-map.ts";
import { tnfKnockout } from "./tnf-knockout.ts";
import { ttxScaleUp } from "./ttx-scale-up.ts";

/** Every experiment, in the order in which `setpoint list` shows them. */
export const experiments: readonly Experiment[] = [
  emCohort,
  emFromCircuits,
  emSelectivityModels,
  emMarkers,
  emNullAndConfounds,
  scalingAssayAudit,
  shyCycle,
  sleepDeprivation,
  stateNotClock,
  analyticAnchors,
  runawayHebbian,
  signInversion,
  ttxScaleUp,
  lognormalWeights,
  inhibitoryScalingChloride,
  branchHomeostasis,
  timescaleMap,
  eiBalance,
  integratorAndSeedAudit,
  proteinSynthesisBlock,
  tnfKnockout,
  calciumThermostat,
  arcScaleDown,
  accelerationAudit,
  bcmBrake,
  rankAndRecall,
];

/** The experiment called `name`. Fails: DataError that offers the nearest known name. */
export function experimentNamed(name: string): Experiment {
  const found = experiments.find((experiment) => experiment.name === name);
  if (found) return found;
  const names = experiments.map((experiment) => experiment.name);
  const near = nearestName(name, names);
  throw new DataError(
    `unknown experiment: ${name}`,
    near
      ? `did you mean ${near}?`
      : `the experiments are ${names.join(", ")}; setpoint list says what each asks`,
  );
}
