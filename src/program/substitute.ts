import { call, choose, compare, minus, negate, not, over, plus, times } from "./expr.ts";
import type { Expr } from "./program.ts";

/** `e` with other expressions in the place of the variables in `values`, and of the `let` values in `locals`. */
export function substitute(
  e: Expr,
  values: ReadonlyMap<number, Expr>,
  locals: ReadonlyMap<number, Expr> = none,
): Expr {
  if (values.size === 0 && locals.size === 0) return e;
  const inside = (part: Expr) => substitute(part, values, locals);
  switch (e.kind) {
    case "constant":
    case "ambient":
      return e;
    case "local":
      return locals.get(e.local) ?? e;
    case "read":
      return values.get(e.variable) ?? e;
    case "unary":
      return e.op === "not" ? not(inside(e.of)) : negate(inside(e.of));
    case "binary":
      return rebuilt(e, inside(e.left), inside(e.right));
    case "call":
      return call(e.fn, ...e.args.map(inside));
    case "if":
      return choose(inside(e.condition), inside(e.then), inside(e.otherwise));
    case "draw":
      return { ...e, args: e.args.map(inside) };
  }
}

const none: ReadonlyMap<number, Expr> = new Map();

function rebuilt(e: Expr & { kind: "binary" }, left: Expr, right: Expr): Expr {
  switch (e.op) {
    case "+":
      return plus(left, right);
    case "-":
      return minus(left, right);
    case "*":
      return times(left, right);
    case "/":
      return over(left, right);
    default:
      return compare(e.op, left, right);
  }
}
