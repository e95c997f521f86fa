import { walkAst } from "../equations/walk-ast.ts";
import { times } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";
import { dimensionless } from "../units/dimension.ts";
import type { Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { type EquationContext, readExpression, resolveAst, tell } from "./equations.ts";
import { factorSites, type Instance } from "./resolve-instance.ts";
import { ruleScope } from "./rule-target.ts";

/**
 * Multiplies H, F, h and release of every instance into what its projections transmit, and names `strength` at a synapse:
 * its weight times all of these but release, or what a mechanism says that the synapse transmits. That one goes on reading
 * the product under the name.
 */
export function resolveFactors(build: Build, instances: readonly Instance[]): void {
  for (const instance of instances) {
    for (const projection of instance.projections) {
      const names = instance.projectionNames.get(projection.index)!;
      for (const name of Object.keys(factorSites)) {
        if (instance.mechanism.variables[name] === undefined) continue;
        const value = names.get(name)!.expr;
        const { program } = projection;
        if (name === "release") program.release = product(program.release, value);
        else if (name === "h") program.branchGain = product(program.branchGain, value);
        else program.gain = product(program.gain, value);
      }
    }
  }
  for (const { projections, projectionNames } of instances) {
    for (const { index, program } of projections) {
      const names = projectionNames.get(index)!;
      const w = names.get("w")!;
      const expr = product(product(w.expr, program.gain), program.branchGain);
      names.set("strength", { ...w, expr });
    }
  }
  resolveTransmission(build, instances);
}

/** What the synapses of a projection transmit where a mechanism says it; others then read that as `strength`. */
function resolveTransmission(build: Build, instances: readonly Instance[]): void {
  const owners = new Map<ProjectionDraft, Instance>();
  for (const instance of instances) {
    const { mechanism, name, projections } = instance;
    if (mechanism.transmits === undefined) continue;
    if (projections.length === 0) {
      build.mistakes.tell({
        what: `${mechanism.name} says what its synapses transmit but is on no projection`,
        where: `mechanisms.${name}`,
        fix: "name its projections under `on`",
      });
    }
    for (const projection of projections) {
      const transmitted = transmittedBy(build, instance, projection);
      if (transmitted === undefined || isStrength(transmitted, instance, projection)) continue;
      const other = owners.get(projection);
      if (other !== undefined) {
        build.mistakes.tell({
          what: `${other.name} and ${name} both say what synapses of ${projection.name} transmit`,
          where: `mechanisms.${name}`,
          fix: "remove one of them; what multiplies it is a factor: H, F, h or release",
        });
      }
      owners.set(projection, instance);
      projection.program.transmits = transmitted;
    }
  }
  for (const [{ index, program }, owner] of owners) {
    for (const { projectionNames } of instances.filter((each) => each !== owner)) {
      const names = projectionNames.get(index);
      names?.set("strength", { ...names.get("strength")!, expr: program.transmits! }); // an owner has set it
    }
  }
}

function transmittedBy(build: Build, instance: Instance, projection: ProjectionDraft): Expr | undefined {
  const { mechanism } = instance;
  const text = mechanism.transmits!;
  const where = `${mechanism.name}.transmits`;
  const ast = readExpression(build, text, where);
  if (ast === undefined) return undefined;
  const draws = { refused: "draw at a tick into a variable of the synapse, or at arrivals into `release`" };
  const scope = ruleScope(instance, projection);
  const context: EquationContext = { build, scope, site: "synapse", where, text, draws };
  const before = build.mistakes.count();
  walkAst(ast, (part) => {
    if (part.kind !== "name" || scope.get(part.name)?.site !== "pre") return;
    tell(context, part.span, {
      what: `${part.name} lives at the axon (pre), whose share of what is transmitted is release`,
      fix: "write it into a variable `release` of the axon, which multiplies the rest",
    });
  });
  return build.mistakes.count() > before
    ? undefined
    : resolveAst(ast, context, dimensionless, "transmitted strength");
}

/** True where a mechanism leaves what is transmitted as it is. */
function isStrength(transmitted: Expr, instance: Instance, projection: ProjectionDraft): boolean {
  const { expr } = ruleScope(instance, projection).get("strength")!;
  return JSON.stringify(transmitted) === JSON.stringify(expr);
}

function product(before: Expr, factor: Expr | null): Expr;
function product(before: Expr | null, factor: Expr): Expr;
function product(before: Expr | null, factor: Expr | null): Expr {
  if (before === null) return factor!; // one of the two is given
  return factor === null ? before : times(before, factor);
}
