import { describe, expect, test } from "vitest";
import { formatQuantity, parseQuantity, parseUnit } from "../../src/units/quantity.ts";

describe("quantities", () => {
  test.each([
    ["5 mV", 5, "mV"],
    ["-60mV", -60, "mV"],
    ["4e-5 1/(s Hz)", 4e-5, "1"],
    ["200 pA", 200, "pA"],
    ["1/h", 1 / 3.6e6, "1/ms"],
    ["0.3 nS/ms", 0.3, "nS/ms"],
    ["3 Hz", 0.003, "1/ms"],
    ["2 \u00b5M", 0.002, "amol/um^3"],
    ["1 um2", 1, "um^2"],
    ["1 pL", 1000, "um^3"],
    ["5 %", 0.05, "1"],
    ["1 C", 1e15, "pA ms"],
    ["2 mV^0.5", 2, "mV^(1/2)"],
  ])("%s is %d in %s", (text, value, unit) => {
    expect(parseQuantity(text)).toEqual({ value, dimension: parseUnit(unit).dimension });
  });

  test("a value comes back in its display unit", () => {
    expect(formatQuantity(parseQuantity("7.3 Hz").value, "Hz")).toBe("7.3 Hz");
  });

  test.each([
    ["5 mv", "unknown unit: mv\n  did you mean mV?"],
    ["5 seconds", "unknown unit: seconds\n  did you mean s?"],
    ["0,5 mV", 'a quantity must have a decimal point, got "0,5 mV"\n  write 0.5 mV'],
    ["mV", 'a quantity must start with a number, got "mV"\n  write a number and a unit, such as 5 mV'],
    ["1 (mV", "missing ) in the unit 1 (mV\n  close the parenthesis"],
  ])("%s is refused", (text, message) => {
    expect(() => parseQuantity(text)).toThrow(message);
  });
});
