import type { Ast } from "../equations/ast.ts";
import { astText } from "../equations/ast-text.ts";
import { builtin, reductionOf } from "../equations/builtins.ts";
import { ModelError } from "../model/errors.ts";
import {
  type Dimension,
  dimensionless,
  multiplyDimensions,
  raiseDimension,
  sameDimension,
} from "../units/dimension.ts";
import { dimensionName } from "../units/dimension-name.ts";
import { parseUnit } from "../units/quantity.ts";

/** `any`: a zero, which fits every dimension; null: not known, because of a mistake that has been reported. */
type Checked = Dimension | "any" | null;

interface Check {
  readonly scope: (name: string) => Dimension | undefined;
  readonly report: (error: ModelError) => void;
}

/**
 * Dimension of a parsed expression, or null after reporting every part whose dimensions do not fit.
 *
 * A name that `scope` does not know is reported too. The errors carry the span; whoever knows the equation adds its
 * text. A plain zero fits every dimension; alone it counts as a plain number.
 */
export function checkUnits(ast: Ast, scope: Check["scope"], report: Check["report"]): Dimension | null {
  const result = check(ast, { scope, report });
  return result === "any" ? dimensionless : result;
}

function check(ast: Ast, c: Check): Checked {
  switch (ast.kind) {
    case "number":
      if (ast.unit === null) return ast.value === 0 ? "any" : dimensionless;
      return parseUnit(ast.unit).dimension;
    case "name":
      return checkName(ast, c);
    case "unary": {
      const of = check(ast.of, c);
      if (ast.op === "-") return of;
      plain(of, ast.of, "not", c);
      return dimensionless;
    }
    case "binary":
      return checkBinary(ast, c);
    case "call":
      return checkCall(ast, c);
  }
}

function checkName(ast: Ast & { kind: "name" }, c: Check): Checked {
  const known = c.scope(ast.name);
  if (known !== undefined) return known;
  tell(c, ast, `unknown name: ${ast.name}`, "declare it as a variable or a parameter");
  return null;
}

const verbs: Readonly<Record<string, readonly [string, string]>> = {
  "+": ["adds", "to"],
  "-": ["subtracts", "from"],
};

function checkBinary(ast: Ast & { kind: "binary" }, c: Check): Checked {
  const left = check(ast.left, c);
  const right = check(ast.right, c);
  switch (ast.op) {
    case "+":
    case "-":
      return agree(ast, left, right, c);
    case "*":
    case "/":
      if (left === null || right === null) return null;
      return multiplyDimensions(asDimension(left), asDimension(right), ast.op === "*" ? 1 : -1);
    case "^":
      return checkPower(ast, left, right, c);
    case "and":
    case "or":
      plain(left, ast.left, ast.op, c);
      plain(right, ast.right, ast.op, c);
      return dimensionless;
    default:
      agree(ast, left, right, c);
      return dimensionless;
  }
}

/** The dimension that both sides of `ast` share. */
function agree(ast: Ast & { kind: "binary" }, left: Checked, right: Checked, c: Check): Checked {
  if (left === null || right === null) return null;
  if (left === "any") return right;
  if (right === "any" || sameDimension(left, right)) return left;
  const verb = verbs[ast.op];
  const [first, second] = [dimensionName(left), dimensionName(right)];
  const clash =
    verb === undefined ? `compares ${first} with ${second}` : `${verb[0]} ${second} ${verb[1]} ${first}`;
  tell(c, ast, `${astText(ast)} ${clash}`, sides(ast.left, first, ast.right, second));
  return null;
}

function sides(a: Ast, unitOfA: string, b: Ast, unitOfB: string): string {
  const [first, second] = [a, b].map(astText);
  return `${first} is ${inUnit(unitOfA)}, ${second} is ${inUnit(unitOfB)}; both sides must have one unit`;
}

function checkPower(ast: Ast & { kind: "binary" }, base: Checked, exponent: Checked, c: Check): Checked {
  if (base === null || exponent === null) return null;
  if (!plain(exponent, ast.right, "an exponent", c)) return null;
  if (base === "any" || sameDimension(base, dimensionless)) return dimensionless;
  const value = constantValue(ast.right);
  if (value !== null && Number.isFinite(value)) return raiseDimension(base, value);
  const what = `the exponent of ${astText(ast.left)} (${dimensionName(base)}) must be a written number, got ${astText(ast.right)}`;
  tell(c, ast.right, what, `divide ${astText(ast.left)} by a parameter in ${dimensionName(base)} first`);
  return null;
}

/** Value of an expression of plain numbers, or null. */
function constantValue(ast: Ast): number | null {
  if (ast.kind === "number") return ast.unit === null ? ast.value : null;
  if (ast.kind === "unary" && ast.op === "-") {
    const of = constantValue(ast.of);
    return of === null ? null : -of;
  }
  if (ast.kind !== "binary") return null;
  const [a, b] = [constantValue(ast.left), constantValue(ast.right)];
  if (a === null || b === null) return null;
  if (ast.op === "+") return a + b;
  if (ast.op === "-") return a - b;
  if (ast.op === "*") return a * b;
  return ast.op === "/" ? a / b : null;
}

function checkCall(ast: Ast & { kind: "call" }, c: Check): Checked {
  const known = builtin(ast.fn);
  if (known === undefined) throw new Error(`bug: function ${ast.fn} passed the parser`);
  const reduction = reductionOf(ast);
  const args = reduction === null ? ast.args : [reduction.of];
  const found = args.map((arg) => check(arg, c));
  switch (known.rule) {
    case "plain":
      args.forEach((arg, i) => {
        plain(found[i]!, arg, ast.fn, c);
      });
      return dimensionless;
    case "drops":
      return dimensionless;
    case "keeps":
      return found[0]!;
    case "root":
      return found[0] === null || found[0] === "any" ? found[0] : raiseDimension(found[0]!, 0.5);
    case "agree":
      return shared(ast, args, found, c);
    case "choice":
      plain(found[0]!, args[0]!, "the condition of if", c);
      return shared(ast, args.slice(1), found.slice(1), c);
  }
}

/** The dimension that all arguments share; each that differs from the first is reported. */
function shared(
  ast: Ast & { kind: "call" },
  args: readonly Ast[],
  found: readonly Checked[],
  c: Check,
): Checked {
  if (found.includes(null)) return null;
  const first = found.findIndex((each) => each !== "any");
  if (first < 0) return "any";
  const dimension = found[first] as Dimension;
  const other = found.findIndex((each) => each !== "any" && !sameDimension(each as Dimension, dimension));
  if (other < 0) return dimension;
  const [a, b] = [dimensionName(dimension), dimensionName(found[other] as Dimension)];
  tell(c, args[other]!, `${astText(ast)} mixes ${a} and ${b}`, sides(args[first]!, a, args[other]!, b));
  return null;
}

/** True if the dimension is that of a plain number; otherwise says that `role` needs one. */
function plain(found: Checked, ast: Ast, role: string, c: Check): boolean {
  if (found === null) return false;
  if (found === "any" || sameDimension(found, dimensionless)) return true;
  const unit = dimensionName(found);
  tell(
    c,
    ast,
    `${role} must have a plain number, got ${astText(ast)} in ${unit}`,
    `divide it by a parameter in ${unit}, or compare it with one`,
  );
  return false;
}

function asDimension(found: Dimension | "any"): Dimension {
  return found === "any" ? dimensionless : found;
}

function inUnit(unit: string): string {
  return unit === "a plain number" ? unit : `in ${unit}`;
}

function tell(c: Check, ast: Ast, what: string, fix: string): void {
  c.report(new ModelError(what, fix, { span: ast.span }));
}
