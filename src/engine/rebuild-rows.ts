import { fillAfferentIndex } from "./fill-shard.ts";
import { elementsOf, type Shard } from "./shard.ts";
import { afferentIndex } from "./shard-wiring.ts";

/** A synapse that is added to the rows of a shard: its target among the owned cells, its branch among those of the target. */
export interface AddedSynapse {
  readonly row: number;
  readonly target: number;
  readonly branch: number;
  readonly ordinal: number;
}

/**
 * Packs the rows of a projection anew: those of the synapses that stay, and the `added` ones, each row by target.
 *
 * `stays` is asked with the place of a synapse in memory; `added` is sorted by row, target and ordinal. What a synapse keeps
 * moves with it, bit for bit; added ones hold zeros. Gives the numbers of these among all that are then there, ascending.
 */
export function rebuildRows(
  shard: Shard,
  projection: number,
  stays: (place: number) => boolean,
  added: readonly AddedSynapse[],
): Uint32Array {
  const { rows, synapses: room } = shard.shape.projections[projection]!;
  const at = shard.layout.projections[projection]!;
  const { buffer } = shard.memory;
  const rowStart = new Uint32Array(buffer, at.rowStart, rows + 1);
  const target = new (at.wide ? Uint32Array : Uint16Array)(buffer, at.target, room);
  const ordinal = at.ordinal > 0 ? new Uint16Array(buffer, at.ordinal, room) : null;
  const plan = mergedRows(
    { rowStart, target, ordinal, room, cells: ownedTargets(shard, projection) },
    stays,
    added,
  );
  const moved: Moved = { source: plan.source, length: plan.end + 4, before: rowStart[rows]! };
  move(target, moved, (k) => added[k]!.target, dummyTarget(shard, projection));
  if (ordinal !== null) move(ordinal, moved, (k) => added[k]!.ordinal, 0);
  if (at.branch > 0) move(new Uint16Array(buffer, at.branch, room), moved, (k) => added[k]!.branch, 0);
  for (const { id, site, projection: owner } of shard.program.variables)
    if (site === "synapse" && owner === projection) move(elementsOf(shard, id, room), moved, () => 0, 0);
  rowStart.set(plan.rowStart);
  shard.synapseCounts[projection] = plan.count;
  if (at.eager !== null) {
    const cells = ownedTargets(shard, projection);
    fillAfferentIndex(shard, projection, afferentIndex({ rowStart, target }, cells));
  }
  return plan.fresh;
}

function ownedTargets(shard: Shard, projection: number): number {
  return shard.shape.populations[shard.program.projections[projection]!.to]!.count;
}

/** The target of synapses that fill up a row: a neuron that nobody reads. */
function dummyTarget(shard: Shard, projection: number): number {
  return shard.layout.populations[shard.program.projections[projection]!.to]!.padded;
}

interface Rows {
  readonly rowStart: Uint32Array;
  readonly target: Uint16Array | Uint32Array;
  readonly ordinal: Uint16Array | null;
  readonly room: number;
  readonly cells: number;
}

/** Where each new place takes its content from: a former place, -1 - k for number k of the added, or `EMPTY`. */
const EMPTY = 2 ** 31 - 1;

interface RowPlan {
  readonly rowStart: Uint32Array;
  readonly source: Int32Array;
  /** Place after the last row, and the synapses before it that are no padding. */
  readonly end: number;
  readonly count: number;
  readonly fresh: Uint32Array;
}

function mergedRows(rows: Rows, stays: (place: number) => boolean, added: readonly AddedSynapse[]): RowPlan {
  const { target, ordinal, cells } = rows;
  const rowStart = new Uint32Array(rows.rowStart.length);
  const source = new Int32Array(rows.room).fill(EMPTY);
  const fresh = new Uint32Array(added.length);
  let place = 0;
  let count = 0;
  let next = 0;
  const add = (): void => {
    source[place++] = -1 - next;
    fresh[next++] = count++;
  };
  for (let row = 0; row < rowStart.length - 1; row++) {
    for (let s = rows.rowStart[row]!; s < rows.rowStart[row + 1]!; s++) {
      if (target[s]! >= cells || !stays(s)) continue; // the first fill a row up
      while (isBefore(added[next], row, target[s]!, ordinal?.[s] ?? 0)) add();
      source[place++] = s;
      count++;
    }
    while (added[next]?.row === row) add();
    place = (place + 3) & ~3;
    rowStart[row + 1] = place;
  }
  if (place + 4 > rows.room) throw new Error(`bug: ${count} synapses do not fit into the rows of a shard`);
  return { rowStart, source, end: place, count, fresh };
}

function isBefore(one: AddedSynapse | undefined, row: number, target: number, ordinal: number): boolean {
  if (one === undefined || one.row !== row) return false;
  return one.target < target || (one.target === target && one.ordinal < ordinal);
}

interface Moved {
  readonly source: Int32Array;
  /** Places that are filled, the four after the last row included; and those that were in use before. */
  readonly length: number;
  readonly before: number;
}

function move(
  values: Uint16Array | Uint32Array | Float32Array | Float64Array,
  { source, length, before }: Moved,
  added: (k: number) => number,
  empty: number,
): void {
  const former = values.slice(0, before);
  for (let place = 0; place < length; place++) {
    const from = source[place]!;
    values[place] = from === EMPTY ? empty : from < 0 ? added(-1 - from) : former[from]!;
  }
}
