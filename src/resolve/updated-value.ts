import type { Equation } from "../equations/ast.ts";
import { minus, over, plus, times } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";
import { type Dimension, dimensionless } from "../units/dimension.ts";
import { type EquationContext, resolveAst } from "./equations.ts";

/** New value of the target of `x = e`, `x += e` and so on, where it reads as `old`; undefined after a reported mistake. */
export function updatedValue(
  equation: Equation,
  context: EquationContext,
  old: Expr,
  dimension: Dimension,
): Expr | undefined {
  const factor = equation.op === "*=" || equation.op === "/=";
  const role = factor ? `factor of ${equation.target.name}` : `new value of ${equation.target.name}`;
  const value = resolveAst(equation.value, context, factor ? dimensionless : dimension, role);
  if (value === undefined) return undefined;
  switch (equation.op) {
    case "=":
      return value;
    case "+=":
      return plus(old, value);
    case "-=":
      return minus(old, value);
    case "*=":
      return times(old, value);
    case "/=":
      return over(old, value);
  }
}
