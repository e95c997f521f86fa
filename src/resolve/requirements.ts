import { walkAst } from "../equations/walk-ast.ts";
import type { Requirement } from "../model/mechanism.ts";
import { constantOf } from "../program/expr.ts";
import type { Build } from "./build.ts";
import { readExpression, resolveAst } from "./equations.ts";
import type { Meaning, Scope } from "./scope.ts";

/** Tells of every condition of a neuron or mechanism that its parameters do not meet, as they are at the start. */
export function checkRequirements(
  build: Build,
  requirements: readonly Requirement[],
  at: { readonly scope: Scope; readonly owner: string; readonly where: string },
): void {
  const fixed = new Map<string, Meaning>();
  for (const [name, meaning] of at.scope) {
    const start =
      meaning.expr.kind === "read" ? build.variables[meaning.expr.variable]!.initial : meaning.expr;
    fixed.set(name, { ...meaning, expr: start });
  }
  for (const [i, { that, otherwise, severity }] of requirements.entries()) {
    const where = `${at.owner}.require[${i}]`;
    const ast = readExpression(build, that, where);
    // a parameter without a value has been told of already
    let unknown = false;
    if (ast !== undefined)
      walkAst(ast, (part) => {
        if (part.kind === "name")
          unknown ||= Number.isNaN(constantOf(fixed.get(part.name)?.expr ?? { kind: "ambient", name: "t" }));
      });
    if (unknown) continue;
    const refused = "a condition on parameters draws nothing";
    const context = { build, scope: fixed, site: "network", where, text: that, draws: { refused } } as const;
    const value = ast && resolveAst(ast, context, null);
    if (value === undefined || constantOf(value) !== 0) continue;
    const fix = `it must hold that ${that}`;
    if (severity === "warning") build.mistakes.warn(`${at.where}: ${otherwise} (${fix})`);
    else build.mistakes.tell({ what: otherwise, where: at.where, fix });
  }
}
