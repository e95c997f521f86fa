import { outerBeta, outerCovariance } from "./lmm-coordinates.ts";
import { evaluatorOf } from "./lmm-evaluator.ts";
import { type LmmMoments, lmmMoments } from "./lmm-moments.ts";
import { phiOf, profile } from "./lmm-profile.ts";
import { type FitOptions, searchTheta } from "./lmm-search.ts";
import { templates, thetaEntries } from "./lmm-terms.ts";
import type { LmmFit, ModelFrame, VarianceComponent } from "./lmm-types.ts";
import { boundaryWarnings } from "./variance-profile.ts";

/** Fits a linear mixed model to the rows of `frame`. Keep `lmmMoments(frame)` and call `fitMoments` to fit more than once. */
export function fitLmm(frame: ModelFrame, options: FitOptions): LmmFit {
  return fitMoments(lmmMoments(frame), options);
}

/**
 * Maximum likelihood or REML fit from sufficient statistics; the rows are not needed.
 *
 * A model without random effects is ordinary least squares, and `warnings` says so.
 * Fails: DataError where y is an exact function of X. A search that stops early is a result with `status: "stalled"`.
 */
export function fitMoments(moments: LmmMoments, options: FitOptions): LmmFit {
  const { criterion, report = "full" } = options;
  const evaluator = evaluatorOf(moments);
  const found = searchTheta(moments, evaluator, options);
  const evaluation = evaluator.evaluate(found.theta, "value");
  const at = profile(moments, criterion, evaluation);
  const phi = phiOf(moments, evaluation.a).map((value) => value * at.sigma ** 2);
  const entries = thetaEntries(moments.terms);
  const k = moments.p + entries.length + 1;
  const fit: LmmFit = {
    criterion,
    n: moments.n,
    p: moments.p,
    columnNames: moments.columnNames,
    theta: found.theta,
    thetaNames: entries.map(({ name }) => name),
    sigma: at.sigma,
    beta: outerBeta(at.beta, moments.coordinates),
    vcov: outerCovariance(phi, moments.coordinates),
    objective: at.objective,
    logLik: -at.objective / 2,
    parameterCount: k,
    aic: at.objective + 2 * k,
    bic: at.objective + k * Math.log(moments.n),
    logDetL: at.logDetL,
    logDetRX: at.logDetRX,
    pwrss: at.pwrss,
    status: found.status,
    singular: found.singular,
    scaledGradient: found.scaledGradient,
    evaluations: found.evaluations,
    groups: Object.fromEntries(moments.terms.map(({ group, levels }) => [group, levels.length])),
    random: varianceComponents(moments, found.theta, at.sigma),
    warnings: found.warnings,
  };
  if (report === "estimates") return fit;
  return {
    ...fit,
    warnings: [...fit.warnings, ...boundaryWarnings(moments, fit), ...modelWarnings(moments)],
  };
}

/** Variances, then covariances, of each term, and the residual, whose `term` is empty; independent parts as lme4 names them. */
function varianceComponents(moments: LmmMoments, theta: Float64Array, sigma: number): VarianceComponent[] {
  const factors = templates(moments.terms, thetaEntries(moments.terms), theta);
  const rows = moments.terms.flatMap((term, t) => {
    const q = term.columnNames.length;
    const covariance = (i: number, j: number) => {
      let sum = 0;
      for (let c = 0; c < q; c++) sum += factors[t]![i + c * q]! * factors[t]![j + c * q]!;
      return sigma ** 2 * sum;
    };
    const groupOf = term.blocks.flatMap((size, b) =>
      new Array<string>(size).fill(b === 0 ? term.group : `${term.group}.${b}`),
    );
    const variances = term.columnNames.map((name, i): VarianceComponent => {
      const variance = covariance(i, i);
      return { group: groupOf[i]!, term: name, variance, sd: Math.sqrt(variance) };
    });
    const covariances: VarianceComponent[] = [];
    let offset = 0;
    for (const size of term.blocks) {
      for (let j = offset; j < offset + size; j++)
        for (let i = j + 1; i < offset + size; i++) {
          const product = variances[i]!.sd! * variances[j]!.sd!;
          covariances.push({
            group: groupOf[j]!,
            term: term.columnNames[j]!,
            with: term.columnNames[i]!,
            variance: covariance(i, j),
            sd: product > 0 ? covariance(i, j) / product : null,
          });
        }
      offset += size;
    }
    return [...variances, ...covariances];
  });
  return [...rows, { group: "Residual", term: "", variance: sigma ** 2, sd: sigma }];
}

function modelWarnings(moments: LmmMoments): string[] {
  const warnings: string[] = [];
  if (moments.terms.length === 0)
    warnings.push(
      "no random effect: ordinary least squares, which takes every row as independent; " +
        "rows of one animal are pseudo-replicates, so these standard errors are too small if there are such rows",
    );
  const scales = [...moments.coordinates.scale]
    .slice(0, -1)
    .filter((_, j) => j !== moments.coordinates.intercept);
  if (scales.length > 1 && Math.max(...scales) / Math.min(...scales) > 1e4)
    warnings.push(
      "the columns of X differ in size by more than 10,000: the fit is not harmed, but coefficients read easier after rescaling",
    );
  return warnings;
}
