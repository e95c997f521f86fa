import { expect } from "vitest";
import { outerBeta, outerCovariance } from "../../src/stats/lmm-coordinates.ts";
import { evaluatorOf } from "../../src/stats/lmm-evaluator.ts";
import type { LmmMoments } from "../../src/stats/lmm-moments.ts";
import { phiOf, profile } from "../../src/stats/lmm-profile.ts";
import type { LmmFit } from "../../src/stats/lmm-types.ts";

/** One fit of a reference JSON, as describe_fit of reflib.R writes it. */
export interface ReferenceFit {
  formula: string;
  theta_names: string[];
  theta: number[];
  sigma: number;
  singular: boolean;
  criterion: number;
  logLik: number;
  AIC: number;
  BIC: number;
  npar: number;
  ldL2: number;
  ldRX2: number;
  pwrss: number;
  ngroups: Record<string, number>;
  varcomp: { group: string; var1: string | null; var2: string | null; vcov: number; sdcor: number | null }[];
  fixef: { name: string; estimate: number; se: number; df_satterthwaite?: number }[];
  fixef_kr?: { name: string; se_kr: number; df_kr: number; p_kr: number }[];
  vcov: number[][];
  anova_type3_satterthwaite?: { term: string; NumDF: number; DenDF: number; F: number; p: number }[];
}

/** `got` within the relative distance of `want`. */
export const close = (got: number, want: number, relative: number, what: string) =>
  expect(
    Math.abs(got - want) / Math.max(Math.abs(want), 1e-12),
    `${what}: ${got} is not ${want}`,
  ).toBeLessThan(relative);

/** Compares a fit with R's within the tolerances of the reference file. */
export function expectFit(
  moments: LmmMoments,
  fit: LmmFit,
  want: ReferenceFit,
  tolerance: Record<string, number>,
): void {
  expect(Math.abs(fit.objective - want.criterion), "criterion").toBeLessThan(
    tolerance["criterion_logLik_abs"]!,
  );
  expect(Math.abs(fit.logLik - want.logLik), "logLik").toBeLessThan(tolerance["criterion_logLik_abs"]!);
  expect(fit.parameterCount).toBe(want.npar);
  expect(fit.singular).toBe(want.singular);
  expect(Math.abs(fit.bic - want.BIC), "BIC").toBeLessThan(1e-5);
  expect({ ...fit.groups }).toEqual(want.ngroups);
  want.theta_names.forEach((name, i) => {
    const j = fit.thetaNames.indexOf(name);
    expect(Math.abs(fit.theta[j]! - want.theta[i]!), name).toBeLessThan(tolerance["theta_abs"]!);
  });
  close(fit.sigma, want.sigma, tolerance["sigma_rel"]!, "sigma");
  expect(fit.objective - want.criterion).toBeLessThan(1e-9 * Math.abs(want.criterion));
  // Beta and SE at the reference's own theta; also at ours, unless the reference stopped short of the optimum.
  const isLower = fit.objective < want.criterion - 5e-10;
  for (const { beta, vcov } of [atTheta(moments, fit, want), ...(isLower ? [] : [fit])])
    want.fixef.forEach(({ name, estimate, se }, j) => {
      expect(fit.columnNames[j]).toBe(name);
      const scale = Math.max(Math.abs(estimate), se);
      expect(Math.abs(beta[j]! - estimate) / scale, name).toBeLessThan(tolerance["fixef_rel"]!);
      close(Math.sqrt(vcov[j + j * fit.p]!), se, tolerance["se_rel"]!, `se ${name}`);
    });
  for (const { group, var1, var2, vcov, sdcor } of want.varcomp) {
    const found = fit.random.find(
      (one) => one.group === group && one.term === (var1 ?? "") && (one.with ?? null) === var2,
    )!;
    expect(Math.abs(found.variance - vcov), `${group} ${var1} ${var2}`).toBeLessThan(1e-5 * fit.sigma ** 2);
    if (var2 === null || sdcor === null) expect(found.sd === null).toBe(sdcor === null);
  }
}

/** Fixed effects and their covariance at the theta of the reference. */
function atTheta(moments: LmmMoments, fit: LmmFit, want: ReferenceFit) {
  const theta = Float64Array.from(fit.thetaNames, (name) => want.theta[want.theta_names.indexOf(name)]!);
  const evaluation = evaluatorOf(moments).evaluate(theta, "value");
  const { beta, sigma } = profile(moments, fit.criterion, evaluation);
  const phi = phiOf(moments, evaluation.a).map((value) => value * sigma ** 2);
  return { beta: outerBeta(beta, moments.coordinates), vcov: outerCovariance(phi, moments.coordinates) };
}
