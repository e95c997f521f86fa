import type { Shard } from "./shard.ts";

/** Ordinals of the synapses by their place in memory; null if the projection keeps none. */
export function ordinalsIn(shard: Shard, projection: number): Uint16Array | null {
  const { ordinal } = shard.layout.projections[projection]!;
  const { synapses } = shard.shape.projections[projection]!;
  return ordinal > 0 ? new Uint16Array(shard.memory.buffer, ordinal, synapses) : null;
}
