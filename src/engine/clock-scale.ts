import type { Shard } from "./shard.ts";

/** Factor between the own scale of a variable and the scale in which memory holds it. */
export function clockScale(
  shard: Pick<Shard, "storage" | "layout" | "memory">,
  variable: number,
  way: "up" | "down",
): number {
  const clock = shard.storage.clockOf.get(variable);
  if (clock === undefined) return 1;
  return new DataView(shard.memory.buffer).getFloat64(shard.layout.control.clocks[clock]![way], true);
}
