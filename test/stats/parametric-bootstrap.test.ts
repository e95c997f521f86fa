import { expect, test } from "vitest";
import { randomStream } from "../../src/numerics/random.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import type { NestedMoments } from "../../src/stats/lmm-nested-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { bootstrapTest, selectColumns, simulatedMoments } from "../../src/stats/parametric-bootstrap.ts";
import { cohort, cohortLevels } from "./lmm-reference.ts";

const { table, reference } = cohort("paper");
const formula = "log(asi) ~ condition * endo01 + region + diameter + (1 | mouse) + (1 | dendrite)";
const moments = lmmMoments(modelFrame(table, formula, { levels: cohortLevels })) as NestedMoments;
const fit = fitMoments(moments, { criterion: "reml" });

test("simulated moments have the mean and the spread that the fit says", () => {
  const replicates = 300;
  const sums = new Float64Array(fit.p);
  const squares = new Float64Array(fit.p);
  let sigma2 = 0;
  for (let b = 0; b < replicates; b++) {
    const drawn = simulatedMoments(moments, fit, randomStream(7, "test", b));
    const again = fitMoments(drawn, { criterion: "reml", start: fit.theta, report: "estimates" });
    sigma2 += again.sigma ** 2 / replicates;
    again.beta.forEach((value, j) => {
      sums[j]! += (value - fit.beta[j]!) / replicates;
      squares[j]! += (value - fit.beta[j]!) ** 2 / replicates;
    });
  }
  for (let j = 0; j < fit.p; j++) {
    const se = Math.sqrt(fit.vcov[j + j * fit.p]!);
    // Five standard errors of a mean of 300, and of a variance of 300.
    expect(Math.abs(sums[j]!)).toBeLessThan((5 * se) / Math.sqrt(replicates));
    expect(Math.abs(squares[j]! / se ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / replicates));
  }
  expect(Math.abs(sigma2 / fit.sigma ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / fit.n / replicates));
});

test("fewer columns from the same moments equal the smaller model", () => {
  const columns = [0, 1, 2, 4, 5];
  const small = fitMoments(selectColumns(moments, columns), { criterion: "ml" });
  const direct = lmmMoments(
    modelFrame(table, reference.models.asi_main.reml.formula, { levels: cohortLevels }),
  );
  expect(small.columnNames).toEqual(direct.columnNames);
  expect(small.objective).toBeCloseTo(fitMoments(direct, { criterion: "ml" }).objective, 8);
});

test("the bootstrap p value of condition lies above the chi-square one and below 1", () => {
  const main = lmmMoments(
    modelFrame(table, reference.models.asi_main.reml.formula, { levels: cohortLevels }),
  );
  const { full, reduced, p } = reference.models.asi_main.lrt.drop_condition;
  const fullFit = fitMoments(main, { criterion: "ml" });
  const reducedFit = fitMoments(lmmMoments(modelFrame(table, reduced, { levels: cohortLevels })), {
    criterion: "ml",
  });
  const result = bootstrapTest({
    moments: main,
    full: fullFit,
    reduced: reducedFit,
    replicates: 199,
    seed: 1,
  });
  expect(full).toContain("condition");
  expect(result.p).toBeGreaterThan(p);
  expect(result.p).toBeLessThan(0.2);
});
