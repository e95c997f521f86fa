import type { CheckedDesign } from "./design-check.ts";
import type { MainModel } from "./findings.ts";
import type { FittedModel } from "./main-model.ts";
import { dfValue } from "./model-findings.ts";
import type { AnalysisOptions } from "./options.ts";

/** Omnibus tests of the condition: the small-sample F, and beside it the likelihood ratio of the literature. */
export function conditionTests(
  model: FittedModel,
  { roles }: CheckedDesign,
  options: Pick<AnalysisOptions, "df">,
): MainModel["tests"] {
  const { frame, fit } = model;
  const term = frame.terms.indexOf(roles.condition);
  const rows = frame.assign.flatMap((of, j) => {
    if (of !== term) return [];
    const row = new Float64Array(fit.p);
    row[j] = 1;
    return [row];
  });
  if (rows.length === 0) return [];
  const { F, numDf, denDf, p } = model.degrees(options.df).joint(rows);
  return [
    { term: roles.condition, method: `${options.df} F`, chisq: null, F, df: numDf, dfDen: dfValue(denDf), p },
  ];
}
