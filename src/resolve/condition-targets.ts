import type { Condition, ConditionChange } from "../model/condition.ts";
import type { Model, PopulationSpec } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import { givenParameters, type WithPresets } from "../model/preset.ts";
import type { QuantityText } from "../model/quantity-text.ts";
import type { Mistakes } from "../program/mistakes.ts";
import type { Catalogue } from "./build.ts";
import type { Change } from "./protocol-timeline.ts";

/** What a condition does to a quantity of the model, such as `E.openGABA`. */
export interface PlacedChange {
  readonly name: string;
  readonly kind: Change["kind"];
  readonly amount: QuantityText;
  readonly where: string;
}

interface Search {
  readonly model: Model;
  readonly catalogue: Catalogue;
  readonly mistakes: Mistakes;
  /** Populations on which the condition acts; all if undefined. */
  readonly of: readonly string[] | undefined;
  readonly condition: Condition;
  readonly where: string;
}

/** A thing with parameters: the name by which a change may mean it, and what its variables are called. */
interface Owner {
  readonly names: readonly string[];
  readonly prefix: string;
  readonly population: string | undefined;
  readonly parameters: readonly string[];
  /** For each parameter that is computed in this model, the expression that computes it. */
  readonly computed: Readonly<Record<string, string>>;
}

/**
 * The changes of a condition to the quantities of this model, after reporting names that nothing can mean.
 *
 * A factor on a parameter that is computed from another is left out where the condition changes that other as well: it
 * follows already, and would be multiplied twice.
 */
export function conditionChanges(search: Search): PlacedChange[] {
  const { condition, where } = search;
  const placed = Object.entries(condition.changes).flatMap(([target, change]) => {
    const place = `${where}.changes["${target}"]`;
    return targetsOf(search, target, change, place).map(
      (name): PlacedChange => ({
        name,
        where: place,
        ...effect(change),
      }),
    );
  });
  const all = owners(search.model, search.catalogue);
  const names = new Set(placed.map(({ name }) => name));
  return placed.filter(({ name, kind }) => kind !== "times" || !follows(all, name, names));
}

/** True if the parameter is computed from another of its owner that is among `changed`. */
function follows(all: readonly Owner[], name: string, changed: ReadonlySet<string>): boolean {
  const owner = all.find(({ prefix }) => name.startsWith(`${prefix}.`));
  const text = owner?.computed[name.slice(owner.prefix.length + 1)] ?? "";
  return (text.match(/[A-Za-z]\w*/g) ?? []).some((word) => changed.has(`${owner?.prefix}.${word}`));
}

function effect(change: ConditionChange): Pick<PlacedChange, "kind" | "amount"> {
  if ("times" in change) return { kind: "times", amount: change.times };
  return "plus" in change ? { kind: "plus", amount: change.plus } : { kind: "fixed", amount: change.set };
}

function targetsOf(search: Search, target: string, change: ConditionChange, where: string): string[] {
  const dot = target.indexOf(".");
  const [owner, parameter] = [target.slice(0, dot), target.slice(dot + 1)];
  if (owner === "gate" && parameter !== "") {
    if (search.of !== undefined) {
      search.mistakes.tell({
        what: `${target} belongs to the whole network and cannot change in ${search.of.join(", ")} alone`,
        where: search.where,
        fix: "leave `of` out, or change parameters of mechanisms instead",
      });
    }
    return [target];
  }
  if (owner === "inputs" && parameter === "rate") return inputs(search, change, where);
  const all = owners(search.model, search.catalogue);
  const meant =
    owner === "neurons" ? all.filter(({ names }) => names.includes("neurons")) : named(all, owner);
  if (meant.length === 0 && !inCatalogue(search.catalogue, owner)) {
    unknownOwner(search, target, owner, all, where);
    return [];
  }
  const having = meant.filter(({ parameters }) => parameters.includes(parameter));
  if (having.length === 0 && owner !== "neurons")
    unknownParameter(search, { owner, parameter, meant, where });
  return having
    .filter(({ population }) => search.of === undefined || search.of.includes(population ?? ""))
    .map(({ prefix }) => `${prefix}.${parameter}`);
}

function named(all: readonly Owner[], name: string): Owner[] {
  return all.filter(({ names }) => names.includes(name));
}

/** Populations and instances of mechanisms. */
function owners(model: Model, catalogue: Catalogue): Owner[] {
  const populations = Object.entries(model.populations).flatMap(([name, spec]): Owner[] => {
    const { neuron, input } = spec;
    if (input?.kind === "poisson" || input?.kind === "patterned") {
      const parameters = [input.kind === "poisson" ? "rate" : "gain"];
      return [{ names: [name], prefix: name, population: name, parameters, computed: {} }];
    }
    const known =
      typeof neuron === "string" ? catalogue.neurons.find((each) => each.name === neuron) : neuron;
    if (known === undefined) return [];
    const at = { prefix: name, population: name, ...ownParameters(known, spec) };
    return [{ names: [name, known.name, "neurons"], ...at }];
  });
  const instances = Object.entries(model.mechanisms ?? {}).flatMap(([name, spec]): Owner[] => {
    const { mechanism } = spec;
    const known =
      typeof mechanism === "string"
        ? catalogue.mechanisms.find((each) => each.name === mechanism)
        : mechanism;
    if (known === undefined) return [];
    const population = spec.population ?? model.projections?.[spec.on?.[0] ?? ""]?.to;
    return [{ names: [name, known.name], prefix: name, population, ...ownParameters(known, spec) }];
  });
  return [...populations, ...instances];
}

/** The parameters of a neuron or mechanism, and those that the model leaves to be computed. */
function ownParameters(
  known: WithPresets,
  spec: Parameters<typeof givenParameters>[1],
): Pick<Owner, "parameters" | "computed"> {
  const given = givenParameters(known, spec);
  const computed = Object.entries(known.parameters).flatMap(([name, { value }]) =>
    typeof value === "string" && given[name] === undefined ? [[name, value] as const] : [],
  );
  return { parameters: Object.keys(known.parameters), computed: Object.fromEntries(computed) };
}

function inCatalogue({ neurons, mechanisms }: Catalogue, name: string): boolean {
  return name === "neurons" || [...neurons, ...mechanisms].some((each) => each.name === name);
}

function inputs({ model, of, mistakes }: Search, change: ConditionChange, where: string): string[] {
  return Object.entries(model.populations).flatMap(([name, { input }]: [string, PopulationSpec]) => {
    if (of !== undefined && !of.includes(name)) return [];
    if (input?.kind === "poisson") return [`${name}.rate`];
    if (input?.kind !== "patterned") return [];
    if ("times" in change) return [`${name}.gain`];
    mistakes.tell({
      what: `the input ${name} has patterns of rates, which can only be multiplied`,
      where,
      fix: "write { times: 0.5 }",
    });
    return [];
  });
}

function unknownOwner(
  { mistakes, catalogue }: Search,
  target: string,
  owner: string,
  all: readonly Owner[],
  where: string,
): void {
  const known = [
    ...all.flatMap(({ names }) => names),
    ...[...catalogue.neurons, ...catalogue.mechanisms].map(({ name }) => name),
    "gate",
    "inputs",
  ];
  const near = nearestName(owner, known);
  mistakes.tell({
    what: `unknown target: ${target}`,
    where,
    fix:
      near === undefined
        ? "write gate.name, mechanism-name.parameter, population.parameter, neurons.parameter or inputs.rate"
        : `did you mean ${near}${target.slice(owner.length)}?`,
  });
}

function unknownParameter(
  { mistakes, catalogue }: Search,
  at: {
    readonly owner: string;
    readonly parameter: string;
    readonly meant: readonly Owner[];
    readonly where: string;
  },
): void {
  const listed = [...catalogue.neurons, ...catalogue.mechanisms].find(({ name }) => name === at.owner);
  const known = at.meant[0]?.parameters ?? Object.keys(listed?.parameters ?? {});
  if (known.includes(at.parameter)) return;
  const near = nearestName(at.parameter, known);
  mistakes.tell({
    what: `${at.owner} has no parameter ${at.parameter}`,
    where: at.where,
    fix: near === undefined ? `it has ${known.join(", ") || "none"}` : `did you mean ${at.owner}.${near}?`,
  });
}
