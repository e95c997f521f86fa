import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { shapiroWilk } from "../../src/stats/goodness-of-fit.ts";
import { lognormalFit } from "../../src/stats/lognormal-fit.ts";
import { qqNormal } from "../../src/stats/qq-normal.ts";
import { readCohort, readReference } from "./cohort-reference.ts";

describe.each(["cohort_small", "cohort_paper", "cohort_large"] as const)("log-normal fit of %s", (name) => {
  const cohort = readCohort(name);
  const reference = readReference(name);
  const relative = reference.tolerances.lognormal_rel;
  const samples = {
    SW: cohort.sizes("SW"),
    EW: cohort.sizes("EW"),
    S: cohort.sizes("S"),
    all_asi: cohort.sizes(),
    all_hv: Float64Array.from(cohort.column("hv"), Number),
  };

  test.each(Object.entries(samples))("%s agrees with R in every number", (key, sizes) => {
    const expected = reference.lognormal[key];
    const fit = lognormalFit(sizes);
    const family = Object.fromEntries(fit.families.map((f) => [f.name, f]));
    const pairs: [number, number][] = [
      [fit.n, expected.n],
      [fit.meanlog, expected.meanlog],
      [fit.sdlogMl, expected.sdlog_ml],
      [fit.sdlog, expected.sdlog_unbiased],
      [fit.median, expected.median_lognormal],
      [fit.mean, expected.mean_lognormal],
      [fit.normality!.lillieforsD, expected.lilliefors_D],
      [fit.normality!.A2, expected.anderson_darling_A2],
      [fit.normality!.A2Star, expected.anderson_darling_A2_star],
      [fit.normality!.pStephens, expected.anderson_darling_p_stephens],
      [fit.normality!.W2, expected.cramer_von_mises_W2],
      [family["lognormal"]!.logLik, expected.logLik.lognormal],
      [family["gamma"]!.logLik, expected.logLik.gamma],
      [family["weibull"]!.logLik, expected.logLik.weibull],
      [family["exponential"]!.logLik, expected.logLik.exponential],
      [family["normal"]!.logLik, expected.logLik.normal],
      [family["gamma"]!.parameters["shape"]!, expected.gamma_shape],
      [family["gamma"]!.parameters["rate"]!, expected.gamma_rate],
      [family["weibull"]!.parameters["shape"]!, expected.weibull_shape],
      [family["weibull"]!.parameters["scale"]!, expected.weibull_scale],
    ];
    pairs.forEach(([got, want], i) => {
      expect(Math.abs(got / want - 1), `number ${i}: ${got} and ${want}`).toBeLessThan(relative);
    });
    // Moments that cancel to nearly 0: absolute, at the rounding of a sum of n terms of order 1.
    expect(Math.abs(fit.normality!.skewness - expected.skew_log)).toBeLessThan(1e-12);
    expect(Math.abs(fit.normality!.excessKurtosis - expected.excess_kurtosis_log)).toBeLessThan(1e-12);
    if (expected.shapiro_W === null) expect(fit.shapiro).toBeNull();
    else expect(Math.abs(fit.shapiro!.W / expected.shapiro_W - 1)).toBeLessThan(relative);
  });
});

describe("log-normal fit", () => {
  test("Akaike weights sum to 1 and the best family comes first", () => {
    const { families } = lognormalFit(readCohort("cohort_small").sizes());
    expect(families[0]!.name).toBe("lognormal");
    expect(families.reduce((sum, family) => sum + family.weight, 0)).toBeCloseTo(1, 12);
  });

  test("left truncation gives back the distribution before the detection limit", () => {
    const stream = randomStream(3, "lognormal");
    const all = Float64Array.from({ length: 20000 }, () => Math.exp(-1.7 + 0.8 * stream.normal()));
    const seen = all.filter((size) => size >= 0.15);
    const fit = lognormalFit(seen, 0.15);
    // Five standard errors; a truncated sample of 11,000 knows the mean to about 0.025.
    expect(Math.abs(fit.meanlog + 1.7)).toBeLessThan(0.12);
    expect(Math.abs(fit.sdlogMl - 0.8)).toBeLessThan(0.08);
    expect(lognormalFit(seen).meanlog).toBeGreaterThan(-1.45);
    expect(fit.normality).toBeNull();
  });

  test("Shapiro-Wilk p is R's for the first twelve whole numbers", () => {
    // R: shapiro.test(1:12)
    const result = shapiroWilk(Float64Array.from({ length: 12 }, (_, i) => i + 1))!;
    expect(result.W).toBeCloseTo(SHAPIRO_12.W, 7);
    expect(result.p).toBeCloseTo(SHAPIRO_12.p, 6);
  });

  test("the QQ band holds a normal sample and not an exponential one", () => {
    const stream = randomStream(4, "qq");
    const normal = qqNormal(Float64Array.from({ length: 500 }, () => stream.normal()));
    const skewed = qqNormal(Float64Array.from({ length: 500 }, () => -Math.log(stream.uniform())));
    const outside = (qq: typeof normal) =>
      qq.observed.filter((y, i) => y < (qq.low[i] ?? -Infinity) || y > (qq.high[i] ?? Infinity)).length;
    expect(outside(normal)).toBe(0);
    expect(outside(skewed)).toBeGreaterThan(10);
    expect(normal.low[0]).toBeNull();
  });
});

const SHAPIRO_12 = { W: 0.966896363291405, p: 0.875731443365881 };
