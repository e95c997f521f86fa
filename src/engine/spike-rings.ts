import type { Layout } from "../compile/wasm-layout.ts";

/**
 * The spikes of the last steps in a worker's memory, from which arrivals are read: for each population a ring of
 * (address, count) by step, and an arena for the cells themselves.
 */
export class SpikeRings {
  private readonly layout: Layout;
  private readonly words: Uint32Array;
  /** By population: bytes used in its arena. */
  private readonly used: number[];

  constructor(layout: Layout, memory: WebAssembly.Memory) {
    this.layout = layout;
    this.words = new Uint32Array(memory.buffer);
    this.used = layout.populations.map(() => 0);
  }

  /** Notes that `cells` of a population, ascending, fired in `step`. */
  put(population: number, step: number, cells: Uint32Array, count: number): void {
    const to = this.open(population, step, count);
    for (let i = 0; i < count; i++) this.words[to + i] = cells[i]!;
  }

  /** Makes room for `count` cells of a population that fired in `step`; returns the word of memory where they go. */
  open(population: number, step: number, count: number): number {
    const { ring, arena, arenaBytes } = this.layout.populations[population]!;
    const entry = (ring >> 2) + 2 * (step & (this.layout.ringSteps - 1));
    this.words[entry + 1] = count;
    if (count === 0) return 0;
    if (this.used[population]! + 4 * count > arenaBytes) this.used[population] = 0;
    const address = arena + this.used[population]!;
    this.words[entry] = address;
    this.used[population] = this.used[population]! + 4 * count;
    return address >> 2;
  }
}
