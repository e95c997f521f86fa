import type { Program } from "../program/program.ts";
import { blockCapacity, checkRoom, numberPairs } from "../wiring/new-synapse.ts";
import { type BlockWiring, blockSize, hasOwnWeights, wireBlock } from "../wiring/wiring.ts";

/** Synapses of a projection onto the owned cells of a worker, in rows (presynaptic cell, delay) of whole groups of four. */
export interface ShardWiring {
  /** By row, and one more: number of its first synapse. Four synapses of no row follow, for lists that are filled up. */
  readonly rowStart: Uint32Array;
  /** Number of the target among the owned cells; `dummy` where a row was filled up. */
  readonly target: Uint16Array | Uint32Array;
  /** Start weights, 0 where a row was filled up; null if all are the constant of the projection. */
  readonly weight: Float32Array | Float64Array | null;
  /** Number of the branch among those of its target, 0 where a row was filled up; null if there are no branches. */
  readonly branch: Uint16Array | null;
  /** Number among the synapses of its pair of cells; null if the projection keeps none. */
  readonly ordinal: Uint16Array | null;
  /** Synapses that are there, without those that fill up. */
  readonly count: number;
  /** Synapses that there may be, without and with those that fill up. */
  readonly room: number;
  readonly paddedRoom: number;
}

/** Wires blocks `firstBlock` to `endBlock - 1` of the target of a projection and joins them row by row. */
export function wireShard(
  program: Program,
  projection: number,
  blocks: { readonly first: number; readonly end: number },
  dummy: number,
): ShardWiring {
  const pieces: BlockWiring[] = [];
  for (let block = blocks.first; block < blocks.end; block++)
    pieces.push(wireBlock(program, projection, block));
  const spec = program.projections[projection]!;
  const { from, to, delays, branchOf } = spec;
  const rows = program.populations[from]!.count * delays.length;
  const start = blocks.first * blockSize(program.populations[to]!.count);
  const rowStart = joinedRows(pieces, rows);
  const length = rowStart[rows]! + 4;
  const target = new (dummy >= 65536 ? Uint32Array : Uint16Array)(length).fill(dummy);
  const weight = hasOwnWeights(spec) ? newWeights(program, spec.weightVariable!, length) : null;
  const branch = branchOf === null ? null : new Uint16Array(length);
  for (let row = 0; row < rows; row++) {
    let at = rowStart[row]!;
    for (const piece of pieces) {
      for (let k = piece.rowStart[row]!; k < piece.rowStart[row + 1]!; k++) {
        target[at] = piece.target[k]! + piece.first - start;
        if (weight !== null) weight[at] = piece.weight![k]!;
        if (branch !== null) branch[at] = piece.branch![k]!;
        at++;
      }
    }
  }
  const count = pieces.reduce((sum, piece) => sum + piece.rowStart[rows]!, 0);
  const room = roomOf(program, projection, pieces);
  const ordinal = spec.structure?.ordinals ? new Uint16Array(length) : null;
  if (ordinal !== null) numberPairs(rowStart, delays.length, target, ordinal);
  const paddedRoom = room > count ? ((room + 3 * Math.min(rows, room) + 3) & ~3) + 4 : length;
  return { rowStart, target, weight, branch, ordinal, count, room, paddedRoom };
}

/** Synapses that the blocks may have together; as many as they are wired with where none is formed. */
function roomOf(program: Program, projection: number, pieces: readonly BlockWiring[]): number {
  let room = 0;
  for (const { target, targets } of pieces) {
    const capacity = blockCapacity(program, projection, targets);
    checkRoom(program, projection, target.length, capacity);
    room += Number.isFinite(capacity) ? capacity : target.length;
  }
  return room;
}

function joinedRows(pieces: readonly BlockWiring[], rows: number): Uint32Array {
  const rowStart = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    let length = 0;
    for (const piece of pieces) length += piece.rowStart[row + 1]! - piece.rowStart[row]!;
    rowStart[row + 1] = rowStart[row]! + ((length + 3) & ~3);
  }
  return rowStart;
}

function newWeights(program: Program, variable: number, length: number): Float32Array | Float64Array {
  return program.variables[variable]!.precision === "f32"
    ? new Float32Array(length)
    : new Float64Array(length);
}

/** The synapses onto each owned cell, in the order of their numbers: an index for rules that run when the cell fires. */
export interface AfferentIndex {
  /** By cell, and one more: first entry. */
  readonly start: Uint32Array;
  readonly synapse: Uint32Array;
  readonly row: Uint32Array;
}

/** Index by target of `wiring` onto `cells` cells; each list is filled up to whole groups of four with no synapse's number. */
export function afferentIndex(
  wiring: Pick<ShardWiring, "rowStart" | "target">,
  cells: number,
): AfferentIndex {
  const { rowStart, target } = wiring;
  const rows = rowStart.length - 1;
  const nowhere = rowStart[rows]!;
  const counts = new Uint32Array(cells + 1);
  for (let s = 0; s < nowhere; s++) if (target[s]! < cells) counts[target[s]!]!++;
  const start = new Uint32Array(cells + 1);
  for (let cell = 0; cell < cells; cell++) start[cell + 1] = start[cell]! + ((counts[cell]! + 3) & ~3);
  const synapse = new Uint32Array(start[cells]!).fill(nowhere);
  const row = new Uint32Array(start[cells]!).fill(rows);
  const next = start.slice();
  for (let r = 0; r < rows; r++) {
    for (let s = rowStart[r]!; s < rowStart[r + 1]!; s++) {
      const cell = target[s]!;
      if (cell >= cells) continue;
      synapse[next[cell]!] = s;
      row[next[cell]!] = r;
      next[cell]!++;
    }
  }
  return { start, synapse, row };
}
