import { blockSize } from "../wiring/wiring.ts";
import { cellsOfBlock, overBlockRows, rowsOf } from "./block-synapses.ts";
import { ordinalsIn } from "./ordinals.ts";
import { type AddedSynapse, rebuildRows } from "./rebuild-rows.ts";
import type { StateSection } from "./running-circuit.ts";
import type { Shard } from "./shard.ts";

const KIND = "structure ";

/**
 * Who is connected to whom, where structure changes: a section `structure P b` for each projection and owned block. It
 * holds the lengths of the rows and, synapse by synapse, target less the first cell of the block, branch and ordinal where
 * the projection has them. It comes before the section of the block, whose variables stand in the same order.
 */
export function* saveStructure(shard: Shard): Generator<StateSection> {
  for (const [projection, { structure, to, name }] of shard.program.projections.entries()) {
    if (structure === null) continue;
    const { first, count } = shard.shape.populations[to]!;
    const size = blockSize(shard.program.populations[to]!.count);
    for (let cell = first; cell < first + count; cell += size) {
      const block = cell / size;
      yield { name: `${KIND}${name} ${block}`, bytes: blockStructure(shard, projection, block) };
    }
  }
}

function blockStructure(shard: Shard, projection: number, block: number): Uint8Array {
  const { rows } = shard.shape.projections[projection]!;
  const { to } = shard.program.projections[projection]!;
  const base = cellsOfBlock(shard, to, block).first - shard.shape.populations[to]!.first;
  const { target } = rowsOf(shard, projection);
  const lengths = new Uint32Array(rows);
  let total = 0;
  overBlockRows(shard, projection, block, (row, from, to) => (total += lengths[row] = to - from));
  const columns = columnsOf(shard, projection);
  const words = new Uint16Array((1 + columns.length) * total);
  let n = 0;
  overBlockRows(shard, projection, block, (_, from, to) => {
    for (let s = from; s < to; s++, n++) {
      words[n] = target[s]! - base;
      for (const [k, column] of columns.entries()) words[(k + 1) * total + n] = column[s]!;
    }
  });
  const bytes = new Uint8Array(lengths.byteLength + words.byteLength);
  bytes.set(new Uint8Array(lengths.buffer));
  bytes.set(new Uint8Array(words.buffer), lengths.byteLength);
  return bytes;
}

/** Branches and ordinals of the synapses in memory, as far as the projection has them. */
function columnsOf(shard: Shard, projection: number): Uint16Array[] {
  const { branch } = shard.layout.projections[projection]!;
  const { synapses } = shard.shape.projections[projection]!;
  const branches = branch > 0 ? [new Uint16Array(shard.memory.buffer, branch, synapses)] : [];
  const ordinals = ordinalsIn(shard, projection);
  return ordinals === null ? branches : [...branches, ordinals];
}

/**
 * Takes a section over; false if it is none of structure. One of a block that the worker does not own is passed by.
 *
 * Fails: Error if it does not fit.
 */
export function restoreStructure(shard: Shard, { name, bytes }: StateSection): boolean {
  if (!name.startsWith(KIND)) return false;
  const cut = name.lastIndexOf(" ");
  const projection = shard.program.projections.findIndex((one) => one.name === name.slice(KIND.length, cut));
  const block = Number(name.slice(cut + 1));
  const { to } = shard.program.projections[projection]!;
  const own = shard.shape.populations[to]!;
  const { first, end } = cellsOfBlock(shard, to, block);
  if (first < own.first || end > own.first + own.count) return true;
  const base = first - own.first;
  const size = end - first;
  const { target } = rowsOf(shard, projection);
  const elsewhere = (place: number) => target[place]! < base || target[place]! >= base + size;
  rebuildRows(shard, projection, elsewhere, synapsesIn(shard, projection, { name, bytes }, base));
  return true;
}

function synapsesIn(
  shard: Shard,
  projection: number,
  { name, bytes }: StateSection,
  base: number,
): AddedSynapse[] {
  const { rows } = shard.shape.projections[projection]!;
  const lengths = new Uint32Array(bytes.slice(0, 4 * rows).buffer);
  const words = new Uint16Array(bytes.slice(4 * rows).buffer);
  const { branch, ordinal } = shard.layout.projections[projection]!;
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const columns = 1 + (branch > 0 ? 1 : 0) + (ordinal > 0 ? 1 : 0);
  if (words.length !== columns * total)
    throw new Error(`section ${name} has ${words.length} numbers where ${columns * total} are needed`);
  const synapses: AddedSynapse[] = [];
  let k = 0;
  for (let row = 0; row < rows; row++) {
    for (const end = k + lengths[row]!; k < end; k++) {
      synapses.push({
        row,
        target: base + words[k]!,
        branch: branch > 0 ? words[total + k]! : 0,
        ordinal: ordinal > 0 ? words[(columns - 1) * total + k]! : 0,
      });
    }
  }
  return synapses;
}
