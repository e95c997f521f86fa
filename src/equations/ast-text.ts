import type { Ast } from "./ast.ts";

/** Longest text of an expression in a message. */
const LONGEST = 60;

const rank: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  not: 3,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  negate: 7,
  "^": 8,
};

/** An expression as text for messages, with the parentheses that it needs; long ones end in `...`. */
export function astText(ast: Ast): string {
  const text = print(ast);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 4)} ...`;
}

function print(ast: Ast): string {
  switch (ast.kind) {
    case "number":
      return ast.unit === null ? String(ast.value) : `${ast.value} ${ast.unit}`;
    case "name":
      return ast.name;
    case "unary":
      return `${ast.op === "not" ? "not " : "-"}${wrapped(ast.of, rankOf(ast))}`;
    case "binary": {
      const own = rankOf(ast);
      const right = ast.op === "^" ? own - 1 : own + 1;
      return `${wrapped(ast.left, ast.op === "^" ? own + 1 : own)} ${ast.op} ${wrapped(ast.right, right)}`;
    }
    case "call":
      return `${ast.fn}(${ast.args.map(print).join(", ")})`;
  }
}

function wrapped(ast: Ast, least: number): string {
  return rankOf(ast) < least ? `(${print(ast)})` : print(ast);
}

/** Comparisons have rank 4, numbers, names and calls the highest. */
function rankOf(ast: Ast): number {
  if (ast.kind === "unary") return rank[ast.op === "-" ? "negate" : "not"]!;
  if (ast.kind === "binary") return rank[ast.op] ?? 4;
  return 9;
}
