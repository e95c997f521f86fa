import type { Program, ProjectionProgram } from "../program/program.ts";
import { blockCapacity, checkRoom, numberPairs } from "./new-synapse.ts";
import { type BlockWiring, blockSize, wireBlock } from "./wiring.ts";

/**
 * All synapses of a projection, numbered by row (presynaptic cell, then delay) and in a row by target.
 *
 * Arrays by synapse have room for as many as there may be; `count` are there.
 */
export interface WholeWiring {
  readonly delays: number;
  count: number;
  readonly rowStart: Uint32Array;
  /** By synapse: its row, its target cell, and the element of its branch (target * branches + branch). */
  readonly row: Uint32Array;
  readonly post: Uint32Array;
  readonly branch: Uint32Array;
  /** Number among the synapses of its pair of cells; all 0 where the projection keeps no ordinals. */
  readonly ordinal: Uint16Array;
  readonly weight: Float64Array | null;
  /** The synapses of target i are afferents[afferentStart[i]] to afferents[afferentStart[i + 1] - 1], ascending. */
  readonly afferentStart: Uint32Array;
  readonly afferents: Uint32Array;
}

/** The blocks of `wireBlock` put together. */
export function wholeWiring(program: Program, projection: number): WholeWiring {
  const spec = program.projections[projection]!;
  const target = program.populations[spec.to]!;
  const blockCount = Math.ceil(target.count / blockSize(target.count));
  const blocks = Array.from({ length: blockCount }, (_, b) => wireBlock(program, projection, b));
  const rows = program.populations[spec.from]!.count * spec.delays.length;
  const count = blocks.reduce((sum, block) => sum + block.target.length, 0);
  const rowStart = new Uint32Array(rows + 1);
  const room = blocks.reduce((sum, block) => sum + roomOf(program, projection, block), 0);
  const row = new Uint32Array(room);
  const post = new Uint32Array(room);
  const branch = new Uint32Array(room);
  const weight = spec.weightVariable === null ? null : new Float64Array(count);
  const weightOf = startWeight(program, spec);
  let n = 0;
  for (let r = 0; r < rows; r++) {
    for (const block of blocks) {
      for (let s = block.rowStart[r]!; s < block.rowStart[r + 1]!; s++) {
        row[n] = r;
        post[n] = block.first + block.target[s]!;
        branch[n] = post[n]! * target.branches + (block.branch?.[s] ?? 0);
        if (weight !== null) weight[n] = weightOf(block, s);
        n++;
      }
    }
    rowStart[r + 1] = n;
  }
  const ordinal = new Uint16Array(room);
  if (spec.structure?.ordinals) numberPairs(rowStart, spec.delays.length, post, ordinal);
  const wiring = {
    delays: spec.delays.length,
    count,
    rowStart,
    row,
    post,
    branch,
    ordinal,
    weight,
    afferentStart: new Uint32Array(target.count + 1),
    afferents: new Uint32Array(room),
  };
  sortByTarget(wiring);
  return wiring;
}

/** Synapses that a block may have; as many as it is wired with where it may not gain any. */
function roomOf(program: Program, projection: number, block: BlockWiring): number {
  const wired = block.target.length;
  const capacity = blockCapacity(program, projection, block.targets);
  checkRoom(program, projection, wired, capacity);
  return Number.isFinite(capacity) ? capacity : wired;
}

/** Start weights as they are stored; those of a block without weights are the constant of the projection. */
function startWeight(
  program: Program,
  spec: ProjectionProgram,
): (block: BlockWiring, synapse: number) => number {
  const single = spec.weightVariable !== null && program.variables[spec.weightVariable]!.precision === "f32";
  const constant = spec.weight.kind === "constant" ? spec.weight.value : Number.NaN;
  const stored = single ? Math.fround(constant) : constant;
  return (block, synapse) => (block.weight === null ? stored : block.weight[synapse]!);
}

/** Fills the index of the synapses by target, by a stable counting sort. */
export function sortByTarget({ count, post, afferentStart, afferents }: WholeWiring): void {
  afferentStart.fill(0);
  for (let s = 0; s < count; s++) afferentStart[post[s]! + 1]!++;
  for (let i = 1; i < afferentStart.length; i++) afferentStart[i]! += afferentStart[i - 1]!;
  const at = afferentStart.slice();
  for (let s = 0; s < count; s++) afferents[at[post[s]!]!++] = s;
}
