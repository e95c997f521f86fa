import { call } from "../program/expr.ts";
import { decayOf, isRelaxation, linearForm, relaxed } from "../program/linear-form.ts";
import type { Expr, Statement } from "../program/program.ts";
import { isSteady } from "../program/steady.ts";
import { dimensionless, multiplyDimensions } from "../units/dimension.ts";
import type { Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { sparseSource, stepSource } from "./draws.ts";
import { resolveAst, tell } from "./equations.ts";
import { assignTogether } from "./integrate.ts";
import { postGates } from "./post-gates.ts";
import type { Instance } from "./resolve-instance.ts";
import { type Rule, readRule, ruleContext, ruleScope, targetMeaning } from "./rule-target.ts";
import { siteWords } from "./scope.ts";
import { updatedValue } from "./updated-value.ts";

/** Phases 1 and 6: what an instance does at every step. */
export function resolveContinuous(build: Build, instance: Instance): void {
  const filters: { rule: Rule; id: number; value: Expr }[] = [];
  for (const [i, text] of (instance.mechanism.continuous ?? []).entries()) {
    const rule = readRule(build, instance, text, `${instance.mechanism.name}.continuous[${i}]`);
    if (rule === undefined) continue;
    if (rule.site === "post") {
      const filter = atNeuron(build, instance, rule);
      if (filter !== undefined) filters.push({ rule, ...filter });
    } else if (rule.site === "synapse" || rule.site === "pre") {
      for (const projection of instance.projections) atProjection(build, instance, rule, projection);
    } else {
      tell({ build, where: rule.where, text }, rule.equation.target.span, {
        what: `${rule.equation.target.name} lives at the ${siteWords[rule.site]}, which changes at ticks only`,
        fix: "move the equation to `every`, where d(x)/dt is integrated exactly over the interval",
      });
    }
  }
  const targets = filters.map(({ rule, id }) => {
    return { variable: id, precision: build.variables[id]!.precision, origin: rule.origin, held: false };
  });
  instance.target.after.push(
    ...assignTogether(
      targets,
      filters.map(({ value }) => value),
      build,
    ),
  );
}

function rateOf(
  build: Build,
  instance: Instance,
  rule: Rule,
  projection: ProjectionDraft | null,
): Expr | undefined {
  const scope = ruleScope(instance, projection);
  const { dimension } = targetMeaning(rule, scope);
  const source =
    projection === null
      ? stepSource(build, instance.name, instance.target.index)
      : sparseSource(build, instance.name, `${rule.where}@${projection.name}`);
  const context = ruleContext(build, rule, scope, rule.site, source);
  const perTime = multiplyDimensions(dimension, { ...dimensionless, time: -1 });
  return resolveAst(
    rule.equation.value,
    context,
    perTime,
    `right side of d(${rule.equation.target.name})/dt`,
  );
}

/** A relaxation goes to phase 1; the value of any other equation comes back, to be stored in phase 6. */
function atNeuron(build: Build, instance: Instance, rule: Rule): { id: number; value: Expr } | undefined {
  const scope = ruleScope(instance, null);
  const { id, meaning, dimension } = targetMeaning(rule, scope);
  if (rule.equation.kind === "assign") {
    const source = stepSource(build, instance.name, instance.target.index);
    const value = updatedValue(
      rule.equation,
      ruleContext(build, rule, scope, "post", source),
      meaning.expr,
      dimension,
    );
    return value && { id, value };
  }
  const rate = rateOf(build, instance, rule, null);
  if (rate === undefined) return undefined;
  const form = linearForm(rate, id);
  if (form === null) {
    refuseNonlinear(build, rule);
    return undefined;
  }
  if (!isRelaxation(form, (e) => isSteady(e, build.variables)))
    return { id, value: relaxed(form, meaning.expr, build.dt) };
  instance.target.decays.push({ variable: id, ...decayOf(form) });
  return undefined;
}

function atProjection(build: Build, instance: Instance, rule: Rule, projection: ProjectionDraft): void {
  const scope = ruleScope(instance, projection);
  const { id, meaning, dimension } = targetMeaning(rule, scope);
  if (rule.equation.kind === "assign") {
    const open = instance.target.gated.findLast((each) => each.projection === projection.index);
    const written = open?.statements.some((each) => each.kind === "assign" && each.target === id);
    const context = ruleContext(build, rule, scope, rule.site, { refused: "draw under `every`" });
    const value = updatedValue(rule.equation, context, meaning.expr, dimension);
    if (value === undefined) return;
    if (open === undefined || !written) refuseCost(build, rule, projection);
    else open.statements.push({ kind: "assign", target: id, value, origin: rule.origin });
    return;
  }
  const rate = rateOf(build, instance, rule, projection);
  if (rate === undefined) return;
  const form = linearForm(rate, id);
  if (form !== null && isRelaxation(form, (e) => isSteady(e, build.variables))) {
    projection.program.decays.push({ variable: id, ...decayOf(form) });
    return;
  }
  const gates = rule.site === "synapse" ? postGates(rule.equation.value, scope) : [];
  if (gates.length === 0) refuseCost(build, rule, projection);
  else if (form === null) refuseNonlinear(build, rule);
  else {
    const context = ruleContext(build, rule, scope, "post", { refused: "a condition draws nothing" });
    const conditions = gates
      .map((gate) => resolveAst(gate, context, null))
      .filter((each) => each !== undefined);
    const condition = conditions.length === 1 ? conditions[0]! : call("min", ...conditions);
    const value = relaxed(form, meaning.expr, build.dt);
    const statements: Statement[] = [{ kind: "assign", target: id, value, origin: rule.origin }];
    instance.target.gated.push({ projection: projection.index, condition, statements });
  }
}

function refuseNonlinear(build: Build, rule: Rule): void {
  const { name, span } = rule.equation.target;
  tell({ build, where: rule.where, text: rule.equation.text }, span, {
    what: `the equation of ${name} is not linear in ${name}, so it has no exact step`,
    fix: `write it as d(${name})/dt = a - b * ${name} with a and b free of ${name}, or move it to \`every\` as an assignment`,
  });
}

function refuseCost(build: Build, rule: Rule, projection: ProjectionDraft): void {
  const { name, span } = rule.equation.target;
  const steps = Math.round(1000 / build.dt);
  tell({ build, where: rule.where, text: rule.equation.text }, span, {
    what: `${name} would change at every synapse of ${projection.name} in each of the ${steps} steps of a second`,
    fix: `make it a relaxation to a constant, gate it by the neuron, as in ... * max(0, v - threshold), or move it to \`every\` or to a spike`,
  });
}
