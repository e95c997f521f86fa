import { verdicts } from "../stats/verdict.ts";
import type { Verdict } from "../stats/verdict-types.ts";
import type { CheckedDesign } from "./design-check.ts";
import type { Comparison } from "./main-model.ts";
import type { AnalysisOptions } from "./options.ts";

/**
 * One verdict per comparison on the rows of `design`; always on log size, whatever the transform of the model.
 *
 * The profile of the share that scaled takes seconds and is only made on request.
 */
export function sizeVerdicts(
  design: CheckedDesign,
  comparisons: readonly Comparison[],
  options: Pick<AnalysisOptions, "threshold" | "margin" | "shapeMargin">,
  fraction: "profile" | "none" = "none",
): Verdict[] {
  const { table, roles } = design;
  return verdicts({
    table,
    value: roles.value,
    condition: roles.condition,
    nest: roles.nest,
    covariates: [...(roles.batch ? [roles.batch] : []), ...roles.covariates],
    threshold: options.threshold ?? null,
    comparisons: comparisons.map(({ treated, references }) => ({ treated, references })),
    fraction,
    margins: { margin: options.margin, shapeMargin: options.shapeMargin },
  });
}
