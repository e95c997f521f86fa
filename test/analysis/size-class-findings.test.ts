import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type CheckedDesign, checkDesign } from "../../src/analysis/design-check.ts";
import { comparisonsOf } from "../../src/analysis/main-model.ts";
import { defaultOptions } from "../../src/analysis/options.ts";
import { assignRoles } from "../../src/analysis/roles.ts";
import { sizeClassFindings } from "../../src/analysis/size-class-findings.ts";
import { readTableFile } from "../../src/host/node.ts";
import { categoryFromStrings, labelsOf, numbersOf } from "../../src/model/table.ts";
import { quantiles } from "../../src/numerics/quantile.ts";
import { fitModel } from "../../src/stats/fit-model.ts";

const options = {
  ...defaultOptions,
  value: ["asi"],
  condition: "condition",
  reference: ["SW", "EW"],
  nest: ["mouse", "dendrite"],
  covariates: ["region", "diameter"],
};

describe("size classes of the small cohort", () => {
  let design: CheckedDesign;
  beforeAll(async () => {
    const table = await readTableFile(resolve(import.meta.dirname, "../reference/cohorts/cohort_small.csv"));
    const { roles } = assignRoles(table, options);
    design = checkDesign(table, roles, options);
  });

  test("within each group are those of the mixed model with the class", () => {
    const { table } = design;
    const [size, condition] = [numbersOf(table, "asi"), labelsOf(table, "condition")];
    const groupOf = (row: number) => condition.levels[condition.codes[row]!]!;
    const border = new Map(
      ["SW", "EW", "S"].map((group) => [
        group,
        quantiles(
          size.filter((_, row) => groupOf(row) === group),
          [0.8],
        )[0]!,
      ]),
    );
    const labels = Array.from(size, (value, row) => (value > border.get(groupOf(row))! ? "large" : "small"));
    const fit = fitModel({
      table: {
        ...table,
        columns: [...table.columns, categoryFromStrings("sizeclass", labels, ["small", "large"])],
      },
      formula: "log(asi) ~ condition * sizeclass + region + diameter + (1 | mouse) + (1 | dendrite)",
      levels: { condition: ["SW", "EW", "S"], sizeclass: ["small", "large"] },
    });
    const term = fit.fixed.find(({ term }) => term === "conditionS:sizeclasslarge")!;
    const main = fit.fixed.find(({ term }) => term === "conditionS")!;
    const [comparison] = comparisonsOf(design.roles);
    const [row] = sizeClassFindings(design, comparison!, { df: "kr", sizeCut: "within" }).rows;
    expect(row!.rule).toBe("within");
    expect(row!.small.estimate).toBeCloseTo(100 * Math.expm1(main.estimate!), 6);
    expect(row!.large.estimate).toBeCloseTo(100 * Math.expm1(main.estimate! + term.estimate!), 6);
    expect(row!.small.p).toBeCloseTo(main.p!, 6);
    expect(row!.interactionP).toBeCloseTo(term.p!, 6);
  });

  test("show one factor beside each cut, and the other rule beside the default", () => {
    const comparison = comparisonsOf(design.roles)[2]!;
    const found = sizeClassFindings(design, comparison, { df: "kr", sizeCut: "pooled" });
    expect(found.rows.map(({ rule }) => rule)).toEqual(["pooled", "within"]);
    expect(found.sweep.map(({ cut }) => cut)).toEqual([
      0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95,
    ]);
    for (const { cut, small, large, expectedSmall, quantilesLarge, interactionP } of found.sweep) {
      expect(small.low!).toBeLessThan(small.estimate!);
      expect(large.high!).toBeGreaterThan(large.estimate!);
      expect(interactionP).toBeGreaterThan(0);
      expect(expectedSmall).not.toBeNull();
      expect(quantilesLarge === null).toBe(cut > 0.94);
    }
  }, 20_000);
});
