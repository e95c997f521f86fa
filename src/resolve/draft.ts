import type { Ast } from "../equations/ast.ts";
import type { PopulationSpec, ProjectionSpec } from "../model/model.ts";
import type { Neuron } from "../model/neuron.ts";
import type {
  Decay,
  Expr,
  InputProgram,
  NeuronProgram,
  PostStep,
  ProjectionProgram,
  Statement,
} from "../program/program.ts";
import type { Meaning } from "./scope.ts";

/** A population while it is resolved; the stages append to its lists. */
export interface PopulationDraft {
  readonly name: string;
  readonly index: number;
  readonly spec: PopulationSpec;
  readonly count: number;
  readonly firstCell: number;
  readonly branches: number;
  /** Null for an input. */
  readonly neuron: Neuron | null;
  input: InputProgram | null;
  /** What a mechanism may read: variables, parameters, quantities and definitions of the neuron. */
  names: Map<string, Meaning>;
  /** Definitions of the neuron, in order, checked. */
  readonly definitions: {
    readonly name: string;
    readonly value: Ast;
    readonly dimension: Meaning["dimension"];
  }[];
  /** Numbers of the variables of the neuron. */
  readonly ids: Map<string, number>;
  /** Numbers of the quantities that a mechanism writes. */
  readonly writable: Map<string, number>;
  /** Receptor to the variables that it raises; the dimension of one unit of weight. */
  receptors: Map<
    string,
    { readonly variable: number; readonly ratio: Expr; readonly unit: Meaning["dimension"] }[]
  >;
  readonly decays: Decay[];
  readonly integrate: Statement[];
  threshold: Expr;
  readonly reset: Statement[];
  refractorySteps: number;
  readonly onPost: PostStep[];
  readonly gated: { projection: number; condition: Expr; statements: Statement[] }[];
  readonly after: Statement[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A projection while it is resolved. */
export interface ProjectionDraft {
  readonly name: string;
  readonly index: number;
  readonly spec: ProjectionSpec;
  readonly from: PopulationDraft;
  readonly to: PopulationDraft;
  readonly program: Mutable<Omit<ProjectionProgram, "before" | "onPre" | "decays">> & {
    readonly before: Statement[];
    readonly onPre: { site: "pre" | "synapse" | "branch" | "post"; statement: Statement }[];
    readonly decays: Decay[];
  };
}

/** The finished part of a population. */
export function neuronProgram(draft: PopulationDraft): NeuronProgram {
  const { decays, integrate, threshold, reset, refractorySteps, onPost, gated, after } = draft;
  return { decays, integrate, threshold, reset, refractorySteps, onPost, gated, after };
}
