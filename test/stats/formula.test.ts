import { describe, expect, test } from "vitest";
import { DataError } from "../../src/model/errors.ts";
import { dropTerm, parseFormula } from "../../src/stats/formula.ts";
import { deparse, parseExpression } from "../../src/stats/formula-expression.ts";

const termsOf = (text: string) => parseFormula(text).fixed.terms.map((term) => term.label);
const groupsOf = (text: string) => parseFormula(text).random.map((spec) => spec.group);

describe("fixed terms, as R's terms() lists them", () => {
  test.each([
    ["y ~ a * b", ["a", "b", "a:b"]],
    ["y ~ a:b + b", ["b", "a:b"]],
    ["y ~ a / b / c", ["a", "a:b", "a:b:c"]],
    ["y ~ (a + b) / f", ["a", "b", "a:b:f"]],
    ["y ~ (a + b + c)^2", ["a", "b", "c", "a:b", "a:c", "b:c"]],
    ["y ~ b + a:b + a/b/c + (a + b + f)^2 - a:f", ["b", "a", "f", "b:a", "b:f", "b:a:c"]],
    ["y ~ a + b %in% a", ["a", "a:b"]],
    ["y ~ x + offset(log(n)) + I(x^2)", ["x", "I(x^2)"]],
    ["y ~ a * b * c - a:b:c", ["a", "b", "c", "a:b", "a:c", "b:c"]],
    ["y ~ y + a", ["a"]],
  ])("%s", (text, expected) => expect(termsOf(text)).toEqual(expected));

  test.each([
    ["y ~ x", true],
    ["y ~ 0 + x", false],
    ["y ~ x - 1", false],
    ["y ~ -1 + x", false],
    ["y ~ x - 1 + 1", true],
    ["y ~ (1 | g)", true],
    ["y ~ 0 + (1 | g)", false],
  ])("the intercept of %s: %s", (text, expected) =>
    expect(parseFormula(text).fixed.intercept).toBe(expected),
  );
});

describe("random terms, named as lme4 names them", () => {
  test("a slash becomes the inner and the outer group", () =>
    expect(groupsOf("y ~ x + (1 | mouse/dendrite)")).toEqual(["dendrite:mouse", "mouse"]));
  test("two slashes keep the parentheses of lme4", () =>
    expect(groupsOf("y ~ (1 | a/b/c)")).toEqual(["c:(b:a)", "b:a", "a"]));
  test("a colon keeps its order", () => expect(groupsOf("y ~ (1 | a:b)")).toEqual(["a:b"]));
  test("a double bar is remembered", () => {
    const [spec] = parseFormula("y ~ x + (1 + x || g)").random;
    expect(spec!.independent).toBe(true);
  });
  test.each(["y ~ x + ((1 | g) + (0 + x | h))", "y ~ (x + ((1 | g)) + (0 + x | h))"])(
    "parentheses around random terms only group them: %s",
    (text) => {
      expect(groupsOf(text)).toEqual(["g", "h"]);
      expect(parseFormula(text).fixed.terms.map((term) => term.label)).toEqual(["x"]);
    },
  );
  test("every column that is read is listed once", () =>
    expect(parseFormula("log(y) ~ a * poly(x, 2) + offset(o) + (1 + x | g/h)").columns).toEqual([
      "y",
      "a",
      "x",
      "o",
      "h",
      "g",
    ]));
});

describe("dropping a term", () => {
  const full = parseFormula("log(y) ~ a * b + x + (1 | g)");
  test("takes the terms that contain it along", () =>
    expect(dropTerm(full, "a").text).toBe("log(y) ~ 1 + b + x + (1 | g)"));
  test("leaves the margins of an interaction, however it is spelled", () =>
    expect(dropTerm(full, "b:a").fixed.terms.map((term) => term.label)).toEqual(["a", "b", "x"]));
  test("an unknown term is named with the known ones", () =>
    expect(() => dropTerm(full, "q")).toThrow(/unknown term: q\n {2}the fixed terms are a, b, x, a:b/));
});

describe("expressions", () => {
  test.each([
    ["I(-x^2)", "I(-x^2)"],
    ["I((x+1)*2 - z/3)", "I((x + 1) * 2 - z/3)"],
    ["poly( x,degree=2 , raw=TRUE)", "poly(x, degree = 2, raw = TRUE)"],
    ["log(x+1e-3)", "log(x + 0.001)"],
    ["`my column`", "my column"],
  ])("%s is written as R writes it", (text, expected) =>
    expect(deparse(parseExpression(text))).toBe(expected),
  );

  test("a power binds tighter than a sign and leans right", () => {
    const e = parseExpression("-x^2^3");
    expect(e.kind).toBe("sign");
    expect(deparse(e)).toBe("-x^2^3");
  });

  test.each([
    "y ~ ",
    "~ x",
    "y ~ x + (1 |",
    "y ~ x $ 2",
    "y x",
    "y ~ 3 * x",
    "y ~ a | b",
    "y ~ x^z",
    "y ~ (1 | sin(x))",
  ])("%s is refused with words", (text) => expect(() => parseFormula(text)).toThrow(DataError));

  test("a mistake is pointed at", () =>
    expect(() => parseFormula("y ~ a + * b")).toThrow(
      /needs a column, a number or a function here, got "\*"\n {2}y ~ a \+ \* b\n {10}\^/,
    ));
});
