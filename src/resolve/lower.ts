import type { Ast } from "../equations/ast.ts";
import { call, choose, compare, constant, minus, negate, not, over, plus, times } from "../program/expr.ts";
import type { Distribution, DrawSource, Expr } from "../program/program.ts";
import { parseQuantity } from "../units/quantity.ts";
import type { Scope } from "./scope.ts";

/** An expression in coherent units, constants folded; every name must be in `scope` and every unit checked. */
export function lower(ast: Ast, scope: Scope, source: (() => DrawSource) | null): Expr {
  const below = (part: Ast) => lower(part, scope, source);
  switch (ast.kind) {
    case "number":
      return constant(ast.unit === null ? ast.value : parseQuantity(`${ast.value} ${ast.unit}`).value);
    case "name":
      return scope.get(ast.name)!.expr;
    case "unary":
      return ast.op === "-" ? negate(below(ast.of)) : not(below(ast.of));
    case "binary":
      return binary(ast.op, below(ast.left), below(ast.right));
    case "call":
      return lowerCall(ast.fn, ast.args.map(below), source);
  }
}

function binary(op: (Ast & { kind: "binary" })["op"], a: Expr, b: Expr): Expr {
  switch (op) {
    case "+":
      return plus(a, b);
    case "-":
      return minus(a, b);
    case "*":
      return times(a, b);
    case "/":
      return over(a, b);
    case "^":
      return call("pow", a, b);
    default:
      return compare(op, a, b);
  }
}

/** Functions that backends have are kept; the others are written out in terms of them. */
function lowerCall(fn: string, args: Expr[], source: (() => DrawSource) | null): Expr {
  const [a, b, c] = args as [Expr, Expr, Expr];
  switch (fn) {
    case "if":
      return choose(a, b, c);
    case "clip":
      return call("min", call("max", a, b), c);
    case "frac":
      return minus(a, call("floor", a));
    case "mod":
      return minus(a, times(b, call("floor", over(a, b))));
    case "tanh":
      return minus(constant(1), over(constant(2), plus(call("exp", times(constant(2), a)), constant(1))));
    case "abs":
    case "sign":
    case "exp":
    case "log":
    case "sqrt":
    case "floor":
    case "min":
    case "max":
      return call(fn, ...args);
    case "normal":
    case "uniform":
    case "bernoulli":
    case "poisson":
      return draw(fn, args, source);
    default:
      throw new Error(`bug: function ${fn} passed the checks of names`);
  }
}

function draw(distribution: Distribution, args: Expr[], source: (() => DrawSource) | null): Expr {
  if (source === null) throw new Error(`bug: ${distribution}() passed the checks of draws`);
  return { kind: "draw", distribution, args, source: source() };
}
