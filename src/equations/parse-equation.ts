import { ModelError } from "../model/errors.ts";
import { nearestName } from "../model/nearest.ts";
import type { Ast, Equation, Span } from "./ast.ts";
import { builtin, builtins, reductionScopes } from "./builtins.ts";
import { lex, type Token } from "./lexer.ts";
import { readNumber } from "./read-number.ts";
import { astParts } from "./walk-ast.ts";

/** Deepest nesting of parentheses, calls, signs and powers. */
const DEEPEST = 100;

/** Words that are no names of variables. */
const reserved = new Set(["and", "or", "not"]);

type BinaryOp = (Ast & { kind: "binary" })["op"];

/** The words of a text and the one that is read next. */
export interface Reader {
  readonly text: string;
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

/** A text such as `gain * (targetRate - rate)` as an expression. Fails: ModelError with the place. */
export function parseExpression(text: string): Ast {
  const reader = newReader(text);
  const value = disjunction(reader);
  return atEnd(reader, value);
}

/** A statement: `d(x)/dt = e`, `x = e`, or `x += e` with `-=`, `*=` and `/=`. Fails: ModelError with the place. */
export function parseEquation(text: string): Equation {
  const reader = newReader(text);
  const words = reader.tokens.slice(0, 6).map((token) => token.text);
  const derivative = words[0] === "d" && words[1] === "(";
  if (derivative && (words[3] !== ")" || words[4] !== "/" || words[5] !== "dt")) {
    throw mistake(reader, "a derivative must be written d(x)/dt", "write d(x)/dt = ...", {
      start: reader.tokens[0]!.span.start,
      end: reader.tokens[Math.min(5, reader.tokens.length - 1)]!.span.end,
    });
  }
  const target = targetOf(reader, reader.tokens[derivative ? 2 : 0]!);
  reader.at = derivative ? 6 : 1;
  const op = assignment(reader, derivative, target.name);
  const value = atEnd(reader, disjunction(reader));
  return { kind: derivative ? "derivative" : "assign", op, target, value, text };
}

function targetOf(reader: Reader, token: Token): Equation["target"] {
  if (token.kind === "name" && !reserved.has(token.text)) return { name: token.text, span: token.span };
  const got = token.kind === "end" ? "nothing" : token.text;
  throw mistake(
    reader,
    `a statement must start with the name of a variable, got ${got}`,
    "write x = ..., x += ... or d(x)/dt = ...",
    token.span,
  );
}

function assignment(reader: Reader, derivative: boolean, name: string): Equation["op"] {
  const token = next(reader);
  switch (token.text) {
    case "+=":
    case "-=":
    case "*=":
    case "/=":
      if (!derivative) return token.text;
      throw mistake(reader, `d(${name})/dt must be followed by =, got ${token.text}`, "write =", token.span);
    case "=":
      return "=";
    default: {
      const left = derivative ? `d(${name})/dt` : name;
      const got = token.kind === "end" ? "nothing" : token.text;
      const fix = derivative
        ? `write ${left} = ...`
        : `write ${left} = ..., ${left} += ... or d(${left})/dt = ...`;
      throw mistake(reader, `missing = after ${left}, got ${got}`, fix, token.span);
    }
  }
}

function disjunction(reader: Reader): Ast {
  return chain(reader, ["or"], (r) => chain(r, ["and"], negation));
}

function negation(reader: Reader): Ast {
  const token = peek(reader);
  if (token.text !== "not") return comparison(reader);
  reader.at++;
  const of = nested(reader, negation);
  return { kind: "unary", op: "not", of, span: { start: token.span.start, end: of.span.end } };
}

const comparisons: readonly string[] = ["<", "<=", ">", ">=", "==", "!="];

function comparison(reader: Reader): Ast {
  const left = sum(reader);
  const token = peek(reader);
  if (token.text === "=") {
    throw mistake(reader, "= does not fit inside an expression", "write == to compare", token.span);
  }
  if (!comparisons.includes(token.text)) return left;
  reader.at++;
  const whole = binary(token.text as BinaryOp, left, sum(reader));
  const after = peek(reader);
  if (!comparisons.includes(after.text)) return whole;
  throw mistake(
    reader,
    `${after.text} does not fit after a comparison`,
    "join two comparisons with `and`",
    after.span,
  );
}

function sum(reader: Reader): Ast {
  return chain(reader, ["+", "-"], (r) => chain(r, ["*", "/"], signed));
}

function signed(reader: Reader): Ast {
  const token = peek(reader);
  if (token.text !== "-") return power(reader);
  reader.at++;
  const of = nested(reader, signed);
  return { kind: "unary", op: "-", of, span: { start: token.span.start, end: of.span.end } };
}

/** Right associative, above the sign: -x^2 is -(x^2), and x^-1 is allowed. */
function power(reader: Reader): Ast {
  const base = primary(reader);
  if (peek(reader).text !== "^") return base;
  reader.at++;
  return binary("^", base, nested(reader, signed));
}

function primary(reader: Reader): Ast {
  const token = next(reader);
  if (token.kind === "number") return readNumber(reader, token);
  if (token.kind === "name" && !reserved.has(token.text)) {
    return peek(reader).text === "("
      ? nested(reader, (r) => call(r, token))
      : { kind: "name", name: token.text, span: token.span };
  }
  if (token.text === "(") {
    const inner = nested(reader, disjunction);
    const close = expectClose(reader, token);
    return { ...inner, span: { start: token.span.start, end: close.span.end } };
  }
  const got = token.kind === "end" ? "missing value at the end" : `missing value before ${token.text}`;
  throw mistake(reader, got, "write a number, a name or a function there", token.span);
}

function call(reader: Reader, name: Token): Ast {
  const open = next(reader);
  const args: Ast[] = [];
  if (peek(reader).text !== ")") {
    args.push(disjunction(reader));
    while (peek(reader).text === ",") {
      reader.at++;
      args.push(disjunction(reader));
    }
  }
  const close = expectClose(reader, open);
  const result = {
    kind: "call",
    fn: name.text,
    args,
    span: { start: name.span.start, end: close.span.end },
  } as const;
  checkCall(reader, result, name.span);
  return result;
}

function readsTime(ast: Ast): boolean {
  return (ast.kind === "name" && ast.name === "t") || astParts(ast).some(readsTime);
}

function checkCall(reader: Reader, { fn, args }: Ast & { kind: "call" }, span: Span): void {
  const known = builtin(fn);
  if (known === undefined) {
    if (args.some(readsTime)) {
      const what = `${fn}(...) reads ${fn} at another time`;
      throw mistake(reader, what, "a rule reads the values of now; keep an earlier one in a variable", span);
    }
    const names = builtins.map((each) => each.name);
    const near = nearestName(fn, names);
    const fix =
      near === undefined
        ? `the functions are ${names.join(", ")}`
        : `did you mean ${near}? a product needs *`;
    throw mistake(reader, `unknown function: ${fn}`, fix, span);
  }
  const second = args[1];
  if (known.kind === "reduction" && args.length === 2 && second !== undefined) {
    if (second.kind === "name" && reductionScopes.includes(second.name)) return;
    const what = `the scope of ${fn} must be ${reductionScopes.join(", ")}, got ${reader.text.slice(second.span.start, second.span.end)}`;
    throw mistake(reader, what, `write ${fn}(x) or ${fn}(x, population)`, second.span);
  }
  if (known.arities.includes(args.length)) return;
  const counts = known.arities.join(" or ");
  const noun = counts === "1" ? "argument" : "arguments";
  throw mistake(
    reader,
    `${fn} must have ${counts === "0" ? "no" : counts} ${noun}, got ${args.length}`,
    known.about,
    span,
  );
}

/** Operators of one rank, from left to right. */
function chain(reader: Reader, ops: readonly BinaryOp[], part: (reader: Reader) => Ast): Ast {
  let left = part(reader);
  for (let op = peek(reader); (ops as readonly string[]).includes(op.text); op = peek(reader)) {
    reader.at++;
    left = binary(op.text as BinaryOp, left, part(reader));
  }
  return left;
}

function binary(op: BinaryOp, left: Ast, right: Ast): Ast {
  return { kind: "binary", op, left, right, span: { start: left.span.start, end: right.span.end } };
}

function nested(reader: Reader, part: (reader: Reader) => Ast): Ast {
  if (++reader.depth > DEEPEST) {
    const what = `an equation must be nested at most ${DEEPEST} deep`;
    throw mistake(reader, what, "give parts of it a name in statements of their own", peek(reader).span);
  }
  const result = part(reader);
  reader.depth--;
  return result;
}

function atEnd(reader: Reader, value: Ast): Ast {
  const token = peek(reader);
  if (token.kind === "end") return value;
  const previous = reader.tokens[reader.at - 1]!;
  const product = token.kind === "name" || token.kind === "number" || token.text === "(";
  const fix = product
    ? "a product needs *"
    : token.text === ")"
      ? "remove it, or open a ( before"
      : "remove it";
  throw mistake(reader, `unexpected ${token.text} after ${previous.text}`, fix, token.span);
}

function expectClose(reader: Reader, open: Token): Token {
  const token = next(reader);
  if (token.text === ")") return token;
  const got = token.kind === "end" ? "the end" : token.text;
  const fix =
    token.kind === "name" || token.kind === "number"
      ? "close the ( that starts here; a product needs *"
      : "close the ( that starts here";
  throw mistake(reader, `missing ) before ${got}`, fix, open.span);
}

function newReader(text: string): Reader {
  return { text, tokens: lex(text), at: 0, depth: 0 };
}

function peek(reader: Reader): Token {
  return reader.tokens[Math.min(reader.at, reader.tokens.length - 1)]!;
}

function next(reader: Reader): Token {
  const token = peek(reader);
  reader.at++;
  return token;
}

function mistake(reader: Reader, what: string, fix: string, span: Span): ModelError {
  return new ModelError(what, fix, { text: reader.text, span });
}
