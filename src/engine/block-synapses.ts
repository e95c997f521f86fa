import { blockSize } from "../wiring/wiring.ts";
import { clockScale } from "./clock-scale.ts";
import { ordinalsIn } from "./ordinals.ts";
import type { BlockSynapses } from "./running-circuit.ts";
import { constantWeight, pendingGains } from "./settled-weights.ts";
import { elementsOf, type Shard } from "./shard.ts";

/** Cells of block `block` of a population: the first, and one after the last. */
export function cellsOfBlock(
  { program }: Pick<Shard, "program">,
  population: number,
  block: number,
): { readonly first: number; readonly end: number } {
  const { count } = program.populations[population]!;
  const size = blockSize(count);
  return { first: block * size, end: Math.min(count, (block + 1) * size) };
}

/**
 * Calls `visit` with the synapses `from` to `to - 1` of each row that reach an owned block; empty rows are left out.
 *
 * The targets of a row ascend, so the synapses of a block stand together.
 */
export function overBlockRows(
  shard: Shard,
  projection: number,
  block: number,
  visit: (row: number, from: number, to: number) => void,
): void {
  const { to } = shard.program.projections[projection]!;
  const { first, end } = cellsOfBlock(shard, to, block);
  const start = shard.shape.populations[to]!.first;
  const { rows } = shard.shape.projections[projection]!;
  const { rowStart, target } = rowsOf(shard, projection);
  for (let row = 0; row < rows; row++) {
    const from = firstAtLeast(target, first - start, rowStart[row]!, rowStart[row + 1]!);
    const stop = firstAtLeast(target, end - start, from, rowStart[row + 1]!);
    if (stop > from) visit(row, from, stop);
  }
}

/** Row bounds and targets of a projection as they lie in memory; targets are numbers among the owned cells. */
export function rowsOf(
  shard: Shard,
  projection: number,
): { readonly rowStart: Uint32Array; readonly target: Uint16Array | Uint32Array } {
  const at = shard.layout.projections[projection]!;
  const { rows, synapses } = shard.shape.projections[projection]!;
  const { buffer } = shard.memory;
  return {
    rowStart: new Uint32Array(buffer, at.rowStart, rows + 1),
    target: new (at.wide ? Uint32Array : Uint16Array)(buffer, at.target, synapses),
  };
}

function firstAtLeast(ascending: Uint16Array | Uint32Array, value: number, from: number, to: number): number {
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle]! < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The synapses onto an owned block with a variable of theirs, or the weight where `variable` is null; memory is not changed. */
export function readBlockSynapses(
  shard: Shard,
  projection: number,
  block: number,
  variable: number | null,
): BlockSynapses {
  const spec = shard.program.projections[projection]!;
  const id = variable ?? spec.weightVariable;
  let count = 0;
  overBlockRows(shard, projection, block, (_, from, to) => (count += to - from));
  const pre = new Uint32Array(count);
  const post = new Uint32Array(count);
  const ordinal = new Uint16Array(count);
  const branch = new Uint16Array(count);
  const kept = ordinalsIn(shard, projection);
  const values = new Float64Array(count);
  const { target } = rowsOf(shard, projection);
  const at = shard.layout.projections[projection]!.branch;
  const branches = at > 0 ? new Uint16Array(shard.memory.buffer, at, target.length) : null;
  const start = shard.shape.populations[spec.to]!.first;
  const stored = id === null ? null : elementsOf(shard, id, target.length);
  const gains = id === spec.weightVariable ? pendingGains(shard, projection) : null;
  const scale = id === null ? 1 : clockScale(shard, id, "down");
  let n = 0;
  overBlockRows(shard, projection, block, (row, from, to) => {
    gains?.open(row);
    for (let s = from; s < to; s++) {
      pre[n] = Math.floor(row / spec.delays.length);
      post[n] = target[s]! + start;
      if (kept !== null) ordinal[n] = kept[s]!;
      if (branches !== null) branch[n] = branches[s]!;
      if (stored === null) values[n] = constantWeight(shard, projection);
      else values[n] = gains === null ? stored[s]! * scale : gains.of(stored[s]!, target[s]!);
      n++;
    }
  });
  if (kept === null && spec.wiring.kind === "list") numberWithin(pre, post, ordinal);
  return { pre, post, ordinal, branch, values };
}

/** Numbers the synapses of each pair in the order in which they stand, where a list may join two cells twice. */
function numberWithin(pre: Uint32Array, post: Uint32Array, ordinal: Uint16Array): void {
  const seen = new Map<number, number>();
  for (let n = 0; n < pre.length; n++) {
    if (pre[n] !== pre[n - 1]) seen.clear();
    ordinal[n] = seen.get(post[n]!) ?? 0;
    seen.set(post[n]!, ordinal[n]! + 1);
  }
}
