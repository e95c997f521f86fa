import type { SpikeHook } from "./running-circuit.ts";
import type { Shard } from "./shard.ts";

/** The log of a worker's memory, in which the kernels record the spikes of the whole circuit where somebody watches. */
export class SpikeLog {
  private readonly words: Uint32Array;
  private readonly end: Uint32Array;
  private readonly watched: Int32Array;
  private readonly start: number;
  private readonly perWindow: number;

  constructor({ layout, memory, shape }: Shard) {
    const { start, words, end } = layout.log;
    this.words = new Uint32Array(memory.buffer, start, words);
    this.end = new Uint32Array(memory.buffer, end, 1);
    this.end[0] = start;
    this.watched = new Int32Array(memory.buffer, layout.control.watched, 1);
    this.start = start;
    this.perWindow = shape.recordWords;
  }

  /** From now on spikes are recorded, or not. */
  watch(watched: boolean): void {
    this.watched[0] = watched ? 1 : 0;
  }

  /** Windows that surely fit into what is left. */
  windowsLeft(): number {
    if (this.watched[0] === 0) return Number.POSITIVE_INFINITY;
    return Math.floor((this.words.length - this.used()) / this.perWindow);
  }

  /** Gives the records to the hook and forgets them. */
  tell(hook: SpikeHook | null): void {
    const used = this.used();
    if (used > 0) hook?.(this.words.subarray(0, used));
    this.end[0] = this.start;
  }

  private used(): number {
    return (this.end[0]! - this.start) >> 2;
  }
}
