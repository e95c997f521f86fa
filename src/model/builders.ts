import { ModelError, ModelErrors } from "./errors.ts";
import type { Mechanism } from "./mechanism.ts";
import type { Draw, InstanceSpec, Model, PopulationSpec, ProjectionSpec } from "./model.ts";

/** A named part of a circuit, made by `population`, `projection` or `mechanism`. */
export type CircuitPart =
  | { readonly part: "population"; readonly name: string; readonly spec: PopulationSpec }
  | { readonly part: "projection"; readonly name: string; readonly spec: ProjectionSpec }
  | { readonly part: "mechanism"; readonly name: string; readonly spec: InstanceSpec };

/** Cells of one kind: `population("E", { count: 320, neuron: "lif-current" })`. */
export function population(name: string, spec: PopulationSpec): CircuitPart & { part: "population" } {
  return { part: "population", name, spec };
}

/** Synapses between two populations, named after them unless `name` is given. */
export function projection(
  from: CircuitPart & { part: "population" },
  to: CircuitPart & { part: "population" },
  spec: Omit<ProjectionSpec, "from" | "to"> & { readonly name?: string },
): CircuitPart & { part: "projection" } {
  const { name, ...rest } = spec;
  return {
    part: "projection",
    name: name ?? `${from.name}${to.name}`,
    spec: { from: from.name, to: to.name, ...rest },
  };
}

/** A mechanism, by its name in the catalogue or itself, on projections. */
export function mechanism(
  name: string,
  which: string | Mechanism,
  spec: Omit<InstanceSpec, "mechanism" | "on"> & {
    readonly on?: readonly (CircuitPart & { part: "projection" })[];
  } = {},
): CircuitPart & { part: "mechanism" } {
  const { on, ...rest } = spec;
  const names = on === undefined ? {} : { on: on.map((each) => each.name) };
  return { part: "mechanism", name, spec: { mechanism: which, ...names, ...rest } };
}

/**
 * Start weights of two kinds, small and large: a mixture of two log-normal laws of one spread.
 *
 * `median` is that of the small ones, `separation` the distance of the log medians in units of `sdLog`. Describes synapses
 * between pyramidal cells of layer 2/3 better than one law (Dorkenwald et al. 2022, eLife 11:e76120); the defaults are
 * chosen here.
 */
export function bimodalWeights({
  median,
  sdLog,
  largeShare = 0.23,
  separation = 1.5,
}: {
  readonly median: number;
  readonly sdLog: number;
  readonly largeShare?: number;
  readonly separation?: number;
}): Draw {
  const shift = separation * sdLog;
  return { expression: `${median} * exp(${sdLog} * normal() + ${shift} * bernoulli(${largeShare}))` };
}

/**
 * The model that these parts make, in their order: the same data as a model file, nothing else.
 *
 * Fails: ModelErrors where two parts of a kind have one name; all else is for `resolveModel` to check.
 */
export function model(
  head: Omit<Model, "version" | "populations" | "projections" | "mechanisms">,
  parts: readonly CircuitPart[],
): Model {
  const kinds = { population: "populations", projection: "projections", mechanism: "mechanisms" } as const;
  const sections = { populations: {}, projections: {}, mechanisms: {} } as Record<
    string,
    Record<string, unknown>
  >;
  const errors: ModelError[] = [];
  for (const { part, name, spec } of parts) {
    const section = sections[kinds[part]]!;
    if (Object.hasOwn(section, name)) {
      errors.push(
        new ModelError(`two ${kinds[part]} are called ${name}`, "give one of them another name", {
          path: `${kinds[part]}.${name}`,
        }),
      );
    }
    section[name] = spec;
  }
  if (errors.length > 0) throw new ModelErrors(errors);
  // each section holds the specs of its own kind only
  return { version: 1, ...head, ...sections } as Model;
}
