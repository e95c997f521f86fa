import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cellsOfFile, isLargeFile } from "../../src/host/duckdb.ts";
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

test.each([
  ["a.csv", 199e6, false],
  ["a.csv", 201e6, true],
  ["a.parquet", 26e6, true],
  ["a.csv.gz", 26e6, true],
  ["a.tsv.gz", 24e6, false],
])("%s of %d bytes goes to DuckDB by itself: %s", (path, bytes, large) => {
  expect(isLargeFile(path, bytes)).toBe(large);
});

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

  test.each([
    "log(asi) ~ condition * region + diameter + (1 | mouse/dendrite)",
    "log(asi) ~ condition + endosome + (1 | dendrite)",
    "log(asi) ~ condition + (1 | dendrite) + (1 | region)",
  ])("gives the moments of the rows, whole and by coarsest group: %s", async (text) => {
    const path = join(folder, "moments.parquet");
    const table = await readTableFile(cohort);
    await writeTableFile(path, table);
    const rows = lmmMoments(modelFrame(table, text));
    const { moments } = await fromCells(path, text);
    expect(moments.kind).toBe(rows.kind);
    if (rows.kind !== "nested" || moments.kind !== "nested") return;
    expect(moments.counts).toEqual(rows.counts);
    expect(moments.withinTop!.rows).toEqual(rows.withinTop!.rows);
    const close = (a: Float64Array, b: Float64Array) =>
      a.forEach((value, i) => {
        expect(Math.abs(value - b[i]!)).toBeLessThan(1e-10 * (1 + Math.abs(value)));
      });
    close(rows.means, moments.means);
    close(rows.within, moments.within);
    close(rows.withinTop!.cross, moments.withinTop!.cross);
  });

  test("keeps large offsets: sums about 1e8 lose no digits that matter", async () => {
    const path = join(folder, "offset.csv");
    const y = (i: number) => Math.sin(12.9898 * i) + (i % 5) / 7;
    const lines = (offset: number) =>
      Array.from({ length: 600 }, (_, i) => `m${i % 12},${i % 2 ? "A" : "B"},${offset + y(i)}`);
    const at = async (offset: number) => {
      writeFileSync(path, `m,g,y\n${lines(offset).join("\n")}\n`);
      const { moments } = await fromCells(path, "y ~ g + (1 | m)");
      return fitMoments(moments, { criterion: "reml", report: "estimates" });
    };
    const [near, far] = [await at(0), await at(1e8)];
    expect(Math.abs(far.objective - near.objective)).toBeLessThan(1e-7 * Math.abs(near.objective));
    expect(Math.abs(far.beta[1]! - near.beta[1]!)).toBeLessThan(1e-6);
  });

  test("takes labels of Parquet by position, with missing ones and levels not asked for left out", async () => {
    const path = join(folder, "labels.parquet");
    const label = ["A", "B", "C", "A", "B", "C", "A", "B"];
    await writeTableFile(path, {
      source: "made",
      rowCount: 8,
      columns: [
        {
          kind: "category",
          name: "g",
          levels: ["A", "B", "C"],
          codes: Int32Array.from(label, (l, i) => (i === 6 ? -1 : l.charCodeAt(0) - 65)),
        },
        { kind: "number", name: "m", values: Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4) },
        { kind: "number", name: "y", values: Float64Array.of(1, 2, 3, 4, 6, 8, 9, 5) },
      ],
    });
    const { cells } = await fromCells(path, "y ~ g + (1 | m)", { g: ["B", "A"] });
    expect(cells.rows).toBe(5);
    expect(cells.dropped).toBe(3);
    const key = cells.keys.find(({ name }) => name === "g")!;
    if (key.kind !== "labels") throw new Error("g must be labels");
    const m = cells.keys.find(({ name }) => name === "m")!;
    if (m.kind !== "number") throw new Error("m must be numbers");
    const found = Array.from({ length: cells.count }, (_, i) => `${key.levels[key.codes[i]!]}${m.values[i]}`);
    expect(found.sort()).toEqual(["A1", "A2", "B1", "B3", "B4"]);
  });

  test("says that a group of one row each has no variance of its own", async () => {
    const path = join(folder, "singles.csv");
    writeFileSync(
      path,
      `d,g,y\n${[1, 2, 3, 4, 5, 6].map((i) => `${i},${i % 2 ? "A" : "B"},${i * i}`).join("\n")}\n`,
    );
    await expect(fromCells(path, "y ~ g + (1 | d)")).rejects.toThrow("as many levels as rows");
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
