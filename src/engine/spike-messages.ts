import { messageHeader } from "../emit/wasm-exchange.ts";
import type { Program } from "../program/program.ts";
import { blockSize } from "../wiring/wiring.ts";
import type { BlockRanges } from "./block-ranges.ts";

/** Steps that may be run before spikes have to be exchanged: the shortest delay, and one. */
export function windowSteps(program: Program): number {
  const delays = program.projections.flatMap(({ delays }) => delays);
  return Math.min(64, Math.min(...delays, 63) + 1);
}

/** Most words of the message of a worker that owns these blocks. */
export function messageWords(program: Program, ranges: BlockRanges): number {
  const header = messageHeader(program.populations.length, windowSteps(program));
  return program.populations.reduce(
    (sum, _, population) => sum + mostSpikes(program, population, ownedPart(program, population, ranges)),
    header,
  );
}

/** Most words of the records of all spikes of a window. */
export function recordWords(program: Program): number {
  return program.populations.reduce((sum, { count }, population) => {
    const most = mostSpikes(program, population, { first: 0, end: count });
    return sum + most + 4 * Math.min(most, windowSteps(program));
  }, 0);
}

/** Cells of a population in some blocks: the first, and one after the last. */
export function ownedPart(
  program: Program,
  population: number,
  ranges: BlockRanges,
): { readonly first: number; readonly end: number } {
  const { count } = program.populations[population]!;
  const size = blockSize(count);
  const { first, end } = ranges[population]!;
  return { first: Math.min(count, first * size), end: Math.min(count, end * size) };
}

/** Most spikes that some cells of a population can send in a window. */
export function mostSpikes(
  program: Program,
  population: number,
  { first, end }: { readonly first: number; readonly end: number },
): number {
  const { body } = program.populations[population]!;
  const steps = windowSteps(program);
  if (body.kind === "neurons") return (end - first) * Math.ceil(steps / (body.neuron.refractorySteps + 1));
  if (body.input.kind !== "spikes") return (end - first) * steps;
  const { cells, steps: times } = body.input;
  const own = times.filter((_, k) => cells[k]! >= first && cells[k]! < end);
  let most = 0;
  for (let last = 0, start = 0; last < own.length; last++) {
    while (own[last]! - own[start]! >= steps) start++;
    most = Math.max(most, last - start + 1);
  }
  return most;
}
