import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { astText } from "../../src/equations/ast-text.ts";
import { parseEquation, parseExpression } from "../../src/equations/parse-equation.ts";
import { ModelError, modelErrorAt } from "../../src/model/errors.ts";
import { checkUnits } from "../../src/resolve/check-units.ts";
import { parseUnit } from "../../src/units/quantity.ts";
import { equationLikeText, readOrRefuse } from "./equation-text.ts";

const message = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof ModelError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
};

const units: Record<string, string> = { v: "mV", targetRate: "Hz", w: "1", tau: "ms" };

function unitErrors(text: string): string[] {
  const found: string[] = [];
  checkUnits(
    parseExpression(text),
    (name) => (units[name] === undefined ? undefined : parseUnit(units[name]).dimension),
    (error) => found.push(modelErrorAt(error, { owner: "rule", text })!.message),
  );
  return found;
}

describe("equations", () => {
  test.each([
    ["-x^2", "-x ^ 2"],
    ["a^b^c", "a ^ b ^ c"],
    ["a - (b - c)", "a - (b - c)"],
    ["2*x^-1 + 0.5 ms^-1", "2 * x ^ -1 + 0.5 ms^-1"],
    ["not a > b and c", "not a > b and c"],
  ])("%s is read as %s", (text, printed) => {
    expect(astText(parseExpression(text))).toBe(printed);
  });

  test("statements", () => {
    expect(parseEquation("d(x)/dt = -x")).toMatchObject({
      kind: "derivative",
      op: "=",
      target: { name: "x" },
    });
    expect(parseEquation("w *= 2")).toMatchObject({ kind: "assign", op: "*=", target: { name: "w" } });
  });

  test.each([
    ["x = exq(v)", "unknown function: exq\n  x = exq(v)\n      ^^^\n  did you mean exp? a product needs *"],
    ["x = 2 mv", "unknown unit: mv\n  x = 2 mv\n        ^^\n  did you mean mV?"],
    ["x = (a", "missing ) before the end\n  x = (a\n      ^\n  close the ( that starts here"],
    ["x = a ** 2", "unexpected **\n  x = a ** 2\n        ^^\n  write powers with ^, such as x^2"],
    ["x =", "missing value at the end\n  x =\n     ^\n  write a number, a name or a function there"],
  ])("%s is refused", (text, expected) => {
    expect(message(() => parseEquation(text))).toBe(expected);
  });

  test("whatever the text, it is read or refused with a ModelError", () => {
    fc.assert(fc.property(equationLikeText, readOrRefuse), { numRuns: 500 });
    for (const part of ["(", "-", "a^", "exp(", "not ", "a+"]) readOrRefuse(`x = ${part.repeat(700)}a`);
  });
});

describe("units", () => {
  test("every clash is shown with a caret", () => {
    expect(unitErrors("w * (targetRate - v) + exp(v)")).toEqual([
      "rule: targetRate - v subtracts mV from Hz\n  w * (targetRate - v) + exp(v)\n      ^^^^^^^^^^^^^^^^\n" +
        "  targetRate is in Hz, v is in mV; both sides must have one unit",
      "rule: exp must have a plain number, got v in mV\n  w * (targetRate - v) + exp(v)\n" +
        "                             ^\n  divide it by a parameter in mV, or compare it with one",
    ]);
  });

  test("what fits is accepted", () => {
    for (const text of [
      "max(0, v)",
      "v^2 / (3 mV)",
      "if(v > 0, v, 5 mV)",
      "sum(w, post) + rank(v)",
      "sqrt(v * v) + v",
    ]) {
      expect(unitErrors(text)).toEqual([]);
    }
  });
});
