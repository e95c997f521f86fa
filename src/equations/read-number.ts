import { ModelError, modelErrorAt } from "../model/errors.ts";
import { parseUnit } from "../units/quantity.ts";
import type { Ast } from "./ast.ts";
import type { Token } from "./lexer.ts";

/** What reading a number needs of the words of an equation. */
interface Words {
  readonly text: string;
  readonly tokens: readonly Token[];
  at: number;
}

const operatorsOfWords = new Set(["and", "or", "not"]);

/**
 * The number `token` with the unit symbol and its whole power that may follow: `5 mV`, `0.5 ms^-1`. Moves past them.
 *
 * Fails: ModelError at an unknown unit or a power that is no whole number.
 */
export function readNumber(words: Words, token: Token): Ast {
  const symbol = words.tokens[words.at]!;
  const isUnit = symbol.text === "%" || (symbol.kind === "name" && !operatorsOfWords.has(symbol.text));
  if (!isUnit) return { kind: "number", value: token.value, unit: null, span: token.span };
  words.at++;
  const { text: power, end } = powerAfter(words, symbol);
  const unit = `${symbol.text}${power}`;
  checkUnit(words.text, unit, { start: symbol.span.start, end });
  return { kind: "number", value: token.value, unit, span: { start: token.span.start, end } };
}

/** The power after a unit symbol as `^-1`, or nothing. */
function powerAfter(words: Words, symbol: Token): { text: string; end: number } {
  if (words.tokens[words.at]!.text !== "^") return { text: "", end: symbol.span.end };
  const sign = words.tokens[words.at + 1]!.text === "-" ? "-" : "";
  const exponent = words.tokens[words.at + (sign === "" ? 1 : 2)];
  if (exponent === undefined || !/^\d+$/.test(exponent.text)) {
    throw new ModelError(
      `the power of the unit ${symbol.text} must be a whole number`,
      `write it as in ${symbol.text}^-1, or put the quantity in parentheses to raise it`,
      { text: words.text, span: { start: symbol.span.start, end: (exponent ?? symbol).span.end } },
    );
  }
  words.at += sign === "" ? 2 : 3;
  return { text: `^${sign}${exponent.text}`, end: exponent.span.end };
}

function checkUnit(text: string, unit: string, span: { start: number; end: number }): void {
  try {
    parseUnit(unit);
  } catch (error) {
    const mistake = modelErrorAt(error, {});
    if (mistake === null) throw error;
    throw new ModelError(mistake.what, mistake.fix, { text, span });
  }
}
