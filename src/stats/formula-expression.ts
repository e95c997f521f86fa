import { DataError } from "../model/errors.ts";

/** A piece of a formula as R would parse it. */
export type Expression =
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | { readonly kind: "word"; readonly value: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "call"; readonly fn: string; readonly args: readonly Argument[] }
  | { readonly kind: "sign"; readonly op: "+" | "-"; readonly of: Expression }
  | { readonly kind: "group"; readonly of: Expression }
  | { readonly kind: "binary"; readonly op: Operator; readonly left: Expression; readonly right: Expression };

/** One argument of a call; `name` where it was written `name = value`. */
export interface Argument {
  readonly name?: string;
  readonly value: Expression;
}

export type Operator = "~" | "|" | "||" | "+" | "-" | "*" | "/" | "%in%" | ":" | "^";

interface Token {
  readonly kind: "number" | "word" | "name" | "mark" | "end";
  readonly text: string;
  readonly at: number;
}

/** Parses `text` by the rules of R's grammar. Fails: DataError that points at the place. */
export function parseExpression(text: string): Expression {
  const reader = readerOf(text);
  const result = binary(reader, 0);
  if (reader.peek().kind !== "end") throw mistake(text, reader.peek(), "an operator or the end");
  return result;
}

/** The tokens of a formula, read from left to right. */
interface Reader {
  readonly text: string;
  readonly peek: (ahead?: number) => Token;
  readonly take: () => Token;
  /** Whether the next token (or one further `ahead`) is this mark. */
  readonly isMark: (mark: string, ahead?: number) => boolean;
  /** Takes this mark. Fails: DataError if another token stands there. */
  readonly expect: (mark: string) => void;
}

function readerOf(text: string): Reader {
  const tokens = tokensOf(text);
  let next = 0;
  const peek = (ahead = 0) => tokens[next + ahead]!;
  const take = () => tokens[next++]!;
  const isMark = (mark: string, ahead = 0) => peek(ahead).kind === "mark" && peek(ahead).text === mark;
  const expect = (mark: string) => {
    if (!isMark(mark)) throw mistake(text, peek(), `"${mark}"`);
    next++;
  };
  return { text, peek, take, isMark, expect };
}

/** Binary operators of `level` and tighter. */
function binary(reader: Reader, level: number): Expression {
  if (level === levels.length) return signed(reader);
  if (level === 0 && reader.isMark("~")) throw mistake(reader.text, reader.peek(), "a response before ~");
  let left = binary(reader, level + 1);
  while (reader.peek().kind === "mark" && levels[level]!.includes(reader.peek().text as Operator)) {
    const op = reader.take().text as Operator;
    left = { kind: "binary", op, left, right: binary(reader, level + 1) };
  }
  return left;
}

function signed(reader: Reader): Expression {
  const sign = reader.peek();
  if (sign.kind !== "mark" || (sign.text !== "-" && sign.text !== "+")) return power(reader);
  reader.take();
  return { kind: "sign", op: sign.text, of: signed(reader) };
}

function power(reader: Reader): Expression {
  const base = primary(reader);
  if (!reader.isMark("^")) return base;
  reader.take();
  return { kind: "binary", op: "^", left: base, right: signed(reader) };
}

function primary(reader: Reader): Expression {
  const token = reader.peek();
  if (token.kind === "end" || (token.kind === "mark" && token.text !== "("))
    throw mistake(reader.text, token, "a column, a number or a function");
  reader.take();
  switch (token.kind) {
    case "number":
      return { kind: "number", value: Number(token.text), text: token.text };
    case "word":
      return { kind: "word", value: token.text };
    case "name":
      return reader.isMark("(")
        ? { kind: "call", fn: token.text, args: callArguments(reader) }
        : { kind: "name", name: token.text };
    case "mark": {
      const inside = binary(reader, 0);
      reader.expect(")");
      return { kind: "group", of: inside };
    }
  }
}

/** `(a, name = b)` after the name of a function. */
function callArguments(reader: Reader): Argument[] {
  reader.expect("(");
  const args: Argument[] = [];
  while (!reader.isMark(")")) {
    if (reader.peek().kind === "name" && reader.isMark("=", 1)) {
      const name = reader.take().text;
      reader.take();
      args.push({ name, value: binary(reader, 0) });
    } else args.push({ value: binary(reader, 0) });
    if (!reader.isMark(",")) break;
    reader.take();
  }
  reader.expect(")");
  return args;
}

/** Operators from the loosest to the tightest, left-associative; tighter still are a sign, then `^`. */
const levels: readonly (readonly Operator[])[] = [
  ["~"],
  ["|", "||"],
  ["+", "-"],
  ["*", "/"],
  ["%in%"],
  [":"],
];

const pattern =
  /\s+|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?L?)|(?<name>(?:[\p{L}]|\.(?!\d))[\p{L}\p{N}._]*)|`(?<quoted>[^`]+)`|"(?<word>[^"]*)"|'(?<word2>[^']*)'|(?<mark>%in%|\|\||[~|+\-*/:^(),=])/uy;

/** Cuts a formula into tokens; the last one is `end`. */
function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const groups = pattern.exec(text)?.groups;
    if (groups === undefined)
      throw mistake(text, { kind: "mark", text: text[at]!, at }, "a column, a number or an operator");
    if (groups.number !== undefined)
      tokens.push({ kind: "number", text: groups.number.replace("L", ""), at });
    const name = groups.name ?? groups.quoted;
    if (name !== undefined) tokens.push({ kind: "name", text: name, at });
    const word = groups.word ?? groups.word2;
    if (word !== undefined) tokens.push({ kind: "word", text: word, at });
    if (groups.mark !== undefined) tokens.push({ kind: "mark", text: groups.mark, at });
  }
  tokens.push({ kind: "end", text: "", at: text.length });
  return tokens;
}

function mistake(text: string, token: Token, wanted: string): DataError {
  const got = token.kind === "end" ? "the end of the formula" : `"${token.text}"`;
  return new DataError(
    `the formula needs ${wanted} here, got ${got}\n  ${text}\n  ${" ".repeat(token.at)}^`,
    "write it as in R: log(asi) ~ condition * region + (1 | mouse) + (1 | dendrite); put odd column names in backquotes",
  );
}

/** `e` written as R's deparse writes it, which is how variables and coefficients are named. */
export function deparse(e: Expression): string {
  switch (e.kind) {
    case "number":
      return String(e.value);
    case "word":
      return JSON.stringify(e.value);
    case "name":
      return e.name;
    case "group":
      return `(${deparse(e.of)})`;
    case "sign":
      return e.op + deparse(e.of);
    case "call":
      return `${e.fn}(${e.args.map((a) => (a.name === undefined ? "" : `${a.name} = `) + deparse(a.value)).join(", ")})`;
    case "binary": {
      const tight = e.op === "^" || e.op === ":" || e.op === "/";
      return `${deparse(e.left)}${tight ? e.op : ` ${e.op} `}${deparse(e.right)}`;
    }
  }
}

/** Names of the columns that `e` reads, in order of appearance, each once. */
export function columnsRead(e: Expression): string[] {
  switch (e.kind) {
    case "number":
    case "word":
      return [];
    case "name":
      return ["TRUE", "FALSE"].includes(e.name) ? [] : [e.name];
    case "group":
    case "sign":
      return columnsRead(e.of);
    case "call":
      return [...new Set(e.args.flatMap((argument) => columnsRead(argument.value)))];
    case "binary":
      return [...new Set([...columnsRead(e.left), ...columnsRead(e.right)])];
  }
}
