import type { LmmFit } from "../stats/lmm-types.ts";
import type { PowerDesign } from "../stats/power-design.ts";
import { equivalencePower, miceNeeded, theoreticalPower } from "../stats/power-theory.ts";
import type { PowerFindings } from "./comparison-findings.ts";
import type { GroupTree } from "./design-tree.ts";
import type { AnalysisOptions } from "./options.ts";
import { variancesByLevel } from "./variance-shares.ts";

/** Change of size for which animals are counted, per cent; near that of the source (-18 %). */
const PLANNED_PERCENT = -20;

/**
 * What this design could find, and how many animals another like it would need, from the fitted SDs.
 *
 * A design with the mean numbers of animals, dendrites and rows of the table, equal in all groups; power by the
 * noncentral t. Null without animals, or if groups differ in spread so much that no SD was left to plan with.
 */
export function powerFindings(
  fit: LmmFit,
  groups: readonly GroupTree[],
  references: number,
  options: Pick<AnalysisOptions, "margin" | "df" | "adjust" | "transform">,
): PowerFindings | null {
  const animals = groups.reduce((sum, group) => sum + group.animals.length, 0) / groups.length;
  if (options.transform !== "log" || groups.some((group) => group.counts.length === 0) || animals < 2)
    return null;
  const units = groups.flatMap((group) => group.animals);
  const dendriteCount = units.reduce((sum, { dendrites }) => sum + Math.max(1, dendrites.length), 0);
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const parts = variancesByLevel(fit);
  const sd = (index: number) => (index < parts.length - 1 ? Math.sqrt(parts[index]!.variance) : 0);
  const design: PowerDesign = {
    conditions: references + 1,
    mice: Math.max(2, Math.round(animals)),
    dendrites: Math.max(1, Math.round(dendriteCount / units.length)),
    synapses: Math.max(1, Math.round(rows / dendriteCount)),
    sd: { mouse: sd(0), dendrite: sd(1), residual: fit.sigma },
    effect: Math.log(1 + PLANNED_PERCENT / 100),
    test: options.df,
    adjust: options.adjust === "none" ? "none" : "single-step",
    alpha: 0.05,
    margin: options.margin,
  };
  const percents = Array.from({ length: 18 }, (_, i) => -3 * (i + 1));
  return {
    curve: percents.map((percent) => {
      const power = theoreticalPower({ ...design, effect: Math.log(1 + percent / 100) });
      return { percent, animals: design.mice, power, low: power, high: power };
    }),
    perGroup: design.mice,
    percent: PLANNED_PERCENT,
    animalsFor80: miceNeeded(design, theoreticalPower),
    animalsForMargin: miceNeeded(design, equivalencePower),
    margin: options.margin,
    animalSd: design.sd.mouse,
  };
}
