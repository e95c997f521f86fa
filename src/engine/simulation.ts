import { prepareProgram } from "../compile/hoist.ts";
import type { Expr, Program } from "../compile/program.ts";
import { type SpikeSource, spikeSource } from "../compile/spike-source.ts";
import { blockSize } from "../compile/wiring.ts";
import { settledWeights } from "./settled-weights.ts";
import { type BlockRanges, makeShard, refreshHidden, type Shard } from "./shard.ts";
import { SpikeRings } from "./spike-rings.ts";
import { runTick } from "./tick-passes.ts";

/** A circuit that runs on one thread. */
export class Simulation {
  readonly shard: Shard;
  /** Spikes of each population since the start. */
  readonly spikeCounts: number[];
  private readonly inputs: readonly ({ source: SpikeSource; scale: Expr | null } | null)[];
  private readonly rings: SpikeRings;
  private readonly words: Uint32Array;
  private step = 0;

  constructor(source: Program, plastic: "lazy" | "eager" = "lazy") {
    const prepared = prepareProgram(source);
    const { program } = prepared;
    const blocks: BlockRanges = program.populations.map(({ count }) => ({
      first: 0,
      end: Math.ceil(count / blockSize(count)),
    }));
    this.shard = makeShard(prepared, blocks, plastic);
    this.rings = new SpikeRings(this.shard.layout, this.shard.memory);
    this.words = new Uint32Array(this.shard.memory.buffer);
    this.spikeCounts = program.populations.map(() => 0);
    this.inputs = program.populations.map(({ body }, index) => {
      if (body.kind !== "input") return null;
      const scale =
        body.input.kind === "poisson"
          ? body.input.rate
          : body.input.kind === "patterned"
            ? body.input.gain
            : null;
      return { source: spikeSource(program, index), scale };
    });
  }

  /** Runs so many steps on. */
  run(steps: number): void {
    const { windowSteps } = this.shard.shape;
    const end = this.step + steps;
    while (this.step < end) {
      const length = Math.min(windowSteps, end - this.step, this.stepsToTick());
      this.shard.exports.window(length);
      this.exchange(length);
      this.step += length;
      this.tick();
    }
  }

  private stepsToTick(): number {
    return Math.min(...this.shard.program.ticks.map(({ steps }) => steps - (this.step % steps)), Infinity);
  }

  private tick(): void {
    const { ticks, dt } = this.shard.program;
    let ran = false;
    ticks.forEach(({ steps }, index) => {
      if (this.step % steps !== 0) return;
      runTick(this.shard, index, { step: this.step, time: this.step * dt });
      ran = true;
    });
    if (ran) refreshHidden(this.shard);
  }

  /** Puts the spikes of the window that was run into the rings. */
  private exchange(steps: number): void {
    const { program, layout } = this.shard;
    for (let p = 0; p < program.populations.length; p++) {
      const input = this.inputs[p]!;
      if (input !== null) {
        const scale = input.scale === null ? 1 : (input.scale as { value: number }).value;
        for (let s = 0; s < steps; s++) {
          const count = input.source.advance(this.step + s, scale);
          this.rings.put(p, this.step + s, input.source.spikes, count);
          this.spikeCounts[p]! += count;
        }
        continue;
      }
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

  /** Weights of the synapses of a projection as they stand, row by row; nothing is changed by reading them. */
  weights(projection: number): Float64Array {
    return settledWeights(this.shard, projection);
  }
}
