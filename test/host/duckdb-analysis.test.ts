import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { analyze } from "../../src/analysis/analyze.ts";
import { type AnalysisOptions, defaultOptions } from "../../src/analysis/options.ts";
import { sampledTable } from "../../src/host/duckdb-analysis.ts";
import { readTableFile, writeTableFile } from "../../src/host/node.ts";
import { runTask } from "../../src/host/pool.ts";
import { selectRows, type Table } from "../../src/model/table.ts";

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

const context = (table: Table) => ({
  file: table.source,
  facts: { sha256: null, engine: "memory" as const },
  versions: { setpoint: "test", node: null, duckdb: null },
  run: runTask,
  notes: [],
});

const inMemory = async (path: string, options: AnalysisOptions) => {
  const table = await readTableFile(path);
  return analyze(table, options, context(table));
};

const throughDuckDb = async (path: string, options: AnalysisOptions, sampleRows?: number) => {
  const {
    table,
    options: filled,
    whole,
  } = await sampledTable(path, options, sampleRows ? { sampleRows } : {});
  return analyze(table, filled, { ...context(table), whole });
};

/** Paths at which two results differ by more than 1e-9 of the larger number, or at all. */
function differences(a: unknown, b: unknown, path = ""): string[] {
  if (typeof a === "number" && typeof b === "number")
    return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)) ? [] : [`${path}: ${a} ${b}`];
  if (a === null || b === null || typeof a !== "object" || typeof b !== "object")
    return a === b ? [] : [`${path}: ${a} ${b}`];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names.flatMap((name) =>
    differences(
      (a as Record<string, unknown>)[name],
      (b as Record<string, unknown>)[name],
      `${path}.${name}`,
    ),
  );
}

const options: AnalysisOptions = { ...defaultOptions, boot: 9, value: ["asi"], reference: ["SW", "EW"] };
/** The same without what is drawn at random, where a test does not ask for it. */
const undrawn: AnalysisOptions = { ...options, boot: 0 };
/** Residuals and pulls are those of a refit to the rows. */
const known = (path: string) => !path.startsWith(".checks");

describe.skipIf(!installed)("an analysis through DuckDB", () => {
  test.each<[string, Partial<AnalysisOptions>]>([
    [
      "guessed roles, covariates of both kinds, a threshold",
      { covariates: ["diameter", "region"], threshold: 0.05 },
    ],
    [
      "square roots and two of three conditions",
      { transform: "sqrt", levels: { condition: ["SW", "S"] }, reference: ["SW"] },
    ],
  ])(
    "equals the one in memory on a table that is taken whole: %s",
    async (_, given) => {
      const both = [
        await inMemory(cohort, { ...options, ...given }),
        await throughDuckDb(cohort, { ...options, ...given }),
      ];
      expect(differences(both[0], both[1]).filter(known)).toEqual([]);
    },
    60_000,
  );

  test("a sample leaves step 1, variances, counts and means those of all rows, and says how many were drawn", async () => {
    const [all, some] = [await inMemory(cohort, undrawn), await throughDuckDb(cohort, undrawn, 200)];
    expect(some.table.rows).toBe(all.table.rows);
    expect(some.table.sample!.of).toBe(all.model.rows);
    expect(Math.abs(some.table.sample!.rows - 200)).toBeLessThan(71); // five standard errors of a binomial
    for (const part of ["model", "means", "leaveOneOut", "power"] as const)
      expect(differences(strip(all[part]), strip(some[part]), part)).toEqual([]);
    expect(differences(all.design.groups.map(sorted), some.design.groups.map(sorted))).toEqual([]);
    for (const [i, { contrasts, verdict }] of some.comparisons.entries()) {
      expect(differences(all.comparisons[i]!.contrasts, contrasts)).toEqual([]);
      expect(differences(all.comparisons[i]!.verdict.steps[0], verdict.steps[0])).toEqual([]);
    }
    expect(some.warnings.join("\n")).toContain(
      `rest on ${some.table.sample!.rows} of them, drawn at random within each mouse (seed 1)`,
    );
  }, 60_000);

  test("the sample is that of the seed, whatever the format of the file", async () => {
    const parquet = join(folder, "cohort.parquet");
    await writeTableFile(parquet, await readTableFile(cohort));
    const drawn = async (path: string, seed: number) =>
      (await sampledTable(path, { ...options, seed }, { sampleRows: 200 })).table.columns.find(
        ({ name }) => name === "synapse",
      )!;
    const first = await drawn(cohort, 1);
    expect(await drawn(parquet, 1)).toEqual(first);
    expect(await drawn(cohort, 2)).not.toEqual(first);
  });

  test.each<[string, string, Partial<AnalysisOptions>, RegExp]>([
    [
      "a word among the sizes",
      "condition,mouse,size\na,m1,1\na,m2,x\nb,m3,2\n",
      { value: ["size"] },
      /column size must be numbers, got "x"/,
    ],
    [
      "a size below 0",
      "condition,mouse,size\na,m1,1\na,m2,-2\nb,m3,2\n",
      { value: ["size"] },
      /a log needs sizes above 0, got -2/,
    ],
    [
      "an unknown column",
      "condition,mouse,size\na,m1,1\nb,m3,2\n",
      { value: ["sizes"] },
      /unknown column: sizes\s+did you mean size/,
    ],
    [
      "two times",
      "condition,mouse,spine,day,size\na,m1,1,0,1\na,m1,1,3,2\nb,m2,1,0,2\nb,m2,1,3,3\n",
      { value: ["size"], pair: "spine", time: "day" },
      /measured again need all rows in memory.*\s+use --engine js/,
    ],
  ])("refuses %s", async (_, text, given, message) => {
    const path = join(folder, "bad.csv");
    writeFileSync(path, text);
    await expect(sampledTable(path, { ...defaultOptions, ...given })).rejects.toThrow(message);
  });

  test("rows left out of a table too large to read are counted with their reasons", async () => {
    const table = await readTableFile(cohort);
    const asi = table.columns.find(({ name }) => name === "asi")!;
    const values = asi.kind === "number" ? asi.values : new Float64Array(0);
    values[3] = 0;
    values[5] = Number.NaN;
    const path = join(folder, "holes.csv");
    await writeTableFile(path, selectRows(table, Int32Array.from(values.keys())));
    const { exclusions } = (await throughDuckDb(path, undrawn, 200)).design;
    expect(exclusions).toEqual([
      { reason: "missing asi", rows: 1, lines: [] },
      { reason: "asi is 0", rows: 1, lines: [] },
    ]);
  }, 60_000);

  test("sizes of 0 that the sample misses keep everything on the log scale out, and the square roots in", async () => {
    const table = await readTableFile(cohort);
    const asi = table.columns.find(({ name }) => name === "asi")!;
    const values = asi.kind === "number" ? asi.values : new Float64Array(0);
    values[3] = 0;
    const path = join(folder, "zero.csv");
    await writeTableFile(path, selectRows(table, Int32Array.from(values.keys())));
    const found = await throughDuckDb(path, { ...undrawn, transform: "sqrt" }, 200);
    expect(found.comparisons.map(({ verdict }) => verdict.verdict)).toEqual(
      found.comparisons.map(() => "not tested"),
    );
    expect(found.comparisons[0]!.contrasts[0]!.p).toBeGreaterThan(0);
    expect(found.lognormal).toEqual([]);
  }, 60_000);
});

/** Without the verdicts, of which steps 2 and 3 rest on the sample. */
function strip(part: unknown): unknown {
  return JSON.parse(JSON.stringify(part, (key, value) => (/verdict/i.test(key) ? undefined : value)));
}

/** Units in order of name: cells come in another order than rows. */
function sorted<T extends { animals: readonly { name: string; dendrites: readonly number[] }[] }>(group: T) {
  const animals = [...group.animals].sort((a, b) => a.name.localeCompare(b.name));
  return { ...group, animals: animals.map((one) => ({ ...one, dendrites: [...one.dendrites].sort() })) };
}
