import type { Mechanism } from "../../src/model/mechanism.ts";
import type { Model, PopulationSpec, ProjectionSpec } from "../../src/model/model.ts";
import type { Neuron } from "../../src/model/neuron.ts";
import { lifCurrent } from "../../src/neurons/lif-current.ts";

const number = { value: 1, unit: "1", tag: "C", about: "a number" } as const;

/** A mechanism with a variable at most sites. */
export function rule(part: Partial<Mechanism>): Mechanism {
  return {
    name: "mine",
    about: "a rule with a mistake",
    source: { cite: "none" },
    laws: [],
    parameters: { tau: { value: 20, unit: "ms", tag: "C", about: "a time constant" }, k: number },
    variables: {
      x: { per: "pre", unit: "1", initial: 0, about: "axon" },
      y: { per: "post", unit: "1", initial: 0, about: "neuron" },
      s: { per: "synapse", unit: "1", initial: 0, about: "synapse" },
      n: { per: "network", unit: "1", initial: 0, about: "network" },
    },
    ...part,
  };
}

const X: PopulationSpec = { count: 5, input: { kind: "poisson", rate: "1 Hz" } };
const E: PopulationSpec = { count: 5, neuron: "lif-conductance" };
const XE: ProjectionSpec = {
  from: "X",
  to: "E",
  receptor: "ampa",
  wiring: { kind: "all-to-all" },
  weight: 1,
  unitWeight: "1 nS",
};

/** A model of an input and cells, with changes. */
export function model(change: Partial<Model> = {}): Model {
  return {
    version: 1,
    name: "mistaken",
    dt: "0.1 ms",
    duration: "1 s",
    seed: 1,
    populations: { X, E },
    projections: { XE },
    ...change,
  };
}

/** The model with another input, other cells, another projection, a rule, or a neuron of its own. */
export const change = {
  input: (input: Partial<PopulationSpec>) => model({ populations: { X: { ...X, ...input }, E } }),
  cells: (cells: Partial<PopulationSpec>) => model({ populations: { X, E: { ...E, ...cells } } }),
  projection: (part: Partial<ProjectionSpec>) => model({ projections: { XE: { ...XE, ...part } } }),
  rule: (part: Partial<Mechanism>, place: object = { on: ["XE"] }) =>
    model({ mechanisms: { m: { mechanism: rule(part), ...place } } }),
  neuron: (part: Partial<Neuron>) =>
    model({ populations: { E: { count: 5, neuron: { ...lifCurrent, ...part } } }, projections: {} }),
};
