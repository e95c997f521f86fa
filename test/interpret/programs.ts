import { interpret } from "../../src/interpret/interpret.ts";
import type { Site } from "../../src/model/mechanism.ts";
import type {
  Expr,
  NeuronProgram,
  PopulationProgram,
  Program,
  ProjectionProgram,
  Statement,
  Variable,
} from "../../src/program/program.ts";
import { dimensionless } from "../../src/units/dimension.ts";

/** An expression; numbers are constants. */
export type Part = Expr | number;

export const constant = (value: number): Expr => ({ kind: "constant", value });
const expr = (part: Part): Expr => (typeof part === "number" ? constant(part) : part);
export const read = (variable: number): Expr => ({ kind: "read", variable });
export const ambient = (name: "t" | "index" | "pre" | "count" | "age"): Expr => ({ kind: "ambient", name });

type Binary = Extract<Expr, { kind: "binary" }>;
export const binary = (left: Part, op: Binary["op"], right: Part): Expr => ({
  kind: "binary",
  op,
  left: expr(left),
  right: expr(right),
});
export const call = (fn: Extract<Expr, { kind: "call" }>["fn"], ...args: Part[]): Expr => ({
  kind: "call",
  fn,
  args: args.map(expr),
});

export const assign = (target: number, value: Part, held = false): Statement => ({
  kind: "assign",
  target,
  value: expr(value),
  origin: { owner: "test", text: `variable ${target}` },
  held,
});
export const add = (target: number, value: Part): Statement =>
  assign(target, binary(read(target), "+", value));

/** A dimensionless variable number `id`. */
export function variable(
  id: number,
  name: string,
  site: Site,
  owner: number,
  initial: Part = 0,
  precision: "f32" | "f64" = "f64",
): Variable {
  const onProjection = site === "pre" || site === "synapse";
  return {
    id,
    name,
    site,
    population: !onProjection && site !== "network" ? owner : -1,
    projection: onProjection ? owner : -1,
    precision,
    dimension: dimensionless,
    initial: expr(initial),
  };
}

export const quietNeuron: NeuronProgram = {
  decays: [],
  integrate: [],
  threshold: constant(0),
  reset: [],
  refractorySteps: 0,
  onPost: [],
  gated: [],
  after: [],
};

export const neurons = (
  name: string,
  count: number,
  neuron: Partial<NeuronProgram> = {},
  firstCell = 0,
): PopulationProgram => ({
  name,
  count,
  firstCell,
  branches: 1,
  body: { kind: "neurons", neuron: { ...quietNeuron, ...neuron } },
});

/** Cells that spike in these steps, sorted by step, then cell. */
export const spiking = (
  name: string,
  count: number,
  spikes: readonly (readonly [step: number, cell: number])[],
  firstCell = 0,
): PopulationProgram => ({
  name,
  count,
  firstCell,
  branches: 1,
  body: {
    kind: "input",
    input: {
      kind: "spikes",
      steps: Float64Array.from(spikes, ([step]) => step),
      cells: Uint32Array.from(spikes, ([, cell]) => cell),
    },
  },
});

/** A projection from population 0 to population 1, one to one, without delay. */
export const projection = (changes: Partial<ProjectionProgram> = {}): ProjectionProgram => ({
  name: "P",
  from: 0,
  to: 1,
  wiring: { kind: "one-to-one" },
  weightVariable: null,
  weight: constant(1),
  listWeights: null,
  delays: [0],
  delayOf: { kind: "constant" },
  branchOf: null,
  receptors: [],
  before: [],
  release: null,
  gain: null,
  branchGain: null,
  transmits: null,
  onPre: [],
  decays: [],
  structure: null,
  ...changes,
});

export const program = (changes: Partial<Program>): Program => ({
  name: "test",
  dt: 1,
  steps: 100,
  seed: 1,
  precision: "f64",
  variables: [],
  populations: [],
  projections: [],
  ticks: [],
  onEnter: {},
  protocol: [],
  streams: [],
  warnings: [],
  ...changes,
});

/** Values of a variable after each of the first `steps` steps, element 0. */
export function course(p: Program, name: string, steps: number): number[] {
  const run = interpret(p);
  return Array.from({ length: steps }, () => {
    run.step();
    return run.read(name)[0]!;
  });
}
