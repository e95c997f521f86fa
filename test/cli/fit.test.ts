import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { defineFit } from "../../src/cli/fit.ts";
import { type FitOptions, runFit } from "../../src/cli/fit-run.ts";
import { duckDbVersion } from "../../src/host/duckdb.ts";
import { DataError } from "../../src/model/errors.ts";
import type { FitResult } from "../../src/stats/fit-result.ts";

const table = resolve(import.meta.dirname, "../reference/cohorts/cohort_small.csv");

/** The options that the command line reads from these words. */
function optionsOf(...words: string[]): FitOptions {
  const command = defineFit()
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .action(() => {});
  command.parse(["table.csv", ...words], { from: "user" });
  return command.opts();
}

const json = async (...words: string[]): Promise<FitResult> =>
  JSON.parse(await runFit(table, optionsOf(...words, "--json")));

const formula = "log(asi) ~ condition * region + diameter + (1 | mouse) + (1 | dendrite)";

const hasDuckDb = (await duckDbVersion()) !== null;

describe("setpoint fit", () => {
  test("warns of rows that repeat an earlier one, with both lines", async () => {
    const folder = mkdtempSync(join(tmpdir(), "setpoint-fit-"));
    const rows = readFileSync(table, "utf8").trimEnd().split("\n");
    writeFileSync(join(folder, "twice.csv"), [...rows, rows[3]].join("\n"));
    const text = await runFit(join(folder, "twice.csv"), optionsOf("--formula", formula, "--json"));
    rmSync(folder, { recursive: true });
    expect(JSON.parse(text).warnings.join()).toContain("1 row repeats an earlier one in every column (");
    expect(JSON.parse(text).warnings.join()).toContain("lines 4 and 902)");
  });

  test("prints one object with the fields of the contract", async () => {
    const words = [
      "--formula",
      formula,
      "--levels",
      "condition=SW,EW,S",
      "--contrasts",
      "condition",
      "--test",
      "condition:region",
    ];
    const fit = await json(...words);
    expect(fit).toMatchObject({
      formula,
      criterion: "reml",
      rows: 900,
      dropped: 0,
      groups: { dendrite: 48, mouse: 12 },
    });
    expect(Object.keys(fit.theta).sort()).toEqual(["dendrite.(Intercept)", "mouse.(Intercept)"]);
    expect(fit.fixed.map((row) => row.term)).toEqual([
      "(Intercept)",
      "conditionEW",
      "conditionS",
      "regionS1",
      "diameter",
      "conditionEW:regionS1",
      "conditionS:regionS1",
    ]);
    expect(fit.vcov.length).toBe(7);
    expect(fit.tests.map((row) => row.method)).toEqual(["lrt", "kr"]);
    expect(fit.tests[0]).toMatchObject({ term: "condition:region", df: 2, F: null });
    expect(fit.tests[1]!.dfDen).toBeGreaterThan(5);
    expect(fit.contrasts.map((row) => row.contrast)).toEqual(["EW - SW", "S - SW", "S - EW"]);
    expect(fit.contrasts[0]).toMatchObject({
      by: null,
      adjust: "single-step",
      interval: "simultaneous",
      dfMethod: "kr",
    });
    expect(fit.status).toMatch(/converged|at-boundary/);
    expect(fit.warnings.join()).toContain("interacts with region");
  });

  test("--bootstrap puts a simulated p value between the likelihood ratio and F, the same for the same seed", async () => {
    const words = ["--formula", formula, "--test", "condition", "--bootstrap", "99"];
    const { tests } = await json(...words);
    expect(tests.map((row) => row.method)).toEqual(["lrt", "parametric bootstrap", "kr"]);
    const [ratio, simulated] = tests;
    expect(simulated).toMatchObject({
      ...ratio,
      method: "parametric bootstrap",
      p: simulated!.p,
      replicates: 99,
    });
    expect(100 * simulated!.p!).toBeCloseTo(Math.round(100 * simulated!.p!), 9);
    // Chi-square is too liberal with four animals a group; five standard errors of a share of 99.
    expect(simulated!.p!).toBeGreaterThan(ratio!.p! - 5 * Math.sqrt((ratio!.p! * (1 - ratio!.p!)) / 99));
    expect((await json(...words, "--seed", "1")).tests[1]).toEqual(simulated);
    expect(await runFit(table, optionsOf(...words))).toMatch(/the same, bootstrap of 99 +chi2 = /);
  });

  test("--bootstrap simulates random slopes too", async () => {
    const slopes = ["--formula", "log(asi) ~ condition + (1 + diameter | mouse)", "--test", "condition"];
    const { tests } = await json(...slopes, "--bootstrap", "19");
    expect(tests[1]).toMatchObject({ method: "parametric bootstrap", replicates: 19 });
    expect(20 * tests[1]!.p!).toBeCloseTo(Math.round(20 * tests[1]!.p!), 9);
  });

  test("--bootstrap-intervals gives every parameter an interval around its estimate", async () => {
    const words = ["--formula", "log(asi) ~ condition + (1 | mouse/dendrite)", "--bootstrap-intervals", "60"];
    const fit = await json(...words);
    const found = fit.bootstrapIntervals!;
    expect(found.map((row) => row.parameter)).toEqual([
      ...fit.fixed.map((row) => row.term),
      ...fit.random.slice(0, -1).map((row) => `sd.${row.group}.${row.term}`),
      "sigma",
    ]);
    found.slice(0, 3).forEach((row, j) => {
      const { estimate, se } = fit.fixed[j]!;
      expect(row.estimate).toBeCloseTo(estimate!, 10);
      expect(row.low).toBeLessThan(estimate!);
      expect(row.high).toBeGreaterThan(estimate!);
      // The SD of 60 draws within five of its standard errors; Kenward-Roger's SE is a little larger.
      expect(Math.abs(row.se / se! - 1)).toBeLessThan(5 / Math.sqrt(120));
    });
    const text = await runFit(table, optionsOf(...words));
    expect(text).toContain("Bootstrap of every parameter (percentile intervals)");
    expect(text).not.toMatch(/NaN|undefined/);
  });

  test("--bootstrap without a term, or with none to draw, says what is missing", async () => {
    await expect(runFit(table, optionsOf("--formula", formula, "--bootstrap", "9"))).rejects.toThrow(
      /no term to test/,
    );
    expect(() => optionsOf("--formula", formula, "--bootstrap", "0")).toThrow(/whole number above 0/);
  });

  test("infinite degrees of freedom are the word Inf, and nothing is NaN", async () => {
    const text = await runFit(
      table,
      optionsOf("--formula", formula, "--contrasts", "condition", "--df", "z", "--json"),
    );
    expect(text).toContain('"df":"Inf"');
    expect(text).not.toContain("NaN");
  });

  test("maximum likelihood comes with Satterthwaite, and refuses Kenward-Roger", async () => {
    const fit = await json("--formula", formula, "--ml");
    expect(fit.criterion).toBe("ml");
    expect(fit.dfMethod).toBe("satterthwaite");
    await expect(runFit(table, optionsOf("--formula", formula, "--ml", "--df", "kr"))).rejects.toThrow(
      DataError,
    );
  });

  test("several values of a covariate make a family each", async () => {
    const words = ["--formula", "log(asi) ~ condition * density + (1 | mouse)", "--contrasts", "condition"];
    const fit = await json(...words, "--at", "density=0.3,mean,1", "--adjust", "none");
    expect(new Set(fit.contrasts.map((row) => row.by)).size).toBe(3);
    expect(fit.contrasts[0]!.by).toBe("density=0.3");
    expect(fit.contrasts[0]!.interval).toBe("unadjusted");
  });

  test.skipIf(!hasDuckDb)("DuckDB's sums give the fit of the rows", async () => {
    const words = ["--formula", formula, "--contrasts", "condition", "--test", "condition:region"];
    const [rows, sums] = [await json(...words), await json(...words, "--engine", "duckdb")];
    expect(sums.objective).toBeCloseTo(rows.objective, 7);
    expect(sums.tests[0]!.chisq).toBeCloseTo(rows.tests[0]!.chisq!, 6);
    for (const [i, row] of rows.contrasts.entries()) {
      expect(sums.contrasts[i]!.estimate).toBeCloseTo(row.estimate!, 7);
      expect(sums.contrasts[i]!.pAdjusted).toBeCloseTo(row.pAdjusted!, 5);
      expect(sums.contrasts[i]!.counts.groups.mouse).toBe(8);
      expect(sums.contrasts[i]!.counts.rows).toBe(row.counts.rows);
    }
    for (const [i, mean] of rows.means.entries())
      expect(sums.means[i]!.estimate).toBeCloseTo(mean.estimate!, 7);
  });

  test("without --json it reads as sentences and tables", async () => {
    const text = await runFit(
      table,
      optionsOf("--formula", formula, "--contrasts", "condition", "--test", "condition:region"),
    );
    expect(text).toContain("900 rows; levels: 48 dendrite, 12 mouse");
    expect(text).toContain("Random effects");
    expect(text).toContain("Fixed effects; df: Kenward-Roger");
    expect(text).toMatch(/condition:region +likelihood ratio, ML +chi2 = /);
    expect(text).toMatch(/mouse: variance 0/);
    expect(text.split("\n").every((line) => line.length < 170)).toBe(true);
  });

  test.each([
    [["--formula", "y ~", "--json"], /the formula needs a column/],
    [
      ["--formula", "log(asi) ~ conditon + (1 | mouse)"],
      /cohort_small\.csv: unknown column: conditon\n {2}did you mean condition\?/,
    ],
    [
      ["--formula", "log(asi) ~ condition + (1 | mouse)", "--coding", "condition=summ"],
      /unknown coding: summ\n {2}did you mean sum\?/,
    ],
  ])("%j is refused with words", async (words, message) => {
    await expect(runFit(table, optionsOf(...words))).rejects.toThrow(message);
  });

  test("a badly written option is a usage error", () => {
    expect(() => optionsOf("--formula", "y ~ x", "--at", "density")).toThrow(/column=first,second/);
    expect(() => optionsOf("--formula", "y ~ x", "--df", "t")).toThrow(/Allowed choices/);
  });
});
