import { fitPairedModel } from "./mixture-paired.ts";
import { type PairedCulture, pairedDataOf } from "./paired-kind-score.ts";
import type { SelectivityKind } from "./selectivity-models.ts";

/** One model of change fitted to pairs, with its log density of each held-out culture. */
export interface PairedModelScore {
  readonly kind: SelectivityKind;
  /** Pairs taken for independent: a description, too sure. */
  readonly logLik: number;
  readonly parameterCount: number;
  readonly aic: number;
  readonly factor: number;
  readonly fraction: number;
  readonly byCulture: readonly number[];
}

/** Most refits of one model; more cultures are left out in sets. */
const MOST_FOLDS = 60;

/**
 * Paired likelihood of one model, and how well it foretells the second sizes of cultures it has not seen.
 *
 * Cultures are left out one by one; with more than 60, in 60 sets that take every 60th culture.
 */
export function pairedModelScore(
  kind: SelectivityKind,
  cultures: readonly PairedCulture[],
): PairedModelScore {
  const fit = fitPairedModel(kind, pairedDataOf(cultures));
  const byCulture = new Array<number>(cultures.length);
  const folds = Math.min(MOST_FOLDS, cultures.length);
  for (let fold = 0; fold < folds; fold++) {
    const kept = cultures.filter((_, i) => i % folds !== fold);
    const without = fitPairedModel(kind, pairedDataOf(kept), fit.parameters);
    for (let i = fold; i < cultures.length; i += folds) {
      const { isTreated, before, after } = cultures[i]!;
      const density = isTreated ? without.logDensityTreated : without.logDensityControl;
      byCulture[i] = before.reduce((sum, first, k) => sum + density(first, after[k]!), 0);
    }
  }
  const { logLik, parameterCount, aic, factor, fraction } = fit;
  return { kind, logLik, parameterCount, aic, factor, fraction, byCulture };
}
