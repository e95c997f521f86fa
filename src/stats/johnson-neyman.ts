import { findRoot } from "../numerics/one-dimension.ts";
import { contrastRows, estimateFamily } from "./contrasts.ts";
import { type ContrastRequest, type FittedModel, familyOptions, familyPlan } from "./fit-contrasts.ts";
import type { SignificantRange } from "./fit-result.ts";
import { gridCovariate, marginalGrid, rangeOf } from "./marginal-means.ts";

const scanPoints = 61;

/**
 * Stretches of `covariate`, inside its observed range, where the simultaneous interval of a contrast leaves 0 out.
 *
 * Ends are found between the points of a scan to 1e-8 of the range; a stretch narrower than 1/60 of it can be missed.
 * Source: Johnson and Neyman 1936; Bauer and Curran 2005, doi:10.1207/s15327906mbr4003_5 (simultaneous form).
 */
export function significantRanges(
  model: FittedModel,
  covariate: string,
  request: ContrastRequest,
): SignificantRange[] {
  const { frame, fit, reference } = model;
  const { focal, definitions } = familyPlan(frame, { ...request, by: [] });
  const { min, max } = rangeOf(gridCovariate(frame, covariate).values);
  const familyAt = (x: number) => {
    const cells = marginalGrid(frame, {
      factors: focal.map((factor) => factor.name),
      at: { ...singles(request.at), [covariate]: [x] },
      weights: request.weights,
    });
    const rows = contrastRows(
      definitions,
      cells.map((cell) => cell.row),
    );
    return estimateFamily(rows, fit.beta, reference, familyOptions(request, cells.length));
  };
  // Above 0 where the interval lies wholly on one side of 0.
  const clearance = (x: number, i: number): number => {
    const { low, high } = familyAt(x).contrasts[i]!;
    return low === null || high === null ? -1 : Math.max(low, -high);
  };
  const xs = Array.from({ length: scanPoints }, (_, i) => min + ((max - min) * i) / (scanPoints - 1));
  const families = xs.map(familyAt);
  return definitions.flatMap(({ label }, i) => {
    const at = families.map(({ contrasts }) => contrasts[i]!);
    const clear = at.map(({ low, high }) => low !== null && high !== null && Math.max(low, -high) > 0);
    const edge = (left: number) =>
      findRoot((x) => clearance(x, i), xs[left]!, xs[left + 1]!, 1e-8 * (max - min));
    const found: SignificantRange[] = [];
    for (let start = 0; start < scanPoints; start++) {
      if (!clear[start] || (start > 0 && clear[start - 1])) continue;
      let end = start;
      while (end + 1 < scanPoints && clear[end + 1]) end++;
      found.push({
        contrast: label,
        covariate,
        from: start === 0 ? min : edge(start - 1),
        to: end === scanPoints - 1 ? max : edge(end),
        sign: at[start]!.estimate! > 0 ? "above" : "below",
      });
    }
    return found;
  });
}

/** Other covariates at their first value. */
function singles(at: ContrastRequest["at"]): Record<string, readonly number[]> {
  return Object.fromEntries(Object.entries(at).map(([name, values]) => [name, values.slice(0, 1)]));
}
