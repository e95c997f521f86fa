import { choose } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";

/** `expr` with each largest part for which `is` holds replaced. */
export function replaceParts(expr: Expr, is: (part: Expr) => boolean, replace: (part: Expr) => Expr): Expr {
  if (is(expr)) return replace(expr);
  const inner = (part: Expr) => replaceParts(part, is, replace);
  switch (expr.kind) {
    case "unary":
      return { ...expr, of: inner(expr.of) };
    case "binary":
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case "call":
      return { ...expr, args: expr.args.map(inner) };
    case "if":
      return choose(inner(expr.condition), inner(expr.then), inner(expr.otherwise));
    default:
      return expr;
  }
}
