import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cellsOfFile } from "../../src/host/duckdb.ts";
import { readTableFile, writeTableFile } from "../../src/host/node.ts";
import { degreesOfFreedom } from "../../src/stats/degrees-of-freedom.ts";
import { parseFormula } from "../../src/stats/formula.ts";
import { fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";
import { sufficientModel } from "../../src/stats/sufficient-moments.ts";

const installed = (() => {
  try {
    return createRequire(import.meta.url).resolve("@duckdb/node-api") !== "";
  } catch {
    return false;
  }
})();

const cohort = resolve(import.meta.dirname, "../reference/cohorts/cohort_small.csv");
const folder = mkdtempSync(join(tmpdir(), "setpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));

const fromCells = async (path: string, text: string, levels?: Record<string, string[]>) => {
  const formula = parseFormula(text);
  const { cells, request } = await cellsOfFile(path, formula, levels ? { levels } : {});
  return { cells, ...sufficientModel(cells, request, formula, { levels }) };
};

describe.skipIf(!installed)("a fit from one pass of DuckDB", () => {
  test.each([
    "log(asi) ~ condition + region + diameter + (1 | mouse) + (1 | dendrite)",
    "log(asi) ~ condition * region + log(hv) + endosome + (1 | mouse/dendrite)",
    "log(asi) ~ condition + endosome + (1 + endosome | dendrite) + (1 | mouse)",
    "asi ~ condition + I(diameter^2) + (1 | mouse) + (1 | region)",
  ])("equals the fit of the rows: %s", async (text) => {
    const table = await readTableFile(cohort);
    const frame = modelFrame(table, text);
    const rows = lmmMoments(frame);
    const { moments } = await fromCells(cohort, text);
    const [a, b] = [rows, moments].map((each) =>
      fitMoments(each, { criterion: "reml", report: "estimates" }),
    );
    expect(b!.n).toBe(a!.n);
    expect(b!.columnNames).toEqual(a!.columnNames);
    // Sums of other cells in another order: a few hundred roundings of 1e-16.
    expect(Math.abs(b!.objective - a!.objective)).toBeLessThan(1e-9 * Math.abs(a!.objective));
    a!.beta.forEach((value, j) => {
      const se = Math.sqrt(a!.vcov[j + j * a!.p]!);
      expect(Math.abs(b!.beta[j]! - value)).toBeLessThan(1e-6 * se);
    });
    const unit = Float64Array.from({ length: a!.p }, (_, j) => (j === 1 ? 1 : 0));
    const [x, y] = [degreesOfFreedom(rows, a!, "kr"), degreesOfFreedom(moments, b!, "kr")].map((d) =>
      d.row(unit),
    );
    expect(y!.df).toBeCloseTo(x!.df, 5);
    expect(y!.se).toBeCloseTo(x!.se, 9);
  });

  test("drops rows with missing variables and other levels, and counts them", async () => {
    const path = join(folder, "missing.csv");
    writeFileSync(path, "g,m,y\nA,1,1\nA,1,2\nB,2,NA\nB,2,4\nC,3,5\n,3,6\nA,4,3\nB,5,2\nB,5,7\n");
    const { cells } = await fromCells(path, "y ~ g + (1 | m)", { g: ["B", "A"] });
    expect(cells.rows).toBe(6);
    expect(cells.dropped).toBe(3);
  });

  test("reads Parquet", async () => {
    const path = join(folder, "small.parquet");
    const table = await readTableFile(cohort);
    await writeTableFile(path, table);
    const { cells } = await fromCells(path, "log(asi) ~ condition + (1 | mouse)");
    expect(cells.rows).toBe(table.rowCount);
    expect(cells.count).toBe(12);
  });

  test.each([
    ["log(asy) ~ condition + (1 | mouse)", "unknown column: asy\n  did you mean asi?"],
    ["log(endosome) ~ condition + (1 | mouse)", "log(endosome) cannot be taken of 0"],
    ["log(asi) ~ poly(diameter, 2) + (1 | mouse)", "needs all rows at once"],
    ["mouse ~ condition + (1 | dendrite)", "column mouse must be numbers, got labels"],
    ["log(asi) ~ hv:density + (1 | mouse)", "multiplies two columns that vary inside a cell"],
  ])("refuses %s in words", async (text, message) => {
    await expect(fromCells(cohort, text)).rejects.toThrow(message);
  });
});
