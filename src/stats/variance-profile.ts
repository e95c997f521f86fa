import { findRoot } from "../numerics/minimise.ts";
import { evaluatorOf } from "./lmm-evaluator.ts";
import type { LmmMoments } from "./lmm-moments.ts";
import { profile } from "./lmm-profile.ts";
import { searchTheta } from "./lmm-search.ts";
import { thetaEntries } from "./lmm-terms.ts";
import type { LmmFit } from "./lmm-types.ts";

/** 95 % point of chi-square with 1 df. */
const CHI_SQUARE_95 = 3.841458820694124;

/**
 * Upper end of the 95 % profile interval of the SD that belongs to element `index` of theta (a diagonal), units of y.
 *
 * The other elements are fitted anew at each value. null where the criterion never rises enough: no upper limit.
 * Source: Bates, Maechler, Bolker & Walker 2015, doi:10.18637/jss.v067.i01, sec. 5.1.
 */
export function profileUpperLimit(moments: LmmMoments, fit: LmmFit, index: number): number | null {
  const evaluator = evaluatorOf(moments);
  const { criterion } = fit;
  const fixed = fit.thetaNames.map((_, j) => j === index);
  const at = (value: number) => {
    const start = Float64Array.from(fit.theta, (other) => Math.max(other, 0.02));
    start[index] = value;
    const { theta } = searchTheta(moments, evaluator, { criterion, start, report: "estimates" }, fixed);
    return profile(moments, criterion, evaluator.evaluate(theta, "value"));
  };
  const rise = (value: number) => at(value).objective - fit.objective - CHI_SQUARE_95;
  let low = fit.theta[index]!;
  let high = Math.max(2 * low, 0.05);
  for (let i = 0; rise(high) < 0; i++) {
    if (i === 20) return null;
    low = high;
    high *= 2;
  }
  const edge = findRoot(rise, low, high, 1e-5 * high);
  return edge * at(edge).sigma;
}

/** One sentence for every variance that was estimated 0, with the largest SD that the data allow. */
export function boundaryWarnings(moments: LmmMoments, fit: LmmFit): string[] {
  const entries = thetaEntries(moments.terms);
  return entries.flatMap(({ term, row, column }, j) => {
    if (row !== column || fit.theta[j] !== 0) return [];
    const { group, columnNames, blocks } = moments.terms[term]!;
    const name = columnNames[row]!;
    const variance = entries.reduce(
      (sum, entry, i) => (entry.term === term && entry.row === row ? sum + fit.theta[i]! ** 2 : sum),
      0,
    );
    if (variance > 0)
      return [
        `${group}: the random effects of ${columnNames.join(", ")} are perfectly correlated, so their covariance has fewer ` +
          "dimensions than columns: the data support a simpler random part",
      ];
    const isIntercept = name === "(Intercept)";
    const what = isIntercept ? group : `${name} by ${group}`;
    const limit =
      evaluatorOf(moments).cost === "linear" && Math.max(...blocks) === 1
        ? profileUpperLimit(moments, fit, j)
        : null;
    const bound = limit === null ? "" : `; its SD is at most ${limit.toPrecision(2)} (95 % profile limit)`;
    return [`${what}: variance 0. ${explanation(moments, term, isIntercept ? undefined : name)}${bound}`];
  });
}

function explanation(moments: LmmMoments, term: number, slope: string | undefined): string {
  const { group } = moments.terms[term]!;
  if (slope !== undefined)
    return `The slope of ${slope} differs no more between levels of ${group} than the residual explains`;
  const finer = moments.terms.slice(0, term).map((one) => one.group);
  const below =
    finer.length > 0 ? `their ${finer.join(" and ")} levels and the residual` : "their residual variation";
  return `The levels of ${group} differ no more than ${below} already explain`;
}
