import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { DataError } from "../../src/model/errors.ts";
import { selectRows, type Table } from "../../src/model/table.ts";
import { interactionContrasts, pairwise, polynomialTrends } from "../../src/stats/contrasts.ts";
import { type FitRequest, fitModel } from "../../src/stats/fit-model.ts";
import { readCohort } from "./read-cohort.ts";

interface Row {
  readonly label: string;
  readonly estimate: number | "NA";
  readonly se: number | "NA";
  readonly df: number | "Inf" | "NA";
  readonly p?: number;
}

// biome-ignore lint/suspicious/noExplicitAny: one object per model, with the parts that its R block printed
const reference: any = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../reference/contrasts.json"), "utf8"),
);

const small = withDose(readCohort("cohort_small"));
const levels = { condition: ["SW", "EW", "S"] };

/** The dose of the R script: the number of the mouse modulo 4. */
function withDose(table: Table): Table {
  const mouse = table.columns.find((column) => column.name === "mouse")!;
  if (mouse.kind !== "category") throw new Error("bug: mouse has labels");
  const dose = Float64Array.from(mouse.codes, (code) => Number(mouse.levels[code]!.slice(1)) % 4);
  const endosome = table.columns.find((column) => column.name === "endo01")!;
  return {
    ...table,
    columns: [
      ...table.columns.filter((column) => column.name !== "endosome"),
      { ...endosome, name: "endosome" },
      { kind: "number", name: "dose", values: dose },
    ],
  };
}

type Estimate = { estimate: number | null; se: number | null; df: number | "Inf" | null };

/** R's default optimiser stops at about 1e-6 of theta, so estimates agree to 1e-5 of their error and df to 1e-3. */
function expectRows(
  obtained: readonly Estimate[],
  expected: readonly Row[],
  relative = 1e-5,
  relativeDf = 1e-3,
): void {
  expect(obtained).toHaveLength(expected.length);
  for (const [i, row] of expected.entries()) {
    const { estimate, se, df } = obtained[i]!;
    if (row.estimate === "NA" || row.se === "NA") {
      expect([estimate, se, df], row.label).toEqual([null, null, null]);
      continue;
    }
    expect(Math.abs(estimate! - row.estimate) / row.se, row.label).toBeLessThan(relative);
    expect(Math.abs(se! / row.se - 1), row.label).toBeLessThan(relative);
    if (typeof row.df === "number")
      expect(Math.abs((df as number) / row.df - 1), row.label).toBeLessThan(relativeDf);
  }
}

function fitOf(name: string, more: Partial<FitRequest> = {}, table = small) {
  return fitModel({
    table,
    formula: reference[name].formula,
    levels,
    contrasts: ["condition"],
    df: "satterthwaite",
    ...more,
  });
}

describe("against emmeans", () => {
  test("means averaged with equal weights, and comparisons with a reference", () => {
    const { means, contrasts } = fitOf("equal", { reference: "SW" });
    expectRows(means, reference.equal.means);
    expectRows(contrasts, reference.equal.contrasts);
    expect(contrasts.map((row) => row.contrast)).toEqual(["EW - SW", "S - SW"]);
  });

  test("means averaged with weights proportional to the counts", () => {
    const { means, contrasts } = fitOf("proportional", { meanWeights: "proportional" });
    expectRows(means, reference.proportional.means);
    expectRows(contrasts, reference.proportional.contrasts);
  });

  test("deviations from the mean, and trends over the levels", () => {
    expectRows(fitOf("effects", { kind: "deviation" }).contrasts, reference.effects.contrasts);
    expectRows(fitOf("trend", { kind: "trend" }).contrasts, reference.trend.contrasts);
  });

  test("a missing cell makes what needs it null, and leaves the rest", () => {
    const columns = Object.fromEntries(small.columns.map((column) => [column.name, column]));
    const { condition, region } = columns;
    if (condition?.kind !== "category" || region?.kind !== "category")
      throw new Error("bug: labels expected");
    const rows = Int32Array.from([...condition.codes.keys()]).filter(
      (row) => condition.levels[condition.codes[row]!] !== "S" || region.levels[region.codes[row]!] !== "S1",
    );
    const table = selectRows(small, rows);
    const fit = fitOf("missing_cell", {}, table);
    expectRows(fit.means, reference.missing_cell.means);
    expect(fit.contrasts.map((row) => row.pAdjusted === null)).toEqual([false, true, true]);
    expect(fit.fixed.find((row) => row.term === "conditionS:regionS1")!.estimate).toBeNull();
    expect(fit.vcov).toHaveLength(6);
    expect(fit.objective).toBeCloseTo(reference.missing_cell.criterion, 6);
    expect(fit.warnings.join()).toContain("not estimable");
    const byRegion = fitOf("missing_cell", { contrasts: ["condition"], by: ["region"] }, table);
    expectRows(byRegion.means, reference.missing_cell.by_region);
    expect(JSON.stringify(fit)).not.toContain("NaN");
  });

  test("slopes of a curved covariate at its mean, and means at a value", () => {
    const fit = fitOf("curve", { slopes: ["diameter"], at: { diameter: [0.7] } });
    expectRows(fit.means, reference.curve.means);
    // emmeans takes a difference over 1/1000 of the range to one side; ours is central.
    expectRows(fit.slopes, reference.curve.slopes, 1e-2, 1e-2);
    expect(fit.contrasts[0]!.by).toBeNull();
  });

  test("a two-valued covariate is averaged over its values; per cent of a log10 response", () => {
    const { means, contrasts } = fitOf("two_valued");
    expectRows(means, reference.two_valued.means);
    expectRows(contrasts, reference.two_valued.contrasts);
    expect(contrasts[1]!.percent).toBeCloseTo(100 * (10 ** contrasts[1]!.estimate! - 1), 10);
    expect(means[0]!.response).toBeCloseTo(10 ** means[0]!.estimate!, 12);
  });

  test("single-step and Dunnett families of four means", () => {
    const request = { table: small, formula: reference.doses.formula, df: "z" } as const;
    const all = fitModel({ ...request, contrasts: ["dose"] });
    expectRows(all.contrasts, reference.doses.pairwise);
    const against = fitModel({ ...request, contrasts: ["dose"], reference: "0", adjust: "dunnett" });
    expectRows(against.contrasts, reference.doses.dunnett);
    for (const [i, p] of reference.doses.p_pairwise.entries())
      expect(all.contrasts[i]!.pAdjusted).toBeCloseTo(p, 5);
    for (const [i, p] of reference.doses.p_dunnett.entries())
      expect(against.contrasts[i]!.pAdjusted).toBeCloseTo(p, 5);
  });
});

describe("what goes with a contrast", () => {
  const fit = fitModel({
    table: small,
    formula: "sqrt(asi) ~ condition + (1 | mouse) + (1 | dendrite)",
    levels,
    contrasts: ["condition"],
  });

  test("animals and dendrites are counted for each comparison", () => {
    expect(fit.contrasts[0]!.counts.groups).toEqual({ mouse: 8, dendrite: 32 });
    expect(fit.means[0]!.counts.groups.mouse).toBe(4);
    expect(fit.means.reduce((sum, mean) => sum + mean.counts.rows, 0)).toBe(900);
  });

  test("per cent of square roots is that of the squares, by the delta method", () => {
    const [sw, , s] = fit.means;
    const row = fit.contrasts[1]!;
    expect(row.percent).toBeCloseTo(100 * ((s!.estimate! / sw!.estimate!) ** 2 - 1), 9);
    expect(row.percentLow).toBeLessThan(row.percent!);
    // The same relative half-width as on the model scale, to first order: d ratio = 2 ratio (da/a - db/b).
    const half = (row.percentHigh! - row.percentLow!) / 2;
    const rough = (200 * (row.high! - row.low!)) / 2 / sw!.estimate!;
    expect(half / rough).toBeGreaterThan(0.7);
    expect(half / rough).toBeLessThan(1.3);
  });

  test("the normal version stands beside the Kenward-Roger one, and the other way round", () => {
    const z = fitModel({
      table: small,
      formula: "sqrt(asi) ~ condition + (1 | mouse) + (1 | dendrite)",
      levels,
      contrasts: ["condition"],
      df: "z",
    });
    const [t, normal] = [fit.contrasts[1]!, z.contrasts[1]!];
    expect(t.dfMethod).toBe("kr");
    expect(t.sideBySide).toMatchObject({ dfMethod: "z", df: "Inf" });
    expect(t.sideBySide.pAdjusted).toBeCloseTo(normal.pAdjusted!, 12);
    expect(normal.sideBySide.dfMethod).toBe("kr");
    expect(normal.sideBySide.pAdjusted).toBeCloseTo(t.pAdjusted!, 12);
    expect(normal.df).toBe("Inf");
    expect(normal.p!).toBeLessThan(t.p!);
  });

  test("the interval is simultaneous under an adjustment and matches its p value", () => {
    for (const adjust of ["single-step", "tukey", "sidak", "bonferroni"] as const) {
      const { contrasts } = fitModel({
        table: small,
        formula: "log(asi) ~ condition * endosome + (1 | mouse)",
        levels,
        contrasts: ["condition"],
        adjust,
      });
      for (const row of contrasts) {
        expect(row.interval).toBe("simultaneous");
        expect(row.low! > 0 || row.high! < 0).toBe(row.pAdjusted! < 0.05);
      }
    }
  });

  test("inside a Johnson-Neyman range the simultaneous interval leaves 0 out, at its end it touches 0", () => {
    const request: FitRequest = {
      table: readCohort("cohort_paper"),
      formula: "log(asi) ~ condition * density + region + diameter + (1 | mouse) + (1 | dendrite)",
      levels,
      contrasts: ["condition"],
    };
    const ranges = fitModel({ ...request, ranges: ["density"] }).significantRanges;
    expect(ranges.length).toBeGreaterThan(0);
    for (const range of ranges) {
      const at = [range.from, (range.from + range.to) / 2, range.to];
      const rows = fitModel({ ...request, at: { density: at } }).contrasts.filter(
        (row) => row.contrast === range.contrast,
      );
      const outer = range.sign === "below" ? rows.map((row) => row.high!) : rows.map((row) => -row.low!);
      expect(Math.abs(outer[0]!)).toBeLessThan(1e-6);
      expect(outer[1]!).toBeLessThan(0);
      expect(Math.abs(outer[2]!)).toBeLessThan(1e-6);
    }
  });

  test("a family that Tukey's test is not for gives ranges by the same adjustment as its contrasts", () => {
    const request: FitRequest = {
      table: readCohort("cohort_paper"),
      formula: "log(asi) ~ condition * density + region + diameter + (1 | mouse) + (1 | dendrite)",
      levels,
      contrasts: ["condition"],
      reference: "SW",
      ranges: ["density"],
    };
    const tukey = fitModel({ ...request, adjust: "tukey" });
    expect(tukey.contrasts.map(({ adjust }) => adjust)).toEqual(["single-step", "single-step"]);
    expect(tukey.significantRanges).toEqual(fitModel(request).significantRanges);
    expect(tukey.significantRanges.length).toBeGreaterThan(0);
  });
});

describe("definitions", () => {
  test("pairs are later minus earlier", () =>
    expect(pairwise(["a", "b", "c"]).map((contrast) => contrast.label)).toEqual(["b - a", "c - a", "c - b"]));
  test("trends are the whole numbers of the tables", () => {
    expect(polynomialTrends(["1", "2", "3", "4", "5", "6"])[1]!.coefficients).toEqual([5, -1, -4, -4, -1, 5]);
    expect(polynomialTrends(["1", "2", "3"])[0]!.coefficients).toEqual([-1, 0, 1]);
  });
  test("interaction contrasts are differences of differences", () =>
    expect(interactionContrasts(pairwise(["a", "b"]), pairwise(["u", "v"]))[0]).toEqual({
      label: "(b - a) : (v - u)",
      coefficients: [1, -1, -1, 1],
    }));
});

describe("what is refused", () => {
  const formula = "log(asi) ~ condition + diameter + (1 | mouse)";
  const cases: [string, Partial<FitRequest>, RegExp][] = [
    [
      "a numeric column as factor",
      { contrasts: ["diameter"] },
      /diameter is numeric, so it has no levels to compare/,
    ],
    [
      "an unknown factor",
      { contrasts: ["conditon"] },
      /unknown factor of the model: conditon\n {2}did you mean condition\?/,
    ],
    [
      "an unknown covariate",
      { contrasts: ["condition"], at: { density: [1] } },
      /unknown numeric column of the model: density/,
    ],
    ["an unknown reference", { contrasts: ["condition"], reference: "X" }, /unknown level: X/],
    ["Kenward-Roger under ML", { criterion: "ml", df: "kr" }, /Kenward-Roger needs a REML fit/],
    ["an unknown term", { tests: ["condition:region"] }, /unknown term: condition:region/],
    [
      "by the factor itself",
      { contrasts: ["condition"], by: ["condition"] },
      /cannot be compared and be a by variable/,
    ],
  ];
  test.each(cases)("%s", (_, more, message) => {
    expect(() => fitModel({ table: small, formula, levels, ...more })).toThrow(message);
    expect(() => fitModel({ table: small, formula, levels, ...more })).toThrow(DataError);
  });
});
