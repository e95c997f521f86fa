import type { PostStep, Statement } from "../program/program.ts";
import type { Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { sparseSource } from "./draws.ts";
import { tell } from "./equations.ts";
import type { Instance } from "./resolve-instance.ts";
import { type Rule, readRule, ruleContext, ruleScope, targetMeaning } from "./rule-target.ts";
import { siteWords } from "./scope.ts";
import { updatedValue } from "./updated-value.ts";

type ArrivalSite = ProjectionDraft["program"]["onPre"][number]["site"];

/** Phases 2a, 2c and 2d: what an instance does when a presynaptic spike arrives. */
export function resolveOnPre(build: Build, instance: Instance): void {
  const releases = instance.mechanism.variables["release"] !== undefined;
  const rules = read(build, instance, "onPre");
  if (rules.length > 0 && instance.projections.length === 0) {
    build.mistakes.tell({
      what: `${instance.mechanism.name} has onPre rules but is on no projection`,
      where: `mechanisms.${instance.name}`,
      fix: "name its projections under `on`",
    });
    return;
  }
  for (const projection of instance.projections) {
    for (const rule of rules) {
      if (!arrivesAt(rule)) continue;
      const statement = assignment(build, instance, rule, projection);
      if (statement === undefined) continue;
      if (releases && rule.site === "pre") projection.program.before.push(statement);
      else projection.program.onPre.push({ site: rule.site as ArrivalSite, statement });
    }
  }
  for (const rule of rules) if (!arrivesAt(rule)) refuseArrival(build, rule);
}

/** Phase 5: what an instance does when the neuron fires. */
export function resolveOnPost(build: Build, instance: Instance): void {
  const steps: PostStep[] = instance.target.onPost;
  let open: Map<number, Statement[]> | null = null;
  for (const rule of read(build, instance, "onPost")) {
    if (rule.site === "post") {
      open = null;
      const statement = assignment(build, instance, rule, null);
      const last = steps.at(-1);
      if (statement === undefined) continue;
      if (last?.kind === "post") (last.statements as Statement[]).push(statement);
      else steps.push({ kind: "post", statements: [statement] });
    } else if (rule.site === "synapse") {
      if (open === null) open = openSynapses(instance, steps);
      for (const projection of instance.projections) {
        const statement = assignment(build, instance, rule, projection);
        if (statement !== undefined) open.get(projection.index)!.push(statement);
      }
    } else {
      tell({ build, where: rule.where, text: rule.equation.text }, rule.equation.target.span, {
        what: `${rule.equation.target.name} lives at the ${siteWords[rule.site]}, which no single spike of a neuron changes`,
        fix: "onPost changes variables of the neuron and of its synapses; use `every` for the others",
      });
    }
  }
}

function openSynapses(instance: Instance, steps: PostStep[]): Map<number, Statement[]> {
  const open = new Map<number, Statement[]>();
  for (const projection of instance.projections) {
    const statements: Statement[] = [];
    open.set(projection.index, statements);
    steps.push({ kind: "synapse", projection: projection.index, statements });
  }
  return open;
}

function read(build: Build, instance: Instance, event: "onPre" | "onPost"): Rule[] {
  const rules: Rule[] = [];
  for (const [i, text] of (instance.mechanism[event] ?? []).entries()) {
    const rule = readRule(build, instance, text, `${instance.mechanism.name}.${event}[${i}]`);
    if (rule === undefined) continue;
    if (rule.equation.kind === "assign") rules.push(rule);
    else {
      tell({ build, where: rule.where, text }, rule.equation.target.span, {
        what: "a spike is a moment and has no d/dt",
        fix: "write the jump, as in x += 1, or move the equation to `continuous`",
      });
    }
  }
  return rules;
}

/** Variables of the neuron and of the branch may only be summed into: the order of arrivals must not matter. */
function arrivesAt(rule: Rule): boolean {
  if (rule.site === "post" || rule.site === "branch")
    return rule.equation.op === "+=" || rule.equation.op === "-=";
  return rule.site === "pre" || rule.site === "synapse";
}

function refuseArrival(build: Build, rule: Rule): void {
  const { name, span } = rule.equation.target;
  const post = rule.site === "post" || rule.site === "branch";
  tell({ build, where: rule.where, text: rule.equation.text }, span, {
    what: post
      ? `an arriving spike may only add to ${name}, because many arrive in one step`
      : `${name} lives at the ${siteWords[rule.site]}, which an arriving spike cannot change`,
    fix: post ? "use += or -=, or move the statement to onPost or `every`" : "use `every` with sum or mean",
  });
}

function assignment(
  build: Build,
  instance: Instance,
  rule: Rule,
  projection: ProjectionDraft | null,
): Statement | undefined {
  const scope = ruleScope(instance, projection);
  const { id, meaning, dimension } = targetMeaning(rule, scope);
  const place = projection === null ? rule.where : `${rule.where}@${projection.name}`;
  const reader =
    projection !== null && (rule.site === "post" || rule.site === "branch") ? "synapse" : rule.site;
  const context = ruleContext(build, rule, scope, reader, sparseSource(build, instance.name, place));
  const value = updatedValue(rule.equation, context, meaning.expr, dimension);
  return value && { kind: "assign", target: id, value, origin: rule.origin };
}
