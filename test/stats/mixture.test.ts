import { describe, expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { fitSelectivityModel } from "../../src/stats/mixture.ts";
import { logReferenceDensity, logTreatedDensity } from "../../src/stats/mixture-density.ts";
import { fitSizeShape, normalShape } from "../../src/stats/mixture-shape.ts";
import {
  type SelectivityKind,
  selectivityModel,
  selectivityModels,
} from "../../src/stats/selectivity-models.ts";
import { readCohort, readReference } from "./cohort-reference.ts";

const kindsOfReference = {
  null: "none",
  uniform: "uniform",
  sizeindep: "selective",
  sizedep: "size-dependent",
} as const;

describe.each(["cohort_small", "cohort_paper"] as const)("mixture likelihood of %s", (name) => {
  const cohort = readCohort(name);
  const reference = readReference(name);
  const data = { reference: cohort.logSizes("SW", "EW"), treated: cohort.logSizes("S") };

  test.each(Object.entries(kindsOfReference))("%s agrees with R within its tolerance", (key, kind) => {
    const expected = reference.mixture.S_vs_wake[key];
    const fit = fitSelectivityModel(kind, data, { sums: "exact" });
    expect(Math.abs(fit.logLik - expected.logLik)).toBeLessThan(reference.tolerances.mixture_logLik_abs);
    expect(fit.parameterCount).toBe(expected.k);
    if (expected.AIC === undefined) return;
    expect(fit.aic).toBeCloseTo(expected.AIC, 3);
    expect(fit.bic).toBeCloseTo(expected.BIC, 3);
    // The optimum is flat: delta and fraction agree to about the square root of the tolerance over the curvature.
    expect(fit.factor).toBeCloseTo(expected.factor, 3);
    expect(fit.fraction).toBeCloseTo(expected.mean_fraction, 3);
  });

  test.each(selectivityModels.map((model) => model.kind))("gridded sums give the exact fit of %s", (kind) => {
    const fast = fitSelectivityModel(kind, data);
    const exact = fitSelectivityModel(kind, data, { sums: "exact", start: fast.parameters });
    expect(Math.abs(fast.logLik - exact.logLik)).toBeLessThan(kind === "threshold" ? 0.02 : 1e-4);
  });

  test("S against SW agrees with R too", () => {
    const pair = { reference: cohort.logSizes("SW"), treated: data.treated };
    for (const [key, kind] of Object.entries(kindsOfReference)) {
      const fit = fitSelectivityModel(kind, pair);
      expect(Math.abs(fit.logLik - reference.mixture.S_vs_SW[key].logLik)).toBeLessThan(1e-4);
    }
  });
});

const examples: readonly [SelectivityKind, readonly number[]][] = [
  ["none", []],
  ["uniform", [-0.3]],
  ["additive", [-0.2]],
  ["additive", [0.4]],
  ["selective", [-0.5, 0.6]],
  ["threshold", [-0.3, 0.8]],
  ["size-dependent", [-0.4, 0.95, 0.8]],
  ["size-dependent", [0.4, 0.95, 0.8]],
  ["divergent", [0.6, 1]],
  ["divergent", [-0.6, 0.7]],
];
const twoHumps = fitSizeShape([-2, -1.9, -1.8, -1.7, -1.5, 0, 0.1, 0.3, 0.4, 0.5, 0.7, 0.9], 2);

describe.each([
  ["log-normal", normalShape],
  ["two-component", twoHumps],
] as const)("densities over a %s reference", (_name, shape) => {
  test.each(examples)("%s %j is a density, truncated or not", (kind, extra) => {
    for (const threshold of [-Infinity, -2.3]) {
      const point = { model: selectivityModel(kind), shape, mu: -1.7, sigma: 0.8, extra, threshold };
      const treated = logTreatedDensity(point)!;
      expect(mass(treated, threshold)).toBeCloseTo(1, 4);
      expect(mass(logReferenceDensity(point), threshold)).toBeCloseTo(1, 6);
    }
  });
});

function mass(logDensity: (y: number) => number, threshold: number): number {
  const low = Math.max(-16, threshold);
  const step = 1e-3;
  let sum = 0;
  for (let y = low + step / 2; y < 5; y += step) sum += Math.exp(logDensity(y)) * step;
  return sum;
}

describe("recovery", () => {
  test("a divergent map that folds sizes over each other has no density", () => {
    const model = selectivityModel("divergent");
    const point = { model, shape: normalShape, mu: 0, sigma: 0.5, extra: [-1.5, 1], threshold: -Infinity };
    expect(logTreatedDensity(point)).toBeUndefined();
  });

  test.each([
    ["additive", (x: number) => Math.log(Math.exp(x) + 0.1)],
    ["divergent", (x: number, u: number) => x + 0.5 * u],
    ["threshold", (x: number, u: number) => (u < 0.7 ? x - 0.4 : x)],
    ["uniform", (x: number) => x - 0.2],
  ] as const)("%s scaling of 4,000 synapses is preferred to every other kind", (truth, change) => {
    const stream = randomStream(5, truth);
    const reference = Float64Array.from({ length: 4000 }, () => -1.7 + 0.7 * stream.normal());
    const sorted = Float64Array.from({ length: 4000 }, () => -1.7 + 0.7 * stream.normal()).sort();
    const treated = sorted.map((x, i) => change(x, (i + 0.5) / 4000));
    const fits = selectivityModels.map((model) => fitSelectivityModel(model.kind, { reference, treated }));
    const best = fits.reduce((a, b) => (b.bic < a.bic ? b : a));
    expect(best.kind).toBe(truth);
  });

  test("left truncation recovers the factor that a naive fit misses", () => {
    const stream = randomStream(8, "truncated");
    const threshold = -1.9;
    const draw = (shift: number) =>
      Float64Array.from({ length: 12000 }, () => -1.7 + shift + 0.7 * stream.normal()).filter(
        (x) => x >= threshold,
      );
    const data = { reference: draw(0), treated: draw(-0.4) };
    // SE of the shift is about 0.7 sqrt(2 / 6000) times 3 for the truncation: 0.04; the naive shift is near -0.2.
    expect(fitSelectivityModel("uniform", { ...data, threshold }).parameters["delta"]).toBeCloseTo(-0.4, 0.9);
    expect(fitSelectivityModel("uniform", { ...data, threshold }).meanLogChange).toBeLessThan(-0.3);
    expect(fitSelectivityModel("uniform", data).meanLogChange).toBeGreaterThan(-0.27);
  });
});
