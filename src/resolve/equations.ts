import type { Ast, Equation, Span } from "../equations/ast.ts";
import { parseEquation, parseExpression } from "../equations/parse-equation.ts";
import { astParts, walkAst } from "../equations/walk-ast.ts";
import type { Site } from "../model/mechanism.ts";
import { nearestName } from "../model/nearest.ts";
import type { DrawSource, Expr } from "../program/program.ts";
import { type Dimension, dimensionless, sameDimension } from "../units/dimension.ts";
import { dimensionName } from "../units/dimension-name.ts";
import { attempt, type Build } from "./build.ts";
import { checkUnits } from "./check-units.ts";
import { lower } from "./lower.ts";
import { canRead, joinSites, type Scope, siteWords } from "./scope.ts";

/** Where an equation stands and what it may read. */
export interface EquationContext {
  readonly build: Build;
  readonly scope: Scope;
  /** Site of the element at which it is evaluated. */
  readonly site: Site;
  /** Place in the model file, such as `mechanisms.stdp.onPre[0]`. */
  readonly where: string;
  readonly text: string;
  /** Source of the draws, or why none can be made here. */
  readonly draws: (() => DrawSource) | { readonly refused: string };
  /** Names that are known at a finer site: one of them is told from an unknown name. */
  readonly finer?: Scope;
}

/** The parsed statement, or undefined after reporting why it cannot be read. */
export function readEquation(build: Build, text: string, where: string): Equation | undefined {
  return attempt(build.mistakes, where, () => parseEquation(text));
}

/** The parsed expression, or undefined after reporting why it cannot be read. */
export function readExpression(build: Build, text: string, where: string): Ast | undefined {
  return attempt(build.mistakes, where, () => parseExpression(text));
}

/** The expression in coherent units, or undefined after reporting names, sites, draws and units that do not fit. */
export function resolveAst(
  ast: Ast,
  context: EquationContext,
  expected: Dimension | null,
  role = "value",
): Expr | undefined {
  if (!checkNames(ast, context)) return undefined;
  const { mistakes } = context.build;
  const before = mistakes.count();
  const dimension = checkUnits(
    ast,
    (name) => context.scope.get(name)?.dimension,
    (error) => mistakes.take(error, context.where, context.text),
  );
  if (mistakes.count() > before || dimension === null) return undefined;
  if (expected !== null && !sameDimension(dimension, expected) && !isZero(ast)) {
    tell(context, ast.span, {
      what: `the ${role} must be in ${dimensionName(expected)}, got ${dimensionName(dimension)}`,
      fix: "multiply or divide by a parameter that carries the missing unit",
    });
    return undefined;
  }
  return lower(ast, context.scope, typeof context.draws === "function" ? context.draws : null);
}

/** Dimension of an expression that has passed the checks. */
export function unitsOf(ast: Ast, scope: Scope): Dimension {
  return (
    checkUnits(
      ast,
      (name) => scope.get(name)?.dimension,
      () => {},
    ) ?? dimensionless
  );
}

/** The coarsest site at which the expression can be evaluated. */
export function siteOf(ast: Ast, scope: Scope): Site {
  let site: Site = "network";
  walkAst(ast, (part) => {
    if (part.kind === "name") site = joinSites(site, scope.get(part.name)?.site ?? "network");
  });
  return site;
}

/** Reports a mistake at a part of the equation. */
export function tell(
  context: Pick<EquationContext, "build" | "where" | "text">,
  span: Span,
  mistake: { readonly what: string; readonly fix: string },
): void {
  context.build.mistakes.tell({ ...mistake, where: context.where, text: context.text, span });
}

/** 0 has every unit. */
function isZero(ast: Ast): boolean {
  return ast.kind === "number" && ast.value === 0;
}

const draws = new Set(["normal", "uniform", "bernoulli", "poisson"]);
const reductions = new Set(["sum", "mean", "median", "rank"]);

function checkNames(ast: Ast, context: EquationContext): boolean {
  const before = context.build.mistakes.count();
  checkPart(ast, context);
  return context.build.mistakes.count() === before;
}

function checkPart(part: Ast, context: EquationContext): void {
  if (part.kind === "name") checkName(part, context);
  else if (part.kind === "call" && !isCallAllowed(part, context)) return;
  for (const inner of astParts(part)) checkPart(inner, context);
}

function checkName(part: Ast & { kind: "name" }, context: EquationContext): void {
  const named = context.scope.get(part.name);
  const meaning = named ?? context.finer?.get(part.name);
  if (meaning !== undefined && !canRead(context.site, meaning.site)) {
    tell(context, part.span, {
      what: `${part.name} lives at the ${siteWords[meaning.site]} and cannot be read at the ${siteWords[context.site]}`,
      fix: `take sum(${part.name}) or mean(${part.name}) under \`every\`, or move the statement to a variable of the ${siteWords[meaning.site]}`,
    });
  } else if (named === undefined) {
    const known = [...context.scope.keys()].filter((name) => !name.startsWith("#"));
    const near = nearestName(part.name, known);
    tell(context, part.span, {
      what: `unknown name: ${part.name}`,
      fix: near === undefined ? `known here: ${known.join(", ")}` : `did you mean ${near}?`,
    });
  }
}

/** False after reporting a call that cannot be computed here; its arguments then have no meaning to check. */
function isCallAllowed(part: Ast & { kind: "call" }, context: EquationContext): boolean {
  const reduction =
    reductions.has(part.fn) || ((part.fn === "min" || part.fn === "max") && part.args.length === 1);
  if (reduction) {
    tell(context, part.span, {
      what: `${part.fn}(...) over many elements cannot be computed here`,
      fix: "reductions run at ticks: compute it under `every` into a variable and read that",
    });
    return false;
  }
  if (draws.has(part.fn) && typeof context.draws !== "function") {
    tell(context, part.span, { what: `${part.fn}() cannot be drawn here`, fix: context.draws.refused });
  }
  return true;
}
