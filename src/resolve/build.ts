import type { Condition } from "../model/condition.ts";
import type { Mechanism, Requirement } from "../model/mechanism.ts";
import type { Model } from "../model/model.ts";
import type { Neuron } from "../model/neuron.ts";
import type { Protocol } from "../model/protocol.ts";
import type { Mistakes } from "../program/mistakes.ts";
import type { Expr, Precision, Variable } from "../program/program.ts";
import type { Dimension } from "../units/dimension.ts";

/** A condition on parameters of which the protocol moves some. */
export interface MovingRequirement {
  readonly requirement: Requirement;
  /** What must not become 0; reads the variables that hold parameters. */
  readonly value: Expr;
}

/** Neurons, mechanisms, conditions and protocols that a model may name. */
export interface Catalogue {
  readonly neurons: readonly Neuron[];
  readonly mechanisms: readonly Mechanism[];
  readonly conditions?: readonly Condition[];
  readonly protocols?: readonly Protocol[];
}

/** What the stages of one resolution share. */
export interface Build {
  readonly model: Model;
  readonly catalogue: Catalogue;
  readonly mistakes: Mistakes;
  /** ms. */
  readonly dt: number;
  readonly precision: Precision;
  /** Time compression M. */
  readonly compression: number;
  /** Names that a protocol entry changes, such as `E.bias`. */
  readonly touched: ReadonlySet<string>;
  /** What time compression multiplied parameters by, where it is not 1. */
  readonly compressedBy: Map<string, number>;
  readonly variables: Variable[];
  /** Conditions on parameters that the protocol may break. */
  readonly movingRequirements: MovingRequirement[];
  /** Step streams, by instance and population. */
  readonly streams: { instance: string; population: number; draws: number }[];
  readonly newLocal: () => number;
}

/** Declares a variable and returns its number. In f64 mode every variable is f64. */
export function addVariable(build: Build, variable: Omit<Variable, "id">): number {
  const id = build.variables.length;
  const precision = build.precision === "f64" ? "f64" : variable.precision;
  build.variables.push({ ...variable, id, precision });
  return id;
}

/** Declares a number that all share, in double precision, and returns its number. */
export function addShared(build: Build, name: string, dimension: Dimension, initial: Expr): number {
  const place = { site: "network", population: -1, projection: -1 } as const;
  return addVariable(build, { name, ...place, precision: "f64", dimension, initial });
}

/** Changes a variable that is already declared. */
export function amendVariable(build: Build, id: number, change: Partial<Variable>): void {
  const amended = { ...build.variables[id]!, ...change };
  build.variables[id] = build.precision === "f64" ? { ...amended, precision: "f64" } : amended;
}

/** Runs `parse`; a ModelError becomes a mistake of the model and the answer is undefined. */
export function attempt<T>(mistakes: Mistakes, where: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!mistakes.take(error, where)) throw error;
    return undefined;
  }
}
