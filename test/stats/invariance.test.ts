import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Column, Table } from "../../src/model/table.ts";
import { selectRows } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { type FitRequest, fitModel } from "../../src/stats/fit-model.ts";
import type { FitResult } from "../../src/stats/fit-result.ts";
import { evaluatorOf } from "../../src/stats/lmm-evaluator.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { profile } from "../../src/stats/lmm-profile.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

const formula = "y ~ condition * region + x + (1 | mouse) + (1 | dendrite)";
const questions = { formula, contrasts: ["condition"], adjust: "single-step", tests: ["condition"] } as const;
const runs = { numRuns: 6, seed: 1998 };

/** An unbalanced study: 9 mice in 3 conditions, 2 to 4 dendrites each, 2 to 7 synapses each. */
function study(seed: number): Table {
  const stream = randomStream(seed, "study");
  const mouse: number[] = [];
  const dendrite: number[] = [];
  const condition: number[] = [];
  const region: number[] = [];
  const x: number[] = [];
  const y: number[] = [];
  let dendriteCount = 0;
  for (let m = 0; m < 9; m++) {
    const ofMouse = 0.6 * stream.normal();
    const dendrites = 2 + stream.integer(3);
    for (let d = 0; d < dendrites; d++) {
      const ofDendrite = 0.5 * stream.normal();
      const calibre = 0.5 + stream.uniform();
      const synapses = 2 + stream.integer(6);
      for (let s = 0; s < synapses; s++) {
        mouse.push(m);
        dendrite.push(dendriteCount);
        condition.push(m % 3);
        region.push(d % 2);
        x.push(calibre);
        y.push(0.4 * (m % 3) + 0.3 * (d % 2) + calibre + ofMouse + ofDendrite + stream.normal());
      }
      dendriteCount++;
    }
  }
  const label = (name: string, codes: number[], levels: string[]): Column => ({
    kind: "category",
    name,
    levels,
    codes: Int32Array.from(codes),
  });
  const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => prefix + i);
  return {
    source: "study",
    rowCount: y.length,
    columns: [
      label("mouse", mouse, numbered("m", 9)),
      label("dendrite", dendrite, numbered("d", dendriteCount)),
      label("condition", condition, ["A", "B", "C"]),
      label("region", region, ["p", "q"]),
      { kind: "number", name: "x", values: Float64Array.from(x) },
      { kind: "number", name: "y", values: Float64Array.from(y) },
    ],
  };
}

const withColumn = (table: Table, name: string, change: (column: Column) => Column): Table => ({
  ...table,
  columns: table.columns.map((column) => (column.name === name ? change(column) : column)),
});

const mapped = (table: Table, name: string, f: (value: number) => number): Table =>
  withColumn(table, name, (column) =>
    column.kind === "number" ? { ...column, values: column.values.map(f) } : column,
  );

const relabelled = (table: Table, name: string, levels: (old: readonly string[]) => string[]): Table =>
  withColumn(table, name, (column) =>
    column.kind === "category" ? { ...column, levels: levels(column.levels) } : column,
  );

/** What must not change: fit, tests, contrasts. The optimum is found to about 1e-7 of theta, so 1e-6 is allowed. */
function expectSame(a: FitResult, b: FitResult, scale = 1): void {
  a.contrasts.forEach((contrast, i) => {
    const other = b.contrasts[i]!;
    expect(other.contrast).toBe(contrast.contrast);
    expect(other.estimate! / scale).toBeCloseTo(contrast.estimate!, 5);
    expect(other.se! / Math.abs(scale)).toBeCloseTo(contrast.se!, 5);
    expect(Math.abs((other.df as number) / (contrast.df as number) - 1)).toBeLessThan(1e-3);
    expect(other.pAdjusted).toBeCloseTo(contrast.pAdjusted!, 4);
  });
  a.anova.forEach((row, i) => {
    expect(b.anova[i]!.F! / row.F! - 1).toBeCloseTo(0, 4);
  });
  expect(b.tests[0]!.chisq).toBeCloseTo(a.tests[0]!.chisq!, 5);
}

const property = (check: (table: Table, seed: number) => void) =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => check(study(seed), seed)),
    runs,
  );

const fitOf = (table: Table, more: Partial<FitRequest> = {}) => fitModel({ ...questions, table, ...more });

describe("a fit does not depend on", () => {
  test("the order of the rows", () =>
    property((table, seed) => {
      const shuffled = selectRows(table, randomStream(seed, "shuffle").permutation(table.rowCount));
      const [a, b] = [fitOf(table), fitOf(shuffled)];
      expect(b.objective).toBeCloseTo(a.objective, 7);
      expectSame(a, b);
    }));

  test("the names of groups and levels", () =>
    property((table) => {
      const renamed = relabelled(
        relabelled(table, "mouse", (old) => old.map((_, i) => `animal ${99 - i}`)),
        "dendrite",
        (old) => old.map((_, i) => `${(i * 7919) % 1009}`),
      );
      const [a, b] = [fitOf(table), fitOf(renamed)];
      expect(b.objective).toBeCloseTo(a.objective, 7);
      expectSame(a, b);
    }));

  test("which level is the reference, but for the order of the contrasts", () =>
    property((table) => {
      const a = fitOf(table);
      const b = fitOf(table, { levels: { condition: ["C", "B", "A"] } });
      expect(b.objective).toBeCloseTo(a.objective, 7); // |X'V^-1 X| is the same for every treatment coding
      const find = (fit: FitResult, name: string) => fit.contrasts.find((row) => row.contrast === name)!;
      expect(find(b, "A - B").estimate).toBeCloseTo(-find(a, "B - A").estimate!, 6);
      expect(find(b, "A - C").pAdjusted).toBeCloseTo(find(a, "C - A").pAdjusted!, 5);
    }));

  test("the coding of the factors, but for the REML constant", () =>
    property((table) => {
      const a = fitOf(table);
      for (const coding of ["sum", "helmert", "poly"] as const) {
        const b = fitOf(table, { codings: { condition: coding, region: coding } });
        expectSame(a, b);
        for (const [i, mean] of a.means.entries())
          expect(b.means[i]!.estimate).toBeCloseTo(mean.estimate!, 6);
      }
      const ml = fitOf(table, { criterion: "ml" });
      const mlSum = fitOf(table, { criterion: "ml", codings: { condition: "sum", region: "helmert" } });
      expect(mlSum.objective).toBeCloseTo(ml.objective, 7);
    }));

  test("which of two aliased columns comes first", () =>
    property((table) => {
      const twin: Table = {
        ...table,
        columns: [
          ...table.columns,
          ...mapped(table, "x", (value) => 3 - 2 * value)
            .columns.filter((c) => c.name === "x")
            .map((c) => ({ ...c, name: "z" })),
        ],
      };
      const first = fitModel({
        ...questions,
        table: twin,
        formula: "y ~ condition + x + z + (1 | mouse)",
        criterion: "ml",
      });
      const second = fitModel({
        ...questions,
        table: twin,
        formula: "y ~ condition + z + x + (1 | mouse)",
        criterion: "ml",
      });
      expect(first.fixed.find((row) => row.term === "z")!.estimate).toBeNull();
      expect(second.fixed.find((row) => row.term === "x")!.estimate).toBeNull();
      expect(second.objective).toBeCloseTo(first.objective, 7);
      for (const [i, row] of first.contrasts.entries())
        expect(second.contrasts[i]!.estimate).toBeCloseTo(row.estimate!, 6);
      expect(second.parameters).toBe(first.parameters);
    }));
});

describe("a fit follows", () => {
  test("a linear map of y", () =>
    property((table) => {
      const a = fitOf(table);
      const b = fitOf(mapped(table, "y", (value) => 1000 - 20 * value));
      expectSame(a, b, -20);
    }));

  test("a linear map of x", () =>
    property((table) => {
      const a = fitOf(table);
      const b = fitOf(mapped(table, "x", (value) => 5000 + 4 * value));
      expectSame(a, b);
      const slope = (fit: FitResult) => fit.fixed.find((row) => row.term === "x")!;
      expect(slope(b).estimate! * 4).toBeCloseTo(slope(a).estimate!, 5);
      expect(slope(b).t).toBeCloseTo(slope(a).t!, 4);
    }));
});

test("weights of 2 are every row twice: at a given theta the same coefficients, determinants and residual", () =>
  property((table) => {
    const two: Table = {
      ...table,
      columns: [
        ...table.columns,
        { kind: "number", name: "w", values: new Float64Array(table.rowCount).fill(2) },
      ],
    };
    const every = Int32Array.from({ length: 2 * table.rowCount }, (_, i) => i >> 1);
    const at = (moments: ReturnType<typeof lmmMoments>) => {
      const theta = Float64Array.from([0.7, 0.4]);
      return { moments, result: profile(moments, "ml", evaluatorOf(moments).evaluate(theta, "value")) };
    };
    const weighted = at(lmmMoments(modelFrame(two, formula, { weights: "w" })));
    const doubled = at(lmmMoments(modelFrame(selectRows(table, every), formula)));
    expect(weighted.result.logDetL).toBeCloseTo(doubled.result.logDetL, 9);
    expect(weighted.result.pwrss / doubled.result.pwrss - 1).toBeCloseTo(0, 9);
    expect(weighted.result.logDetRX).toBeCloseTo(doubled.result.logDetRX, 8);
  }));
