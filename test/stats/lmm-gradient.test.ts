import { describe, expect, test } from "vitest";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { evaluatorOf } from "../../src/stats/lmm-evaluator.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { profile, profileGradient } from "../../src/stats/lmm-profile.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

/** 400 rows in 60 cells of 12 animals, crossed with 7 observers and 5 days; x varies by row. */
function table(): Table {
  const random = randomStream(3, "gradient");
  const n = 400;
  const cell = Array.from({ length: n }, () => random.integer(60));
  const observer = cell.map(() => random.integer(7));
  const day = cell.map(() => random.integer(5));
  const x = Float64Array.from(cell, () => random.normal());
  const shifts = Array.from({ length: 60 }, () => random.normal());
  return {
    source: "made up",
    rowCount: n,
    columns: [
      {
        kind: "number",
        name: "y",
        values: Float64Array.from(cell, (c, i) => 100 + shifts[c]! + x[i]! + random.normal()),
      },
      { kind: "number", name: "x", values: x },
      { kind: "number", name: "w", values: Float64Array.from(cell, () => 0.5 + random.uniform()) },
      categoryFromStrings(
        "cell",
        cell.map((c) => `c${c}`),
      ),
      categoryFromStrings(
        "animal",
        cell.map((c) => `a${c % 12}`),
      ),
      categoryFromStrings(
        "strain",
        cell.map((c) => `s${c % 4}`),
      ),
      categoryFromStrings(
        "observer",
        observer.map((c) => `o${c}`),
      ),
      categoryFromStrings(
        "day",
        day.map((c) => `d${c}`),
      ),
    ],
  };
}

describe("slope of the criterion by theta", () => {
  const cases = [
    ["y ~ x + (1 | animal)", [0.6]],
    ["y ~ x + (1 | strain) + (1 | animal) + (1 | cell)", [0.7, 0.3, 0.4]],
    ["y ~ x + (1 + x | cell)", [0.8, -0.3, 0.5]],
    ["y ~ x + (1 | strain) + (1 + x || animal) + (1 + x | cell)", [0.8, -0.3, 0.5, 0.4, 0.2, 0.9]],
    ["y ~ x + (1 | cell) + (1 | observer)", [0.7, 0.2]],
    ["y ~ x + (1 | animal) + (1 | observer) + (1 | day)", [0.7, 0.2, 0.4]],
    ["y ~ x + (1 + x | cell) + (1 + x | observer)", [0.8, -0.3, 0.5, 0.4, 0.2, 0.9]],
    ["y ~ x + (0 + x | cell) + (1 + x || day)", [0.8, 0.5, 0.4]],
  ] as const;
  const data = table();

  test.each(cases)("%s equals Richardson differences", (formula, at) => {
    for (const weights of [undefined, "w"])
      for (const criterion of ["reml", "ml"] as const) {
        const moments = lmmMoments(modelFrame(data, formula, { weights }));
        const evaluator = evaluatorOf(moments);
        const theta = Float64Array.from(at);
        const value = (j: number, by: number) => {
          const moved = Float64Array.from(theta);
          moved[j]! += by;
          return profile(moments, criterion, evaluator.evaluate(moved, "value")).objective;
        };
        const evaluation = evaluator.evaluate(theta, "slope");
        const gradient = profileGradient(
          moments,
          criterion,
          evaluation,
          profile(moments, criterion, evaluation),
        );
        expect(gradient.length).toBe(at.length);
        gradient.forEach((slope, j) => {
          const h = 1e-3;
          const difference =
            (8 * (value(j, h) - value(j, -h)) - (value(j, 2 * h) - value(j, -2 * h))) / (12 * h);
          // Rounding of the criterion (1e-12 of 1000) over h is 1e-6 / 1000; truncation is h^4.
          expect(Math.abs(slope - difference), `theta ${j}`).toBeLessThan(2e-6 * (1 + Math.abs(slope)));
        });
      }
  });

  test("every kind of model gives the same value where they overlap", () => {
    const theta = Float64Array.of(0.5, 0.3);
    const nested = lmmMoments(modelFrame(data, "y ~ x + (1 | animal) + (1 | cell)"));
    const vector = lmmMoments(modelFrame(data, "y ~ x + (1 | animal) + (1 + x | cell)"));
    const crossed = lmmMoments(modelFrame(data, "y ~ x + (1 | animal) + (1 | cell) + (1 | observer)"));
    const value = (moments: typeof nested, at: Float64Array) =>
      profile(moments, "reml", evaluatorOf(moments).evaluate(at, "value")).objective;
    const want = value(nested, theta);
    expect(value(vector, Float64Array.of(0.5, 0, 0, 0.3))).toBeCloseTo(want, 9);
    expect(value(crossed, Float64Array.of(0.5, 0.3, 0))).toBeCloseTo(want, 9);
  });
});
