import type { Ast } from "../equations/ast.ts";
import { siteOf } from "./equations.ts";
import { canRead, type Scope } from "./scope.ts";

/** The expressions of a product, written `max(0, e)` or `if(e > 0, a, 0)`, whose e belongs to the neuron: it is 0 unless all are positive. */
export function postGates(ast: Ast, scope: Scope): Ast[] {
  return factors(ast)
    .map(gated)
    .filter((e): e is Ast => e !== null && canRead("post", siteOf(e, scope)));
}

function factors(ast: Ast): readonly Ast[] {
  if (ast.kind === "unary" && ast.op === "-") return factors(ast.of);
  if (ast.kind !== "binary") return [ast];
  if (ast.op === "*") return [...factors(ast.left), ...factors(ast.right)];
  return ast.op === "/" ? factors(ast.left) : [ast];
}

function gated(ast: Ast): Ast | null {
  if (ast.kind !== "call") return null;
  const [a, b, c] = ast.args;
  if (ast.fn === "max" && ast.args.length === 2) return isZero(a!) ? b! : isZero(b!) ? a! : null;
  if (ast.fn !== "if" || !isZero(c!) || a!.kind !== "binary") return null;
  if (a!.op === ">" || a!.op === ">=") return difference(a!.left, a!.right, a!);
  return a!.op === "<" || a!.op === "<=" ? difference(a!.right, a!.left, a!) : null;
}

function difference(left: Ast, right: Ast, whole: Ast): Ast {
  return isZero(right) ? left : { kind: "binary", op: "-", left, right, span: whole.span };
}

function isZero(ast: Ast): boolean {
  return ast.kind === "number" && ast.value === 0;
}
