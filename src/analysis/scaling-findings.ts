import { numbersOf, type Table } from "../model/table.ts";
import { type RandomStream, randomStream } from "../numerics/random.ts";
import { andersonDarling } from "../stats/anderson-darling.ts";
import type { ClusteredValues } from "../stats/cluster-bootstrap.ts";
import { normalityStatistics } from "../stats/goodness-of-fit.ts";
import { iterativeRescaling, rescalingP } from "../stats/iterative-rescaling.ts";
import { logShiftTest } from "../stats/log-shift-test.ts";
import { lognormalFit } from "../stats/lognormal-fit.ts";
import { fitSelectivityModel } from "../stats/mixture.ts";
import { qqNormal } from "../stats/qq-normal.ts";
import { rankOrder } from "../stats/rank-order.ts";
import { selectivityModels } from "../stats/selectivity-models.ts";
import { selectivityMonteCarlo } from "../stats/selectivity-monte-carlo.ts";
import { transport } from "../stats/transport.ts";
import type {
  ComparisonFindings,
  KindScore,
  LognormalRow,
  ModelComparisonFindings,
  MonteCarloRow,
  ScalingRow,
  SizeClassFindings,
} from "./comparison-findings.ts";
import type { CheckedDesign } from "./design-check.ts";
import { type AnimalRows, animalRows } from "./design-tree.ts";
import type { Comparison } from "./main-model.ts";
import { nestPath } from "./nest-path.ts";
import type { AnalysisOptions } from "./options.ts";
import { rankOrderFindings } from "./rank-findings.ts";
import type { Roles } from "./roles.ts";
import { sizeClassFindings } from "./size-class-findings.ts";

/** The sizes of some groups with the animal and the dendrite of each. */
export interface GroupSizes {
  readonly sizes: ClusteredValues;
  readonly logs: ClusteredValues;
}

/** Sizes of all animals of `groups`, animals numbered from 0. */
export function groupSizes(
  table: Table,
  roles: Roles,
  animals: readonly AnimalRows[],
  groups: readonly string[],
): GroupSizes {
  const value = numbersOf(table, roles.value);
  const own = animals.filter(({ group }) => groups.includes(group));
  const rows = Int32Array.from(own.flatMap((animal) => [...animal.rows]));
  const codes = Int32Array.from(own.flatMap((animal, index) => Array.from(animal.rows, () => index)));
  const path = roles.nest.length > 1 ? nestPath(table, roles.nest.slice(0, 2)) : undefined;
  const clusters = {
    animals: codes,
    animalCount: own.length,
    ...(path ? { dendrites: Int32Array.from(rows, (row) => path.codes[row]!) } : {}),
  };
  const sizes = Float64Array.from(rows, (row) => value[row]!);
  return { sizes: { ...clusters, values: sizes }, logs: { ...clusters, values: sizes.map(Math.log) } };
}

/** Everything of statistics.md 9 and 10 about one comparison that the verdict does not hold. */
export function scalingFindings(
  reference: GroupSizes,
  treated: GroupSizes,
  comparison: Comparison,
  options: Pick<AnalysisOptions, "boot" | "seed" | "threshold">,
): Pick<ComparisonFindings, "scaling" | "rankOrder" | "transport"> {
  const stream = (name: string) => randomStream(options.seed, name, comparison.treated, comparison.reference);
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
        order.slopeThroughOrigin,
        "R2",
        order.ols.R2,
        null,
        "none",
        order.note,
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
      shift.p,
      "animal-level null",
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
    p,
    "animal-level null",
    `largest pooled p ${found.pMax.toPrecision(2)}, which is not a p value because the factor was chosen to make it large${found.atEdge ? "; the best factor lies at the edge of the search" : ""}`,
  );
}

function row(
  test: string,
  factor: number,
  statisticName: string,
  statistic: number,
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

/** Log-normal fit of a group. */
export function lognormalRow(
  group: string,
  sizes: Float64Array,
  threshold: number | undefined,
): LognormalRow {
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
    const tested =
      roles.nest.length > 0 && Math.min(reference.logs.animalCount, treated.logs.animalCount) > 1
        ? scalingFindings(reference, treated, comparison, options)
        : { scaling: [], rankOrder: null, transport: null };
    const stream = randomStream(options.seed, "Monte Carlo", comparison.treated, comparison.reference);
    const models = modelComparison(reference, treated, scores, options.threshold);
    return {
      ...tested,
      models: { ...models, monteCarlo: monteCarloRows(reference, treated, stream) },
      sizeClasses: sizeClassFindings(design, comparison, options),
    };
  };
}

/** Replicates of each cell of the Monte Carlo; the error of a mean distance is then a few per cent of its spread. */
const MONTE_CARLO_REPLICATES = 40;

/** Mean distance of each family of the source at each share, synapses drawn as the source did. */
function monteCarloRows(
  reference: GroupSizes,
  treated: GroupSizes,
  stream: RandomStream,
): readonly MonteCarloRow[] {
  return selectivityMonteCarlo(reference.logs, treated.logs, {
    replicates: MONTE_CARLO_REPLICATES,
    stream,
    unit: "synapses",
  }).map(({ model, fraction, meanDistance, standardError }) => ({
    model,
    fraction,
    distance: meanDistance,
    se: standardError,
  }));
}
