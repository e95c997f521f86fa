import { DataError } from "../model/errors.ts";
import { termTests } from "../stats/fit-tests.ts";
import { lmmMoments } from "../stats/lmm-moments.ts";
import { modelFrame } from "../stats/model-frame.ts";
import type { CheckedDesign } from "./design-check.ts";
import type { MainModel } from "./findings.ts";
import type { FittedModel } from "./main-model.ts";
import type { AnalysisOptions } from "./options.ts";
import { wholeModel } from "./whole-table.ts";

/** Omnibus tests of the condition: the likelihood ratio of the literature and the small-sample F; empty if not estimable. */
export function conditionTests(
  model: FittedModel,
  { table, roles, animals, whole }: CheckedDesign,
  options: Pick<AnalysisOptions, "df">,
): MainModel["tests"] {
  // Without three animals in each group there is no test of the condition, as for the contrasts.
  if (animals !== null && Object.values(animals).some((count) => count < 3)) return [];
  const levels = { [roles.condition]: [...roles.references, ...roles.treated] };
  const source: Parameters<typeof termTests>[1] = (formula, rows) => {
    if (whole) return wholeModel(whole, formula, levels);
    const frame = modelFrame(table, formula, { rows });
    return { frame, moments: lmmMoments(frame) };
  };
  try {
    return termTests(model, source, roles.condition, model.degrees(options.df)).map(
      ({ term, method, chisq, F, df, dfDen, p }) => ({ term, method, chisq, F, df, dfDen, p }),
    );
  } catch (error) {
    if (error instanceof DataError) return [];
    throw error;
  }
}
