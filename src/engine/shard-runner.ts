import type { EngineProgram } from "../compile/hoist.ts";
import type { BlockRanges } from "./block-ranges.ts";
import { restoreSection, stepOf } from "./circuit-state.ts";
import { type InputSpikes, inputSpikes } from "./input-spikes.ts";
import { ProtocolClock } from "./protocol-clock.ts";
import type { SpikeHook, StateSection } from "./running-circuit.ts";
import { advanceAxons, makeShard, refreshHidden, type Shard, startAt } from "./shard.ts";
import { Silence } from "./silence.ts";
import { SpikeRings } from "./spike-rings.ts";
import type { Team } from "./team.ts";
import { runEnter, runTick } from "./tick-passes.ts";

export interface RunnerOptions {
  readonly blocks: BlockRanges;
  readonly plastic: "lazy" | "eager";
  /** Number of the step at which the model starts. */
  readonly firstStep: number;
}

/**
 * What one worker does in a run: its shard, window by window, and the exchange of spikes with the others.
 *
 * A window ends after the shortest delay, at ticks, where the protocol changes something, and where `run` ends; results do
 * not depend on where `run` ends, nor on how many workers there are.
 */
export class ShardRunner {
  readonly shard: Shard;
  /** Spikes of each whole population since the start. */
  readonly spikeCounts: number[];
  /** Sees every spike of the whole circuit while it is set. */
  onSpikes: SpikeHook | null = null;
  readonly blocks: BlockRanges;
  readonly inputs: readonly (InputSpikes | null)[];
  readonly rings: SpikeRings;
  private readonly words: Uint32Array;
  private readonly protocol: ProtocolClock;
  private readonly silence: Silence | null;
  private team: Team | null = null;
  private steps: number;
  private turn = 0;
  private restored = false;

  constructor(prepared: EngineProgram, { blocks, plastic, firstStep }: RunnerOptions) {
    this.shard = makeShard(prepared, blocks, plastic);
    startAt(this.shard, firstStep);
    this.steps = firstStep;
    this.blocks = blocks;
    const { program, layout, memory } = this.shard;
    this.rings = new SpikeRings(layout, memory);
    this.words = new Uint32Array(memory.buffer);
    this.protocol = new ProtocolClock(this.shard);
    this.spikeCounts = program.populations.map(() => 0);
    this.inputs = program.populations.map((_, index) => inputSpikes(this.shard, index, blocks[index]!));
    this.silence = prepared.silence && new Silence(this.shard, prepared.silence, this.inputs);
  }

  /** Takes its place among those with whom spikes are exchanged; once, before the first run. */
  join(team: Team): void {
    this.team = team;
  }

  /** Steps that have been run, counted from the start of the model. */
  get step(): number {
    return this.steps;
  }

  /** Runs so many steps on; all members of the team call it with the same number. */
  run(steps: number): void {
    const { team } = this;
    if (team === null) throw new Error("bug: a shard runs without a team");
    const end = this.step + steps;
    if (this.restored) team.shareCounts(this.shard.synapseCounts);
    this.restored = false;
    while (this.step < end) {
      for (const state of this.protocol.apply(this.step)) this.enter(state);
      const event = Math.min(this.protocol.next(this.step), this.step + this.stepsToTick());
      const skipped = this.silence?.leap(this.step, { end, event, team }) ?? 0;
      if (skipped > 0) {
        this.steps += skipped;
        this.tick(team);
        continue;
      }
      const length = Math.min(
        this.shard.shape.windowSteps,
        end - this.step,
        event - this.step,
        this.silence?.toLook(this.step) ?? Number.POSITIVE_INFINITY,
      );
      this.shard.exports.window(length);
      this.tell(team, length);
      team.meet();
      this.hear(team, length);
      this.turn ^= 1;
      this.steps += length;
      this.tick(team);
    }
  }

  /** Runs the passes of a vigilance state that begins now; all members of the team call it at the same step. */
  enter(state: string): void {
    if (this.team === null) throw new Error("bug: a shard runs without a team");
    this.silence?.stop(this.step);
    advanceAxons(this.shard);
    runEnter(this.shard, this.team, state, this.step);
    refreshHidden(this.shard);
  }

  private stepsToTick(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { steps } of this.shard.program.ticks) least = Math.min(least, steps - (this.step % steps));
    return least;
  }

  private tick(team: Team): void {
    let ran = false;
    this.shard.program.ticks.forEach(({ steps }, index) => {
      if (this.step % steps !== 0) return;
      if (!ran) advanceAxons(this.shard);
      runTick(this.shard, team, index, this.step);
      ran = true;
    });
    if (ran) refreshHidden(this.shard);
  }

  /** Lists the spikes of the owned cells in the window that was run. */
  private tell(team: Team, steps: number): void {
    const lists = team.plan.lists[this.turn]![team.index]!;
    lists.forEach((list, population) => {
      const input = this.inputs[population]!;
      let at = list.cells;
      if (input === null) {
        const { outbox, outCounts } = this.shard.layout.populations[population]!;
        const { first, count } = this.shard.shape.populations[population]!;
        let from = outbox >> 2;
        for (let s = 0; s < steps; s++) {
          const to = count === 0 ? from : this.words[(outCounts >> 2) + s]! >> 2;
          team.words[list.counts + s] = to - from;
          while (from < to) team.words[at++] = this.words[from++]! + first;
        }
        return;
      }
      for (let s = 0; s < steps; s++) {
        const count = input.advance(this.step + s);
        team.words[list.counts + s] = count;
        for (let k = 0; k < count; k++) team.words[at++] = input.source.spikes[k]!;
      }
    });
  }

  /** Puts the spikes that all have listed into the rings: by step, then worker, which is by block. */
  private hear(team: Team, steps: number): void {
    const lists = team.plan.lists[this.turn]!;
    const { words } = team;
    const at: number[] = [];
    for (let p = 0; p < this.spikeCounts.length; p++) {
      for (let w = 0; w < lists.length; w++) at[w] = lists[w]![p]!.cells;
      for (let s = 0; s < steps; s++) {
        let count = 0;
        for (let w = 0; w < lists.length; w++) count += words[lists[w]![p]!.counts + s]!;
        const start = this.rings.open(p, this.step + s, count);
        if (count === 0) continue;
        let to = start;
        for (let w = 0; w < lists.length; w++) {
          let from = at[w]!;
          const end = from + words[lists[w]![p]!.counts + s]!;
          while (from < end) this.words[to++] = words[from++]!;
          at[w] = end;
        }
        this.spikeCounts[p]! += count;
        this.onSpikes?.(p, this.step + s, this.words.subarray(start, to), count);
      }
    }
  }

  /** Takes over a section of a saved state, as `restoreSection`; the worker must not have run. */
  restore(section: StateSection): void {
    restoreSection(this, section);
    this.restored = true; // all workers see the same sections, hence all share their counts before they run on
    this.steps = stepOf(this.shard);
  }
}
