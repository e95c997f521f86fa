import type { ProjectionSpec } from "../model/model.ts";
import { nearestName } from "../model/nearest.ts";
import { call, constant, constantOf, minus, times } from "../program/expr.ts";
import { contains } from "../program/expression-facts.ts";
import type { Expr, ProjectionProgram } from "../program/program.ts";
import { dimensionless, sameDimension } from "../units/dimension.ts";
import { dimensionName } from "../units/dimension-name.ts";
import { parseQuantity } from "../units/quantity.ts";
import { addVariable, attempt, type Build } from "./build.ts";
import { resolveDelays } from "./delays.ts";
import type { PopulationDraft, ProjectionDraft } from "./draft.ts";
import { resolveDraw, sparseSource } from "./draws.ts";
import { ambientNames } from "./resolve-neuron.ts";
import type { Meaning } from "./scope.ts";
import { resolveRoom } from "./structure-room.ts";
import { resolveWiring } from "./wiring-program.ts";

/**
 * A projection without its rules; `plastic` if an instance may write its weights, `dynamic` if one may form or remove
 * synapses. Undefined if its ends are unknown.
 */
export function resolveProjection(
  build: Build,
  name: string,
  spec: ProjectionSpec,
  place: {
    readonly index: number;
    readonly populations: readonly PopulationDraft[];
    readonly plastic: boolean;
    readonly dynamic: boolean;
  },
): ProjectionDraft | undefined {
  const where = `projections.${name}`;
  const from = populationNamed(build, spec.from, `${where}.from`, place.populations);
  const to = populationNamed(build, spec.to, `${where}.to`, place.populations);
  if (from === undefined || to === undefined) return undefined;
  if (to.neuron === null) {
    build.mistakes.tell({
      what: `${spec.to} is an input and receives nothing`,
      where: `${where}.to`,
      fix: "name a population with a neuron",
    });
    return undefined;
  }
  const wiring = resolveWiring(build, spec.wiring, where, from, to);
  const weight = resolveWeight(build, name, spec, to);
  const listWeights = weightsOf(build, spec, where);
  const delays = resolveDelays(build, name, spec, to, from);
  const moves = place.plastic || place.dynamic;
  const fixed = constantOf(weight) !== undefined && listWeights === null && !moves;
  const weightVariable = fixed ? null : weightVariableOf(build, name, place.index, weight);
  const program = {
    name,
    from: from.index,
    to: to.index,
    wiring,
    weightVariable,
    weight,
    listWeights,
    ...delays,
    branchOf: branchOf(build, spec, where, to),
    receptors: receptorsOf(build, spec, where, to),
    before: [],
    release: null,
    gain: null,
    branchGain: null,
    transmits: null,
    onPre: [],
    decays: [],
    structure: resolveRoom(build, {
      name,
      spec,
      wiring,
      index: place.index,
      dynamic: place.dynamic,
      from,
      to,
    }),
  };
  return { name, index: place.index, spec, from, to, program };
}

/** Names of a synapse: its ends, its weight and its age. */
export function synapseNames(build: Build, draft: ProjectionDraft): Map<string, Meaning> {
  const names = new Map(ambientNames(build, draft.to));
  names.set("pre", { expr: { kind: "ambient", name: "pre" }, site: "pre", dimension: dimensionless });
  const { structure } = draft.program;
  const time = { ...dimensionless, time: 1 };
  const age: Expr =
    structure === null
      ? { kind: "ambient", name: "age" }
      : minus({ kind: "ambient", name: "t" }, { kind: "read", variable: structure.born });
  names.set("age", { expr: age, site: "synapse", dimension: time });
  const id = draft.program.weightVariable;
  const w: Expr = id === null ? draft.program.weight : { kind: "read", variable: id };
  names.set("w", { expr: w, site: "synapse", dimension: dimensionless });
  return names;
}

/** The population of that name, or undefined after reporting the nearest known one. */
export function populationNamed(
  build: Build,
  name: string,
  where: string,
  populations: readonly PopulationDraft[],
): PopulationDraft | undefined {
  const found = populations.find((each) => each.name === name);
  if (found !== undefined) return found;
  const known = populations.map((each) => each.name);
  const near = nearestName(name, known);
  build.mistakes.tell({
    what: `unknown population: ${name}`,
    where,
    fix: near === undefined ? `the model has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
  });
  return undefined;
}

function weightVariableOf(build: Build, name: string, projection: number, initial: Expr): number {
  return addVariable(build, {
    name: `${name}.w`,
    site: "synapse",
    population: -1,
    projection,
    precision: "f32",
    dimension: dimensionless,
    initial,
  });
}

function resolveWeight(build: Build, name: string, spec: ProjectionSpec, to: PopulationDraft): Expr {
  const where = `projections.${name}.weight`;
  const scope = new Map(ambientNames(build, to));
  scope.set("pre", { expr: { kind: "ambient", name: "pre" }, site: "pre", dimension: dimensionless });
  const source = sparseSource(build, name, "weight");
  const context = { build, scope, site: "synapse", where, dimension: dimensionless, source } as const;
  const weight = resolveDraw(spec.weight, context);
  if (weight === undefined) return constant(0);
  const value = constantOf(weight);
  if (value !== undefined && value < 0) {
    build.mistakes.tell({
      what: `a weight must be 0 or more, got ${value}`,
      where,
      fix: "the receptor says whether a spike excites or inhibits; give its size here",
    });
  }
  return contains(weight, (part) => part.kind === "draw") ? call("max", constant(0), weight) : weight;
}

function weightsOf(build: Build, spec: ProjectionSpec, where: string): Float64Array | null {
  if (spec.wiring.kind !== "list" || spec.wiring.weights === undefined) return null;
  const { weights, pre } = spec.wiring;
  if (weights.length !== pre.length) {
    build.mistakes.tell({
      what: `${weights.length} weights do not fit ${pre.length} synapses`,
      where: `${where}.wiring.weights`,
      fix: "give one weight for each entry of pre",
    });
  }
  const wrong = weights.findIndex((w) => !(Number.isFinite(w) && w >= 0));
  if (wrong >= 0) {
    build.mistakes.tell({
      what: `a weight must be 0 or more and finite, got ${weights[wrong]} at position ${wrong}`,
      where: `${where}.wiring.weights`,
      fix: "the receptor says whether a spike excites or inhibits; give its size here",
    });
  }
  return Float64Array.from(weights);
}

function branchOf(
  build: Build,
  spec: ProjectionSpec,
  where: string,
  to: PopulationDraft,
): "uniform" | "ordered" | null {
  if (spec.branch !== undefined && to.branches === 0) {
    build.mistakes.tell({
      what: `${to.name} has no branches`,
      where: `${where}.branch`,
      fix: `give populations.${to.name}.branches a number, or leave branch out`,
    });
  }
  return to.branches === 0 ? null : (spec.branch ?? "uniform");
}

function receptorsOf(
  build: Build,
  spec: ProjectionSpec,
  where: string,
  to: PopulationDraft,
): ProjectionProgram["receptors"] {
  const targets = to.receptors.get(spec.receptor);
  if (targets === undefined) {
    const known = [...to.receptors.keys()];
    const near = nearestName(spec.receptor, known);
    build.mistakes.tell({
      what: `unknown receptor: ${spec.receptor}`,
      where: `${where}.receptor`,
      fix:
        near === undefined ? `${to.neuron!.name} has ${known.join(", ") || "none"}` : `did you mean ${near}?`,
    });
    return [];
  }
  const place = `${where}.unitWeight`;
  const unit = attempt(build.mistakes, place, () => parseQuantity(spec.unitWeight ?? 1));
  if (unit === undefined) return [];
  return targets.map((target) => {
    if (!sameDimension(unit.dimension, target.unit)) {
      build.mistakes.tell({
        what: `a weight of 1 must be in ${dimensionName(target.unit)}, got ${spec.unitWeight ?? "no unitWeight"}`,
        where: place,
        fix: `write unitWeight: "1 ${dimensionName(target.unit)}"`,
      });
    }
    return { variable: target.variable, scale: constantOf(times(constant(unit.value), target.ratio)) ?? 0 };
  });
}
