import { evaluator, newFrame } from "../compile/evaluate.ts";
import { variablesRead } from "../compile/expression-facts.ts";
import type { Expr } from "../compile/program.ts";
import { type SpikeSource, spikeSource } from "../compile/spike-source.ts";
import { blockSize } from "../compile/wiring.ts";
import type { BlockRanges } from "./block-ranges.ts";
import { elementsOf, type Shard } from "./shard.ts";

/** The spikes of the owned cells of an input population. */
export interface InputSpikes {
  /** Fills `source.spikes` for `step`; returns how many. Steps must ascend. */
  advance(step: number): number;
  /** As `SpikeSource.nextSpike`. */
  nextSpike(step: number): number;
  readonly source: SpikeSource;
  /** Number of its first cell in the population. */
  readonly first: number;
}

/** Source of the input cells that `blocks` give of a population; null for a population of neurons. */
export function inputSpikes(
  shard: Shard,
  population: number,
  blocks: BlockRanges[number],
): InputSpikes | null {
  const { program } = shard;
  const { body, count } = program.populations[population]!;
  if (body.kind !== "input") return null;
  const size = blockSize(count);
  const first = Math.min(count, blocks.first * size);
  const source = spikeSource(program, population, first, Math.min(count, blocks.end * size));
  const { input } = body;
  const scale = input.kind === "poisson" ? input.rate : input.kind === "patterned" ? input.gain : null;
  const scaleAt = scale === null ? () => 1 : scaleOf(shard, scale, count);
  return {
    source,
    first,
    advance: (step) => source.advance(step, scaleAt(step)),
    nextSpike: (step) => source.nextSpike(step, scaleAt(step)),
  };
}

/** Value of a rate or gain in a step; variables are read where they lie. */
function scaleOf(shard: Shard, scale: Expr, count: number): (step: number) => number {
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
