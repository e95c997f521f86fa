import { animalLevels, fixedResiduals } from "./animal-levels.ts";
import type { ChangeTest } from "./change-test.ts";
import { type KindComparison, rankKinds } from "./kind-lead.ts";
import { type ChangeKind, quadratic } from "./kind-models.ts";
import { fitPairedModel, type PairedData, type PairedSizes } from "./mixture-paired.ts";
import { animalMeans } from "./paired-models.ts";
import type { PairedRows } from "./paired-rows.ts";
import type { SelectivityKind, SelectivityModel } from "./selectivity-models.ts";
import type { VerdictRows } from "./verdict-rows.ts";

/** What the score of paired kinds needs: the pairs, their baseline-adjusted fit, and the groups compared. */
export interface PairedKindRequest {
  readonly pairs: PairedRows;
  /** The rows that `change` was fitted to, one per pair. */
  readonly rows: VerdictRows;
  readonly change: ChangeTest;
  /** Log factor of the adjusted contrast. */
  readonly logFactor: number;
  readonly weights: readonly number[];
}

const candidates: readonly {
  readonly kind: ChangeKind;
  readonly form: string;
  readonly model: SelectivityKind | SelectivityModel;
}[] = [
  { kind: "selective", form: "selective", model: "selective" },
  { kind: "size-dependent", form: "threshold", model: "threshold" },
  { kind: "size-dependent", form: "quadratic", model: quadratic },
  { kind: "divergent", form: "divergent", model: "divergent" },
  { kind: "additive", form: "additive", model: "additive" },
];

/**
 * Compares the kinds of change by leave-one-culture-out log score of the second size given the first.
 *
 * Levels of cultures, batches and covariates are taken out first: the size before is centred within its culture, the
 * size after loses all fixed effects but the treatment and its culture's conditional mode.
 */
export function pairedKindScore(request: PairedKindRequest): KindComparison {
  const cultures = pairedCultures(request);
  const all = pairedDataOf(cultures);
  const kinds = [...new Set(candidates.map(({ kind }) => kind))];
  return rankKinds(
    kinds.map((kind) => {
      const { form, model, fit } = candidates
        .filter((one) => one.kind === kind)
        .map((one) => ({ ...one, fit: fitPairedModel(one.model, all) }))
        .reduce((x, y) => (y.fit.aic < x.fit.aic ? y : x));
      const byAnimal = cultures.map((held) => {
        const without = fitPairedModel(
          model,
          pairedDataOf(cultures.filter((one) => one !== held)),
          fit.parameters,
        );
        const density = held.isTreated ? without.logDensityTreated : without.logDensityControl;
        return held.before.reduce((sum, before, i) => sum + density(before, held.after[i]!), 0);
      });
      return { kind, form, factor: fit.factor, fraction: fit.fraction, byAnimal };
    }),
  );
}

/** Log sizes of the pairs of one culture, without its own level. */
export interface PairedCulture {
  readonly isTreated: boolean;
  readonly before: number[];
  readonly after: number[];
}

/** The cultures of both sides, levels of cultures, batches and covariates taken out. */
export function pairedCultures({
  pairs,
  rows,
  change,
  logFactor,
  weights,
}: PairedKindRequest): PairedCulture[] {
  const levels = animalLevels(rows, change);
  const residual = fixedResiduals(rows, change);
  const means = animalMeans(pairs);
  const cultures = new Map<string, PairedCulture>();
  for (let i = 0; i < residual.length; i++) {
    const group = rows.group[i]!;
    const weight = weights[group]!;
    if (weight === 0) continue;
    const key = `${rows.animalNames[rows.animal[i]!]}\t${group}`;
    const culture = cultures.get(key) ?? { isTreated: weight > 0, before: [], after: [] };
    culture.before.push(pairs.before[i]! - means[i]!);
    culture.after.push(residual[i]! - (levels.get(key) ?? 0) + (weight > 0 ? logFactor : 0));
    cultures.set(key, culture);
  }
  return [...cultures.values()];
}

/** All pairs of some cultures, by side. */
export function pairedDataOf(cultures: readonly PairedCulture[]): PairedData {
  const side = (isTreated: boolean): PairedSizes => {
    const chosen = cultures.filter((one) => one.isTreated === isTreated);
    return {
      before: Float64Array.from(chosen.flatMap(({ before }) => before)),
      after: Float64Array.from(chosen.flatMap(({ after }) => after)),
    };
  };
  return { control: side(false), treated: side(true) };
}
