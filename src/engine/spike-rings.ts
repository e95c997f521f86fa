import type { Layout } from "../emit/wasm-layout.ts";

/**
 * The spikes of the last steps in a worker's memory, from which arrivals are read: for each population a ring of
 * (address, count) by step, and an arena for the cells themselves.
 */
export class SpikeRings {
  private readonly layout: Layout;
  private readonly words: Uint32Array;

  constructor(layout: Layout, memory: WebAssembly.Memory) {
    this.layout = layout;
    this.words = new Uint32Array(memory.buffer);
  }

  /** Notes that `cells` of a population, ascending, fired in `step`. */
  put(population: number, step: number, cells: Uint32Array, count: number): void {
    const { arena, arenaBytes, arenaUsed } = this.layout.populations[population]!;
    const entry = this.entry(population, step);
    this.words[entry + 1] = count;
    if (count === 0) return;
    const used = this.words[arenaUsed >> 2]!;
    const from = used + 4 * count > arenaBytes ? 0 : used;
    this.words[entry] = arena + from;
    this.words.set(cells.subarray(0, count), (arena + from) >> 2);
    this.words[arenaUsed >> 2] = from + 4 * count;
  }

  /** The cells of a population that fired in a `step` that is still kept; valid until the next window. */
  cellsOf(population: number, step: number): Uint32Array {
    const entry = this.entry(population, step);
    const first = this.words[entry]! >> 2;
    return this.words.subarray(first, first + this.words[entry + 1]!);
  }

  private entry(population: number, step: number): number {
    return (this.layout.populations[population]!.ring >> 2) + 2 * (step & (this.layout.ringSteps - 1));
  }
}
