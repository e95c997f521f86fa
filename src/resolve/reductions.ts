import type { Ast } from "../equations/ast.ts";
import type { Site } from "../model/mechanism.ts";
import { constant } from "../program/expr.ts";
import type { Domain, Expr, Pass } from "../program/program.ts";
import { type Dimension, dimensionless } from "../units/dimension.ts";
import { addVariable, type Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { resolveAst, siteOf, tell, unitsOf } from "./equations.ts";
import type { Instance } from "./resolve-instance.ts";
import { type Rule, ruleContext, ruleScope } from "./rule-target.ts";
import { canRead, coarserSite, type Meaning, type Scope, siteWords } from "./scope.ts";

/** A rule whose reductions have become names, with the passes that compute them. */
export interface Hoisted {
  readonly rule: Rule;
  readonly passes: readonly Pass[];
  /** What the new names mean; a rank is another variable for each projection. */
  readonly names: (projection: ProjectionDraft | null) => ReadonlyMap<string, Meaning>;
}

const functions = ["sum", "mean", "median", "min", "max", "rank"] as const;
type Reduction = (typeof functions)[number];
const scopes: readonly string[] = ["post", "branch", "population", "network"];

/** Takes sum, mean, median, min, max and rank out of a statement; undefined after reporting one that makes no sense. */
export function hoistReductions(build: Build, instance: Instance, rule: Rule): Hoisted | undefined {
  const work: Work = { build, instance, rule, passes: [], shared: new Map(), each: new Map(), failed: false };
  const value = rewrite(work, rule.equation.value, rule.site);
  if (work.failed) return undefined;
  return {
    rule: { ...rule, equation: { ...rule.equation, value } },
    passes: work.passes,
    names: (projection) => namesFor(work, projection),
  };
}

interface Work {
  readonly build: Build;
  readonly instance: Instance;
  readonly rule: Rule;
  readonly passes: Pass[];
  readonly shared: Map<string, Meaning>;
  /** Names of ranks of synapses, by projection. */
  readonly each: Map<number, Map<string, Meaning>>;
  failed: boolean;
}

function namesFor(work: Work, projection: ProjectionDraft | null): ReadonlyMap<string, Meaning> {
  return new Map([...work.shared, ...(projection === null ? [] : (work.each.get(projection.index) ?? []))]);
}

function rewrite(work: Work, ast: Ast, reader: Site): Ast {
  switch (ast.kind) {
    case "number":
    case "name":
      return ast;
    case "unary":
      return { ...ast, of: rewrite(work, ast.of, reader) };
    case "binary":
      return { ...ast, left: rewrite(work, ast.left, reader), right: rewrite(work, ast.right, reader) };
    case "call":
      if (isReduction(ast)) return reduce(work, ast, reader);
      return { ...ast, args: ast.args.map((argument) => rewrite(work, argument, reader)) };
  }
}

function isReduction(ast: Ast & { kind: "call" }): boolean {
  if (!functions.includes(ast.fn as Reduction)) return false;
  if (ast.fn !== "min" && ast.fn !== "max") return true;
  return ast.args.length === 1 || (ast.args.length === 2 && scopeName(ast.args[1]!) !== null);
}

function scopeName(ast: Ast): Site | null {
  return ast.kind === "name" && scopes.includes(ast.name) ? (ast.name as Site) : null;
}

function reduce(work: Work, ast: Ast & { kind: "call" }, reader: Site): Ast {
  const argument = ast.args[0];
  const scope = ast.args[1] === undefined ? null : scopeName(ast.args[1]);
  if (argument === undefined || ast.args.length > 2 || (ast.args[1] !== undefined && scope === null)) {
    return refuse(
      work,
      ast,
      `${ast.fn} takes an expression and a scope`,
      "the scope is post, branch, population or network",
    );
  }
  const names = sampleScope(work);
  const inner = rewrite(work, argument, coarserSite(siteOf(argument, names)));
  const site = elementSite(
    siteOf(inner, new Map([...names, ...namesFor(work, work.instance.projections[0] ?? null)])),
  );
  const target = scope ?? (site !== reader && canRead(site, reader) ? reader : coarserSite(site));
  if (site === "network" || site === "population" || target === site || !canRead(site, target)) {
    return refuse(
      work,
      ast,
      `there is one value at the ${siteWords[site]} and nothing to take the ${ast.fn} of over the ${siteWords[target]}`,
      "reduce a variable that lives at a finer site than the scope",
    );
  }
  if (ast.fn !== "rank" && !canRead(reader, target)) {
    return refuse(
      work,
      ast,
      `the ${ast.fn} is one for each ${siteWords[target]} and is not seen at the ${siteWords[reader]}`,
      "name a coarser scope, such as population",
    );
  }
  const name = `#${ast.fn}${work.build.variables.length}`;
  if (ast.fn === "rank") rank(work, name, inner, site, target);
  else combine(work, name, ast.fn as Exclude<Reduction, "rank">, inner, site, target);
  return { kind: "name", name, span: ast.span };
}

/** Axons meet a neuron only through synapses. */
function elementSite(site: Site): Site {
  return site === "pre" ? "synapse" : site;
}

function sampleScope(work: Work): Scope {
  return ruleScope(work.instance, work.instance.projections[0] ?? null);
}

function combine(
  work: Work,
  name: string,
  fn: Exclude<Reduction, "rank">,
  ast: Ast,
  site: Site,
  target: Site,
): void {
  const over: { domain: Domain; value: Expr }[] = [];
  for (const part of domains(work, site)) {
    const value = valueAt(work, ast, site, part.projection);
    if (value !== undefined) over.push({ domain: part.domain, value });
  }
  const dimension = work.failed ? dimensionless : unitsAt(work, ast, work.instance.projections[0] ?? null);
  const id = hidden(work, name, { site: target, projection: null, dimension });
  work.shared.set(name, { expr: { kind: "read", variable: id }, site: target, dimension });
  work.passes.push({ kind: "reduce", fn, over, target: id });
}

function rank(work: Work, name: string, ast: Ast, site: Site, scope: Site): void {
  for (const { domain, projection } of domains(work, site)) {
    const value = valueAt(work, ast, site, projection);
    if (value === undefined) continue;
    const place = { site, projection, dimension: dimensionless };
    const id = hidden(work, name, place);
    const meaning: Meaning = { expr: { kind: "read", variable: id }, site, dimension: dimensionless };
    if (projection === null) work.shared.set(name, meaning);
    else
      work.each.set(projection.index, new Map([...(work.each.get(projection.index) ?? []), [name, meaning]]));
    work.passes.push({ kind: "rank", domain, value, scope, target: id });
  }
}

function domains(work: Work, site: Site): { domain: Domain; projection: ProjectionDraft | null }[] {
  const { projections, target } = work.instance;
  if (site !== "synapse") return [{ domain: { site, owner: target.index }, projection: null }];
  return projections.map((projection) => ({ domain: { site, owner: projection.index }, projection }));
}

function valueAt(work: Work, ast: Ast, site: Site, projection: ProjectionDraft | null): Expr | undefined {
  const scope = new Map([...ruleScope(work.instance, projection), ...namesFor(work, projection)]);
  const refused = "draw into a variable first";
  const value = resolveAst(ast, ruleContext(work.build, work.rule, scope, site, { refused }), null);
  if (value === undefined) work.failed = true;
  return value;
}

function unitsAt(work: Work, ast: Ast, projection: ProjectionDraft | null): Dimension {
  return unitsOf(ast, new Map([...ruleScope(work.instance, projection), ...namesFor(work, projection)]));
}

function hidden(
  work: Work,
  name: string,
  at: { site: Site; projection: ProjectionDraft | null; dimension: Dimension },
): number {
  const { build, instance } = work;
  return addVariable(build, {
    name: `${instance.name}.${name}${at.projection === null ? "" : `@${at.projection.name}`}`,
    site: at.site,
    population: at.site === "synapse" || at.site === "network" ? -1 : instance.target.index,
    projection: at.projection?.index ?? -1,
    precision: "f64",
    dimension: at.dimension,
    initial: constant(0),
  });
}

function refuse(work: Work, ast: Ast, what: string, fix: string): Ast {
  tell({ build: work.build, where: work.rule.where, text: work.rule.equation.text }, ast.span, { what, fix });
  work.failed = true;
  return ast;
}
