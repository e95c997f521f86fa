import { describe, expect, test } from "vitest";
import { type Column, categoryFromStrings, selectRows, type Table } from "../../src/model/table.ts";
import { randomStream } from "../../src/numerics/random.ts";
import { kenwardRoger } from "../../src/stats/kenward-roger.ts";
import { fitLmm, fitMoments } from "../../src/stats/lmm.ts";
import { lmmMoments } from "../../src/stats/lmm-moments.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

/** A table of 240 rows: 8 animals in 2 groups, 4 cells each, 5 observers across them. */
function made(seed: number): Table {
  const random = randomStream(seed, "invariance");
  const n = 240;
  const cell = Array.from({ length: n }, (_, i) => i % 32);
  const animal = cell.map((c) => c % 8);
  const observer = cell.map(() => random.integer(5));
  const effects = Array.from({ length: 45 }, () => random.normal());
  const x = Float64Array.from(cell, () => 3 + random.normal());
  const y = Float64Array.from(
    cell,
    (c, i) =>
      0.5 * effects[c]! +
      0.5 * effects[32 + animal[i]!]! +
      0.4 * effects[40 + observer[i]!]! +
      0.3 * x[i]! +
      random.normal(),
  );
  return {
    source: "made up",
    rowCount: n,
    columns: [
      { kind: "number", name: "y", values: y },
      { kind: "number", name: "x", values: x },
      { kind: "number", name: "w", values: new Float64Array(n).fill(2) },
      categoryFromStrings(
        "group",
        animal.map((a) => (a < 4 ? "A" : "B")),
      ),
      categoryFromStrings(
        "animal",
        animal.map((a) => `a${a}`),
      ),
      categoryFromStrings(
        "cell",
        cell.map((c) => `c${c}`),
      ),
      categoryFromStrings(
        "observer",
        observer.map((o) => `o${o}`),
      ),
    ],
  };
}

function mapColumn(table: Table, name: string, change: (column: Column) => Column): Table {
  return {
    ...table,
    columns: table.columns.map((column) => (column.name === name ? change(column) : column)),
  };
}

const linear =
  (a: number, b: number) =>
  (column: Column): Column =>
    column.kind === "number" ? { ...column, values: column.values.map((value) => a + b * value) } : column;

const formulas = [
  "y ~ group + x + (1 | animal) + (1 | cell)",
  "y ~ group + x + (1 + x | animal)",
  "y ~ group + x + (1 | cell) + (1 | observer)",
  "y ~ group + x",
];

describe.each(formulas)("%s", (formula) => {
  const table = made(5);
  const fit = fitLmm(modelFrame(table, formula), { criterion: "reml" });

  test("row order does not matter", () => {
    const order = randomStream(6, "order").permutation(table.rowCount);
    const again = fitLmm(modelFrame(selectRows(table, order), formula), { criterion: "reml" });
    expect(again.objective).toBeCloseTo(fit.objective, 8);
    expect(again.beta[1]).toBeCloseTo(fit.beta[1]!, 7);
  });

  test("new names of the levels do not matter", () => {
    const renamed = mapColumn(table, "animal", (column) =>
      column.kind === "category"
        ? { ...column, levels: column.levels.map((level) => `z${9 - Number(level.slice(1))}`) }
        : column,
    );
    expect(fitLmm(modelFrame(renamed, formula), { criterion: "reml" }).objective).toBeCloseTo(
      fit.objective,
      8,
    );
  });

  test("adding to y moves the intercept only, and scaling y scales everything", () => {
    const moved = fitLmm(modelFrame(mapColumn(table, "y", linear(1e4, 3)), formula), { criterion: "reml" });
    expect(moved.beta[0]).toBeCloseTo(1e4 + 3 * fit.beta[0]!, 5);
    expect(moved.beta[1]).toBeCloseTo(3 * fit.beta[1]!, 6);
    expect(moved.sigma).toBeCloseTo(3 * fit.sigma, 7);
    moved.theta.forEach((value, j) => {
      expect(value).toBeCloseTo(fit.theta[j]!, 5);
    });
  });

  test("other coding of the group leaves the ML fit as it is", () => {
    const ml = fitLmm(modelFrame(table, formula), { criterion: "ml" });
    const sum = fitLmm(modelFrame(table, formula, { contrasts: { group: "sum" } }), { criterion: "ml" });
    expect(sum.objective).toBeCloseTo(ml.objective, 8);
    expect(-2 * sum.beta[1]!).toBeCloseTo(ml.beta[1]!, 6);
  });
});

test("a linear map of a covariate maps its coefficient", () => {
  const table = made(5);
  const formula = formulas[0]!;
  const fit = fitLmm(modelFrame(table, formula), { criterion: "ml" });
  const mapped = fitLmm(modelFrame(mapColumn(table, "x", linear(-1e3, 50)), formula), { criterion: "ml" });
  expect(mapped.objective).toBeCloseTo(fit.objective, 8);
  expect(50 * mapped.beta[2]!).toBeCloseTo(fit.beta[2]!, 8);
});

test("weights of 2 on every row equal a residual variance that is twice as large", () => {
  const table = made(5);
  for (const formula of formulas) {
    const plain = fitLmm(modelFrame(table, formula), { criterion: "ml" });
    const weighted = fitLmm(modelFrame(table, formula, { weights: "w" }), { criterion: "ml" });
    expect(weighted.sigma).toBeCloseTo(Math.SQRT2 * plain.sigma, 6);
    expect(weighted.logLik).toBeCloseTo(plain.logLik, 7);
    expect(weighted.beta[2]).toBeCloseTo(plain.beta[2]!, 6);
  }
});

test("without a random effect the fit is least squares on n - p degrees of freedom, and says so", () => {
  const table = made(5);
  const moments = lmmMoments(modelFrame(table, "y ~ group + x"));
  const fit = fitMoments(moments, { criterion: "reml" });
  const { se, df } = kenwardRoger(moments, fit).row(Float64Array.of(0, 1, 0));
  expect(df).toBe(237);
  expect(se).toBeCloseTo(Math.sqrt(fit.vcov[4]!), 12);
  expect(fit.warnings.join(" ")).toContain("pseudo-replicates");
});

test("animals that do not differ get variance 0 in words, with the largest SD that the data allow", () => {
  const table = made(5);
  const random = randomStream(8, "flat");
  const flat = mapColumn(table, "y", (column) =>
    column.kind === "number" ? { ...column, values: column.values.map(() => random.normal()) } : column,
  );
  // Centred within animals: their means differ less than chance would have it.
  const y = flat.columns[0]!;
  const animal = flat.columns[4]!;
  if (y.kind !== "number" || animal.kind !== "category") throw new Error("unexpected columns");
  const means = animal.levels.map((_, a) => {
    const own = y.values.filter((_value, i) => animal.codes[i] === a);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  });
  y.values.forEach((value, i) => {
    y.values[i] = value - means[animal.codes[i]!]!;
  });
  const fit = fitLmm(modelFrame(flat, "y ~ 1 + (1 | animal)"), { criterion: "reml" });
  expect(fit.theta[0]).toBe(0);
  expect(fit.status).toBe("at-boundary");
  expect(fit.singular).toBe(true);
  expect(fit.warnings[0]).toMatch(
    /animal: variance 0\. The levels of animal differ no more than .* SD is at most 0\.\d+/,
  );
});
