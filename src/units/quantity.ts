import type { Dimension } from "./dimension.ts";
import { readUnit } from "./read-unit.ts";
import { UnitError } from "./unit-error.ts";
import { unitNames } from "./unit-table.ts";

export { unitNames };

/** Longest text that is read, in characters. */
const LONGEST = 200;

const number = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/;

/**
 * Value in coherent units (ms, mV, pA, um, amol) and dimension of a text such as `5 mV`, `-60mV`, `1/h`,
 * `4e-5 1/(s Hz)`; a plain number has no dimension.
 *
 * Fails: UnitError that names the part that cannot be read.
 */
export function parseQuantity(text: string | number): { value: number; dimension: Dimension } {
  const source = typeof text === "number" ? String(text) : boundedText(text);
  const match = number.exec(source.replaceAll("\u2212", "-"));
  if (match === null) throw notANumber(source);
  const written = Number(match[1]);
  const rest = source.slice(match[0].length);
  if (/^\s*,\s*\d/.test(rest)) throw decimalComma(source, match[0].length);
  const unit = readUnit(source, match[0].length, "after a number");
  const value = (written * unit.up) / unit.down;
  if (!Number.isFinite(value)) {
    throw new UnitError(
      `the quantity must be finite, got ${source.trim()}`,
      "write a smaller number",
      source,
      {
        start: 0,
        end: source.length,
      },
    );
  }
  return { value, dimension: unit.dimension };
}

/**
 * Size of a unit such as `mV`, `um^2`, `nS/ms` or `1/(s Hz)` in coherent units, and its dimension.
 *
 * Products and quotients are read from left to right, powers are whole or half. Fails: UnitError.
 */
export function parseUnit(text: string): { scale: number; dimension: Dimension } {
  const { up, down, dimension } = readUnit(boundedText(text), 0, "alone");
  return { scale: up / down, dimension };
}

/** `value` (coherent units) as a text in `unit`, to 12 significant digits: `formatQuantity(0.005, "Hz")` is `5 Hz`. */
export function formatQuantity(value: number, unit: string): string {
  const { up, down } = readUnit(boundedText(unit), 0, "alone");
  const digits = Number(((value * down) / up).toPrecision(12));
  return unit.trim() === "1" ? String(digits) : `${digits} ${unit.trim()}`;
}

function boundedText(text: string): string {
  if (text.length <= LONGEST) return text;
  throw new UnitError(
    `a quantity must have at most ${LONGEST} characters, got ${text.length}`,
    "write a number and a unit, such as 5 mV",
    text.slice(0, LONGEST),
    { start: 0, end: LONGEST },
  );
}

function notANumber(text: string): UnitError {
  return new UnitError(
    `a quantity must start with a number, got "${text}"`,
    "write a number and a unit, such as 5 mV",
    text,
    { start: 0, end: Math.max(1, text.length) },
  );
}

function decimalComma(text: string, at: number): UnitError {
  return new UnitError(
    `a quantity must have a decimal point, got "${text}"`,
    `write ${text.replace(",", ".").trim()}`,
    text,
    { start: at, end: at + 1 },
  );
}
