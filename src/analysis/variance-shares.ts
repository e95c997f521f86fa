import type { LmmFit } from "../stats/lmm-types.ts";
import type { GroupTree } from "./design-tree.ts";
import type { IccRow } from "./findings.ts";

/** Share of the variance between the units of each level, outermost first; intercepts only. */
export function variancesByLevel(fit: LmmFit): { level: string; variance: number }[] {
  const between = fit.random
    .filter(
      ({ group, term, with: other }) => group !== "Residual" && term === "(Intercept)" && other === undefined,
    )
    .map(({ group, variance }) => ({ level: group, variance }));
  return [...between.reverse(), { level: "residual", variance: fit.sigma ** 2 }];
}

/** Intraclass correlation of each level: its part of the variance of one row. */
export function intraclass(fit: LmmFit): IccRow[] {
  const parts = variancesByLevel(fit);
  const total = parts.reduce((sum, { variance }) => sum + variance, 0);
  return parts.map(({ level, variance }) => ({ level, sd: Math.sqrt(variance), icc: variance / total }));
}

/**
 * Number of independent rows that would fix each group's mean as well as its clustered rows do.
 *
 * Variance of a row over the variance of the group's best mean at the fitted components: an animal's mean has variance
 * v_a + 1 / sum_d 1 / (v_d + v_e / n_d), and animals are weighted by its inverse.
 */
export function effectiveRows(
  fit: LmmFit,
  groups: readonly GroupTree[],
): { group: string; rows: number; effective: number }[] {
  const parts = variancesByLevel(fit);
  const residual = parts.at(-1)!.variance;
  const animal = parts.length > 1 ? parts[0]!.variance : 0;
  const inner = parts.length > 2 ? parts[1]!.variance : 0;
  const total = animal + inner + residual;
  return groups.map(({ name, rows, animals }) => {
    let information = 0;
    for (const { rows: own, dendrites } of animals) {
      const units = inner > 0 && dendrites.length > 0 ? dendrites : [own];
      const within = units.reduce((sum, n) => sum + 1 / (inner + residual / n), 0);
      information += 1 / (animal + 1 / within);
    }
    return { group: name, rows, effective: Math.min(rows, total * information) };
  });
}
