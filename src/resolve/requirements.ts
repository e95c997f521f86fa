import { walkAst } from "../equations/walk-ast.ts";
import type { Requirement } from "../model/mechanism.ts";
import { constant, constantOf } from "../program/expr.ts";
import { variablesRead } from "../program/expression-facts.ts";
import type { Expr, Variable } from "../program/program.ts";
import { substitute } from "../program/substitute.ts";
import type { Build } from "./build.ts";
import { readExpression, resolveAst } from "./equations.ts";
import type { Moved } from "./protocol-timeline.ts";
import type { Scope } from "./scope.ts";

/**
 * Tells of every condition of a neuron or mechanism that its parameters do not meet, as they are at the start; those that
 * the protocol may break are noted for `checkMovedRequirements`.
 */
export function checkRequirements(
  build: Build,
  requirements: readonly Requirement[],
  at: { readonly scope: Scope; readonly owner: string; readonly where: string },
): void {
  for (const [i, requirement] of requirements.entries()) {
    const value = resolved(build, requirement, at.scope, `${at.owner}.require[${i}]`);
    if (value === undefined) continue;
    if (variablesRead(value).size > 0) build.movingRequirements.push({ requirement, value });
    if (constantOf(substitute(value, startValues(build.variables))) === 0)
      report(build, requirement, at.where, `it must hold that ${requirement.that}`);
  }
}

function resolved(build: Build, { that }: Requirement, scope: Scope, where: string): Expr | undefined {
  const ast = readExpression(build, that, where);
  if (ast === undefined) return undefined;
  // a parameter without a value has been told of already
  let unknown = false;
  walkAst(ast, (part) => {
    const found = part.kind === "name" ? scope.get(part.name)?.expr : undefined;
    const start = found?.kind === "read" ? build.variables[found.variable]!.initial : found;
    if (start !== undefined) unknown ||= Number.isNaN(constantOf(start));
  });
  if (unknown) return undefined;
  const refused = "a condition on parameters draws nothing";
  const context = { build, scope, site: "network", where, text: that, draws: { refused } } as const;
  return resolveAst(ast, context, null);
}

/** Values of the variables of the network that start at a number. */
function startValues(variables: readonly Variable[]): Map<number, Expr> {
  const values = new Map<number, Expr>();
  // a variable starts from those that were declared before it
  for (const { id, site, initial } of variables) {
    const start = site === "network" ? constantOf(substitute(initial, values)) : undefined;
    if (start !== undefined) values.set(id, constant(start));
  }
  return values;
}

/** Tells once of each condition on parameters that values of the protocol break, at the entry that does it. */
export function checkMovedRequirements(build: Build, moved: readonly Moved[]): void {
  const now = startValues(build.variables);
  const open = new Set(
    build.movingRequirements.filter(({ value }) => constantOf(substitute(value, now)) !== 0),
  );
  for (let k = 0; k < moved.length && open.size > 0; ) {
    const { step } = moved[k]!;
    const here = new Map<number, Moved>();
    for (; moved[k]?.step === step; k++) {
      here.set(moved[k]!.variable, moved[k]!);
      now.set(moved[k]!.variable, constant(moved[k]!.value));
    }
    for (const each of open) {
      const movers = [...variablesRead(each.value)].flatMap((id) => here.get(id) ?? []);
      if (movers.length === 0 || constantOf(substitute(each.value, now)) !== 0) continue;
      open.delete(each);
      const names = movers.map(({ variable }) => build.variables[variable]!.name).join(", ");
      const fix = `${names} from step ${step} on: it must hold that ${each.requirement.that}`;
      report(build, each.requirement, movers.find(({ where }) => where)?.where ?? "protocol", fix);
    }
  }
}

function report(build: Build, { otherwise, severity }: Requirement, where: string, fix: string): void {
  if (severity === "warning") build.mistakes.warn(`${where}: ${otherwise} (${fix})`);
  else build.mistakes.tell({ what: otherwise, where, fix });
}
