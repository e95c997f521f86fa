import type { Layout } from "../compile/wasm-layout.ts";

/** Cells of one population that fired in one step, ascending. */
export type Fired = Uint32Array;

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

  /** Notes that `cells` of a population fired in the step that has this place in the rings. */
  put(population: number, slot: number, cells: Fired, count: number): void {
    const { ring, arena, arenaBytes } = this.layout.populations[population]!;
    const entry = (ring >> 2) + 2 * (slot & (this.layout.ringSteps - 1));
    if (count === 0) {
      this.words[entry + 1] = 0;
      return;
    }
    if (this.used[population]! + 4 * count > arenaBytes) this.used[population] = 0;
    const address = arena + this.used[population]!;
    for (let i = 0; i < count; i++) this.words[(address >> 2) + i] = cells[i]!;
    this.words[entry] = address;
    this.words[entry + 1] = count;
    this.used[population] = this.used[population]! + 4 * count;
  }
}
