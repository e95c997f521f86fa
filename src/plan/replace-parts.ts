import { choose } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";

/** `expr` with each largest part replaced for which `replacement` gives another; the rest stays as it is written. */
export function replaceParts(expr: Expr, replacement: (part: Expr) => Expr | undefined): Expr {
  const other = replacement(expr);
  if (other !== undefined) return other;
  const inner = (part: Expr) => replaceParts(part, replacement);
  switch (expr.kind) {
    case "unary":
      return { ...expr, of: inner(expr.of) };
    case "binary":
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case "call":
    case "draw":
      return { ...expr, args: expr.args.map(inner) };
    case "if":
      return choose(inner(expr.condition), inner(expr.then), inner(expr.otherwise));
    default:
      return expr;
  }
}
