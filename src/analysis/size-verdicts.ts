import type { ModelData } from "../stats/fit-tests.ts";
import { verdicts } from "../stats/verdict.ts";
import type { Verdict } from "../stats/verdict-types.ts";
import type { CheckedDesign } from "./design-check.ts";
import type { Comparison } from "./main-model.ts";
import type { AnalysisOptions } from "./options.ts";
import { cellsWhere, labelAt, renamed, type WholeTable, wholeModel } from "./whole-table.ts";

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
  const { table, roles, whole } = design;
  const covariates = [...(roles.batch ? [roles.batch] : []), ...roles.covariates];
  return verdicts({
    table,
    value: roles.value,
    condition: roles.condition,
    nest: roles.nest,
    covariates,
    threshold: options.threshold ?? null,
    comparisons: comparisons.map(({ treated, references }) => ({ treated, references })),
    fraction,
    margins: { margin: options.margin, shapeMargin: options.shapeMargin },
    ...(whole ? { sums: verdictSums(whole, roles, covariates) } : {}),
  });
}

/** The model of step 1 over all rows, whose columns have the names that the verdict gives them. */
function verdictSums(
  whole: WholeTable,
  { value, condition, references, treated, nest }: CheckedDesign["roles"],
  covariates: readonly string[],
): (formula: string) => ModelData {
  const names = new Map([
    [`log(${value})`, "y"],
    [condition, "g"],
    ...nest.map((name, i) => [name, "abcdef"[i]!] as const),
    ...covariates.map((name, i) => [name, `x${i + 1}`] as const),
  ]);
  const compared = [...references, ...treated];
  const key = whole.cells.keys.find(({ name }) => name === condition)!;
  const cells = cellsWhere(whole.cells, (cell) => compared.includes(labelAt(key, cell)));
  const sums = renamed({ ...whole, cells }, names);
  return (formula) => wholeModel(sums, formula);
}
