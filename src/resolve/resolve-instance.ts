import { gateInitial } from "../model/gates.ts";
import type { Mechanism, Site } from "../model/mechanism.ts";
import type { InstanceSpec } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import { constant, read } from "../program/expr.ts";
import { dimensionless } from "../units/dimension.ts";
import { addShared, addVariable, type Build } from "./build.ts";
import type { PopulationDraft, ProjectionDraft } from "./draft.ts";
import { givenAt, resolveParameters } from "./parameters.ts";
import { checkRequirements } from "./requirements.ts";
import { ambientNames, dimensionOf, initialValue } from "./resolve-neuron.ts";
import { populationNamed, synapseNames } from "./resolve-projection.ts";
import type { Meaning, Scope } from "./scope.ts";

/** A mechanism at its place in the circuit, with the names that its equations may use. */
export interface Instance {
  readonly name: string;
  readonly mechanism: Mechanism;
  readonly spec: InstanceSpec;
  readonly target: PopulationDraft;
  readonly projections: readonly ProjectionDraft[];
  /** Names at sites from branch upwards. */
  readonly names: Map<string, Meaning>;
  /** The same with those of the synapses and axons of a projection, by its index. */
  readonly projectionNames: ReadonlyMap<number, Map<string, Meaning>>;
}

const reserved = ["w", "strength", "t", "dt", "interval", "age", "index", "pre", "count"];

/** Declares the variables of an instance; undefined if its place in the circuit is not known. */
export function resolveInstance(
  build: Build,
  name: string,
  spec: InstanceSpec,
  place: {
    readonly mechanism: Mechanism;
    readonly target: PopulationDraft;
    readonly projections: readonly ProjectionDraft[];
  },
): Instance {
  const { mechanism, target, projections } = place;
  checkShadowing(build, mechanism, target);
  checkSites(build, name, mechanism, target, projections);
  checkInitialNames(build, name, spec, mechanism);
  const own = resolveParameters(build, {
    parameters: mechanism.parameters,
    overrides: givenAt(build, mechanism, spec, `mechanisms.${name}`),
    prefix: name,
    where: `mechanisms.${name}.parameters`,
    model: mechanism.name,
  });
  for (const gate of mechanism.gates ?? []) own.set(gate, gateMeaning(build, gate, name));
  checkRequirements(build, mechanism.require ?? [], {
    scope: new Map([...ambientNames(build, target), ...own]),
    owner: mechanism.name,
    where: `mechanisms.${name}.parameters`,
  });
  const names = new Map([...ambientNames(build, target), ...target.names, ...own]);
  // a start value may read variables that are declared before it
  const started = new Map([...ambientNames(build, target), ...own]);
  for (const variable of Object.keys(mechanism.variables)) {
    const site = mechanism.variables[variable]!.per;
    if (site === "pre" || site === "synapse") continue;
    const meaning = declare(build, { name, spec, mechanism, target }, variable, started, null);
    names.set(variable, meaning);
    started.set(variable, meaning);
  }
  const projectionNames = new Map<number, Map<string, Meaning>>();
  for (const projection of projections) {
    const inside = new Map([...synapseNames(build, projection), ...names]);
    const startedHere = new Map([...synapseNames(build, projection), ...started]);
    for (const variable of Object.keys(mechanism.variables)) {
      const site = mechanism.variables[variable]!.per;
      if (site !== "pre" && site !== "synapse") continue;
      const meaning = declare(build, { name, spec, mechanism, target }, variable, startedHere, projection);
      inside.set(variable, meaning);
      startedHere.set(variable, meaning);
    }
    projectionNames.set(projection.index, inside);
  }
  return { name, mechanism, spec, target, projections, names, projectionNames };
}

/** The mechanism of an instance, from the catalogue or written out; undefined after reporting an unknown name. */
export function mechanismOf(build: Build, name: string, spec: InstanceSpec): Mechanism | undefined {
  if (typeof spec.mechanism !== "string") return spec.mechanism;
  const known = build.catalogue.mechanisms.map((each) => each.name);
  const found = build.catalogue.mechanisms.find((each) => each.name === spec.mechanism);
  if (found !== undefined) return found;
  const near = nearestName(spec.mechanism, known);
  build.mistakes.tell({
    what: `unknown mechanism: ${spec.mechanism}`,
    where: `mechanisms.${name}.mechanism`,
    fix: near === undefined ? `the catalogue has ${known.join(", ")}` : `did you mean ${near}?`,
  });
  return undefined;
}

/** Target population of an instance; undefined after reporting why there is none. */
export function targetOf(
  build: Build,
  name: string,
  spec: InstanceSpec,
  populations: readonly PopulationDraft[],
): PopulationDraft | undefined {
  const where = `mechanisms.${name}`;
  const projections = build.model.projections ?? {};
  const targets = new Set<string>();
  for (const [i, on] of (spec.on ?? []).entries()) {
    const projection = projections[on];
    // told of at the projection
    if (projection !== undefined && !populations.some((each) => each.name === projection.to))
      return undefined;
    if (projection !== undefined) targets.add(projection.to);
    else {
      const near = nearestName(on, Object.keys(projections));
      build.mistakes.tell({
        what: `unknown projection: ${on}`,
        where: `${where}.on[${i}]`,
        fix:
          near === undefined
            ? `the model has ${Object.keys(projections).join(", ") || "none"}`
            : `did you mean ${near}?`,
      });
      return undefined;
    }
  }
  if (spec.population !== undefined) targets.add(spec.population);
  if (targets.size !== 1) {
    build.mistakes.tell({
      what:
        targets.size === 0
          ? "the mechanism is placed nowhere"
          : `one instance cannot serve ${[...targets].join(" and ")}`,
      where,
      fix:
        targets.size === 0
          ? "name projections under `on`, or a `population`"
          : "all projections of an instance must have one target population; make one instance for each",
    });
    return undefined;
  }
  const target = populationNamed(build, [...targets][0]!, `${where}.population`, populations);
  if (target === undefined || target.neuron !== null) return target;
  build.mistakes.tell({
    what: `${target.name} is an input and has no plasticity`,
    where,
    fix: "name a population with a neuron",
  });
  return undefined;
}

function declare(
  build: Build,
  place: Pick<Instance, "name" | "spec" | "mechanism" | "target">,
  variable: string,
  scope: Scope,
  projection: ProjectionDraft | null,
): Meaning {
  const { name, spec, mechanism, target } = place;
  const declared = mechanism.variables[variable]!;
  const dimension = dimensionOf(build, declared.unit, `${mechanism.name}.variables.${variable}`);
  const override = spec.initial?.[variable];
  const where =
    override === undefined
      ? `${mechanism.name}.variables.${variable}.initial`
      : `mechanisms.${name}.initial.${variable}`;
  const owner = projection === null ? name : `${name}@${projection.name}`;
  const initial = initialValue(build, declared, override, { scope, owner, name: variable, where, dimension });
  const id = addVariable(build, {
    name: projection === null ? `${name}.${variable}` : `${name}.${variable}@${projection.name}`,
    site: declared.per,
    population: projection !== null || declared.per === "network" ? -1 : target.index,
    projection: projection === null ? -1 : projection.index,
    precision: isDouble(variable, declared.per) ? "f64" : "f32",
    dimension,
    initial,
  });
  return { expr: read(id), site: declared.per, dimension };
}

function isDouble(variable: string, site: Site): boolean {
  return site === "population" || site === "network" || factorSites[variable] === site;
}

/** The factors that multiply what a synapse transmits, and the site of each. */
export const factorSites: Readonly<Record<string, Site>> = {
  H: "post",
  F: "post",
  h: "branch",
  release: "pre",
};

function gateMeaning(build: Build, gate: string, instance: string): Meaning {
  const value = build.model.gates?.[gate] ?? (isShared(build, gate) ? 1 : gateInitial(gate));
  const name = `gate.${gate}`;
  if (!(value >= 0 && value <= 1)) {
    build.mistakes.tell({
      what: `a gate must be in 0..1, got ${value}`,
      where: `gates.${gate}`,
      fix: `${instance} reads it as a factor`,
    });
  }
  if (!build.touched.has(name)) return { expr: constant(value), site: "network", dimension: dimensionless };
  const known = build.variables.find((each) => each.name === name);
  const id = known?.id ?? addShared(build, name, dimensionless, constant(value));
  return { expr: read(id), site: "network", dimension: dimensionless };
}

/** True if a mechanism of the model shares a variable of this name: then that says how far the gate is open. */
function isShared({ model, catalogue }: Build, gate: string): boolean {
  return Object.values(model.mechanisms ?? {}).some(({ mechanism }) => {
    const found =
      typeof mechanism === "string"
        ? catalogue.mechanisms.find((each) => each.name === mechanism)
        : mechanism;
    return found?.shares?.includes(gate) ?? false;
  });
}

function checkShadowing(build: Build, mechanism: Mechanism, target: PopulationDraft): void {
  const own = [
    ...Object.keys(mechanism.variables).map((name) => ["variables", name] as const),
    ...Object.keys(mechanism.parameters).map((name) => ["parameters", name] as const),
    ...(mechanism.gates ?? []).map((name) => ["gates", name] as const),
    ...Object.keys(mechanism.reads ?? {}).map((name) => ["reads", name] as const),
  ];
  const seen = new Set<string>();
  for (const [kind, name] of own) {
    const where = `${mechanism.name}.${kind}.${name}`;
    const fix = "choose another name";
    if (reserved.includes(name))
      build.mistakes.tell({ what: `${name} is a word of the language`, where, fix });
    else if (target.names.has(name)) {
      build.mistakes.tell({
        what: `${name} is already a name of the neuron ${target.neuron!.name}`,
        where,
        fix,
      });
    } else if (seen.has(name)) build.mistakes.tell({ what: `${name} is declared twice`, where, fix });
    seen.add(name);
  }
}

function checkSites(
  build: Build,
  name: string,
  mechanism: Mechanism,
  target: PopulationDraft,
  projections: readonly ProjectionDraft[],
): void {
  for (const [variable, { per }] of Object.entries(mechanism.variables)) {
    const where = `mechanisms.${name}`;
    const factorSite = factorSites[variable];
    if (factorSite !== undefined && factorSite !== per) {
      build.mistakes.tell({
        what: `${variable} must live at ${factorSite}, got ${per}`,
        where: `${mechanism.name}.variables.${variable}.per`,
        fix: "it is a factor of what a synapse transmits; another quantity needs another name",
      });
    }
    if ((per === "pre" || per === "synapse") && projections.length === 0) {
      build.mistakes.tell({
        what: `${mechanism.name} has variables at the synapse (${variable}) but is on no projection`,
        where,
        fix: "name its projections under `on`",
      });
    }
    if (per === "branch" && target.branches === 0) {
      build.mistakes.tell({
        what: `${mechanism.name} has variables at the branch (${variable}) but ${target.name} has no branches`,
        where,
        fix: `give populations.${target.name}.branches a number`,
      });
    }
  }
}

function checkInitialNames(build: Build, name: string, spec: InstanceSpec, mechanism: Mechanism): void {
  const known = Object.keys(mechanism.variables);
  for (const variable of Object.keys(spec.initial ?? {})) {
    if (known.includes(variable)) continue;
    const near = nearestName(variable, known);
    build.mistakes.tell({
      what: `unknown variable: ${variable}`,
      where: `mechanisms.${name}.initial.${variable}`,
      fix:
        near === undefined ? `${mechanism.name} has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
    });
  }
}
