import type { Ast } from "./ast.ts";

/** The parts of a parsed expression. */
export function astParts(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case "number":
    case "name":
      return [];
    case "unary":
      return [ast.of];
    case "binary":
      return [ast.left, ast.right];
    case "call":
      return ast.args;
  }
}

/** Calls `visit` for the expression and all its parts, outermost first. */
export function walkAst(ast: Ast, visit: (part: Ast) => void): void {
  visit(ast);
  for (const part of astParts(ast)) walkAst(part, visit);
}
