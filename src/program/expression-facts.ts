import type { Expr, Program } from "./program.ts";

/** The parts of an expression. */
export function parts(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "constant":
    case "read":
    case "local":
    case "ambient":
      return [];
    case "unary":
      return [expr.of];
    case "binary":
      return [expr.left, expr.right];
    case "call":
    case "draw":
      return expr.args;
    case "if":
      return [expr.condition, expr.then, expr.otherwise];
  }
}

/** True if it or a part of it satisfies `is`. */
export function contains(expr: Expr, is: (part: Expr) => boolean): boolean {
  return is(expr) || parts(expr).some((part) => contains(part, is));
}

/** Numbers of the variables it reads. */
export function variablesRead(expr: Expr): Set<number> {
  const found = new Set<number>();
  contains(expr, (part) => {
    if (part.kind === "read") found.add(part.variable);
    return false;
  });
  return found;
}

/** True if the expression is a comparison or joins some. */
export function isCondition(expr: Expr): boolean {
  if (expr.kind === "unary") return expr.op === "not";
  return expr.kind === "binary" && !["+", "-", "*", "/"].includes(expr.op);
}

/**
 * True if it must be computed in double precision: it reads a double variable that has many elements, a double `let`, or
 * the time. Double scalars (population, network) are rounded instead, since all elements share them.
 */
export function needsDouble(expr: Expr, program: Program, doubleLets: ReadonlySet<number>): boolean {
  return contains(expr, (part) => {
    if (part.kind === "local") return doubleLets.has(part.local);
    if (part.kind === "ambient") return true;
    if (part.kind !== "read") return false;
    const { precision, site } = program.variables[part.variable]!;
    return precision === "f64" && site !== "population" && site !== "network";
  });
}

/** How often each compound part occurs, by its JSON text. */
export function occurrences(expr: Expr): Map<string, number> {
  const counts = new Map<string, number>();
  const visit = (part: Expr): void => {
    if (part.kind === "binary" || part.kind === "call") {
      const key = JSON.stringify(part);
      const seen = counts.get(key) ?? 0;
      counts.set(key, seen + 1);
      if (seen > 0) return;
    }
    for (const inner of parts(part)) visit(inner);
  };
  visit(expr);
  return counts;
}
