import { describe, expect, test } from "vitest";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import type { Evaluation } from "../../src/stats/lmm-evaluation.ts";
import { evaluatorOf } from "../../src/stats/lmm-evaluator.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { profile, quadraticForm } from "../../src/stats/lmm-profile.ts";
import { thetaEntries } from "../../src/stats/lmm-terms.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

/** 3,000 rows in 90 cells crossed with 40 observers and 12 days; SDs 0.8, 0.5, 0.3 and 1. */
function table(): Table {
  const random = randomStream(8, "information");
  const codes = (count: number) => Array.from({ length: 3000 }, () => random.integer(count));
  const effects = (count: number, sd: number) => Array.from({ length: count }, () => sd * random.normal());
  const [cell, observer, day] = [codes(90), codes(40), codes(12)];
  const [ofCell, ofObserver, ofDay] = [effects(90, 0.8), effects(40, 0.5), effects(12, 0.3)];
  const x = Float64Array.from(cell, () => random.normal());
  const y = x.map(
    (value, i) =>
      5 + value + ofCell[cell[i]!]! + ofObserver[observer[i]!]! + ofDay[day[i]!]! + random.normal(),
  );
  const labels = (name: string, of: number[]) =>
    categoryFromStrings(
      name,
      of.map((code) => `${name}${code}`),
    );
  return {
    source: "made up",
    rowCount: 3000,
    columns: [
      { kind: "number", name: "y", values: y },
      { kind: "number", name: "x", values: x },
      labels("cell", cell),
      labels("observer", observer),
      labels("day", day),
    ],
  };
}

describe("average information of crossed factors", () => {
  const data = table();

  test.each([
    ["y ~ x + (1 | cell) + (1 | observer) + (1 | day)", [0.7, 0.4, 0.2]],
    ["y ~ x + (1 + x | cell) + (1 | observer) + (0 + x | day)", [0.7, 0.1, 0.3, 0.4, 0.2]],
  ] as const)("%s: y'P V_j P V_l P y equals differences of y'P V_j P y", (formula, at) => {
    const moments = lmmMoments(modelFrame(data, formula));
    const entries = thetaEntries(moments.terms);
    const evaluator = evaluatorOf(moments);
    const theta = Float64Array.from(at);
    const slopesAt = (evaluation: Evaluation) => {
      const { contrast } = profile(moments, "reml", evaluation);
      return evaluation.aSlopes.map((slope) => quadraticForm(slope, contrast));
    };
    const here = evaluator.evaluate(theta, "slope");
    const { pwrss } = profile(moments, "reml", here);
    const slopes = slopesAt(here);
    const h = 1e-4;
    for (let l = 0; l < at.length; l++) {
      const moved = (by: number) =>
        slopesAt(
          evaluator.evaluate(
            theta.map((v, j) => v + (j === l ? by : 0)),
            "slope",
          ),
        );
      const [up, down] = [moved(h), moved(-h)];
      for (let j = 0; j < at.length; j++) {
        const scalar = moments.terms[entries[j]!.term]!.columnNames.length === 1;
        // Inside a template with slopes the second derivative of V adds terms that are not part of the information.
        if (entries[j]!.term === entries[l]!.term && !(j === l && scalar)) continue;
        const second = (up[j]! - down[j]!) / (2 * h) - (j === l ? slopes[j]! / theta[j]! : 0);
        const want = second / (2 * pwrss) - (slopes[j]! * slopes[l]!) / pwrss ** 2;
        const size = Math.sqrt(here.information![j + j * at.length]! * here.information![l + l * at.length]!);
        expect(Math.abs(here.information![j + l * at.length]! - want) / size).toBeLessThan(1e-5);
      }
    }
  });

  test("starts within a tenth of the optimum", () => {
    const moments = lmmMoments(modelFrame(data, "y ~ x + (1 | observer) + (1 | cell) + (1 | day)"));
    const evaluator = evaluatorOf(moments);
    const zero = evaluator.evaluate(new Float64Array(3), "value");
    const start = evaluator.start(profile(moments, "reml", zero).contrast);
    const fit = fitMoments(moments, { criterion: "reml", report: "estimates" });
    fit.theta.forEach((value, j) => {
      expect(Math.abs(start[j]! / value - 1), fit.thetaNames[j]).toBeLessThan(0.1);
    });
    expect(fit.scaledGradient).toBeLessThan(1e-6);
  });
});
