import type { VariableSpec } from "../model/mechanism.ts";
import type { Draw } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import type { Neuron } from "../model/neuron.ts";
import { constant, constantOf, read } from "../program/expr.ts";
import type { Expr } from "../program/program.ts";
import { valueIn } from "../program/value-in.ts";
import { type Dimension, dimensionless, multiplyDimensions } from "../units/dimension.ts";
import { parseUnit } from "../units/quantity.ts";
import { addVariable, attempt, type Build } from "./build.ts";
import type { PopulationDraft } from "./draft.ts";
import { expression, resolveDraw, sparseSource } from "./draws.ts";
import { readEquation, readExpression, resolveAst, unitsOf } from "./equations.ts";
import { givenAt, resolveParameters } from "./parameters.ts";
import { checkRequirements } from "./requirements.ts";
import type { Meaning, Scope } from "./scope.ts";

/**
 * Names of a population of neurons: parameters, quantities, variables, definitions and receptors.
 *
 * `written` are the quantities that instances write; they become variables, the others keep their value.
 */
export function resolveNeuronNames(build: Build, draft: PopulationDraft, written: ReadonlySet<string>): void {
  const neuron = draft.neuron!;
  const parameters = resolveParameters(build, {
    parameters: neuron.parameters,
    overrides: givenAt(build, neuron, draft.spec, `populations.${draft.name}`),
    prefix: draft.name,
    where: `populations.${draft.name}.parameters`,
    model: neuron.name,
  });
  const names = new Map(parameters);
  for (const [name, spec] of Object.entries(neuron.quantities ?? {})) {
    const meaning = quantity(build, draft, name, spec, parameters, written.has(name));
    if (meaning !== undefined) names.set(name, meaning);
  }
  checkInitial(build, draft, neuron);
  for (const [name, spec] of Object.entries(neuron.variables)) {
    names.set(name, neuronVariable(build, draft, name, spec, parameters));
  }
  draft.names = names;
  definitions(build, draft, neuron);
  checkRequirements(build, neuron.require ?? [], {
    scope: new Map([...ambientNames(build, draft), ...parameters]),
    owner: neuron.name,
    where: `populations.${draft.name}.parameters`,
  });
  receptors(build, draft, neuron, parameters);
}

/** Names that every equation of a neuron or of the sites of a population may read. */
export function ambientNames(build: Build, draft: Pick<PopulationDraft, "count">): Map<string, Meaning> {
  const time: Dimension = { ...dimensionless, time: 1 };
  return new Map<string, Meaning>([
    ["t", { expr: { kind: "ambient", name: "t" }, site: "network", dimension: time }],
    ["dt", { expr: constant(build.dt), site: "network", dimension: time }],
    ["index", { expr: { kind: "ambient", name: "index" }, site: "post", dimension: dimensionless }],
    ["count", { expr: constant(draft.count), site: "network", dimension: dimensionless }],
  ]);
}

/** Dimension of a unit of a neuron or mechanism file; a plain number after reporting a unit that cannot be read. */
export function dimensionOf(build: Build, unit: string, where: string): Dimension {
  return attempt(build.mistakes, where, () => parseUnit(unit).dimension) ?? dimensionless;
}

/** Start value of a variable from its specification or from the model file. */
export function initialValue(
  build: Build,
  spec: VariableSpec,
  override: Draw | undefined,
  place: { scope: Scope; owner: string; name: string; where: string; dimension: Dimension },
): Expr {
  const { scope, owner, name, where, dimension } = place;
  const source = sparseSource(build, owner, `initial ${name}`);
  const context = { build, scope, site: spec.per, where, dimension, source };
  if (override !== undefined) return resolveDraw(override, context) ?? constant(0);
  if (typeof spec.initial === "string") return expression(spec.initial, context) ?? constant(0);
  const { initial } = spec;
  return constant(attempt(build.mistakes, where, () => valueIn(initial, spec.unit)) ?? 0);
}

function quantity(
  build: Build,
  draft: PopulationDraft,
  name: string,
  spec: { readonly value: number | string; readonly unit: string },
  parameters: Scope,
  written: boolean,
): Meaning | undefined {
  const where = `${draft.neuron!.name}.quantities.${name}`;
  const dimension = dimensionOf(build, spec.unit, where);
  const source = sparseSource(build, draft.name, `quantity ${name}`);
  const value =
    typeof spec.value === "number"
      ? constant(valueIn(spec.value, spec.unit))
      : expression(spec.value, { build, scope: parameters, site: "network", where, dimension, source });
  if (value === undefined) return undefined;
  if (!written) return { expr: value, site: "network", dimension };
  const id = addVariable(build, {
    name: `${draft.name}.${name}`,
    site: "post",
    population: draft.index,
    projection: -1,
    precision: "f64",
    dimension,
    initial: value,
  });
  draft.writable.set(name, id);
  return { expr: read(id), site: "post", dimension };
}

function neuronVariable(
  build: Build,
  draft: PopulationDraft,
  name: string,
  spec: VariableSpec,
  parameters: Scope,
): Meaning {
  const dimension = dimensionOf(build, spec.unit, `${draft.neuron!.name}.variables.${name}`);
  const override = draft.spec.initial?.[name];
  const where =
    override === undefined
      ? `${draft.neuron!.name}.variables.${name}.initial`
      : `populations.${draft.name}.initial.${name}`;
  const scope = new Map([...ambientNames(build, draft), ...parameters]);
  const initial = initialValue(build, spec, override, { scope, owner: draft.name, name, where, dimension });
  const id = addVariable(build, {
    name: `${draft.name}.${name}`,
    site: "post",
    population: draft.index,
    projection: -1,
    precision: "f32",
    dimension,
    initial,
  });
  draft.ids.set(name, id);
  return { expr: read(id), site: "post", dimension };
}

function checkInitial(build: Build, draft: PopulationDraft, neuron: Neuron): void {
  const known = Object.keys(neuron.variables);
  for (const name of Object.keys(draft.spec.initial ?? {})) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    build.mistakes.tell({
      what: `unknown variable: ${name}`,
      where: `populations.${draft.name}.initial.${name}`,
      fix: near === undefined ? `${neuron.name} has ${known.join(", ")}` : `did you mean ${near}?`,
    });
  }
}

function definitions(build: Build, draft: PopulationDraft, neuron: Neuron): void {
  for (const [i, text] of (neuron.definitions ?? []).entries()) {
    const where = `${neuron.name}.definitions[${i}]`;
    const equation = readEquation(build, text, where);
    if (equation === undefined) continue;
    const name = equation.target.name;
    if (equation.kind !== "assign" || equation.op !== "=" || draft.names.has(name)) {
      build.mistakes.tell({
        what: draft.names.has(name)
          ? `${name} is defined twice`
          : "a definition must have the form name = expression",
        where,
        fix: "give the quantity a name of its own, as in iTotal = gLeak * (eLeak - v)",
        text,
        span: equation.target.span,
      });
      continue;
    }
    const refused = "draw in an equation of `continuous`";
    const scope = new Map([...ambientNames(build, draft), ...draft.names]);
    const context = { build, scope, site: "post", where, text, draws: { refused } } as const;
    const checked = resolveAst(equation.value, context, null);
    if (checked === undefined) {
      build.mistakes.lose(name);
      continue;
    }
    const dimension = unitsOf(equation.value, scope);
    draft.names.set(name, { expr: checked, site: "post", dimension });
    draft.definitions.push({ name, value: equation.value, dimension });
  }
}

function receptors(build: Build, draft: PopulationDraft, neuron: Neuron, parameters: Scope): void {
  for (const [receptor, targets] of Object.entries(neuron.receptors)) {
    const list: { variable: number; ratio: Expr; unit: Dimension }[] = [];
    for (const [name, ratio] of Object.entries(targets)) {
      const where = `${neuron.name}.receptors.${receptor}.${name}`;
      const variable = draft.ids.get(name);
      if (variable === undefined) {
        build.mistakes.tell({
          what: `unknown variable: ${name}`,
          where,
          fix: `a receptor raises variables of its neuron: ${[...draft.ids.keys()].join(", ")}`,
        });
        continue;
      }
      const entry = ratioOf(build, String(ratio), where, parameters);
      if (entry === undefined) continue;
      const unit = multiplyDimensions(build.variables[variable]!.dimension, entry.dimension, -1);
      list.push({ variable, ratio: entry.expr, unit });
    }
    draft.receptors.set(receptor, list);
  }
}

function ratioOf(build: Build, text: string, where: string, scope: Scope): Omit<Meaning, "site"> | undefined {
  const ast = readExpression(build, text, where);
  if (ast === undefined) return undefined;
  const refused = "a ratio is one number for all";
  const expr = resolveAst(ast, { build, scope, site: "network", where, text, draws: { refused } }, null);
  if (expr === undefined) return undefined;
  if (constantOf(expr) === undefined) {
    build.mistakes.tell({
      what: "the ratio of a receptor must be constant",
      where,
      fix: "use parameters that no protocol changes",
    });
    return undefined;
  }
  return { expr, dimension: unitsOf(ast, scope) };
}
