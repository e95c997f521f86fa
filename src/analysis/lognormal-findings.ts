import { randomStream } from "../numerics/random.ts";
import { normalityStatistics } from "../stats/goodness-of-fit.ts";
import { type LogSizeSpread, lognormalBootstrap } from "../stats/lognormal-bootstrap.ts";
import { lognormalFit } from "../stats/lognormal-fit.ts";
import { qqNormal } from "../stats/qq-normal.ts";
import { FEWEST_RESAMPLES } from "../stats/shift-bands.ts";
import type { LognormalRow } from "./comparison-findings.ts";
import type { CheckedDesign } from "./design-check.ts";
import { animalRows } from "./design-tree.ts";
import { groupSizes } from "./group-sizes.ts";
import { fitConditionModel, mainFormula } from "./main-model.ts";
import type { AnalysisOptions } from "./options.ts";
import { variancesByLevel } from "./variance-shares.ts";

/** What the log-normal task works on. */
export interface LognormalShared {
  readonly design: CheckedDesign;
  readonly options: Pick<AnalysisOptions, "boot" | "seed" | "threshold">;
}

/** The task behind the log-normal fits: one group at a time, on any core. */
export function lognormalTask({ design, options }: LognormalShared): (group: string) => LognormalRow {
  const { table, roles } = design;
  const animals = animalRows(table, roles);
  const spread = roles.nest.length > 0 ? spreadOf(design) : null;
  return (group) => {
    const sizes = groupSizes(table, roles, animals, [group]);
    const row = lognormalRow(group, sizes.sizes.values, options.threshold);
    if (spread === null || row.p === null || options.boot < FEWEST_RESAMPLES) return row;
    const stream = randomStream(options.seed, "log-normal", group);
    const { p } = lognormalBootstrap(sizes.logs, spread, { replicates: options.boot, stream });
    const levels = roles.nest.slice(0, 2).join(" and ");
    return {
      ...row,
      p,
      calibration: `${options.boot} log-normal groups simulated with the spread of ${levels}`,
    };
  };
}

/** Log-normal fit of a group. */
function lognormalRow(group: string, sizes: Float64Array, threshold: number | undefined): LognormalRow {
  const fit = lognormalFit(sizes, threshold);
  const logs = sizes.map(Math.log);
  const plain = normalityStatistics(logs);
  const qq = qqNormal(logs);
  return {
    group,
    n: fit.n,
    mean: fit.meanlog,
    sd: fit.sdlog,
    skewness: plain.skewness,
    excessKurtosis: plain.excessKurtosis,
    andersonDarling: fit.normality?.A2Star ?? null,
    p: fit.normality?.pStephens ?? null,
    calibration: "Stephens 1974 (rows taken for independent: too small)",
    maxQqPercent: 100 * qq.largestDeviation,
    aic: fit.families.map(({ name, aic, weight }) => ({ distribution: name, aic, weight })),
  };
}

/** SDs of log size between animals, dendrites and synapses, with nothing but the condition held. */
function spreadOf(design: CheckedDesign): LogSizeSpread {
  const { batch: _batch, ...others } = design.roles;
  const plain = { ...design, crossover: false, roles: { ...others, covariates: [] } };
  const { fit } = fitConditionModel(design.table, mainFormula(plain, "log"), design.roles);
  const parts = variancesByLevel(fit).map(({ variance }) => Math.sqrt(variance));
  const inner = parts.slice(1, -1);
  return { animal: parts[0]!, dendrite: Math.hypot(...inner), residual: parts.at(-1)! };
}
