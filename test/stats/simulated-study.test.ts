import { describe, expect, test } from "vitest";
import { designs } from "../../bench/calibration-cohorts.ts";
import { drawPairs, pairedDesigns } from "../../bench/calibration-pairs.ts";
import { pageRows } from "../../bench/calibration-rows.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { pairedRows } from "../../src/stats/paired-rows.ts";
import { type SizeShape, standardisedSize } from "../../src/stats/simulated-size.ts";
import { drawStudy } from "../../src/stats/simulated-study.ts";

const mean = (x: ArrayLike<number>) => Array.from(x).reduce((sum, value) => sum + value, 0) / x.length;
const sdOf = (x: Float64Array) => {
  const centre = mean(x);
  return Math.sqrt(mean(x.map((value) => (value - centre) ** 2)));
};

describe("a simulated study", () => {
  const n = 20_000;

  test.each<[SizeShape, number]>([
    ["normal", 0],
    ["right-skewed", 2 / Math.sqrt(8)],
    ["left-skewed", -2 / Math.sqrt(8)],
    ["heavy-tailed", 0],
  ])("%s residuals have mean 0, SD 1 and skewness %f", (shape, skewness) => {
    const draws = randomStream(5, "test");
    const z = Float64Array.from({ length: n }, () => standardisedSize(shape, draws));
    // Five standard errors; kurtosis at most 6 for all shapes, that of the skewness at most 0.05 but for the t.
    expect(Math.abs(mean(z))).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(sdOf(z) - 1)).toBeLessThan(5 * Math.sqrt(5 / 4 / n));
    const third = mean(z.map((value) => value ** 3));
    expect(Math.abs(third - skewness)).toBeLessThan(shape === "heavy-tailed" ? 0.6 : 0.2);
  });

  test("the detection limit hides the share asked for, and no size lies below it", () => {
    const design = { ...designs.large, undetected: 0.1, counts: "equal" } as const;
    const study = drawStudy(design, 3);
    const all = 20 * design.dendrites * design.synapses;
    // The limit is a quantile of 20,000 draws; animals and dendrites add an SD of about 0.01 to the share.
    expect(Math.abs(1 - study.logSize.length / all - 0.1)).toBeLessThan(0.05);
    expect(study.logSize.every((value) => value >= Math.log(study.tau))).toBe(true);
  });

  test("counts are equal, Poisson or negative binomial as asked", () => {
    const countsOf = (counts: "equal" | "poisson" | number) => {
      const { dendrite } = drawStudy({ ...designs.large, counts }, 1);
      const found = new Float64Array(120);
      for (const d of dendrite) found[d]! += 1;
      return sdOf(found) ** 2;
    };
    expect(countsOf("equal")).toBe(0);
    // Variances 40 and 40 + 40^2 / 2 = 840 of 120 counts; bounds about five standard errors apart.
    expect(countsOf("poisson")).toBeLessThan(80);
    expect(countsOf(2)).toBeGreaterThan(300);
  });
});

describe("a simulated paired study", () => {
  test("has the spread, the correlation and the share of lost spines of the published table", () => {
    const { table } = drawPairs(pairedDesigns.nbqx, 1);
    const pairs = pairedRows({
      form: "long",
      table,
      value: "size",
      pair: "spine",
      time: "day",
      condition: "condition",
      nest: ["culture", "dendrite"],
    });
    const { before, after, lost, gained } = pairs;
    // About 1,080 pairs in 23 cultures: SDs within 0.08, the correlation within 0.1.
    expect(Math.abs(sdOf(before) - 0.57)).toBeLessThan(0.08);
    expect(Math.abs(sdOf(after) - 0.66)).toBeLessThan(0.08);
    const [centre, later] = [mean(before), mean(after)];
    const product = before.map((x, i) => (x - centre) * (after[i]! - later));
    expect(Math.abs(mean(product) / sdOf(before) / sdOf(after) - 0.4)).toBeLessThan(0.1);
    expect(lost / (before.length + lost)).toBeGreaterThan(0.04);
    expect(lost / (before.length + lost)).toBeLessThan(0.13);
    expect(gained).toBeGreaterThan(40);
  });

  test("small cultures come back up where they are more often treated", () => {
    const changeOf = (treatsSmallest: boolean) => {
      const differences = Array.from({ length: 40 }, (_, seed) => {
        const { table } = drawPairs({ ...pairedDesigns.nbqx, treatsSmallest }, seed);
        const size = table.columns.find(({ name }) => name === "size")!;
        const of = (name: string) => {
          const column = table.columns.find((one) => one.name === name)!;
          return column.kind === "category" ? column.codes : new Int32Array(0);
        };
        const [group, day] = [of("condition"), of("day")];
        const level = (g: number, d: number) =>
          mean(
            (size.kind === "number" ? Array.from(size.values) : [])
              .filter((_, i) => group[i] === g && day[i] === d)
              .map(Math.log),
          );
        return level(1, 1) - level(1, 0) - level(0, 1) + level(0, 0);
      });
      return mean(differences);
    };
    // SE of a mean of 40 about 0.08 / sqrt(40) = 0.013; what returns is about a sixth of a difference of 0.3.
    expect(Math.abs(changeOf(false))).toBeLessThan(0.065);
    expect(changeOf(true)).toBeGreaterThan(0.02);
  });
});

test("a row that was not drawn again stays as the page had it", () => {
  const rows = pageRows("### A\n\n| sizes |\n| --- |\n| old | 2000 |\n\n### B\n| old | 1 |\n");
  const tally = { cohorts: 0, scaled: 0, changed: 0, pooledT: 0, words: {}, seconds: 0 };
  const cell = { id: "", question: "null", design: "em", about: "old", study: designs.em } as const;
  const line = () => ["new"];
  expect(rows.table("### A", [{ cell, tally }], line)).toEqual(["| old | 2000 |"]);
  expect(rows.table("### A", [{ cell: { ...cell, about: "never" }, tally }], line)).toEqual([]);
  expect(rows.table("### A", [{ cell, tally: { ...tally, cohorts: 1 } }], line)).toEqual(["| new |"]);
});
