import { expect, test } from "vitest";
import { chiScaleMean } from "../../src/numerics/chi-scale.ts";
import { tQuantile, tTwoSided } from "../../src/numerics/distributions.ts";
import { noncentralTPower, noncentralTUpper } from "../../src/numerics/noncentral-t.ts";

test("chiScaleMean gives the moments of the estimated SD", () => {
  for (const df of [1, 2.5, 9, 400]) {
    expect(chiScaleMean(df, () => 1)).toBeCloseTo(1, 13);
    expect(chiScaleMean(df, (s) => s * s)).toBeCloseTo(1, 12);
  }
  // Mean of chi on 9 df over 3: sqrt(2) gamma(5) / gamma(4.5) / 3
  expect(chiScaleMean(9, (s) => s)).toBeCloseTo((Math.SQRT2 * 24) / 11.631728396567448 / 3, 12);
});

test("without a shift it is Student's t", () => {
  expect(noncentralTPower(2.2, 7, 0)).toBeCloseTo(tTwoSided(2.2, 7), 14);
});

test("agrees with R", () => {
  // pt(2.3, 9, ncp = 3, lower = F) and the like; R's own accuracy is about 1e-12
  expect(noncentralTUpper(2.3, 9, 3)).toBeCloseTo(0.7502517937931215, 11);
  expect(noncentralTUpper(2.3, 9, -1)).toBeCloseTo(0.001940657630239762, 11);
  expect(noncentralTUpper(2, 100, 1.5)).toBeCloseTo(0.3120256522952675, 11);
  expect(noncentralTUpper(3, 2.5, 0.7)).toBeCloseTo(0.09903300506295543, 11);
  // power.t.test(n = 5, delta = .3, sd = .2)$power leaves out the tail of the wrong sign, some 1e-5 here
  const shift = 0.3 / (0.2 * Math.sqrt(2 / 5));
  expect(noncentralTUpper(tQuantile(0.975, 8), 8, shift)).toBeCloseTo(0.5493641756864283, 10);
});
