import type { Equation } from "../equations/ast.ts";
import type { Site } from "../model/mechanism.ts";
import { nearestName } from "../model/nearest.ts";
import type { DrawSource, Origin } from "../program/program.ts";
import type { Dimension } from "../units/dimension.ts";
import type { Build } from "./build.ts";
import type { ProjectionDraft } from "./draft.ts";
import { type EquationContext, readEquation, tell } from "./equations.ts";
import type { Instance } from "./resolve-instance.ts";
import type { Meaning, Scope } from "./scope.ts";

/** A statement of a mechanism whose target is known. */
export interface Rule {
  readonly equation: Equation;
  readonly where: string;
  readonly site: Site;
  readonly origin: Origin;
  /** Names of a synapse of the instance, for the mistakes of a rule that cannot read them. */
  readonly finer: Scope;
}

/** Parses a statement and finds the site of its target; undefined after reporting what cannot be written. */
export function readRule(build: Build, instance: Instance, text: string, where: string): Rule | undefined {
  const equation = readEquation(build, text, where);
  if (equation === undefined) return undefined;
  const { name, span } = equation.target;
  const { mechanism } = instance;
  const origin = { owner: mechanism.name, text };
  const [finer = instance.names] = instance.projectionNames.values();
  if (name === "w" && instance.projections.length > 0)
    return { equation, where, site: "synapse", origin, finer };
  const variable = mechanism.variables[name];
  if (variable !== undefined) return { equation, where, site: variable.per, origin, finer };
  if (mechanism.writes?.includes(name) && instance.target.writable.has(name))
    return { equation, where, site: "post", origin, finer };
  tell({ build, where, text }, span, refusal(instance, name));
  return undefined;
}

function refusal(instance: Instance, name: string): { what: string; fix: string } {
  const { mechanism, target } = instance;
  if (name === "w")
    return {
      what: "w is the weight of a projection, and this instance is on none",
      fix: "name its projections under `on`",
    };
  if (mechanism.parameters[name] !== undefined) {
    return {
      what: `${name} is a parameter and cannot be written`,
      fix: "declare a variable with this start value",
    };
  }
  if (mechanism.reads?.[name] !== undefined) {
    return {
      what: `${name} belongs to the mechanism that shares it and can only be read here`,
      fix: "a shared variable has one writer: declare a variable of its own name",
    };
  }
  if (target.neuron!.quantities?.[name] !== undefined) {
    return {
      what: `${name} belongs to the neuron ${target.neuron!.name}`,
      fix: `add "${name}" to writes of ${mechanism.name}`,
    };
  }
  if (target.ids.has(name)) {
    return {
      what: `${name} is a variable of the neuron ${target.neuron!.name} and can only be read here`,
      fix: "write a quantity that the neuron declares",
    };
  }
  const known = [...Object.keys(mechanism.variables), "w"];
  const near = nearestName(name, known);
  return {
    what: `unknown variable: ${name}`,
    fix: near === undefined ? `declare it under variables of ${mechanism.name}` : `did you mean ${near}?`,
  };
}

/** Names for a rule; with a projection also those of its synapses. */
export function ruleScope(instance: Instance, projection: ProjectionDraft | null): Scope {
  return projection === null ? instance.names : instance.projectionNames.get(projection.index)!;
}

/** Number, dimension and reading of the target of a rule. */
export function targetMeaning(
  rule: Rule,
  scope: Scope,
): { readonly id: number; readonly meaning: Meaning; readonly dimension: Dimension } {
  const meaning = scope.get(rule.equation.target.name)!;
  if (meaning.expr.kind !== "read")
    throw new Error(`bug: ${rule.equation.target.name} is written but is no variable`);
  return { id: meaning.expr.variable, meaning, dimension: meaning.dimension };
}

/** The context in which the right side of a rule is resolved. */
export function ruleContext(
  build: Build,
  rule: Rule,
  scope: Scope,
  site: Site,
  draws: (() => DrawSource) | { readonly refused: string },
): EquationContext {
  return { build, scope, site, where: rule.where, text: rule.equation.text, draws, finer: rule.finer };
}
