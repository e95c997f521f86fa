import type { Equation } from "../equations/ast.ts";
import { nearestName } from "../model/nearest.ts";
import type { Neuron } from "../model/neuron.ts";
import { constantOf, read } from "../program/expr.ts";
import { decayOf, isRelaxation, linearForm } from "../program/linear-form.ts";
import type { Expr, Statement } from "../program/program.ts";
import { isSteady } from "../program/steady.ts";
import { multiplyDimensions } from "../units/dimension.ts";
import { amendVariable, type Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";
import { stepSource } from "./draws.ts";
import { type EquationContext, readEquation, readExpression, resolveAst, tell } from "./equations.ts";
import { type Derivative, integrate } from "./integrate.ts";
import { lower } from "./lower.ts";
import { ambientNames } from "./resolve-neuron.ts";
import type { Scope } from "./scope.ts";
import { isNonNegative, isPositive } from "./sign.ts";
import { updatedValue } from "./updated-value.ts";

const slow = 1e5; // ms: 100 s, from which a relaxation is kept in f64

/** Phases 1, 3 and 4 of a population of neurons. */
export function resolveDynamics(build: Build, draft: PopulationDraft): void {
  const neuron = draft.neuron!;
  const scope: Scope = new Map([...ambientNames(build, draft), ...draft.names]);
  const held = new Set(neuron.refractory?.hold ?? []);
  checkHeld(build, draft, neuron, held);
  continuous(build, draft, neuron, scope, held);
  threshold(build, draft, neuron, scope);
  neuron.reset.forEach((text, i) => {
    resetStatement(build, draft, scope, text, `${neuron.name}.reset[${i}]`);
  });
  refractory(build, draft, neuron, scope);
}

function continuous(
  build: Build,
  draft: PopulationDraft,
  neuron: Neuron,
  outer: Scope,
  held: ReadonlySet<string>,
): void {
  const later: Derivative[] = [];
  const seen = new Set<string>();
  const frozen = frozenDefinitions(build, draft, outer);
  const scope = frozen.scope;
  for (const [i, text] of neuron.continuous.entries()) {
    const where = `${neuron.name}.continuous[${i}]`;
    const equation = readEquation(build, text, where);
    if (equation === undefined) continue;
    const source = stepSource(build, `neuron ${draft.name}`, draft.index);
    const context: EquationContext = { build, scope, site: "post", where, text, draws: source };
    const target = neuronTarget(draft, equation, context, seen);
    if (target === undefined) continue;
    const dimension = multiplyDimensions(build.variables[target]!.dimension, { ...noTime, time: -1 });
    const rate = resolveAst(
      equation.value,
      context,
      dimension,
      `right side of d(${equation.target.name})/dt`,
    );
    if (rate === undefined) continue;
    const origin = { owner: `neuron ${neuron.name}`, text };
    const isHeld = held.has(equation.target.name);
    if (!isHeld && decays(build, draft, target, rate)) continue;
    later.push({ variable: target, precision: precisionOf(build, target), rate, origin, held: isHeld });
  }
  draft.integrate.push(...frozen.lets, ...advance(build, draft, neuron, later, frozen.locals));
}

/**
 * A definition that is not linear in some variable, such as the magnesium block, keeps the value it has at the start of the
 * step where the method is `auto`; the others, and all of them under another method, are written out.
 */
function frozenDefinitions(
  build: Build,
  draft: PopulationDraft,
  outer: Scope,
): { scope: Scope; lets: Statement[]; locals: Map<number, Expr> } {
  const scope = new Map(outer);
  const lets: Statement[] = [];
  const locals = new Map<number, Expr>();
  if ((draft.neuron!.method ?? "auto") !== "auto") return { scope, lets, locals };
  for (const { name, value, dimension } of draft.definitions) {
    const expr = lower(value, scope, null);
    const linear = [...draft.ids.values()].every((id) => linearForm(expr, id) !== null);
    if (linear) scope.set(name, { expr, site: "post", dimension });
    else {
      const local = build.newLocal();
      locals.set(local, expr);
      lets.push({ kind: "let", local, precision: build.precision, value: expr });
      scope.set(name, { expr: { kind: "local", local }, site: "post", dimension });
    }
  }
  return { scope, lets, locals };
}

const noTime = { time: 0, voltage: 0, current: 0, length: 0, amount: 0 };

/** Adds a relaxation with constant coefficients to phase 1; false if the equation is not one. */
function decays(build: Build, draft: PopulationDraft, variable: number, rate: Expr): boolean {
  const form = linearForm(rate, variable);
  if (form === null || !isRelaxation(form, (e) => isSteady(e, build.variables))) return false;
  const decay = { variable, ...decayOf(form) };
  draft.decays.push(decay);
  const perMs = constantOf(decay.rate);
  if (perMs !== undefined && perMs > 0 && perMs <= 1 / slow)
    amendVariable(build, variable, { precision: "f64" });
  return true;
}

function advance(
  build: Build,
  draft: PopulationDraft,
  neuron: Neuron,
  equations: readonly Derivative[],
  locals: ReadonlyMap<number, Expr>,
): Statement[] {
  return integrate(equations, {
    method: neuron.method ?? "auto",
    dt: build.dt,
    newLocal: build.newLocal,
    positive: (e) => isPositive(e, (id) => isNonNegative(id, build.variables, draft), locals),
    refuse: ({ variable, origin }) => {
      const name = build.variables[variable]!.name.slice(draft.name.length + 1);
      build.mistakes.tell({
        what: `the equation of ${name} is not linear in ${name}, so it has no exact step`,
        where: neuron.name,
        fix: 'choose a method: method: "heun" (second order), "rk4" or "euler"',
        text: origin.text,
      });
    },
  });
}

function neuronTarget(
  draft: PopulationDraft,
  equation: Equation,
  context: EquationContext,
  seen: Set<string>,
): number | undefined {
  const { name, span } = equation.target;
  const id = draft.ids.get(name);
  if (id === undefined) {
    const near = nearestName(name, [...draft.ids.keys()]);
    tell(context, span, {
      what: `unknown variable: ${name}`,
      fix:
        near === undefined ? `declare it under variables of ${draft.neuron!.name}` : `did you mean ${near}?`,
    });
  } else if (equation.kind !== "derivative") {
    tell(context, span, {
      what: `${name} is assigned at every step`,
      fix: `write d(${name})/dt = ..., or move it to definitions if it is no state`,
    });
  } else if (seen.has(name)) {
    tell(context, span, { what: `d(${name})/dt is given twice`, fix: "add the right sides in one equation" });
  } else {
    seen.add(name);
    return id;
  }
  return undefined;
}

function threshold(build: Build, draft: PopulationDraft, neuron: Neuron, scope: Scope): void {
  const text = neuron.threshold;
  const where = `${neuron.name}.threshold`;
  const ast = readExpression(build, text, where);
  const refused = "draw in an equation of `continuous`";
  const context = { build, scope, site: "post", where, text, draws: { refused } } as const;
  if (ast === undefined) return;
  if (ast.kind !== "binary" || !["<", "<=", ">", ">=", "and", "or"].includes(ast.op)) {
    tell(context, ast.span, {
      what: "the threshold must be a comparison",
      fix: "write it as v >= vThreshold",
    });
    return;
  }
  draft.threshold = resolveAst(ast, context, null) ?? draft.threshold;
}

function resetStatement(
  build: Build,
  draft: PopulationDraft,
  scope: Scope,
  text: string,
  where: string,
): void {
  const equation = readEquation(build, text, where);
  if (equation === undefined) return;
  const refused = "a reset draws nothing";
  const context: EquationContext = { build, scope, site: "post", where, text, draws: { refused } };
  const id = draft.ids.get(equation.target.name);
  if (id === undefined || equation.kind === "derivative") {
    const near = nearestName(equation.target.name, [...draft.ids.keys()]);
    tell(context, equation.target.span, {
      what:
        id === undefined
          ? `unknown variable: ${equation.target.name}`
          : "a reset has no differential equation",
      fix:
        near === undefined || id !== undefined
          ? "assign a variable of the neuron, as in v = vReset"
          : `did you mean ${near}?`,
    });
    return;
  }
  const value = updatedValue(equation, context, read(id), build.variables[id]!.dimension);
  if (value !== undefined) {
    draft.reset.push({
      kind: "assign",
      target: id,
      value,
      origin: { owner: `neuron ${draft.neuron!.name}`, text },
    });
  }
}

function checkHeld(build: Build, draft: PopulationDraft, neuron: Neuron, held: ReadonlySet<string>): void {
  for (const name of held) {
    if (draft.ids.has(name)) continue;
    const near = nearestName(name, [...draft.ids.keys()]);
    build.mistakes.tell({
      what: `unknown variable: ${name}`,
      where: `${neuron.name}.refractory.hold`,
      fix: near === undefined ? "name a variable of the neuron" : `did you mean ${near}?`,
    });
  }
}

function refractory(build: Build, draft: PopulationDraft, neuron: Neuron, scope: Scope): void {
  if (neuron.refractory === undefined) return;
  const text = neuron.refractory.time;
  const where = `${neuron.name}.refractory.time`;
  const ast = readExpression(build, text, where);
  const refused = "the refractory time is one number for all";
  const context = { build, scope, site: "network", where, text, draws: { refused } } as const;
  const value = ast && resolveAst(ast, context, { ...noTime, time: 1 });
  const length = value && constantOf(value);
  if (value === undefined) return;
  if (length === undefined || !(length === 0 || length >= build.dt * (1 - 1e-9))) {
    const shown =
      length === undefined ? "changes while running" : `is ${length} ms, shorter than dt (${build.dt} ms)`;
    build.mistakes.tell({
      what: `the refractory time ${shown}`,
      where: `populations.${draft.name}`,
      fix: length === undefined ? "take it out of the protocol" : "lengthen it or shorten dt",
    });
    return;
  }
  const steps = Math.round(length / build.dt);
  if (Math.abs(steps * build.dt - length) > 1e-6 * length) {
    build.mistakes.warn(
      `populations.${draft.name}: the refractory time ${length} ms is rounded to ${steps} steps of dt`,
    );
  }
  draft.refractorySteps = steps;
}

function precisionOf(build: Build, id: number): "f32" | "f64" {
  return build.variables[id]!.precision;
}
