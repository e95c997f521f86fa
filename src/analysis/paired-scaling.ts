import type { RunTask } from "../model/run-task.ts";
import { labelsOf, numbersOf } from "../model/table.ts";
import { randomStream } from "../numerics/random.ts";
import { groupWeights } from "../stats/change-test.ts";
import { pairedDifference } from "../stats/kind-lead.ts";
import { type PairedCulture, pairedCultures } from "../stats/paired-kind-score.ts";
import { type PairedModelScore, pairedModelScore } from "../stats/paired-model-score.ts";
import { pairedChanges } from "../stats/paired-models.ts";
import { pairedRows } from "../stats/paired-rows.ts";
import { rankOrder } from "../stats/rank-order.ts";
import { type SelectivityKind, selectivityModels } from "../stats/selectivity-models.ts";
import type {
  ComparisonFindings,
  ModelComparisonFindings,
  RankOrderFindings,
} from "./comparison-findings.ts";
import type { Comparison } from "./main-model.ts";
import type { AnalysisOptions } from "./options.ts";
import { CHANGE, type PairedDesign } from "./paired-design.ts";
import { pairColumns } from "./paired-findings.ts";
import { rankOrderFindings } from "./rank-findings.ts";
import { shiftFindings } from "./shift-findings.ts";

/** What the pairs say about the kind of each change, beside the verdict. */
export type PairedScaling = Pick<
  ComparisonFindings,
  "scaling" | "shift" | "rankOrder" | "transport" | "sizeClasses" | "models"
>;

/**
 * Every model of change by the paired likelihood, and the rank order of the changes, for each comparison.
 *
 * Tests that compare two samples of sizes have no place here: the same synapse stands in both.
 */
export async function pairedScaling(
  paired: PairedDesign,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
  run: RunTask,
  progress?: (done: number, total: number) => void,
): Promise<PairedScaling[]> {
  const sides = culturesByComparison(paired, comparisons, options);
  const items = sides.flatMap((cultures) =>
    cultures === null ? [] : selectivityModels.map(({ kind }): PairedModelItem => ({ kind, cultures })),
  );
  const scores = await run<null, PairedModelItem, PairedModelScore>("paired-model", {
    shared: null,
    items,
    ...(progress ? { progress } : {}),
  });
  let next = 0;
  return comparisons.map((comparison, i) => {
    const own = sides[i] === null ? null : scores.slice(next, next + selectivityModels.length);
    next += own?.length ?? 0;
    return {
      scaling: [],
      shift: shiftFindings(
        paired.adjusted,
        comparison,
        options,
        randomStream(options.seed, "quantile shift", comparison.treated, comparison.reference),
      ),
      rankOrder: rankOfChanges(paired, comparison),
      transport: null,
      sizeClasses: null,
      models: own && pairedModels(own),
    };
  });
}

/** One model of change to be fitted and scored. */
export interface PairedModelItem {
  readonly kind: SelectivityKind;
  readonly cultures: readonly PairedCulture[];
}

/** The task behind the paired models: one model at a time, on any core. */
export function pairedModelTask(): (item: PairedModelItem) => PairedModelScore {
  return ({ kind, cultures }) => pairedModelScore(kind, cultures);
}

/** Pairs by culture without the levels of cultures and batches; null where a side has too few cultures to fit them. */
function culturesByComparison(
  paired: PairedDesign,
  comparisons: readonly Comparison[],
  options: AnalysisOptions,
): (readonly PairedCulture[] | null)[] {
  if (paired.long.roles.nest.length === 0) return comparisons.map(() => null);
  const pairs = pairedRows(pairColumns(paired, options));
  const changes = pairedChanges(pairs, comparisons);
  const adjusted = changes.tests["baseline-adjusted"];
  return comparisons.map((comparison, i) => {
    const change = adjusted.comparisons[i]!;
    if (typeof change === "string") return null;
    return pairedCultures({
      pairs,
      rows: changes.adjustedRows,
      change: adjusted,
      logFactor: change.estimate,
      weights: groupWeights(comparison, pairs.group.levels),
    });
  });
}

function pairedModels(scores: readonly PairedModelScore[]): ModelComparisonFindings {
  const total = ({ byCulture }: PairedModelScore) => byCulture.reduce((sum, value) => sum + value, 0);
  const best = scores.reduce((a, b) => (total(b) > total(a) ? b : a));
  return {
    engine: "paired",
    rows: scores.map((one) => ({
      model: one.kind,
      logLik: one.logLik,
      parameters: one.parameterCount,
      aic: one.aic,
      factor: one.factor,
      fraction: one.fraction,
      score: total(one),
      ...pairedDifference(one.byCulture, best.byCulture),
    })),
    monteCarlo: null,
  };
}

/** Sorted changes (follow-up over baseline) of the treated synapses against those of the reference. */
function rankOfChanges(
  { adjusted }: PairedDesign,
  { treated, references }: Comparison,
): RankOrderFindings | null {
  const { table, roles } = adjusted;
  const condition = labelsOf(table, roles.condition);
  const change = numbersOf(table, CHANGE);
  const of = (groups: readonly string[]) =>
    change.filter((_, row) => groups.includes(condition.levels[condition.codes[row]!]!));
  return rankOrderFindings(rankOrder(of(references), of([treated])));
}
