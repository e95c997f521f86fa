import type { Program } from "../compile/program.ts";
import { blockSize } from "../compile/wiring.ts";
import { type BlockRanges, makeShard, type Shard } from "./shard.ts";
import { SpikeRings } from "./spike-rings.ts";

/** A circuit that runs on one thread. */
export class Simulation {
  readonly shard: Shard;
  /** Spikes of each population since the start. */
  readonly spikeCounts: number[];
  private readonly rings: SpikeRings;
  private readonly words: Uint32Array;
  private step = 0;

  constructor(program: Program) {
    const blocks: BlockRanges = program.populations.map(({ count }) => ({
      first: 0,
      end: Math.ceil(count / blockSize(count)),
    }));
    this.shard = makeShard(program, blocks);
    this.rings = new SpikeRings(this.shard.layout, this.shard.memory);
    this.words = new Uint32Array(this.shard.memory.buffer);
    this.spikeCounts = program.populations.map(() => 0);
  }

  /** Runs so many steps on. */
  run(steps: number): void {
    const { windowSteps } = this.shard.shape;
    const end = this.step + steps;
    while (this.step < end) {
      const length = Math.min(windowSteps, end - this.step);
      this.shard.exports.window(length);
      this.exchange(length);
      this.step += length;
    }
  }

  /** Puts the spikes of the window that was run into the rings. */
  private exchange(steps: number): void {
    const { program, layout, shape } = this.shard;
    for (let p = 0; p < program.populations.length; p++) {
      if (shape.populations[p]!.count === 0) continue;
      const { outbox, outCounts } = layout.populations[p]!;
      let from = outbox >> 2;
      for (let s = 0; s < steps; s++) {
        const to = this.words[(outCounts >> 2) + s]! >> 2;
        this.rings.put(p, this.step + s, this.words.subarray(from, to), to - from);
        this.spikeCounts[p]! += to - from;
        from = to;
      }
    }
  }
}
