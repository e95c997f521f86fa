import { chiSquareUpper } from "../numerics/distributions.ts";
import { dot, principalRows, quadratic } from "./contrast-algebra.ts";
import type { DegreesOfFreedom, LmmFit } from "./lmm-types.ts";

/** Large-sample tests: z for one row, chi-square / q as F with infinite denominator df. Too liberal with few animals. */
export function waldZ(fit: LmmFit): DegreesOfFreedom {
  return {
    method: "z",
    vcov: fit.vcov,
    row: (l) => ({ se: Math.sqrt(quadratic(fit.vcov, l)), df: Infinity }),
    joint: (rows) => {
      const parts = principalRows(rows, fit.vcov);
      const chiSquare = parts.reduce((sum, { row, variance }) => sum + dot(row, fit.beta) ** 2 / variance, 0);
      const numDf = parts.length;
      return { F: chiSquare / numDf, numDf, denDf: Infinity, p: chiSquareUpper(chiSquare, numDf) };
    },
    warnings: [],
  };
}
