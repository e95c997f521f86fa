import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cohortDesign, effectDefaults } from "../../src/instruments/cohort-design.ts";
import { declineCoefficient } from "../../src/instruments/cohort-effects.ts";
import { virtualCohort } from "../../src/instruments/virtual-cohort.ts";
import { formatCsv } from "../../src/io/format-csv.ts";
import { labelsOf, numbersOf, type Table } from "../../src/model/table.ts";

const em = cohortDesign();
const small = { dendrites: 48, synapses: 900 };

/** Rows of one condition, as a mask. */
function rowsOf(table: Table, condition: string): number[] {
  const { codes, levels } = labelsOf(table, "condition");
  const code = levels.indexOf(condition);
  return [...codes.keys()].filter((row) => codes[row] === code);
}

describe("virtual cohort", () => {
  test("has the columns of the reference cohorts, in their order", () => {
    const header = readFileSync("test/reference/cohorts/cohort_small.csv", "utf8").split("\n")[0];
    expect(formatCsv(virtualCohort(em, 1)).split("\n")[0]).toBe(header);
  });

  test("is the same text for the same seed and another text for another seed", () => {
    const design = cohortDesign(small);
    const text = formatCsv(virtualCohort(design, 5));
    expect(formatCsv(virtualCohort(design, 5))).toBe(text);
    expect(formatCsv(virtualCohort(design, 6))).not.toBe(text);
  });

  test("has the design of the study: 12 mice, 101 and 67 segments, 6,920 synapses", () => {
    const table = virtualCohort(em, 3);
    const dendrite = labelsOf(table, "dendrite").codes;
    const region = labelsOf(table, "region");
    const first = new Map([...dendrite.keys()].map((row) => [dendrite[row]!, row]));
    const inM1 = [...first.values()].filter((row) => region.levels[region.codes[row]!] === "M1").length;
    expect(table.rowCount).toBe(6920);
    expect(first.size).toBe(168);
    expect(inM1).toBe(101);
    const mouse = labelsOf(table, "mouse").codes;
    for (const condition of ["SW", "EW", "S"]) {
      expect(new Set(rowsOf(table, condition).map((row) => mouse[row])).size).toBe(4);
    }
  });

  test("a uniform effect divides out exactly, up to the printed digits", () => {
    const none = virtualCohort(cohortDesign({ ...small, effect: { kind: "null" } }), 9);
    const scaled = virtualCohort(
      cohortDesign({ ...small, effect: { kind: "uniform", factor: 0.811 }, size: { shifts: {} } }),
      9,
    );
    const before = numbersOf(none, "asi");
    const after = numbersOf(scaled, "asi");
    for (const row of rowsOf(none, "S")) expect(after[row]! / before[row]!).toBeCloseTo(0.811, 5);
    for (const row of rowsOf(none, "SW")) expect(after[row]).toBe(before[row]);
  });

  test("the selective effect spares large synapses and those without endosomes", () => {
    const table = virtualCohort(em, 11, "truth");
    const endosome = numbersOf(table, "endosome");
    const scaled = numbersOf(table, "scaled");
    const share = (rows: number[]) => rows.reduce((sum, row) => sum + scaled[row]!, 0) / rows.length;
    const sleep = rowsOf(table, "S");
    const positive = sleep.filter((row) => endosome[row] === 1);
    const negative = sleep.filter((row) => endosome[row] === 0);
    // Five binomial standard errors.
    expect(Math.abs(share(positive) - 0.93)).toBeLessThan(5 * Math.sqrt((0.93 * 0.07) / positive.length));
    expect(Math.abs(share(negative) - 0.093)).toBeLessThan(5 * Math.sqrt((0.093 * 0.907) / negative.length));
    const wake = numbersOf(table, "wake_asi");
    const bySize = [...positive].sort((a, b) => wake[a]! - wake[b]!);
    const tenth = Math.floor(bySize.length / 10);
    expect(share(bySize.slice(0, tenth))).toBeGreaterThan(share(bySize.slice(-tenth)) + 0.05);
    expect(share(rowsOf(table, "SW"))).toBe(0);
  });

  test("the factor of scaled synapses follows the density of their dendrite", () => {
    const table = virtualCohort(em, 13, "truth");
    const [asi, wake, density, scaled] = ["asi", "wake_asi", "density", "scaled"].map((name) =>
      numbersOf(table, name),
    );
    const rest = rowsOf(table, "S")
      .filter((row) => scaled![row] === 1)
      .map((row) => Math.log(asi![row]! / wake![row]!) - Math.log(0.73) * (1 - 1.5 * (density![row]! - 0.7)));
    const mean = rest.reduce((sum, value) => sum + value, 0) / rest.length;
    const sd = Math.sqrt(rest.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rest.length);
    // Only the tracing error of 5 % is left; five standard errors.
    expect(Math.abs(mean)).toBeLessThan((5 * 0.05) / Math.sqrt(rest.length));
    expect(sd).toBeCloseTo(0.05, 2);
  });

  test("the mean of the declining probability is the fraction, also where it reaches zero", () => {
    for (const fraction of [0.4, 0.6, 2 / 3, 0.85, 1]) {
      const c = declineCoefficient(fraction, 2);
      let sum = 0;
      for (let i = 0; i < 1e5; i++) sum += Math.max(0, 1 - c * ((i + 0.5) / 1e5) ** 2);
      expect(sum / 1e5).toBeCloseTo(fraction, 6);
    }
  });

  test("an additive loss takes the smallest synapses out of the table", () => {
    const table = virtualCohort(cohortDesign({ effect: { kind: "additive", amount: -0.02 } }), 2);
    expect(table.rowCount).toBeLessThan(6920);
    expect(Math.min(...numbersOf(table, "asi"))).toBeGreaterThan(0);
  });

  test("shrunken tissue shrinks areas, volumes and both diameters alike", () => {
    const null_ = virtualCohort(cohortDesign({ ...small, effect: { kind: "null" } }), 4, "truth");
    const shrunken = virtualCohort(
      cohortDesign({ ...small, effect: { kind: "shrinkage", linear: 0.91 } }),
      4,
      "truth",
    );
    for (const [name, power] of Object.entries({
      asi: 2,
      hv: 3,
      diameter: 1,
      mito_diameter: 1,
      density: -2,
    })) {
      const before = numbersOf(null_, name);
      const after = numbersOf(shrunken, name);
      for (const row of rowsOf(null_, "S")) expect(after[row]! / before[row]!).toBeCloseTo(0.91 ** power, 4);
    }
  });

  test("every effect by name gives a cohort of the asked size and finite sizes", () => {
    for (const effect of Object.values(effectDefaults)) {
      const table = virtualCohort(cohortDesign({ ...small, effect }), 1, "truth");
      expect(table.rowCount).toBeGreaterThan(880);
      for (const column of table.columns) {
        if (column.kind === "number") expect(column.values.every(Number.isFinite)).toBe(true);
      }
    }
  });

  test("mean and SD of log size are those of the design", () => {
    const design = cohortDesign({ effect: { kind: "null" } });
    const means: number[] = [];
    const squares: number[] = [];
    for (let seed = 1; seed <= 30; seed++) {
      const log = numbersOf(virtualCohort(design, seed), "asi").map(Math.log);
      means.push(log.reduce((sum, value) => sum + value, 0) / log.length);
      squares.push(log.reduce((sum, value) => sum + (value - Math.log(0.13)) ** 2, 0) / log.length);
    }
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // The SD of a cohort's mean is about 0.03 (12 mice, 168 dendrites); five standard errors of 30 cohorts.
    expect(Math.abs(mean(means) - Math.log(0.13))).toBeLessThan((5 * 0.03) / Math.sqrt(30));
    // Regions add 0.05^2 to the SDs of mouse, dendrite, residual and tracing; the mean square varies by about 2 %.
    const expected = 0.075 ** 2 + 0.2 ** 2 + 0.85 ** 2 + 0.05 ** 2 + 0.0024;
    expect(Math.abs(mean(squares) / expected - 1)).toBeLessThan((5 * 0.02) / Math.sqrt(30));
  });
});
