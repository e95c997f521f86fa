import { expect, test } from "vitest";
import { categoryFromStrings } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { lmmChecks, normalPlot } from "../../src/stats/model-checks.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { cohort, cohortLevels } from "./lmm-reference.ts";

test("leverages sum to the number of coefficients and every animal has its pull", () => {
  const { table } = cohort("paper");
  const formula = "log(asi) ~ condition + region + diameter + (1 | mouse) + (1 | dendrite)";
  const frame = modelFrame(table, formula, { levels: cohortLevels });
  const moments = lmmMoments(frame);
  const fit = fitMoments(moments, { criterion: "reml" });
  const checks = lmmChecks(frame, moments, fit, Float64Array.of(0, 0, 1, 0, 0));
  expect(checks.leverage).toHaveLength(12);
  const mouse = frame.random.find(({ group }) => group === "mouse")!;
  const total = checks.leverage.reduce((sum, { animal, hat }) => {
    const code = mouse.levels.indexOf(animal);
    return sum + hat! * mouse.codes.filter((one) => one === code).length;
  }, 0);
  expect(total).toBeCloseTo(fit.p, 6);
  const animals = checks.leverage.map(({ dfbeta }) => Math.abs(dfbeta!));
  expect(Math.max(...animals)).toBeGreaterThan(0.1);
  expect(Math.max(...animals)).toBeLessThan(2);
  expect(checks.randomEffects.map(({ group }) => group)).toEqual(["dendrite", "mouse"]);
  expect(checks.residuals.theory).toHaveLength(199);
});

test("with many animals none is left out in turn, and a note says so", () => {
  const draws = randomStream(2, "many animals");
  const rows = Array.from({ length: 320 }, (_, a) => a).flatMap((a) => [a, a, a]);
  const table = {
    source: "many",
    rowCount: rows.length,
    columns: [
      { kind: "number" as const, name: "y", values: Float64Array.from(rows, () => draws.normal()) },
      { kind: "number" as const, name: "x", values: Float64Array.from(rows, (a) => a % 2) },
      categoryFromStrings(
        "animal",
        rows.map((a) => `m${a}`),
      ),
    ],
  };
  const frame = modelFrame(table, "y ~ x + (1 | animal)");
  const moments = lmmMoments(frame);
  const { leverage, notes } = lmmChecks(
    frame,
    moments,
    fitMoments(moments, { criterion: "reml" }),
    Float64Array.of(0, 1),
  );
  expect(leverage).toEqual([]);
  expect(notes.join(" ")).toContain("No leverage by animal: among 320 of them");
});

test.each([12, 100])("the band of %i normal values holds all points in most samples", (n) => {
  const samples = 80;
  let outside = 0;
  for (let b = 0; b < samples; b++) {
    const random = randomStream(11, "band", n, b);
    const { observed, low, high } = normalPlot(Float64Array.from({ length: n }, () => random.normal()));
    if (observed.some((value, i) => value < low[i]! || value > high[i]!)) outside++;
  }
  // Mean and SD are estimated, which only narrows the scatter: at most 5 % and five standard errors.
  expect(outside / samples).toBeLessThan(0.05 + 5 * Math.sqrt((0.05 * 0.95) / samples));
});

test("skewed values leave the band", () => {
  const random = randomStream(12, "skewed");
  const { observed, low, high } = normalPlot(
    Float64Array.from({ length: 300 }, () => Math.exp(random.normal())),
  );
  expect(observed.some((value, i) => value < low[i]! || value > high[i]!)).toBe(true);
});
