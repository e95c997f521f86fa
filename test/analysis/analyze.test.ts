import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type AnalysisContext, analyze } from "../../src/analysis/analyze.ts";
import type { AnalysisResult } from "../../src/analysis/findings.ts";
import { type AnalysisOptions, defaultOptions } from "../../src/analysis/options.ts";
import { analysisJson, analysisText } from "../../src/cli/analyze-text.ts";
import { readTableFile } from "../../src/host/node.ts";
import { runTask } from "../../src/host/pool.ts";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import type { Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { fitModel } from "../../src/stats/fit-model.ts";

const run = (
  table: Table,
  options: Partial<AnalysisOptions> = {},
  context: Pick<AnalysisContext, "leftOut"> = {},
) =>
  analyze(
    table,
    { ...defaultOptions, boot: 9, ...options },
    {
      file: table.source,
      facts: { sha256: null, engine: "memory" },
      versions: { setpoint: "test", node: null, duckdb: null },
      run: runTask,
      notes: [],
      ...context,
    },
  );

/** Two groups of `animals` with 2 dendrites of 15 synapses; treated ones `factor` times as large. */
function twoGroups(animals: number, factor: number, header = "condition,mouse,dendrite,size"): Table {
  const draws = randomStream(5, "two groups");
  const rows = [header];
  for (const group of ["control", "drug"])
    for (let a = 0; a < animals; a++) {
      const level = 0.05 * draws.normal();
      for (const d of ["d1", "d2"])
        for (let k = 0; k < 15; k++)
          rows.push(
            `${group},${group}${a},${d},${((group === "drug" ? factor : 1) * Math.exp(level + 0.5 * draws.normal())).toPrecision(8)}`,
          );
    }
  return parseDelimited("two.csv", rows.join("\n"));
}

/** Paths of numbers that JSON cannot hold. */
function notFinite(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [path];
  if (value === undefined) return [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, entry]) => notFinite(entry, `${path}.${key}`));
}

describe("the analysis of the small cohort", () => {
  let result: AnalysisResult;
  let table: Table;
  beforeAll(async () => {
    table = await readTableFile(resolve(import.meta.dirname, "../reference/cohorts/cohort_small.csv"));
    result = await run(table, { reference: ["SW", "EW"], markers: ["endosome"], covariates: ["diameter"] });
  }, 60_000);

  test("compares the treated group with each reference and with both", () => {
    expect(result.comparisons.map(({ treated, reference }) => `${treated}/${reference}`)).toEqual([
      "S/SW",
      "S/EW",
      "S/SW+EW",
    ]);
  });

  test("has the contrasts of the mixed model that setpoint fit has", () => {
    const fit = fitModel({
      table,
      formula: "log(asi) ~ condition + diameter + (1 | mouse) + (1 | dendrite)",
      levels: { condition: ["SW", "EW", "S"] },
      contrasts: ["condition"],
    });
    const own = result.comparisons[0]!.contrasts[0]!;
    const other = fit.contrasts.find(({ contrast }) => contrast === "S - SW")!;
    expect(own.method).toBe("kr");
    expect(own.estimate).toBeCloseTo(other.estimate!, 9);
    expect(own.se).toBeCloseTo(other.se!, 9);
    expect(own.p).toBeCloseTo(other.p!, 7);
  });

  test("decides by the contrast that it shows", () => {
    for (const { verdict, contrasts } of result.comparisons) {
      expect(Math.log(verdict.factor!)).toBeCloseTo(contrasts[0]!.estimate!, 6);
      expect(verdict.steps[0]!.p).toBeCloseTo(contrasts[0]!.pAdjusted!, 5);
    }
  });

  test("holds nothing that JSON cannot", () => {
    expect(notFinite(result)).toEqual([]);
    const json = analysisJson(result) as {
      comparisons: { verdict: string; sentence: string; steps: unknown[] }[];
    };
    expect(json.comparisons[0]!.sentence).toBe(result.comparisons[0]!.verdict.sentence);
    expect(JSON.parse(JSON.stringify(json))).toEqual(json);
  });

  test("tests the marker's prevalence and its interaction, and leaves each animal out", () => {
    expect(result.moderators!.prevalence.map(({ marker }) => marker)).toEqual(["endosome"]);
    expect(result.moderators!.interactions.map(({ moderator }) => moderator)).toEqual([
      "endosome",
      "diameter",
    ]);
    const left = result.leaveOneOut.find(({ reference, over }) => reference === "SW" && over === "animal")!;
    expect(left.rows).toHaveLength(8);
  });

  test("says what is independent and what is not", () => {
    const shares = result.design.icc.reduce((sum, { icc }) => sum + icc, 0);
    expect(shares).toBeCloseTo(1, 10);
    for (const { rows, effective } of result.design.effectiveN!) expect(effective).toBeLessThanOrEqual(rows);
    expect(result.design.groups.map(({ counts }) => counts[0])).toEqual([4, 4, 4]);
  });

  test("prints the verdict first and the pooled test as wrong", () => {
    const text = analysisText(result);
    expect(text.startsWith("S against SW: ")).toBe(true);
    expect(text).toContain("a t test on pooled rows (wrong");
    expect(text).not.toContain("NaN");
  });

  test("gives the same result for the same seed", async () => {
    const again = await run(table, {
      reference: ["SW", "EW"],
      markers: ["endosome"],
      covariates: ["diameter"],
    });
    expect(again).toEqual(result);
  });
});

describe("an analysis", () => {
  test("finds a factor of 1.5 in twelve animals", async () => {
    const result = await run(twoGroups(6, 1.5));
    const { verdict } = result.comparisons[0]!;
    expect(verdict.steps[0]!.p).toBeLessThan(0.001);
    expect(verdict.low!).toBeLessThan(1.5);
    expect(verdict.high!).toBeGreaterThan(1.5);
    expect(result.model.formula).toBe("log(size) ~ condition + (1 | mouse) + (1 | mouse:dendrite)");
  });

  test("gives no p value for fewer than three animals, and says why", async () => {
    const result = await run(twoGroups(2, 1.5));
    const row = result.comparisons[0]!.contrasts[0]!;
    expect(row.estimate).not.toBeNull();
    expect([row.p, row.pAdjusted, row.low]).toEqual([null, null, null]);
    expect(row.by).toContain("fewer than 3 animals");
    expect(result.comparisons[0]!.verdict.verdict).toBe("inconclusive");
    expect(notFinite(result)).toEqual([]);
  });

  test("labels what it says without an animal column", async () => {
    const table = twoGroups(4, 1.5);
    const bare = {
      ...table,
      columns: table.columns.filter(({ name }) => name === "condition" || name === "size"),
    };
    const result = await run(bare);
    expect(result.comparisons[0]!.contrasts[0]!.by).toContain("pseudo-replicates");
    expect(result.warnings.some((warning) => warning.startsWith("no animal column"))).toBe(true);
    expect(result.comparisons[0]!.verdict.verdict).toBe("inconclusive");
  });

  test("takes a crossover for one", async () => {
    const table = twoGroups(4, 1.5);
    const mouse = table.columns.find(({ name }) => name === "mouse")!;
    if (mouse.kind !== "category") throw new Error("bug");
    const same = { ...mouse, levels: mouse.levels.map((label) => label.replace(/\D+/, "m")) };
    const merged = { ...same, levels: [...new Set(same.levels)], codes: same.codes.map((code) => code % 4) };
    const result = await run({
      ...table,
      columns: table.columns.map((c) => (c.name === "mouse" ? merged : c)),
    });
    expect(result.model.formula).toContain("(1 + condition | mouse)");
    expect(result.comparisons[0]!.contrasts[0]!.estimate).toBeCloseTo(Math.log(1.5), 0);
  });

  test("reads wide and long pairs alike, with the baseline-adjusted contrast in the verdict", async () => {
    const draws = randomStream(9, "pairs");
    const wide = ["group,culture,dendrite,spine,size_day0,size_day3"];
    const long = ["group,culture,dendrite,spine,day,size"];
    for (const group of ["control", "nbqx"])
      for (let c = 0; c < 5; c++)
        for (const d of ["d1", "d2"])
          for (let s = 1; s <= 12; s++) {
            const before = Math.exp(0.5 * draws.normal()).toPrecision(6);
            const after =
              s === 12
                ? ""
                : (
                    Number(before) ** 0.5 *
                    Math.exp(0.3 * draws.normal() + (group === "nbqx" ? 0.4 : 0))
                  ).toPrecision(6);
            wide.push(`${group},${group}${c},${d},${s},${before},${after}`);
            long.push(
              `${group},${group}${c},${d},${s},0,${before}`,
              `${group},${group}${c},${d},${s},3,${after}`,
            );
          }
    const [a, b] = [
      await run(parseDelimited("w", wide.join("\n"))),
      await run(parseDelimited("w", long.join("\n")), { value: ["size"] }),
    ];
    expect(b.comparisons).toEqual(a.comparisons);
    const paired = a.comparisons[0]!.paired!;
    expect([paired.paired, paired.lost, paired.gained]).toEqual([220, 20, 0]);
    const adjusted = paired.contrasts.find(({ analysis }) => analysis === "baseline-adjusted")!;
    expect(adjusted.estimate).toBeCloseTo(a.comparisons[0]!.contrasts[0]!.estimate!, 6);
    expect(Math.log(a.comparisons[0]!.verdict.factor!)).toBeCloseTo(adjusted.estimate!, 9);
    expect(notFinite(a)).toEqual([]);
    const models = a.comparisons[0]!.models!;
    expect(models.engine).toBe("paired");
    const factor = models.rows.find(({ model }) => model === "uniform")!.factor!;
    expect(Math.log(factor)).toBeCloseTo(adjusted.estimate!, 1);
    const none = models.rows.find(({ model }) => model === "none")!;
    expect(none.difference! + 2 * none.se!).toBeLessThan(0);
    expect(a.comparisons[0]!.rankOrder!.slopeThroughOrigin).toBeGreaterThan(1);
    expect(a.moderators).toBeNull();
  }, 30_000);

  test("where only estimates are asked for without each animal, no verdict is claimed to hold", async () => {
    const found = await run(twoGroups(4, 0.8), {}, { leftOut: "estimates" });
    const [left] = found.leaveOneOut;
    expect(left!.rows).toHaveLength(8);
    expect(left!.rows.every(({ estimate, verdict }) => estimate !== null && verdict === null)).toBe(true);
    expect(left!.verdictChanges).toEqual([]);
    expect(found.comparisons[0]!.verdict.verdict).not.toBe("not tested");
  }, 20_000);

  test("a size of 0 under a square root leaves out what needs logs, says so, and ends", async () => {
    const table = twoGroups(4, 0.8);
    const sizes = table.columns.find(({ name }) => name === "size")!;
    if (sizes.kind === "number") sizes.values[130] = 0;
    const found = await run(table, { transform: "sqrt" });
    expect([notFinite(found), found.lognormal]).toEqual([[], []]);
    const comparison = found.comparisons[0]!;
    expect(comparison.verdict.verdict).toBe("not tested");
    expect(comparison.verdict.sentence).toContain("1 size is 0 or below, which has no log; give --threshold");
    expect([comparison.scaling, comparison.shift, comparison.models]).toEqual([[], null, null]);
    expect(comparison.contrasts[0]!.p).toBeGreaterThan(0);
    expect(
      found.leaveOneOut[0]!.rows.every(({ estimate, verdict }) => estimate !== null && verdict === null),
    ).toBe(true);
    expect(found.warnings.join("\n")).toContain(
      "verdict, scaling tests and log-normal fits need logs and were left out: 1 size",
    );
  }, 20_000);

  test("a pair with a size of 0 is left out, since its baseline enters by its log", async () => {
    const rows = ["group,culture,spine,day,size"];
    const draws = randomStream(3, "zero pair");
    for (const group of ["A", "B"])
      for (let c = 0; c < 4; c++)
        for (let s = 0; s < 12; s++)
          for (const day of [0, 3])
            rows.push(
              `${group},${group}${c},${s},${day},${s === 0 && c === 0 ? 0 : Math.exp(0.4 * draws.normal())}`,
            );
    const found = await run(parseDelimited("t", rows.join("\n")), {
      pair: "spine",
      time: "day",
      nest: ["culture"],
      transform: "sqrt",
    });
    expect(found.design.exclusions).toEqual([{ reason: "size is 0", rows: 4, lines: [2, 3, 98, 99] }]);
    expect(found.comparisons[0]!.paired!.paired).toBe(94);
    expect(notFinite(found)).toEqual([]);
  }, 20_000);

  test("refuses a nesting column as a covariate", async () => {
    await expect(run(twoGroups(3, 1), { nest: ["mouse"], covariates: ["mouse"] })).rejects.toThrow(
      "mouse cannot be a covariate",
    );
    await expect(run(twoGroups(3, 1), { covariates: ["mouse"] })).rejects.toThrow(
      "each of its 6 labels occurs in one condition only",
    );
  });

  test("names a synapse that was measured twice at one time", async () => {
    const text =
      "group,culture,spine,day,size\nA,a1,1,0,1\nA,a1,1,0,2\nA,a1,1,3,3\nB,b1,1,0,2\nB,b1,1,3,1\nB,b1,2,0,2\n";
    await expect(
      run(parseDelimited("t", text), { pair: "spine", time: "day", nest: ["culture"] }),
    ).rejects.toThrow("t, line 3, column spine: spine a1/1 was measured twice at one day (lines 2 and 3)");
  });
});
