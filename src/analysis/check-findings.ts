import { lmmChecks } from "../stats/model-checks.ts";
import type { ModelChecks } from "./comparison-findings.ts";
import type { GroupTree } from "./design-tree.ts";
import type { Comparison, FittedModel } from "./main-model.ts";

/** Residual and random-effect plots, and the pull of each animal on the first comparison; null if that is not estimable. */
export function modelChecks(
  model: FittedModel,
  comparison: Comparison,
  groups: readonly GroupTree[],
): ModelChecks | null {
  const row = model.contrastRow(comparison);
  if (row === null || model.moments.terms.length === 0) return null;
  const { residuals, randomEffects, leverage, notes } = lmmChecks(model.frame, model.moments, model.fit, row);
  const groupOf = new Map(
    groups.flatMap(({ name, animals }) => animals.map((animal) => [animal.name, name])),
  );
  return {
    residuals,
    randomEffects: randomEffects.map(({ group, theory, observed, low, high }) => ({
      group,
      theory,
      observed,
      low,
      high,
    })),
    leverage: leverage.flatMap(({ animal, dfbeta, hat }) =>
      dfbeta === null ? [] : [{ animal, group: groupOf.get(animal) ?? "", dfbeta, hat }],
    ),
    notes,
  };
}
