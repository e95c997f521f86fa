import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { numbersOf, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { bootstrapIntervals } from "../../src/stats/bootstrap-intervals.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import type { NestedMoments } from "../../src/stats/lmm-nested-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { type BootstrapModel, bootstrapTest } from "../../src/stats/parametric-bootstrap.ts";
import { selectColumns, simulatedMoments } from "../../src/stats/simulated-moments.ts";
import { responseSimulator } from "../../src/stats/simulated-response.ts";
import { cohort, cohortLevels, csvTable } from "./lmm-reference.ts";

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

/** A model over rows with its fit, as the bootstrap takes it. */
function modelOf(data: Table, text: string, criterion: "ml" | "reml", weights?: string): BootstrapModel {
  const levels = data === table ? { levels: cohortLevels } : {};
  const frame = modelFrame(data, text, { ...levels, ...(weights ? { weights } : {}) });
  const own = lmmMoments(frame);
  return { frame, moments: own, fit: fitMoments(own, { criterion }) };
}

test("the bootstrap p value of condition lies above the chi-square one and below 1", () => {
  const { full, reduced, p } = reference.models.asi_main.lrt.drop_condition;
  const result = bootstrapTest({
    full: modelOf(table, reference.models.asi_main.reml.formula, "ml"),
    reduced: modelOf(table, reduced, "ml"),
    replicates: 199,
    seed: 1,
  });
  expect(full).toContain("condition");
  expect(result.p).toBeGreaterThan(p);
  expect(result.p).toBeLessThan(0.2);
});

const folder = join(import.meta.dirname, "../reference");
const crossed = csvTable(
  join(folder, "crossed.csv"),
  Object.fromEntries(
    ["cell", "animal", "strain", "observer", "day", "group"].map((name) => [name, undefined]),
  ),
);
const fromR = JSON.parse(readFileSync(join(folder, "parametric-bootstrap.json"), "utf8"));

/** Bootstrap of `group` in y ~ group + x + random. */
function groupTest(random: string, effort: { replicates: number; seed: number }, data = crossed) {
  return bootstrapTest({
    full: modelOf(data, `y ~ group + x + ${random}`, "ml"),
    reduced: modelOf(data, `y ~ x + ${random}`, "ml"),
    ...effort,
  });
}

test.each([
  ["random slopes", "(1 + x | animal)", fromR.tests.slopes],
  ["crossed random effects", "(1 | cell) + (1 | observer)", fromR.tests.crossed],
])("%s: p value and reference quantiles agree with pbkrtest", (_name, random, want) => {
  const replicates = 400;
  const found = groupTest(random, { replicates, seed: 3 });
  expect(Math.abs(found.chisq - want.chisq)).toBeLessThan(1e-4);
  // Five binomial standard errors of both shares together.
  const se = (share: number) => Math.sqrt(share * (1 - share) * (1 / replicates + 1 / want.replicates));
  expect(Math.abs(found.p - want.p)).toBeLessThan(5 * se(want.p));
  for (const [k, level] of [0.5, 0.8, 0.95].entries()) {
    const below = found.statistics.filter((value) => value <= want.quantiles[k]).length / replicates;
    expect(Math.abs(below - level)).toBeLessThan(5 * se(level));
  }
});

test("intervals of a model with random slopes agree with bootMer", () => {
  const replicates = 400;
  const model = modelOf(crossed, fromR.intervals.formula, "reml");
  const found = bootstrapIntervals(model, { replicates, seed: 5 });
  fromR.intervals.names.forEach((name: string, j: number) => {
    const own = found.find(({ parameter }) => parameter === name)!;
    const sd = fromR.intervals.sd[j];
    // An SD of B draws has standard error sd / sqrt(2B), its 2.5 % quantile one of 2.7 sd / sqrt(B); five of both together.
    const error = sd * Math.sqrt(1 / replicates + 1 / fromR.intervals.replicates);
    expect(Math.abs(own.se - sd)).toBeLessThan((5 * error) / Math.SQRT2);
    expect(Math.abs(own.low - fromR.intervals.low[j])).toBeLessThan(5 * 2.7 * error);
    expect(Math.abs(own.high - fromR.intervals.high[j])).toBeLessThan(5 * 2.7 * error);
  });
  const names = found.map(({ parameter }) => parameter);
  expect(names).toEqual(expect.arrayContaining(["sd.animal.x", "cor.animal.x.(Intercept)", "sigma"]));
  for (const { low, high, estimate } of found) {
    expect(low).toBeLessThan(high);
    expect(Number.isFinite(estimate)).toBe(true);
  }
});

// The same for crossed and nested models, with more studies: parametric-bootstrap.slow.test.ts.
test("p values under the null are uniform", () => {
  const nullModel = modelOf(crossed, "y ~ x + (1 + x | animal)", "ml");
  const draw = responseSimulator(nullModel.frame, nullModel.fit);
  const [studies, replicates] = [60, 19];
  const values = Array.from({ length: studies }, (_, study) => {
    const data = withColumn(crossed, "y", draw(randomStream(9, "null study", study)));
    return groupTest("(1 + x | animal)", { replicates, seed: study }, data).p;
  });
  // With 19 replicates p <= 0.25 and p <= 0.5 have exactly these chances; five binomial standard errors.
  for (const level of [0.25, 0.5]) {
    const share = values.filter((p) => p <= level + 1e-9).length / studies;
    expect(Math.abs(share - level)).toBeLessThan(5 * Math.sqrt((level * (1 - level)) / studies));
  }
});

test("drawn responses have the covariance of the fit and the precision of their weights", () => {
  const model = modelOf(crossed, "y ~ group + x + (1 + x | animal) + (1 | observer)", "reml", "w");
  const draw = responseSimulator(model.frame, model.fit);
  const replicates = 4000;
  const weights = model.frame.weights!;
  const x = numbersOf(crossed, "x");
  const rows = [0, 1, 2, 40, 200];
  const draws = Array.from({ length: replicates }, (_, b) => draw(randomStream(2, "covariance", b)));
  const variance = (term: string, other?: string) =>
    model.fit.random.find((part) => part.group === "animal" && part.term === term && part.with === other)!
      .variance;
  const observer = model.fit.random.find(({ group }) => group === "observer")!.variance;
  const cross = variance("(Intercept)", "x");
  for (const row of rows) {
    const mean = draws.reduce((sum, y) => sum + y[row]!, 0) / replicates;
    const spread = draws.reduce((sum, y) => sum + (y[row]! - mean) ** 2, 0) / replicates;
    const want =
      variance("(Intercept)") +
      2 * x[row]! * cross +
      x[row]! ** 2 * variance("x") +
      observer +
      model.fit.sigma ** 2 / weights[row]!;
    // Five standard errors of a variance of 4000 normal draws.
    expect(Math.abs(spread / want - 1)).toBeLessThan(5 * Math.sqrt(2 / replicates));
  }
});

test("the same seed gives the same p value, another seed another reference", () => {
  const at = (seed: number) => groupTest("(1 + x | animal)", { replicates: 19, seed }).statistics;
  expect(at(1)).toEqual(at(1));
  expect(at(1)).not.toEqual(at(2));
});

test("random slopes over sums that stand for rows are refused with a way out", () => {
  const full = modelOf(crossed, "y ~ group + x + (1 + x | animal)", "ml");
  const reduced = modelOf(crossed, "y ~ x + (1 + x | animal)", "ml");
  const overSums = { ...full, frame: { ...full.frame, n: 10 * full.frame.n } };
  expect(() => bootstrapTest({ full: overSums, reduced, replicates: 9, seed: 1 })).toThrow(
    "a bootstrap of random slopes draws every row, and the rows were not read",
  );
});

/** The table with other numbers in one column. */
function withColumn(data: Table, name: string, values: Float64Array): Table {
  return {
    ...data,
    columns: data.columns.map((column) => (column.name === name ? { kind: "number", name, values } : column)),
  };
}
