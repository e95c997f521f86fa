import { type RandomStream, randomStream } from "../numerics/random.ts";
import { andersonDarling } from "../stats/anderson-darling.ts";
import { iterativeRescaling, rescalingP } from "../stats/iterative-rescaling.ts";
import { logShiftTest } from "../stats/log-shift-test.ts";
import { fitSelectivityModel } from "../stats/mixture.ts";
import { R2_NOTE, rankOrder } from "../stats/rank-order.ts";
import { selectivityModels } from "../stats/selectivity-models.ts";
import { transport } from "../stats/transport.ts";
import type {
  ComparisonFindings,
  KindScore,
  ModelComparisonFindings,
  ScalingRow,
  SizeClassFindings,
} from "./comparison-findings.ts";
import type { CheckedDesign } from "./design-check.ts";
import { animalRows } from "./design-tree.ts";
import { type GroupSizes, groupSizes } from "./group-sizes.ts";
import type { Comparison } from "./main-model.ts";
import { monteCarloFindings } from "./monte-carlo-findings.ts";
import type { AnalysisOptions } from "./options.ts";
import { rankOrderFindings } from "./rank-findings.ts";
import { type ShiftFindings, shiftFindings } from "./shift-findings.ts";
import { sizeClassFindings } from "./size-class-findings.ts";

/** Everything of statistics.md 9 and 10 about one comparison that the verdict does not hold. */
export function scalingFindings(
  reference: GroupSizes,
  treated: GroupSizes,
  options: Pick<AnalysisOptions, "boot" | "threshold">,
  stream: (name: string) => RandomStream,
): Pick<ComparisonFindings, "scaling" | "rankOrder" | "transport"> {
  const order = rankOrder(reference.sizes.values, treated.sizes.values);
  const move = transport(reference.logs, treated.logs, {
    replicates: Math.min(options.boot, 199),
    stream: stream("transport"),
  });
  return {
    scaling: [
      ...shiftRows(reference, treated, options.boot, stream("log shift")),
      rescalingRow(reference, treated, options, stream("rescaling")),
      row(
        "rank-order line through the origin",
        order?.slopeThroughOrigin ?? null,
        "R2",
        order?.ols.R2 ?? null,
        null,
        "none",
        R2_NOTE,
      ),
    ],
    rankOrder: rankOrderFindings(order),
    transport:
      move.uniformity === null
        ? null
        : {
            uniformity: move.uniformity,
            low: move.interval?.low ?? null,
            high: move.interval?.high ?? null,
          },
  };
}

/** Both groups moved onto each other by the log shift, then compared by two distances. */
function shiftRows(
  reference: GroupSizes,
  treated: GroupSizes,
  replicates: number,
  stream: RandomStream,
): ScalingRow[] {
  const shift = logShiftTest(reference.logs, treated.logs, { replicates, stream });
  const moved = reference.logs.values.map((value) => value + shift.delta);
  const anderson = andersonDarling([moved, treated.logs.values]);
  return [
    row(
      "log shift, then Kolmogorov-Smirnov",
      Math.exp(shift.delta),
      "D",
      shift.D,
      ...simulated(shift.p, replicates),
      "a large p is no evidence for one factor: the verdict asks whether the band lies inside the margin",
    ),
    row(
      "log shift, then Anderson-Darling",
      Math.exp(shift.delta),
      "A2",
      anderson.A2,
      anderson.p,
      "asymptotic (pooled rows: too small)",
      "weights the tails; takes every row for independent",
    ),
  ];
}

function rescalingRow(
  reference: GroupSizes,
  treated: GroupSizes,
  { boot, threshold }: Pick<AnalysisOptions, "boot" | "threshold">,
  stream: RandomStream,
): ScalingRow {
  const found = iterativeRescaling(reference.sizes.values, treated.sizes.values, { threshold });
  const p = rescalingP(reference.logs, treated.logs, {
    ...(threshold === undefined ? {} : { threshold: Math.log(threshold) }),
    // A search over factors in each replicate; 99 give p a standard error of 2 % at 5 %.
    replicates: Math.min(boot, reference.sizes.values.length > 1000 ? 99 : 199),
    stream,
  });
  return row(
    "threshold-aware rescaling",
    found.factor,
    "D",
    found.D,
    ...simulated(p, boot),
    `largest pooled p ${found.pMax.toPrecision(2)}, which is not a p value because the factor was chosen to make it large${found.atEdge ? "; the best factor lies at the edge of the search" : ""}`,
  );
}

/** A simulated p value and where it comes from. */
function simulated(p: number, replicates: number): [p: number | null, calibration: string] {
  return replicates > 0 ? [p, "animal-level null"] : [null, "not simulated (--boot 0)"];
}

function row(
  test: string,
  factor: number | null,
  statisticName: string,
  statistic: number | null,
  p: number | null,
  calibration: string,
  note: string,
): ScalingRow {
  return { test, factor, statisticName, statistic, p, calibration, note };
}

/** Mixture likelihood of every model on the pooled sizes, with the score of the verdict where it was reached. */
export function modelComparison(
  reference: GroupSizes,
  treated: GroupSizes,
  scores: readonly KindScore[] | null,
  threshold: number | undefined,
): ModelComparisonFindings {
  const data = {
    reference: reference.logs.values,
    treated: treated.logs.values,
    ...(threshold === undefined ? {} : { threshold: Math.log(threshold) }),
  };
  return {
    engine: "mixture",
    rows: selectivityModels.map(({ kind }) => {
      const fit = fitSelectivityModel(kind, data);
      const score = scores?.find((one) => one.kind === kind);
      return {
        model: kind,
        logLik: fit.logLik,
        parameters: fit.parameterCount,
        aic: fit.aic,
        factor: fit.factor,
        fraction: fit.fraction,
        score: score?.score ?? null,
        difference: score?.difference ?? null,
        se: score?.se ?? null,
      };
    }),
    monteCarlo: null,
  };
}

/** What the scaling task of a comparison works on. */
export interface ScalingShared {
  readonly design: CheckedDesign;
  readonly options: Pick<AnalysisOptions, "boot" | "seed" | "threshold" | "sizeCut" | "df">;
}

/** One comparison and the scores that its verdict reached. */
export interface ScalingItem {
  readonly comparison: Comparison;
  readonly scores: readonly KindScore[] | null;
}

/** Everything about the shape of one change that the verdict does not hold. */
export type ScalingResult = ReturnType<typeof scalingFindings> & {
  readonly shift: ShiftFindings;
  readonly models: ModelComparisonFindings;
  readonly sizeClasses: SizeClassFindings;
};

/** The task behind the scaling tests: one comparison at a time, on any core. */
export function scalingTask({ design, options }: ScalingShared): (item: ScalingItem) => ScalingResult {
  const { table, roles } = design;
  const animals = animalRows(table, roles);
  return ({ comparison, scores }) => {
    const reference = groupSizes(table, roles, animals, comparison.references);
    const treated = groupSizes(table, roles, animals, [comparison.treated]);
    const stream = (name: string) =>
      randomStream(options.seed, name, comparison.treated, comparison.reference);
    const tested =
      roles.nest.length > 0 && Math.min(reference.logs.animalCount, treated.logs.animalCount) > 1
        ? scalingFindings(reference, treated, options, stream)
        : { scaling: [], rankOrder: null, transport: null };
    const models = modelComparison(reference, treated, scores, options.threshold);
    return {
      ...tested,
      shift: shiftFindings(design, comparison, options, stream("quantile shift")),
      models: { ...models, monteCarlo: monteCarloFindings(reference, treated, options.boot, stream) },
      sizeClasses: sizeClassFindings(design, comparison, options),
    };
  };
}
