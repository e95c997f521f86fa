import { DataError } from "../model/errors.ts";
import { kenwardRoger } from "./kenward-roger.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import type { DegreesOfFreedom, LmmFit } from "./lmm-types.ts";
import { satterthwaite } from "./satterthwaite.ts";
import { withoutUnidentified } from "./unidentified-variance.ts";
import { waldZ } from "./wald.ts";

/** How degrees of freedom are had: Kenward-Roger, Satterthwaite, or none (normal). */
export type DegreesMethod = DegreesOfFreedom["method"];

/** Random-effect columns above which Kenward-Roger needs too much memory for models that are not nested intercepts. */
const MOST_COLUMNS = 2000;

/**
 * The reference for tests of `fit`: the method asked for, or the nearest one that this model allows, said in `warnings`.
 *
 * Without `method`: Kenward-Roger for a REML fit, Satterthwaite for an ML fit. Under every method, what rests on a variance
 * that the data do not identify has NaN for its standard error and F.
 * Fails: DataError where Kenward-Roger is asked of an ML fit.
 */
export function degreesOfFreedom(
  moments: LmmMoments,
  fit: LmmFit,
  method: DegreesMethod = fit.criterion === "reml" ? "kr" : "satterthwaite",
): DegreesOfFreedom {
  return withoutUnidentified(moments, referenceBy(method, moments, fit));
}

function referenceBy(method: DegreesMethod, moments: LmmMoments, fit: LmmFit): DegreesOfFreedom {
  switch (method) {
    case "z":
      return waldZ(fit);
    case "satterthwaite":
      return satterthwaite(moments, fit);
    case "kr":
      if (fit.criterion === "ml")
        throw new DataError(
          "Kenward-Roger does not fit a maximum-likelihood fit",
          "leave --ml out, or ask for --df satterthwaite",
        );
      return moments.kind === "nested" || randomColumns(moments) <= MOST_COLUMNS
        ? kenwardRoger(moments, fit)
        : instead(moments, fit);
  }
}

function instead(moments: LmmMoments, fit: LmmFit): DegreesOfFreedom {
  const result = satterthwaite(moments, fit);
  const reason =
    `Satterthwaite instead of Kenward-Roger: the model has ${randomColumns(moments)} random-effect columns ` +
    `and is not a chain of nested intercepts (limit ${MOST_COLUMNS})`;
  return { ...result, warnings: [reason, ...result.warnings] };
}

function randomColumns(moments: LmmMoments): number {
  return moments.terms.reduce((sum, { levels, columnNames }) => sum + levels.length * columnNames.length, 0);
}
