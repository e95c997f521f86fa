import { gates } from "../model/gates.ts";
import { nearestName } from "../model/nearest.ts";
import { constant, constantOf } from "../program/expr.ts";
import { linearForm, relaxed } from "../program/linear-form.ts";
import type { Domain, Expr, Pass, Statement, Tick } from "../program/program.ts";
import { dimensionless, multiplyDimensions } from "../units/dimension.ts";
import type { Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { sparseSource } from "./draws.ts";
import { resolveAst, tell } from "./equations.ts";
import { hoistReductions } from "./reductions.ts";
import { wholeSteps } from "./resolve-input.ts";
import type { Instance } from "./resolve-instance.ts";
import { type Rule, readRule, ruleContext, ruleScope, targetMeaning } from "./rule-target.ts";
import type { Meaning, Scope } from "./scope.ts";
import { updatedValue } from "./updated-value.ts";

const time = { ...dimensionless, time: 1 };

/** Phase 7: the `every` blocks of an instance. */
export function resolveTicks(build: Build, instance: Instance): Tick[] {
  const ticks: Tick[] = [];
  for (const [interval, texts] of Object.entries(instance.mechanism.every ?? {})) {
    const where = `${instance.mechanism.name}.every["${interval}"]`;
    const steps = intervalSteps(build, instance, interval, where);
    const passes = resolvePasses(build, instance, texts, where, steps * build.dt);
    if (passes.length > 0) ticks.push({ steps, instance: instance.name, passes });
  }
  return ticks;
}

/** Passes at the start of each vigilance state that the instance names. */
export function resolveOnEnter(build: Build, instance: Instance, into: Record<string, Pass[]>): void {
  for (const [state, texts] of Object.entries(instance.mechanism.onEnter ?? {})) {
    const where = `${instance.mechanism.name}.onEnter.${state}`;
    into[state] = [...(into[state] ?? []), ...resolvePasses(build, instance, texts, where, null)];
  }
}

/** Steps of an interval that is written out, or named by a parameter. */
export function intervalSteps(build: Build, instance: Instance, interval: string, where: string): number {
  const meaning = instance.names.get(interval);
  if (instance.mechanism.parameters[interval] === undefined || meaning === undefined) {
    return wholeSteps(build, interval, where, build.compression);
  }
  const length = constantOf(meaning.expr);
  if (length === undefined) {
    build.mistakes.tell({
      what: `the interval ${interval} changes while running`,
      where,
      fix: "take it out of the protocol",
    });
    return 1;
  }
  return wholeSteps(build, `${length} ms`, where);
}

/** Statements in order, gathered into sweeps over one site; reductions come before the sweep that reads them. */
export function resolvePasses(
  build: Build,
  instance: Instance,
  texts: readonly string[],
  where: string,
  interval: number | null,
): Pass[] {
  const passes: Pass[] = [];
  let open: { site: string; statements: Map<number, Statement[]> } | null = null;
  for (const [i, text] of texts.entries()) {
    const rule = readRule(build, instance, text, `${where}[${i}]`);
    if (rule === undefined) continue;
    const hoisted = hoistReductions(build, instance, rule);
    if (hoisted === undefined) continue;
    if (hoisted.passes.length > 0) open = null;
    passes.push(...hoisted.passes);
    if (open === null || open.site !== rule.site)
      open = { site: rule.site, statements: openPasses(instance, rule, passes) };
    for (const [owner, list] of open.statements) {
      const projection = instance.projections.find((each) => each.index === owner && isWired(rule)) ?? null;
      const extra = hoisted.names(projection);
      const statement = tickStatement(build, instance, hoisted.rule, { projection, extra, interval });
      if (statement !== undefined) list.push(statement);
    }
  }
  return passes.filter((pass) => pass.kind !== "each" || pass.statements.length > 0);
}

function isWired(rule: Rule): boolean {
  return rule.site === "pre" || rule.site === "synapse";
}

function openPasses(instance: Instance, rule: Rule, passes: Pass[]): Map<number, Statement[]> {
  const open = new Map<number, Statement[]>();
  const owners = isWired(rule)
    ? instance.projections.map((each) => each.index)
    : [rule.site === "network" ? -1 : instance.target.index];
  for (const owner of owners) {
    const statements: Statement[] = [];
    const domain: Domain = { site: rule.site, owner };
    open.set(owner, statements);
    passes.push({ kind: "each", domain, statements });
  }
  return open;
}

function tickStatement(
  build: Build,
  instance: Instance,
  rule: Rule,
  at: { projection: ProjectionDraft | null; extra: ReadonlyMap<string, Meaning>; interval: number | null },
): Statement | undefined {
  const names = new Map([...ruleScope(instance, at.projection), ...at.extra]);
  if (at.interval !== null)
    names.set("interval", { expr: constant(at.interval), site: "network", dimension: time });
  const value = newValue(build, instance, rule, names, at);
  const { id } = targetMeaning(rule, names);
  return value && { kind: "assign", target: id, value, origin: rule.origin };
}

function newValue(
  build: Build,
  instance: Instance,
  rule: Rule,
  scope: Scope,
  at: { projection: ProjectionDraft | null; interval: number | null },
): Expr | undefined {
  const { id, meaning, dimension } = targetMeaning(rule, scope);
  const place = at.projection === null ? rule.where : `${rule.where}@${at.projection.name}`;
  const context = ruleContext(build, rule, scope, rule.site, sparseSource(build, instance.name, place));
  if (rule.equation.kind === "assign") return updatedValue(rule.equation, context, meaning.expr, dimension);
  const { name, span } = rule.equation.target;
  if (at.interval === null) {
    tell(context, span, {
      what: "a state begins at a moment and has no d/dt",
      fix: "write a jump, or move the equation to `every`",
    });
    return undefined;
  }
  const perTime = multiplyDimensions(dimension, { ...dimensionless, time: -1 });
  const rate = resolveAst(rule.equation.value, context, perTime, `right side of d(${name})/dt`);
  const form = rate && linearForm(rate, id);
  if (rate !== undefined && form === null) {
    tell(context, span, {
      what: `the equation of ${name} is not linear in ${name}, so it has no exact step over an interval`,
      fix: `write it as d(${name})/dt = a - b * ${name} with a and b free of ${name}, or as an assignment with interval`,
    });
  }
  return form ? relaxed(form, meaning.expr, at.interval) : undefined;
}

/** Warns of statements of states that never begin; sleep without one of its known states is no mistake. */
export function warnOfStates(build: Build, instances: readonly Instance[], entered: readonly string[]): void {
  for (const { name, mechanism } of instances) {
    const states = Object.keys(mechanism.onEnter ?? {});
    const runs = states.some((state) => entered.includes(state));
    for (const state of states) {
      if (entered.includes(state)) continue;
      const known = gates.some((gate) => gate.state === true && gate.name === state);
      const others = entered.filter((each) => !gates.some(({ name: gate }) => gate === each));
      const near = nearestName(state, known ? others : entered);
      if (known && runs && near === undefined) continue;
      const mend =
        near !== undefined
          ? `did you mean ${near} in one of the two?`
          : `write { at: "12 h", enter: ${state} } into the protocol`;
      build.mistakes.warn(
        `mechanisms.${name}: ${mechanism.name} waits for the state ${state}, which no entry of the protocol enters; ${mend}`,
      );
    }
  }
}
