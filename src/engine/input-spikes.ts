import type { InputLayout } from "../emit/wasm-layout.ts";
import { evaluator, newFrame } from "../program/evaluate.ts";
import { contains, variablesRead } from "../program/expression-facts.ts";
import type { Expr, InputProgram, Program } from "../program/program.ts";
import { type CellArrays, RandomCells, ratesAt, type SpikeState } from "../wiring/input-cells.ts";
import { elementsOf, type Shard } from "./shard.ts";

/** The owned cells of an input population, whose spikes the kernels find. */
export interface InputSpikes {
  /** Sets the rates of `step`, for the steps up to the one that `inputsHold` gives. Fails: as `RandomCells.prepare`. */
  prepare(step: number): void;
  /** The first step from `step` on that must not be left out: a spike, or a change of rates. */
  nextSpike(step: number): number;
  /** All that must be kept to go on later; null where the step says all. Restored in place. */
  readonly state: SpikeState | null;
}

/** The input cells that a worker owns of a population; null for a population of neurons. */
export function inputSpikes(shard: Shard, population: number): InputSpikes | null {
  const { program, shape, layout } = shard;
  const { body } = program.populations[population]!;
  const own = shape.inputs[population]!;
  const place = layout.populations[population]!.input;
  if (body.kind !== "input" || own === null || place === null) return null;
  const part = { first: own.first, end: own.first + own.count };
  if (place.kind === "listed") return listedSpikes(shard, place, listedPart(body.input as Listed, part));
  const cells = new RandomCells(program, population, part, arraysAt(shard, place, own.count));
  new DataView(shard.memory.buffer).setFloat64(place.expected, -1, true);
  const scaleAt = scaleOf(shard, population);
  return {
    state: cells.arrays,
    nextSpike: (step) => cells.nextSpike(step, scaleAt(step)),
    prepare(step) {
      // spikes in the buckets are those of the old rates
      if (cells.prepare(step, scaleAt(step)))
        new DataView(shard.memory.buffer).setFloat64(place.expected, -1, true);
    },
  };
}

/** The first step after `step` whose input rates must be prepared again. */
export function inputsHold(program: Program, step: number): number {
  let until = Number.POSITIVE_INFINITY;
  for (const { body } of program.populations) {
    if (body.kind !== "input" || body.input.kind === "spikes") continue;
    const scale = scaleExpression(body.input);
    // anything else that a rate reads changes at ticks and by the protocol only
    if (contains(scale, ({ kind }) => kind === "ambient" || kind === "draw")) until = step + 1;
    until = Math.min(until, ratesAt(body.input, step).until);
  }
  return until;
}

type Listed = Extract<InputProgram, { kind: "spikes" }>;

function listedPart(
  { steps, cells }: Listed,
  { first, end }: { readonly first: number; readonly end: number },
): { steps: Float64Array; cells: Uint32Array } {
  const own = [...cells.keys()].filter((k) => cells[k]! >= first && cells[k]! < end);
  return {
    steps: Float64Array.from(own, (k) => steps[k]!),
    cells: Uint32Array.from(own, (k) => cells[k]! - first),
  };
}

function listedSpikes(
  { memory }: Shard,
  at: Extract<InputLayout, { kind: "listed" }>,
  { steps, cells }: { readonly steps: Float64Array; readonly cells: Uint32Array },
): InputSpikes {
  new Float64Array(memory.buffer, at.steps, steps.length).set(steps);
  new Uint32Array(memory.buffer, at.cells, cells.length).set(cells);
  const over = new Uint32Array(memory.buffer, at.over, 1);
  return {
    state: null,
    prepare() {},
    nextSpike(step) {
      let next = over[0]!;
      while (next < steps.length && steps[next]! < step) next++;
      return steps[next] ?? Number.POSITIVE_INFINITY;
    },
  };
}

function arraysAt({ memory }: Shard, at: Extract<InputLayout, { kind: "drawn" }>, count: number): CellArrays {
  const { buffer } = memory;
  return {
    next: new Float64Array(buffer, at.next, count),
    words: new Uint32Array(buffer, at.words, 4 * count),
    chance: new Float64Array(buffer, at.chance, count),
    scale: new Float64Array(buffer, at.scale, count),
  };
}

function scaleExpression(input: Exclude<InputProgram, Listed>): Expr {
  return input.kind === "poisson" ? input.rate : input.gain;
}

/** Value of the rate or gain of a population in a step; variables are read where they lie. */
function scaleOf(shard: Shard, population: number): (step: number) => number {
  const { body, count } = shard.program.populations[population]!;
  const scale = scaleExpression((body as { readonly input: Exclude<InputProgram, Listed> }).input);
  if (scale.kind === "constant") return () => scale.value;
  const values: Float64Array[] = [];
  // an evaluator only reads elements, which it may as well do from single precision
  for (const id of variablesRead(scale)) values[id] = elementsOf(shard, id, 1) as Float64Array;
  const value = evaluator(scale, { variables: shard.program.variables, values, uniforms: [], draws: [] });
  const frame = newFrame();
  frame.ambient.count = count;
  return (step) => {
    frame.step = step;
    frame.ambient.t = step * shard.program.dt;
    return value(frame);
  };
}
