import fc from "fast-check";
import { parseEquation } from "../../src/equations/parse-equation.ts";
import { ModelError } from "../../src/model/errors.ts";
import { checkUnits } from "../../src/resolve/check-units.ts";
import { dimensionless } from "../../src/units/dimension.ts";

const words = [
  "(",
  ")",
  "-",
  "^",
  "*",
  "+",
  "x",
  "1",
  "mV",
  "exp(",
  "sum(",
  ",",
  "not ",
  "=",
  "<",
  "d(x)/dt",
  "\n",
];
const wordy = fc.array(fc.constantFrom(...words), { maxLength: 300 }).map((list) => list.join(""));

/** Any text, and text made of the words of equations. */
export const equationLikeText = fc.oneof(
  fc.string(),
  wordy,
  wordy.map((text) => `x = ${text}`),
);

/** Reads and checks `text`; passes on every error that is not a ModelError. */
export function readOrRefuse(text: string): void {
  try {
    checkUnits(
      parseEquation(text).value,
      () => dimensionless,
      () => {},
    );
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
  }
}
