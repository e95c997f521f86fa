import { dimensionless, multiplyDimensions, raiseDimension } from "./dimension.ts";
import { UnitError } from "./unit-error.ts";
import { nearestUnit, type Unit, unitTable } from "./unit-table.ts";

const one: Unit = { up: 1, down: 1, dimension: dimensionless };

/** Largest power of a unit, either sign; beyond it nothing is meant. */
const LARGEST_POWER = 12;

/** Deepest nesting of parentheses. */
const DEEPEST = 20;

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

/**
 * The unit that `text` names from offset `start` to its end. After a number nothing means 1, and a leading `/` is 1/.
 *
 * Fails: UnitError with the span of the part that cannot be read.
 */
export function readUnit(text: string, start: number, position: "alone" | "after a number"): Unit {
  const cursor: Cursor = { text, at: start, depth: 0 };
  const next = peek(cursor);
  const implied = position === "after a number" && (next === "" || next === "/");
  const unit = product(cursor, implied ? one : factor(cursor));
  if (peek(cursor) !== "") throw unreadable(cursor, "unexpected");
  return unit;
}

function product(cursor: Cursor, first: Unit): Unit {
  let result = first;
  for (let c = peek(cursor); c !== "" && c !== ")"; c = peek(cursor)) {
    if (c === "*" || c === "/" || c === "\u00b7") cursor.at++;
    result = times(result, factor(cursor), c === "/" ? -1 : 1);
  }
  return result;
}

function factor(cursor: Cursor): Unit {
  const c = peek(cursor);
  if (c === "(") return raise(cursor, parenthesis(cursor));
  if (c === "1") {
    cursor.at++;
    if (/[\d.]/.test(cursor.text[cursor.at] ?? ""))
      throw unreadable({ ...cursor, at: cursor.at - 1 }, "unexpected");
    return one;
  }
  const symbol = /^(?:%|[A-Za-z\u00b5\u03bc\u03a9]+)/.exec(cursor.text.slice(cursor.at))?.[0];
  if (symbol === undefined) throw unreadable(cursor, c === "" ? "missing" : "unexpected");
  const unit = named(cursor, symbol);
  cursor.at += symbol.length;
  const digit = /^[1-9]\d?(?![\d.])/.exec(cursor.text.slice(cursor.at))?.[0];
  if (digit === undefined) return raise(cursor, unit);
  cursor.at += digit.length;
  return power(cursor, unit, Number(digit), cursor.at - digit.length);
}

function parenthesis(cursor: Cursor): Unit {
  if (++cursor.depth > DEEPEST) throw unreadable(cursor, "unexpected");
  const open = cursor.at++;
  const inner = product(cursor, factor(cursor));
  if (peek(cursor) !== ")") {
    throw new UnitError(`missing ) in the unit ${cursor.text.trim()}`, "close the parenthesis", cursor.text, {
      start: open,
      end: open + 1,
    });
  }
  cursor.at++;
  cursor.depth--;
  return inner;
}

function named(cursor: Cursor, symbol: string): Unit {
  const ascii = symbol.replace(/[\u00b5\u03bc]/g, "u").replace("\u03a9", "ohm");
  const unit = unitTable.get(ascii);
  if (unit !== undefined) return unit;
  const near = nearestUnit(ascii);
  throw new UnitError(
    `unknown unit: ${symbol}`,
    near === undefined ? `the units are 1, ${[...unitTable.keys()].join(", ")}` : `did you mean ${near}?`,
    cursor.text,
    { start: cursor.at, end: cursor.at + symbol.length },
  );
}

/** `unit` to the power that follows `^`, or itself. */
function raise(cursor: Cursor, unit: Unit): Unit {
  if (peek(cursor) !== "^") return unit;
  cursor.at++;
  peek(cursor);
  const start = cursor.at;
  const match = /^(?:([+-]?\d+(?:\.\d+)?)|\(\s*([+-]?\d+(?:\.\d+)?)\s*(?:\/\s*(\d+)\s*)?\))/.exec(
    cursor.text.slice(start).replace("\u2212", "-"),
  );
  if (match === null) throw badPower(cursor, start, start + 1);
  cursor.at += match[0].length;
  return power(cursor, unit, Number(match[1] ?? match[2]) / Number(match[3] ?? 1), start);
}

function power(cursor: Cursor, unit: Unit, exponent: number, start: number): Unit {
  if (!Number.isInteger(2 * exponent) || Math.abs(exponent) > LARGEST_POWER)
    throw badPower(cursor, start, cursor.at);
  const up = repeated(unit.up, Math.abs(exponent));
  const down = repeated(unit.down, Math.abs(exponent));
  const dimension = raiseDimension(unit.dimension, exponent);
  return exponent < 0 ? { up: down, down: up, dimension } : { up, down, dimension };
}

function repeated(x: number, exponent: number): number {
  let result = Number.isInteger(exponent) ? 1 : Math.sqrt(x);
  for (let i = 1; i <= exponent; i++) result *= x;
  return result;
}

function times(a: Unit, b: Unit, sign: 1 | -1): Unit {
  const dimension = multiplyDimensions(a.dimension, b.dimension, sign);
  return sign === 1
    ? { up: a.up * b.up, down: a.down * b.down, dimension }
    : { up: a.up * b.down, down: a.down * b.up, dimension };
}

/** The next character that is not white space, or nothing at the end. */
function peek(cursor: Cursor): string {
  while (/\s/.test(cursor.text[cursor.at] ?? "")) cursor.at++;
  return cursor.text[cursor.at] ?? "";
}

function badPower(cursor: Cursor, start: number, end: number): UnitError {
  return new UnitError(
    `the power of a unit must be a whole or half number up to ${LARGEST_POWER}, got ${cursor.text.slice(start, end) || "nothing"}`,
    "write it as in um^2, ms^-1 or mV^0.5",
    cursor.text,
    { start, end: Math.max(end, start + 1) },
  );
}

function unreadable(cursor: Cursor, word: "missing" | "unexpected"): UnitError {
  const what =
    word === "missing"
      ? `missing unit in "${cursor.text.trim()}"`
      : `unexpected "${cursor.text.slice(cursor.at, cursor.at + 12)}" in the unit`;
  return new UnitError(
    what,
    "write units as in mV, nS/ms, um^2 or 1/(s Hz); without a unit write 1",
    cursor.text,
    {
      start: cursor.at,
      end: cursor.at + 1,
    },
  );
}
