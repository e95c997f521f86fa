import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { parseDelimited } from "../../src/io/parse-delimited.ts";
import { DataError } from "../../src/model/errors.ts";
import { categoryFromStrings, type Table } from "../../src/model/table.ts";
import type { CodingName } from "../../src/stats/coding.ts";
import type { ModelFrame } from "../../src/stats/lmm-types.ts";
import { modelFrame } from "../../src/stats/model-frame.ts";

interface MatrixReference {
  readonly formula: string;
  readonly contrasts: Record<string, string> | null;
  readonly names: string[];
  readonly aliased: string[];
  /** A matrix of one column comes as plain numbers. */
  readonly rows: (number[] | number)[];
}

const reference = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../reference/model_matrix.json"), "utf8"),
) as { data: Record<string, (number | string)[]>; matrices: MatrixReference[] };

const table: Table = {
  source: "matrix.csv",
  rowCount: 12,
  columns: Object.entries(reference.data).map(([name, values]) =>
    typeof values[0] === "string"
      ? categoryFromStrings(name, values as string[])
      : { kind: "number", name, values: Float64Array.from(values as number[]) },
  ),
};

const csv = (text: string) => parseDelimited("t.csv", text);

function rowsOf(frame: ModelFrame): number[][] {
  const width = frame.columnNames.length + 1;
  const out = new Float64Array(frame.n * width);
  frame.fill(0, frame.n, out);
  return Array.from({ length: frame.n }, (_, i) => [...out.subarray(i * width, (i + 1) * width)]);
}

describe("model matrices of R", () => {
  test.each(reference.matrices)("$formula $contrasts", ({ formula, contrasts, names, aliased, rows }) => {
    const codings = Object.fromEntries(
      Object.entries(contrasts ?? {}).map(([name, coding]) => [
        name,
        coding.replace("contr.", "") as CodingName,
      ]),
    );
    const frame = modelFrame(table, `y ~ ${formula}`, { contrasts: codings });
    expect(frame.allColumnNames).toEqual(names);
    expect(frame.aliased).toEqual(aliased);
    const kept = names.flatMap((name, j) => (aliased.includes(name) ? [] : [j]));
    const obtained = rowsOf(frame);
    for (const [i, row] of rows.entries()) {
      const values = [row].flat();
      for (const [j, column] of kept.entries()) expect(obtained[i]![j]).toBeCloseTo(values[column]!, 10);
      expect(obtained[i]!.at(-1)).toBe(reference.data.y![i]);
    }
  });

  test("a block of rows is the same as those rows of the whole", () => {
    const frame = modelFrame(table, "log(y) ~ a * poly(x, 2) + offset(z)");
    const width = frame.columnNames.length + 1;
    const block = new Float64Array(3 * width);
    frame.fill(4, 7, block);
    expect([...block]).toEqual(rowsOf(frame).slice(4, 7).flat());
  });

  test("a design row at the values of a data row is that row", () => {
    const frame = modelFrame(table, "y ~ a * poly(x, 2) + scale(z) + log(z) + I(x * z) + factor(k)");
    const levels = new Map(frame.factors.map((factor) => [factor.name, factor.codes[5]!]));
    const values = new Map(frame.covariates.map((covariate) => [covariate.name, covariate.values[5]!]));
    const all = frame.designRow({ levels, values });
    const row = frame.rank.kept.map((j) => all[j]!);
    for (const [j, value] of row.entries()) expect(value).toBeCloseTo(rowsOf(frame)[5]![j]!, 12);
  });
});

describe("rank", () => {
  test("an aliased column is given as the combination of the kept ones", () => {
    const frame = modelFrame(table, "y ~ x + z + I(2 * x - z + 3)");
    expect(frame.aliased).toEqual(["I(2 * x - z + 3)"]);
    expect([...frame.rank.combinations[0]!].map((c) => Math.round(c * 1e9) / 1e9)).toEqual([3, 2, -1]);
    expect(frame.warnings.join()).toContain("not estimable");
  });

  test("a column that differs from another by a relative 1e-6 is kept, by 1e-8 is not", () => {
    const n = 3000;
    const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i));
    const near = (part: number) => x.map((value, i) => value + part * Math.cos(3 * i));
    const columns = [
      { kind: "number" as const, name: "y", values: x.map((_, i) => i % 7) },
      { kind: "number" as const, name: "x", values: x },
    ];
    const withNear = (part: number) => ({
      source: "near",
      rowCount: n,
      columns: [...columns, { kind: "number" as const, name: "near", values: near(part) }],
    });
    expect(modelFrame(withNear(1e-6), "y ~ x + near").aliased).toEqual([]);
    expect(modelFrame(withNear(1e-8), "y ~ x + near").aliased).toEqual(["near"]);
  });

  test("a rare level that a sample of rows misses is still kept", () => {
    const n = 40_000;
    const columns = [
      { kind: "number" as const, name: "y", values: Float64Array.from({ length: n }, (_, i) => i % 5) },
      {
        kind: "number" as const,
        name: "rare",
        values: Float64Array.from({ length: n }, (_, i) => (i === 12_345 ? 1 : 0)),
      },
    ];
    expect(modelFrame({ source: "rare", rowCount: n, columns }, "y ~ rare").aliased).toEqual([]);
  });
});

describe("levels and missing values", () => {
  const small = csv("y,g,x,m\n1,b,1,m1\n2,a,2,m1\n3,C,NA,m2\n4,a,4,m2\n5,b,5,m2\n,a,3,m1\n");

  test("levels are alphabetical without regard to case unless given", () => {
    expect(modelFrame(small, "y ~ g").columnNames).toEqual(["(Intercept)", "gb", "gC"]);
    expect(modelFrame(small, "y ~ g", { levels: { g: ["C", "b", "a"] } }).columnNames).toEqual([
      "(Intercept)",
      "gb",
      "ga",
    ]);
  });

  test("rows with a missing variable of the model are left out, and said", () => {
    const frame = modelFrame(small, "y ~ g + x");
    expect([...frame.rows]).toEqual([0, 1, 3, 4]);
    expect(frame.dropped).toBe(2);
    expect(frame.columnNames).toEqual(["(Intercept)", "gb", "x"]); // C has no row left
    expect(frame.warnings).toContain("1 row left out: missing x");
  });

  test("a level that is not listed is left out like a missing one, and said", () => {
    const frame = modelFrame(small, "y ~ g", { levels: { g: ["b", "a"] } });
    expect(frame.n).toBe(4);
    expect(frame.warnings.join()).toContain("not among the levels b, a");
  });

  test("listed levels make a numeric column a factor", () =>
    expect(modelFrame(small, "y ~ x", { levels: { x: ["1", "2", "4", "5"] } }).columnNames).toEqual([
      "(Intercept)",
      "x2",
      "x4",
      "x5",
    ]));

  test("a smaller set of rows can be prescribed", () =>
    expect([...modelFrame(small, "y ~ 1", { rows: Int32Array.from([0, 2]) }).rows]).toEqual([0, 2]));
});

describe("random terms", () => {
  const nested = csv(
    "y,x,mouse,dendrite,f\n1,1,m1,d1,u\n2,2,m1,d1,v\n3,3,m1,d2,u\n4,1,m2,d1,v\n5,5,m2,d1,u\n6,2,m2,d2,v\n7,4,m2,d3,u\n8,3,m1,d2,w\n9,2,m2,d3,w\n2,7,m1,d1,w\n3,1,m2,d1,u\n4,5,m1,d2,v\n",
  );

  test("a nested group has one level for each pair that occurs, in R's order", () => {
    const frame = modelFrame(nested, "y ~ x + (1 | mouse/dendrite)");
    expect(frame.random.map((term) => term.group)).toEqual(["dendrite:mouse", "mouse"]);
    expect(frame.random[0]!.levels).toEqual(["d1:m1", "d1:m2", "d2:m1", "d2:m2", "d3:m2"]);
    expect([...frame.random[0]!.codes.subarray(0, 7)]).toEqual([0, 0, 2, 1, 1, 3, 4]);
    expect(frame.nesting).toEqual([{ inner: "dendrite:mouse", outer: "mouse", relation: "nested" }]);
    expect(frame.warnings).toEqual([]);
  });

  test("labels that restart in every parent are pointed out", () =>
    expect(modelFrame(nested, "y ~ x + (1 | mouse) + (1 | dendrite)").warnings.join()).toContain(
      "write (1 | mouse/dendrite)",
    ));

  test("columns of a slope, correlated and independent", () => {
    const [one] = modelFrame(nested, "y ~ x + (x | mouse)").random;
    expect(one!.columnNames).toEqual(["(Intercept)", "x"]);
    expect(one!.correlated).toBe(true);
    const out = new Float64Array(4);
    one!.fill(4, 6, out);
    expect([...out]).toEqual([1, 5, 1, 2]);
    const [split] = modelFrame(nested, "y ~ x + (x || mouse)").random;
    expect(split!.correlated).toBe(false);
    expect(split!.columnNames).toEqual(["(Intercept)", "x"]);
    const [sum] = modelFrame(nested, "y ~ x + (1 | mouse) + (0 + x | mouse)").random;
    expect(sum!.correlated).toBe(false);
  });

  test("a double bar keeps the columns of a factor together, as in lme4", () => {
    const terms = modelFrame(nested, "y ~ x + (f || mouse)").random;
    expect(terms.map((term) => term.columnNames)).toEqual([["(Intercept)"], ["fu", "fv", "fw"]]);
    expect(terms.map((term) => term.correlated)).toEqual([true, true]);
  });

  test("a numeric column can be the group", () =>
    expect(modelFrame(nested, "y ~ 1 + (1 | x)").random[0]!.levels).toEqual(["1", "2", "3", "4", "5", "7"]));
});

describe("what is refused", () => {
  const t = csv("y,g,one,m,neg,id\n1,a,k,m1,-1,i1\n2,b,k,m1,2,i2\n3,a,k,m2,0,i3\n4,b,k,m2,3,i4\n");
  test.each([
    ["y ~ gg", /t.csv: unknown column: gg\n {2}did you mean g\?/],
    ["y ~ one", /the factor one has only one level in the rows of the model, k/],
    ["log(neg) ~ g", /t.csv, line 2, column neg: log\(neg\) needs neg > 0, got -1/],
    ["y ~ sqrt(neg)", /sqrt\(neg\) needs neg >= 0, got -1/],
    ["g ~ y", /column g must be numbers here, got labels such as "a"/],
    ["y ~ log(g)", /column g must be numbers here/],
    ["y ~ sin(neg)", /unknown function in a formula: sin/],
    ["y ~ 1 + (1 | id)", /the grouping factor id has as many levels as rows \(4\)/],
    ["y ~ 1 + (1 | one)", /the grouping factor one has only one level, k/],
    ["y ~ poly(neg, 9)", /poly of degree 9 needs more than 9 distinct values, got 4/],
  ])("%s", (formula, message) => {
    expect(() => modelFrame(t, formula)).toThrow(message);
    expect(() => modelFrame(t, formula)).toThrow(DataError);
  });
  test("an unknown level in --levels", () =>
    expect(() => modelFrame(t, "y ~ g", { levels: { g: ["a", "bb"] } })).toThrow(
      /unknown level of g: bb\n {2}did you mean b\?/,
    ));
  test("a weight of zero", () =>
    expect(() => modelFrame(t, "y ~ g", { weights: "neg" })).toThrow(
      /a weight must be a number above 0, got -1/,
    ));
});
