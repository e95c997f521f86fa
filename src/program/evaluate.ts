import { exp, log, pow } from "../numerics/elementary.ts";
import { normalOf, poissonOf, uniformOf } from "../numerics/inverse-draw.ts";
import { NO_CELL, sparseDraw } from "../numerics/sparse-draw.ts";
import type { Ambient, BinaryOp, DrawSource, Expr, MathFunction, Variable } from "./program.ts";

/** The element at which an expression is evaluated, and the moment; set by whoever sweeps over the elements. */
export interface Frame {
  /** Element of each site; of `pre` it is the row, pre * delays + delay. */
  synapse: number;
  row: number;
  branch: number;
  post: number;
  /** Counter words of a sparse draw: global numbers of the cells, or `NO_CELL`. */
  drawPre: number;
  drawPost: number;
  /** Ordinal of the synapse, 0 elsewhere. */
  drawOrdinal: number;
  /** Number of the step. */
  step: number;
  readonly ambient: Record<Ambient, number>;
  /** Values of `let`, by their number. */
  readonly locals: number[];
}

/** A frame at no element, at t = 0. */
export function newFrame(): Frame {
  return {
    synapse: 0,
    row: 0,
    branch: 0,
    post: 0,
    drawPre: NO_CELL,
    drawPost: NO_CELL,
    drawOrdinal: 0,
    step: 0,
    ambient: { t: 0, index: 0, pre: 0, count: 0, age: 0 },
    locals: [],
  };
}

/** Where an expression finds what it reads. */
export interface Memory {
  readonly variables: readonly Variable[];
  /** By variable: one number for each element. */
  readonly values: readonly Float64Array[];
  /** By stream: the uniforms of this step, draws of a neuron together. */
  readonly uniforms: readonly Float64Array[];
  /** By stream: draws a step. */
  readonly draws: readonly number[];
}

/** Value of an expression at the element of a frame, in coherent units. */
export type Evaluate = (frame: Frame) => number;

/**
 * The meaning of an expression: a function from an element to its value in f64, with exp, log and powers of
 * src/numerics. Every backend must reproduce it.
 */
export function evaluator(e: Expr, memory: Memory): Evaluate {
  switch (e.kind) {
    case "constant":
      return () => e.value;
    case "read":
      return reader(e.variable, memory);
    case "local":
      return (f) => f.locals[e.local]!;
    case "ambient":
      return (f) => f.ambient[e.name];
    case "unary": {
      const of = evaluator(e.of, memory);
      return e.op === "negate" ? (f) => -of(f) : (f) => (of(f) === 0 ? 1 : 0);
    }
    case "binary":
      return operators[e.op](evaluator(e.left, memory), evaluator(e.right, memory));
    case "call":
      return called(
        e.fn,
        e.args.map((a) => evaluator(a, memory)),
      );
    case "if": {
      const condition = evaluator(e.condition, memory);
      const then = evaluator(e.then, memory);
      const otherwise = evaluator(e.otherwise, memory);
      return (f) => (condition(f) !== 0 ? then(f) : otherwise(f));
    }
    case "draw":
      return drawn(e, memory);
  }
}

function reader(variable: number, memory: Memory): Evaluate {
  const spec = memory.variables[variable];
  const values = memory.values[variable];
  if (spec === undefined || values === undefined)
    throw new Error(`bug: no variable ${variable} to read here`);
  switch (spec.site) {
    case "synapse":
      return (f) => values[f.synapse]!;
    case "pre":
      return (f) => values[f.row]!;
    case "branch":
      return (f) => values[f.branch]!;
    case "post":
      return (f) => values[f.post]!;
    case "population":
    case "network":
      return () => values[0]!;
  }
}

const operators: Record<BinaryOp, (a: Evaluate, b: Evaluate) => Evaluate> = {
  "+": (a, b) => (f) => a(f) + b(f),
  "-": (a, b) => (f) => a(f) - b(f),
  "*": (a, b) => (f) => a(f) * b(f),
  "/": (a, b) => (f) => a(f) / b(f),
  "<": (a, b) => (f) => (a(f) < b(f) ? 1 : 0),
  "<=": (a, b) => (f) => (a(f) <= b(f) ? 1 : 0),
  ">": (a, b) => (f) => (a(f) > b(f) ? 1 : 0),
  ">=": (a, b) => (f) => (a(f) >= b(f) ? 1 : 0),
  "==": (a, b) => (f) => (a(f) === b(f) ? 1 : 0),
  "!=": (a, b) => (f) => (a(f) !== b(f) ? 1 : 0),
  and: (a, b) => (f) => (a(f) !== 0 && b(f) !== 0 ? 1 : 0),
  or: (a, b) => (f) => (a(f) !== 0 || b(f) !== 0 ? 1 : 0),
};

function called(fn: MathFunction, args: readonly Evaluate[]): Evaluate {
  const a = args[0]!;
  const b = args[1]!; // only read by the functions of two arguments, which the parser gives two
  switch (fn) {
    case "abs":
      return (f) => Math.abs(a(f));
    case "sign":
      return (f) => Math.sign(a(f));
    case "exp":
      return (f) => exp(a(f));
    case "log":
      return (f) => log(a(f));
    case "sqrt":
      return (f) => Math.sqrt(a(f));
    case "floor":
      return (f) => Math.floor(a(f));
    case "min":
      return args.reduce((x, y) => (f) => Math.min(x(f), y(f)));
    case "max":
      return args.reduce((x, y) => (f) => Math.max(x(f), y(f)));
    case "pow":
      return (f) => pow(a(f), b(f));
  }
}

function drawn(e: Extract<Expr, { kind: "draw" }>, memory: Memory): Evaluate {
  const uniform = uniformFrom(e.source, memory);
  const argument = e.args[0] === undefined ? null : evaluator(e.args[0], memory);
  switch (e.distribution) {
    case "uniform":
      return uniform;
    case "normal":
      return (f) => normalOf(uniform(f));
    case "bernoulli":
      return (f) => (uniform(f) < argument!(f) ? 1 : 0);
    case "poisson":
      return (f) => poissonOf(uniform(f), argument!(f));
  }
}

function uniformFrom(source: DrawSource, memory: Memory): Evaluate {
  if (source.kind === "sparse") {
    const words = new Uint32Array(4);
    return (f) => {
      sparseDraw(words, source.key, f.drawPre, f.drawPost, f.step, f.drawOrdinal);
      return uniformOf(words[0]!);
    };
  }
  const uniforms = memory.uniforms[source.stream]!;
  const draws = memory.draws[source.stream]!;
  return (f) => uniforms[f.post * draws + source.slot]!;
}
