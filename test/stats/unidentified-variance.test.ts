import { describe, expect, test } from "vitest";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { estimateFamily, estimateRows } from "../../src/stats/contrasts.ts";
import { fitModel } from "../../src/stats/fit-model.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

/** Sizes of `mice` per condition, three dendrites each, eight synapses each. */
function cohort(mice: number) {
  const random = randomStream(3, "one animal");
  const lines = ["condition,mouse,dendrite,size,day"];
  for (const condition of ["ctl", "trt"])
    for (let m = 0; m < mice; m++)
      for (let s = 0; s < 24; s++)
        lines.push(`${condition},${condition}${m},d${s % 3},${Math.exp(0.6 * random.normal())},${s % 5}`);
  return parseDelimited("one.csv", `${lines.join("\n")}\n`);
}

const formula = "log(size) ~ condition + (1 | mouse/dendrite)";

test("one animal per group is said to leave its variance unknown; two are not", () => {
  const said = (mice: number) =>
    modelFrame(cohort(mice), formula).warnings.filter((warning) =>
      /variance cannot be estimated/.test(warning),
    );
  expect(said(1)).toHaveLength(1);
  expect(said(1)[0]).toMatch(/^mouse: the fixed effects already tell its 2 levels apart/);
  expect(said(2)).toHaveLength(0);
});

test("a fit of one animal per group holds no NaN", () => {
  const fit = fitModel({ table: cohort(1), formula, contrasts: ["condition"] });
  JSON.stringify(fit, (key, value) => {
    expect(Number.isNaN(value), key).toBe(false);
    return value;
  });
  expect(fit.contrasts[0]!.percent).not.toBeNull();
});

describe.each(["kr", "satterthwaite", "z", "ml"] as const)("one animal per group, %s", (method) => {
  const { fixed, contrasts, anova, tests } = fitModel({
    table: cohort(1),
    formula: "log(size) ~ condition + day + (1 | mouse/dendrite)",
    contrasts: ["condition"],
    tests: ["condition", "day"],
    ...(method === "ml" ? { criterion: method } : { df: method }),
  });

  test("what rests on the variance of the animals has no standard error and no p value", () => {
    const one = contrasts[0]!;
    expect([one.se, one.df, one.t, one.p, one.pAdjusted, one.low, one.sideBySide.p]).toEqual(
      new Array(7).fill(null),
    );
    expect(fixed.find(({ term }) => term === "conditiontrt")!.p).toBeNull();
    expect(anova.find(({ term }) => term === "condition")!.p).toBeNull();
    const ofCondition = tests.filter(({ term }) => term === "condition");
    expect(ofCondition.map(({ p }) => p)).toEqual([null, null]);
    expect(ofCondition[0]!.chisq).toBeGreaterThanOrEqual(0);
  });

  test("what varies inside the animals keeps both", () => {
    const day = fixed.find(({ term }) => term === "day")!;
    expect(day.se).toBeGreaterThan(0);
    for (const p of [day.p, ...tests.filter(({ term }) => term === "day").map((one) => one.p)]) {
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThan(1);
    }
  });
});

test("two animals per group identify their variance", () => {
  const { contrasts } = fitModel({ table: cohort(2), formula, contrasts: ["condition"] });
  expect(contrasts[0]!.p).toBeGreaterThan(0);
});

test("an error of exactly 0 gives no t and no p value", () => {
  const reference = {
    method: "kr" as const,
    vcov: Float64Array.of(0),
    row: () => ({ se: 0, df: 5 }),
    joint: () => ({ F: 0, numDf: 1, denDf: 5, p: 1 }),
    warnings: [],
  };
  const rows = [{ label: "a", row: Float64Array.of(1) }];
  const nothing = { se: null, df: null, t: null, p: null, pAdjusted: null, low: null, high: null };
  const beta = Float64Array.of(3);
  expect(estimateRows(rows, beta, reference)).toEqual([{ label: "a", estimate: 3, ...nothing }]);
  expect(estimateFamily(rows, beta, reference, { adjust: "holm" }).contrasts[0]!.p).toBeNull();
});

test("an estimate without a standard error has no t, p or interval, and the others of its family keep theirs", () => {
  const rows = ["a", "b", "c"].map((label, i) => ({
    label,
    row: Float64Array.from([0, 1, 2], (j) => (i === j ? 1 : 0)),
  }));
  const reference = {
    method: "kr" as const,
    vcov: Float64Array.of(1, 0, 0, 0, -1, 0, 0, 0, 4),
    row: (l: Float64Array) => ({ se: l[1] === 1 ? Number.NaN : 1 + l[2]!, df: 5 }),
    joint: () => ({ F: 0, numDf: 1, denDf: 5, p: 1 }),
    warnings: [],
  };
  const beta = Float64Array.of(2, 3, 4);
  const family = estimateFamily(rows, beta, reference, { adjust: "bonferroni" });
  const nothing = { se: null, df: null, t: null, p: null, pAdjusted: null, low: null, high: null };
  expect(family.contrasts[1]).toEqual({ label: "b", estimate: 3, ...nothing });
  expect(family.contrasts.map((contrast) => contrast.t)).toEqual([2, null, 2]);
  expect(family.warnings).toEqual([
    "no standard error for b: it is 0, or rests on a variance that the data do not identify",
  ]);
  expect(estimateRows(rows, beta, reference)[1]).toEqual({ label: "b", estimate: 3, ...nothing });
});

test("a factor compared on its own is not said to interact with itself", () => {
  const fit = fitModel({
    table: cohort(3),
    formula: "log(size) ~ factor(day) + (1 | mouse)",
    contrasts: ["factor(day)"],
  });
  expect(fit.warnings.filter((warning) => /interacts/.test(warning))).toEqual([]);
});

test("a column of numbers spoilt by a word is refused at the line of the word", () => {
  const table = parseDelimited("one.csv", "g,size\na,1.5\nb,2.5\na,broken\nb,3.5\na,1\n");
  expect(() => modelFrame(table, "log(size) ~ g")).toThrow(/one\.csv, line 4, column size: .*got "broken"/);
});
