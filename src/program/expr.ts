import { exp, log, pow } from "../numerics/elementary.ts";
import { contains } from "./expression-facts.ts";
import type { BinaryOp, Expr, MathFunction } from "./program.ts";

/** A number as an expression. */
export function constant(value: number): Expr {
  return { kind: "constant", value };
}

/** The value of `e` where it is a constant, otherwise undefined. */
export function constantOf(e: Expr): number | undefined {
  return e.kind === "constant" ? e.value : undefined;
}

/** Reads a variable at the element, or at the coarser element that it belongs to. */
export function read(variable: number): Expr {
  return { kind: "read", variable };
}

/** a + b with constants folded. */
export function plus(a: Expr, b: Expr): Expr {
  if (constantOf(a) === 0) return b;
  if (constantOf(b) === 0) return a;
  if (b.kind === "unary" && b.op === "negate") return minus(a, b.of);
  return folded("+", a, b);
}

/** a - b with constants folded. */
export function minus(a: Expr, b: Expr): Expr {
  if (constantOf(b) === 0) return a;
  if (constantOf(a) === 0) return negate(b);
  if (b.kind === "unary" && b.op === "negate") return plus(a, b.of);
  return folded("-", a, b);
}

/** -a, taken into sums and constants. */
export function negate(a: Expr): Expr {
  if (a.kind === "constant") return constant(a.value === 0 ? 0 : -a.value);
  if (a.kind === "unary" && a.op === "negate") return a.of;
  if (a.kind === "binary" && a.op === "-") {
    return isNegative(a.left) ? plus(negate(a.left), a.right) : minus(a.right, a.left);
  }
  if (a.kind === "binary" && a.op === "+" && isNegative(a.left)) return minus(negate(a.left), a.right);
  return { kind: "unary", op: "negate", of: a };
}

function isNegative(a: Expr): boolean {
  if (a.kind === "constant") return a.value < 0;
  if (a.kind === "unary") return a.op === "negate";
  return a.kind === "binary" && (a.op === "-" || a.op === "+") && isNegative(a.left);
}

/** a * b with constants folded and gathered at the left. */
export function times(a: Expr, b: Expr): Expr {
  const left = constantOf(a);
  if (left === undefined && constantOf(b) !== undefined) return times(b, a);
  if (left === 0) return constant(0);
  if (left === 1) return b;
  if (left === -1) return negate(b);
  if (left === undefined && b.kind === "unary" && b.op === "negate") return negate(times(a, b.of));
  if (left === undefined && a.kind === "unary" && a.op === "negate") return negate(times(a.of, b));
  if (left !== undefined && b.kind === "binary") {
    const inner = constantOf(b.op === "/" ? b.right : b.left);
    if (inner !== undefined && b.op === "*") return times(constant(left * inner), b.right);
    if (inner !== undefined && b.op === "/") return times(constant(left / inner), b.left);
  }
  return folded("*", a, b);
}

/** a / b with constants folded. */
export function over(a: Expr, b: Expr): Expr {
  if (constantOf(b) === 1) return a;
  if (constantOf(a) === 0 && constantOf(b) !== 0) return constant(0);
  return folded("/", a, b);
}

/** A comparison or a logical operation; booleans are 1 and 0. */
export function compare(op: Exclude<BinaryOp, "+" | "-" | "*" | "/">, a: Expr, b: Expr): Expr {
  return folded(op, a, b);
}

function folded(op: BinaryOp, left: Expr, right: Expr): Expr {
  const a = constantOf(left);
  const b = constantOf(right);
  if (a === undefined || b === undefined) return { kind: "binary", op, left, right };
  return constant(binaryValue(op, a, b));
}

function binaryValue(op: BinaryOp, a: number, b: number): number {
  switch (op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "<":
      return a < b ? 1 : 0;
    case "<=":
      return a <= b ? 1 : 0;
    case ">":
      return a > b ? 1 : 0;
    case ">=":
      return a >= b ? 1 : 0;
    case "==":
      return a === b ? 1 : 0;
    case "!=":
      return a !== b ? 1 : 0;
    case "and":
      return a !== 0 && b !== 0 ? 1 : 0;
    case "or":
      return a !== 0 || b !== 0 ? 1 : 0;
  }
}

/** Logical negation. */
export function not(a: Expr): Expr {
  const value = constantOf(a);
  return value === undefined ? { kind: "unary", op: "not", of: a } : constant(value === 0 ? 1 : 0);
}

/** `then` where the condition holds, `otherwise` elsewhere. */
export function choose(condition: Expr, then: Expr, otherwise: Expr): Expr {
  const value = constantOf(condition);
  if (value !== undefined) return value !== 0 ? then : otherwise;
  return { kind: "if", condition, then, otherwise };
}

/** A function of the backends, with constants folded; powers of small whole numbers become products. */
export function call(fn: MathFunction, ...args: Expr[]): Expr {
  if (args.every((argument) => argument.kind === "constant")) {
    return constant(mathFunctions[fn](args.map((argument) => constantOf(argument)!)));
  }
  return fn === "pow" ? power(args[0]!, args[1]!) : { kind: "call", fn, args };
}

function power(base: Expr, exponent: Expr): Expr {
  switch (constantOf(exponent)) {
    case 0:
      return constant(1);
    case 1:
      return base;
    case 2:
      return times(base, base);
    case 3:
      return times(times(base, base), base);
    case -1:
      return over(constant(1), base);
    case 0.5:
      return call("sqrt", base);
    default:
      return { kind: "call", fn: "pow", args: [base, exponent] };
  }
}

/** sqrt, floor, abs and sign are exact everywhere; exp, log and pow are those of `numerics`, as in every backend. */
const mathFunctions: Readonly<Record<MathFunction, (args: readonly number[]) => number>> = {
  abs: ([x]) => Math.abs(x!),
  sign: ([x]) => Math.sign(x!),
  exp: ([x]) => exp(x!),
  log: ([x]) => log(x!),
  sqrt: ([x]) => Math.sqrt(x!),
  floor: ([x]) => Math.floor(x!),
  min: (args) => Math.min(...args),
  max: (args) => Math.max(...args),
  pow: ([x, y]) => (y === 0 ? 1 : pow(x!, y!)),
};

/** True if `e` reads this variable. */
export function reads(e: Expr, variable: number): boolean {
  return contains(e, (part) => part.kind === "read" && part.variable === variable);
}
