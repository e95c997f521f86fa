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
  const tokens = tokensOf(text);
  let next = 0;
  const peek = () => tokens[next]!;
  const take = () => tokens[next++]!;
  const expect = (mark: string) => {
    if (peek().text !== mark || peek().kind !== "mark") throw mistake(text, peek(), `"${mark}"`);
    next++;
  };

  const primary = (): Expression => {
    const token = take();
    if (token.kind === "number") return { kind: "number", value: Number(token.text), text: token.text };
    if (token.kind === "word") return { kind: "word", value: token.text };
    if (token.kind === "name") {
      if (peek().kind !== "mark" || peek().text !== "(") return { kind: "name", name: token.text };
      next++;
      return { kind: "call", fn: token.text, args: callArguments() };
    }
    if (token.text === "(" && token.kind === "mark") {
      const inside = binary(0);
      expect(")");
      return { kind: "group", of: inside };
    }
    next--;
    throw mistake(text, token, "a column, a number or a function");
  };

  const callArguments = (): Argument[] => {
    const args: Argument[] = [];
    while (peek().text !== ")" || peek().kind !== "mark") {
      const named =
        peek().kind === "name" && tokens[next + 1]!.text === "=" && tokens[next + 1]!.kind === "mark";
      if (named) {
        const name = take().text;
        next++;
        args.push({ name, value: binary(0) });
      } else args.push({ value: binary(0) });
      if (peek().text === "," && peek().kind === "mark") next++;
      else break;
    }
    expect(")");
    return args;
  };

  const signed = (): Expression => {
    const sign = peek();
    if (sign.kind !== "mark" || (sign.text !== "-" && sign.text !== "+")) return power();
    next++;
    return { kind: "sign", op: sign.text, of: signed() };
  };

  const power = (): Expression => {
    const base = primary();
    if (peek().kind !== "mark" || peek().text !== "^") return base;
    next++;
    return { kind: "binary", op: "^", left: base, right: signed() };
  };

  const binary = (level: number): Expression => {
    if (level === levels.length) return signed();
    if (level === 0 && peek().text === "~" && peek().kind === "mark")
      throw mistake(text, peek(), "a response before ~");
    let left = binary(level + 1);
    while (peek().kind === "mark" && levels[level]!.includes(peek().text as Operator)) {
      const op = take().text as Operator;
      left = { kind: "binary", op, left, right: binary(level + 1) };
    }
    return left;
  };

  const result = binary(0);
  if (peek().kind !== "end") throw mistake(text, peek(), "an operator or the end");
  return result;
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
