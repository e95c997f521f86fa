import type { Program } from "../program/program.ts";
import { blockSize } from "../wiring/wiring.ts";

/** Blocks of each population that a worker owns: first, and one after the last. */
export type BlockRanges = readonly { readonly first: number; readonly end: number }[];

/** Work of a cell in a step, as much as so many synapses that a spike reaches: LIF neurons, and Poisson inputs at 10 Hz. */
const NEURON_WORK = 1;
const INPUT_WORK = 0.2;
/** Spikes that a cell is taken to send, 1/ms. */
const USUAL_RATE = 0.01;

/** Number of blocks of a population of `count` cells. */
export function blockCount(count: number): number {
  return Math.ceil(count / blockSize(count));
}

/** The most workers that all get something to do. */
export function mostWorkers(program: Program): number {
  return Math.max(1, ...program.populations.map(({ count }) => blockCount(count)));
}

/**
 * Divides the blocks of every population among `workers`, consecutive ones to each, so that all have equal work.
 *
 * Work is counted in neurons and in the synapses onto them. Populations with the most work are divided first; those
 * after them even out what could not be divided.
 */
export function divideBlocks(program: Program, workers: number): BlockRanges[] {
  const loads = new Float64Array(workers);
  const ranges = Array.from({ length: workers }, () => program.populations.map(() => ({ first: 0, end: 0 })));
  const work = program.populations.map((_, index) => blockWork(program, index));
  const total = (index: number) => work[index]!.reduce((sum, one) => sum + one, 0);
  const order = [...work.keys()].sort((a, b) => total(b) - total(a) || a - b);
  for (const population of order) {
    const share = (loads.reduce((sum, load) => sum + load, 0) + total(population)) / workers;
    const blocks = work[population]!;
    let block = 0;
    let done = 0; // work of the blocks before `block`
    let due = 0; // work that workers up to this one ought to have of this population
    for (let worker = 0; worker < workers; worker++) {
      const first = block;
      const before = done;
      due += share - loads[worker]!;
      const last = worker === workers - 1;
      while (block < blocks.length && (last || done + blocks[block]! / 2 <= due)) done += blocks[block++]!;
      loads[worker]! += done - before;
      ranges[worker]![population] = { first, end: block };
    }
  }
  return ranges;
}

/** Work of each block of a population in a step. */
function blockWork(program: Program, population: number): number[] {
  const { count, body } = program.populations[population]!;
  const size = blockSize(count);
  const neuron = body.kind === "neurons" ? NEURON_WORK : INPUT_WORK;
  const work = Array.from({ length: blockCount(count) }, (_, block) => {
    return neuron * (Math.min(count, (block + 1) * size) - block * size);
  });
  const perSynapse = USUAL_RATE * program.dt;
  program.projections.forEach((projection) => {
    if (projection.to !== population) return;
    if (projection.wiring.kind === "list") {
      for (const post of projection.wiring.post) work[Math.floor(post / size)]! += perSynapse;
      return;
    }
    const each = perSynapse * inDegree(program, projection);
    for (const [block, cells] of work.entries()) {
      work[block] = cells + each * (Math.min(count, (block + 1) * size) - block * size);
    }
  });
  return work;
}

/** Synapses that a cell is expected to get; for distance-dependent wiring an upper bound. */
function inDegree(program: Program, { from, wiring }: Program["projections"][number]): number {
  const sources = program.populations[from]!.count;
  switch (wiring.kind) {
    case "one-to-one":
      return 1;
    case "all-to-all":
      return sources;
    case "fixed-probability":
      return sources * wiring.probability;
    case "fixed-in-degree":
      return wiring.inDegree;
    case "distance":
      return sources * wiring.peak;
    case "list":
      return wiring.pre.length;
  }
}
