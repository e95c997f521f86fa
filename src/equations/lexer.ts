import { ModelError } from "../model/errors.ts";
import type { Span } from "./ast.ts";

/** A word of an equation; `value` is the number of a number, `end` stands after the last one. */
export interface Token {
  readonly kind: "number" | "name" | "operator" | "end";
  readonly text: string;
  readonly value: number;
  readonly span: Span;
}

/** Longest equation that is read, in characters. */
export const LONGEST_EQUATION = 4000;

const word =
  /(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_\u00b5\u03bc][A-Za-z0-9_\u00b5\u03bc]*)|(?<operator>\*\*|&&|\|\||[+\-*/<>=!]=|[-+*/^<>=(),%\u2212])/y;

/** What people write in other languages, and the form of ours. */
const foreign: Readonly<Record<string, string>> = {
  "**": "write powers with ^, such as x^2",
  "&&": "write `and`",
  "||": "write `or`",
  "!": "write `not`",
  "[": "write max(0, x) for the positive part of x, and use ( ) for grouping",
  "{": "use ( ) for grouping",
  ";": "write one statement per line of the list",
  "?": "write if(condition, a, b)",
};

/** The words of an equation, with the place of each. Fails: ModelError at a character that starts none. */
export function lex(text: string): Token[] {
  if (text.length > LONGEST_EQUATION) {
    throw new ModelError(
      `an equation must have at most ${LONGEST_EQUATION} characters, got ${text.length}`,
      "split it into several statements",
      { text, span: { start: LONGEST_EQUATION, end: LONGEST_EQUATION + 1 } },
    );
  }
  const tokens: Token[] = [];
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skipSpace(text, token.span.end);
  }
  tokens.push({ kind: "end", text: "", value: 0, span: { start: text.length, end: text.length + 1 } });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  word.lastIndex = at;
  const groups = word.exec(text)?.groups;
  if (groups === undefined) throw unexpected(text, at, String.fromCodePoint(text.codePointAt(at)!));
  const { number, name, operator } = groups;
  const written = (number ?? name ?? operator)!;
  const span = { start: at, end: at + written.length };
  if (foreign[written] !== undefined) throw unexpected(text, at, written);
  if (number === undefined) {
    return {
      kind: name === undefined ? "operator" : "name",
      text: written.replace("\u2212", "-"),
      value: 0,
      span,
    };
  }
  const value = Number(number);
  if (Number.isFinite(value)) return { kind: "number", text: written, value, span };
  throw new ModelError(`a number must be finite, got ${number}`, "write a smaller number", { text, span });
}

function unexpected(text: string, at: number, written: string): ModelError {
  return new ModelError(
    `unexpected ${written}`,
    foreign[written] ?? "an equation is made of names, numbers with units, + - * / ^ ( ) and comparisons",
    { text, span: { start: at, end: at + written.length } },
  );
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /\s/.test(text[at]!)) at++;
  return at;
}
